import type { EventTriggerFact } from '../../execute/index.ts';
import type { Check, Found } from '../model.ts';
import { error, ok, warning } from '../words.ts';

/** Event triggers run in the transactions of migrations, and NOTIFY keeps these from being prepared. */
export const eventTriggers: Check = {
  id: 'event-triggers',
  fine: 'no event trigger runs with migrations',
  hinders: 'unusable',
  find: ({ examined }) =>
    examined.flatMap(({ facts: { server }, coordinator, examination }) =>
      examination.eventTriggers
        .filter(firesOnDdl)
        .map((trigger) =>
          notifies(trigger) && !coordinator ? unpreparable(trigger, server) : runs(trigger, server),
        ),
    ),
};

/** `R` is for sessions that replay what others did; `login` is an event of 17. */
function firesOnDdl({ enabled, event }: EventTriggerFact): boolean {
  return (enabled === 'O' || enabled === 'A') && event !== 'login';
}

/** What the function itself says; one that it calls is found by the probe. */
function notifies({ source }: EventTriggerFact): boolean {
  const code = source.replace(/--.*$/gm, '').replace(/\/\*[\s\S]*?\*\//g, '');
  return /\bpg_notify\s*\(|\bNOTIFY\s+["\w]/i.test(code);
}

/** The coordinator's transaction is never prepared. */
function unpreparable(trigger: EventTriggerFact, server: string): Found {
  const { name, event, tags } = trigger;
  const always = tags === null && event.startsWith('ddl_command');
  const more = {
    server,
    code: '0A000',
    detail: `${describe(trigger)} A transaction that has executed NOTIFY cannot be prepared.`,
    hint: `Disable it while migrations are applied: ALTER EVENT TRIGGER "${name}" DISABLE;`,
  };
  return always
    ? error(`event trigger "${name}" on server "${server}" sends NOTIFY`, more)
    : warning(`event trigger "${name}" on server "${server}" may send NOTIFY`, more);
}

function runs(trigger: EventTriggerFact, server: string): Found {
  return ok(`event trigger "${trigger.name}" runs with migrations`, {
    server,
    detail: describe(trigger),
  });
}

function describe({ event, tags, function: called }: EventTriggerFact): string {
  const when = tags === null ? event : `${event}, for ${tags.join(', ')}`;
  return `It calls ${called} (${when}).`;
}

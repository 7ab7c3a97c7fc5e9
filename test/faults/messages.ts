/** Every message that the tool sends while a transaction is run, undone or recovered. */
import type { ProtocolAction } from 'citrate';
import { type Leftover, leftovers } from './positions.ts';
import type { Cut } from './proxy.ts';

/** In which action, to which servers, and a part of the text of each, in their order. */
export type Messages = readonly (readonly [
  action: ProtocolAction,
  servers: readonly string[],
  texts: readonly string[],
])[];

/** What the tool is at when the wire is cut. */
export interface Scenario {
  readonly what: string;
  /** Of these actions all messages are listed. */
  readonly messages: Messages;
  /** The run fails by itself at PREPARE on w2. */
  readonly fails: boolean;
  /** Its branches are not prepared. */
  readonly staged?: true;
  /** Recovery of that instead of a run. */
  readonly leftover?: Leftover;
}

const coordinator = ['coordinator'];
const workers = ['w1', 'w2'];
/** A string ends with a zero byte: not COMMIT PREPARED, nor READ COMMITTED. */
const commit = 'COMMIT\0';
const branch = 'insert into "citrate"."branch"';
const ofStep = 'insert into "citrate"."step"';
const ofRow = 'update "citrate"."transaction"';
const names = 'SELECT n.kind, n.schema, n."table", n.name';

/** Of a session that is opened. */
const opening = ['\0user\0', "'synchronous_commit'", "'TimeZone'"];

const decide: Messages = [
  [
    'decide',
    coordinator,
    ["'role', 'citrate'", '"next_shardid"', 'insert into "citrate"."colocation"'],
  ],
  ['decide', coordinator, ['INTO citrate.partition', 'INTO citrate.shard', '"next_placementid"']],
  ['decide', coordinator, ['INTO citrate.placement', 'update "citrate"."migration"']],
  ['decide', coordinator, [ofStep, 'INTO citrate.step AS']],
  ['decide', coordinator, ['synchronous_commit', ofRow, commit]],
];

const undisturbed: Messages = [
  ['record', coordinator, ['session_user', 'BEGIN\0', 'synchronous_commit']],
  ['record', coordinator, ['INTO citrate.transaction', branch, commit]],
  ['begin', coordinator, [...opening, 'BEGIN ISOLATION', 'obj_description']],
  ['begin', workers, ['BEGIN ISOLATION', 'obj_description']],
  ['lock', [...coordinator, ...workers], ['LOCK TABLE']],
  ['work', coordinator, ['ADD COLUMN', names, 'CREATE TABLE', names, 'CREATE TRIGGER']],
  ['work', workers, ['ADD COLUMN']],
  ['prepare', workers, ['PREPARE TRANSACTION']],
  ...decide,
  ['commit prepared', workers, ['COMMIT PREPARED']],
  ['close', coordinator, [ofRow, 'update "citrate"."branch"', 'DELETE FROM citrate.transaction']],
];

/** The others are sent as they are where branches are prepared. */
const staged: Messages = [
  ['stage', workers, ['SET CONSTRAINTS ALL IMMEDIATE']],
  ...decide,
  ['commit', workers, [commit]],
];

const failing: Messages = [
  ['rollback', coordinator, ['ROLLBACK\0']],
  ['record aborted', coordinator, ['BEGIN\0', 'synchronous_commit', ofRow, commit]],
  ['record aborted', coordinator, ['from "citrate"."transaction"', 'from "citrate"."branch"']],
  ['rollback prepared', ['w1'], ['ROLLBACK PREPARED']],
];

const recovering: readonly Messages[] = [
  [
    ['record aborted', coordinator, ['BEGIN\0', 'synchronous_commit', ofRow, commit]],
    ['rollback prepared', workers, ["'role', 'postgres'", 'ROLLBACK PREPARED', "'role', 'none'"]],
  ],
  [['commit prepared', workers, ["'role', 'postgres'", 'COMMIT PREPARED', "'role', 'none'"]]],
  [
    ['redo', ['w2'], [...opening, 'BEGIN ISOLATION', 'pg_advisory_xact_lock', 'obj_description']],
    ['redo', ['w2'], ["'role', 'postgres'", "'TimeZone'", 'COMMENT ON FUNCTION', commit]],
  ],
];

export const scenarios: readonly Scenario[] = [
  { what: 'a run', messages: undisturbed, fails: false },
  { what: 'a staged run', messages: staged, fails: false, staged: true },
  { what: 'a run that fails at PREPARE', messages: failing, fails: true },
  ...leftovers.map((leftover, i) => ({
    what: `recovery of ${leftover.what}`,
    messages: recovering[i] ?? [],
    fails: false,
    leftover,
  })),
];

/** What the tool sends between two moments of a run. */
export interface Stretch {
  readonly what: string;
  /** Where it begins, and where it ends, as `momentOf`; else with the run. */
  readonly from?: string;
  readonly until?: string;
  /** What of it is cut, and on which servers: by default all, on all that have it. */
  readonly only?: readonly string[];
  readonly on?: readonly string[];
  /** As in `Messages`, by what the tool is at. */
  readonly messages: readonly (readonly [
    at: string,
    servers: readonly string[],
    texts: readonly string[],
  ])[];
}

/** One message: it is the nth with this text on its server since that moment. */
export interface Message {
  readonly since: string | undefined;
  readonly action: string;
  readonly server: string;
  readonly text: string;
  readonly nth: number;
}

export function messagesOf({ messages }: Scenario): readonly Message[] {
  return numbered(messages, (action, server) => `before ${action} on ${server}`);
}

export function messagesOfStretch({ messages, from }: Stretch): readonly Message[] {
  return numbered(messages, () => from);
}

/** Those that a connection is cut at. */
export function cutsOf(stretch: Stretch): readonly Message[] {
  const { only, on } = stretch;
  return messagesOfStretch(stretch).filter(
    ({ action, server }) => (only?.includes(action) ?? true) && (on?.includes(server) ?? true),
  );
}

function numbered(
  messages: Stretch['messages'],
  since: (action: string, server: string) => string | undefined,
): readonly Message[] {
  const all = messages.flatMap(([action, servers, texts]) =>
    servers.flatMap((server) =>
      texts.map((text) => ({ since: since(action, server), action, server, text })),
    ),
  );
  return all.map((one, i) => ({ ...one, nth: all.slice(0, i + 1).filter(isLike(one)).length }));
}

/** Such as `after decide on coordinator: COMMIT`. */
export function titleOf({ action, server, text, nth }: Message, when: Cut['when']): string {
  const shown = text.replaceAll('\0', '');
  return `${when} ${action} on ${server}: ${shown}${nth > 1 ? ` (${nth})` : ''}`;
}

type Kind = Omit<Message, 'nth'>;

function isLike({ since, server, text }: Kind): (other: Kind) => boolean {
  return (other) => other.since === since && other.server === server && other.text === text;
}

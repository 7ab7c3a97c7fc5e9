/** The verdicts as tables: a row for each form, a column for each kind of table. */
import { VERIFIED_CITUS } from '../../dist/catalog/index.js';
import { moveOf } from '../../dist/distribute/index.js';
import { askCitus, askFleet } from './ask.mjs';
import { citusKinds, fleetKinds } from './kinds.mjs';

const words = {
  'per shard': 'shards',
  'all nodes': 'nodes',
  local: 'coord.',
  rewritten: '**more**',
  engine: 'call',
  none: '–',
};

export function cell({ word, code: sqlstate }) {
  return word === 'refused' ? `\`${sqlstate}\`` : words[word];
}

/** What both say of each form, on each kind of table that the family is about. */
export function askAll(families) {
  return families.map((family) => ({
    ...family,
    rows: family.forms.map((form) => {
      const citus = kindsOf(family, citusKinds).map((kind) => ask(askCitus, family, form, kind));
      const fleet = kindsOf(family, fleetKinds).map((kind) => {
        const answer = ask(askFleet, family, form, kind);
        return reachesFurther(answer, besides(citus, kind, family)) ? better(answer) : answer;
      });
      return { form, citus, fleet, move: moveOf(form.tree) };
    }),
  }));
}

/** What Citus says of the same kind of table. */
export function besides(citus, { name }, family) {
  return citus[kindsOf(family, citusKinds).findIndex((kind) => kind.name === name)];
}

const everywhere = new Set(['per shard', 'all nodes', 'rewritten', 'engine']);

/** Whether the first takes a form to shards or nodes, and the second does not, though it could. */
export function reachesFurther({ word }, other) {
  return everywhere.has(word) && (other.word === 'refused' || other.word === 'local');
}

/** A name that Citrate chose may be all that Citus lacked: the verdict does not say so. */
const better = (answer) => ({ ...answer, word: 'rewritten' });

/** One answer is enough for what is about no table. */
export function kindsOf({ about }, kinds) {
  return about === 'objects' ? kinds.filter(({ name }) => name === 'plain') : kinds;
}

function ask(answer, { about }, form, kind) {
  if (about === 'partitioned' && kind.name !== 'partitioned') return { word: 'none' };
  return answer(form, kind, VERIFIED_CITUS);
}

export function tableOf(family) {
  const columns =
    family.about === 'objects'
      ? ['Citus', 'Citrate']
      : [
          ...citusKinds.map(({ name }) => name),
          ...fleetKinds.map(({ name }) => `Citrate: ${name}`),
          'after a move',
        ];
  return lines(
    ['statement', ...columns],
    family.rows.map((row) => cells(row, family)),
  );
}

function cells({ form, citus, fleet, move }, { about }) {
  const verdicts = [...citus, ...fleet].map(cell);
  return [code(form.sql), ...verdicts, ...(about === 'objects' ? [] : [moved(move)])];
}

function moved(move) {
  if (move === undefined) return '–';
  return move.verified ? move.survivesMove : `${move.survivesMove}?`;
}

/** A bar would end the cell. */
export const code = (text) => `\`${text.replaceAll('|', '\\|')}\``;

export function lines(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** What is refused, by whom and why, and what to do instead. */
export function reasonsOf(family) {
  const refused = family.rows.flatMap(({ form, citus, fleet }) => {
    const [byCitus, byFleet] = [citus, fleet].map((answers) =>
      answers.find(({ word }) => word === 'refused'),
    );
    return byCitus || byFleet ? [[code(form.sql), reason(byCitus), reason(byFleet)]] : [];
  });
  return lines(['statement', 'why Citus refuses it', 'why Citrate refuses it'], refused);
}

function reason(answer) {
  if (answer === undefined) return '–';
  const said = answer.hint === undefined ? '' : ` – ${answer.hint}`;
  return `\`${answer.code}\` ${answer.message}${said}`.replaceAll('|', '\\|');
}

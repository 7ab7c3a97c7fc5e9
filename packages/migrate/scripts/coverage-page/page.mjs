/** The page: legend, tables, what Citrate does better, versions. */
import { citusReleases, VERIFIED_CITUS } from '../../dist/catalog/index.js';
import { fleetKinds } from './kinds.mjs';
import {
  askAll,
  besides,
  code,
  kindsOf,
  lines,
  reachesFurther,
  reasonsOf,
  tableOf,
} from './tables.mjs';
import { changesByRelease, newerForms } from './versions.mjs';

export function coveragePage(families) {
  const asked = askAll(families);
  return [
    intro(asked),
    ...asked.map((family) => `## ${family.title}\n\n${tableOf(family)}\n\n${reasons(family)}`),
    better(asked),
    further(asked),
    versions(families),
  ].join('\n\n');
}

function intro(asked) {
  const forms = asked.flatMap(({ rows }) => rows).length;
  return `# What becomes of each statement

Written by \`node packages/migrate/scripts/coverage.mjs\` from the rules themselves: do not edit it.
[How to read it](distribution/README.md) is explained beside the rules of constraints.

${forms} statements, each asked about a table \`t\` of every kind: what a bare Citus ${VERIFIED_CITUS} does
with it, and what Citrate does on a fleet of plain PostgreSQL 18 servers.

${lines(['cell', 'meaning'], legend)}

The columns without a name before them are Citus's; its append table has no shard yet. A fleet has no single-shard, Citus-local or append
tables and no distributed schemas. What no transaction can hold is asked about as in a file with
\`transaction=off\`.`;
}

const legend = [
  ['shards', 'the coordinator’s table and every shard get it'],
  ['nodes', 'every node gets it once'],
  ['coord.', 'the coordinator alone has it; for a plain table that is all there is'],
  ['**more**', 'Citus refuses it or keeps it on the coordinator; Citrate takes it everywhere'],
  ['call', 'a function that distributes a table, carried out as such'],
  ['`0A000`', 'refused, with this SQLSTATE; the reasons are below each table'],
  [
    '–',
    'PostgreSQL has no such thing for this kind of table, or this version has not; after a move: nothing on a shard that could be lost',
  ],
  [
    'yes, re-apply',
    'after a shard move: the new placement has it, or lacks it until it is applied again. With `?`: not tried on a real Citus, but follows from what a new placement is made of',
  ],
];

function reasons(family) {
  return `<details><summary>Reasons</summary>\n\n${reasonsOf(family)}\n\n</details>`;
}

function better(asked) {
  const rows = compared(asked, (fleet, citus) => fleet.word === 'rewritten' && [citus]);
  return `## Where Citrate does better

${rows.length} of the statements above are refused by a bare Citus, or kept on its coordinator without a
message, and reach every shard or server of a fleet.

${lines(['statement', 'on', 'what Citus does'], rows)}`;
}

function further(asked) {
  const rows = compared(withShards(asked), (f, citus) => reachesFurther(citus, f) && [f]);
  return `## Where Citus reaches further

${rows.length} of them reach other nodes on a bare Citus, and not on a fleet; changes of partitioned tables
are not counted. Views are on the coordinator of a fleet, rightly: that is where they are read.

${lines(['statement', 'on', 'what Citrate does'], rows)}`;
}

/** The kinds that both may give shards to, and what is about no table. */
function withShards(asked) {
  const have = ({ name }) => name === 'distributed' || name === 'reference';
  return asked.flatMap((family) => {
    if (family.about === 'partitioned') return [];
    const rows = family.rows.map((row) => ({
      ...row,
      fleet: row.fleet.map((answer, i) =>
        family.about === 'objects' || have(fleetKinds[i]) ? answer : { word: 'none' },
      ),
    }));
    return [{ ...family, rows }];
  });
}

/** A row for each form of which `pick` gives the answer to show, on one kind of table or more. */
function compared(asked, pick) {
  return asked.flatMap((family) =>
    family.rows.flatMap(({ form, citus, fleet }) => {
      const found = kindsOf(family, fleetKinds).flatMap((kind, i) => {
        const [answer] = pick(fleet[i], besides(citus, kind, family)) || [];
        return answer ? [{ kind: kind.name, answer }] : [];
      });
      if (found.length === 0) return [];
      const kinds = found.map(({ kind }) => kind).join(', ');
      return [[code(form.sql), family.about === 'objects' ? 'any' : kinds, deed(found[0].answer)]];
    }),
  );
}

function deed({ word, code: sqlstate, message }) {
  if (word === 'refused') return `refuses it: \`${sqlstate}\` ${message}`.replaceAll('|', '\\|');
  return word === 'none' ? 'no PostgreSQL that it runs on has it' : 'keeps it on the coordinator';
}

function versions(families) {
  const others = citusReleases.filter((release) => release !== VERIFIED_CITUS).join(', ');
  return `## Versions

The rules for Citus ${VERIFIED_CITUS} on PostgreSQL 15 were compared with 1,043 recorded verdicts of a real one;
a statement above need not be among them. **Unverified** are the verdicts for other releases (${others}),
which follow Citus's change log, and those on PostgreSQL 16 and 17, which follow from 15. Those of Citrate
on a fleet are tried on PostgreSQL 18, names and older syntax on 13 to 17, too. Single-shard tables and
distributed schemas are there from Citus 12.0 on.

${changesByRelease(families)}

A version of PostgreSQL that lacks a statement refuses it with \`42601\`:

${newerForms(families)}
`;
}

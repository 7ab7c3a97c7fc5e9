import { indexesOf, NAME_BYTES } from '../../catalog/index.ts';
import type { Table } from '../../catalog/model.ts';
import { distributionChanges } from '../../distribute/index.ts';
import type { Finding, SafetyQuestion, SafetyRule } from '../rule.ts';
import { addedConstraint } from '../subcommands.ts';
import { tableBefore } from '../tables.ts';

export const hashedShardName: SafetyRule = {
  name: 'hashed-shard-name',
  title: 'Name too long for a shard’s number',
  severity: 'notice',
  subcommands: {
    AT_AddConstraint: (altered) => hashed([addedConstraint(altered).conname], altered.table),
  },
  statements: {
    SelectStmt: (_, { before, after, verdict }) =>
      verdict === 'engine'
        ? distributionChanges(before, after).distributed.flatMap((table) =>
            hashed(namesOnShards(table, after), table),
          )
        : [],
    IndexStmt: ({ relation, idxname }, question) =>
      hashed([idxname], tableBefore(relation, question)),
    RenameStmt: ({ renameType, relation, newname }, question) =>
      renameType === 'OBJECT_TABLE' ? hashed([newname], tableBefore(relation, question)) : [],
  },
};

function namesOnShards(table: Table, after: SafetyQuestion['after']): readonly string[] {
  const constraints = table.constraints.filter((c) => c.suffixedOnShards).map((c) => c.name);
  const indexes = indexesOf(after, table).map((index) => index.name);
  return [...new Set([table.name, ...constraints, ...indexes])];
}

const encoder = new TextEncoder();

/** On shards `_<shard id>` is appended; a name that leaves no room for it is cut and hashed. */
function hashed(
  names: readonly (string | undefined)[],
  table: Table | undefined,
): readonly Finding[] {
  const last = table?.distribution?.shards.at(-1)?.id;
  if (last === undefined) return [];
  const room = NAME_BYTES - `_${last}`.length;
  return names.flatMap((name) => {
    const bytes = name === undefined ? 0 : encoder.encode(name).length;
    if (bytes <= room) return [];
    return [
      {
        message: `name "${name}" will be cut and hashed on shards`,
        detail: `It has ${bytes} bytes, and ${room} are free beside a shard's number: messages of a shard show the beginning of the name and eight hexadecimal digits.`,
        hint: `Choose a name of at most ${room} bytes.`,
      },
    ];
  });
}

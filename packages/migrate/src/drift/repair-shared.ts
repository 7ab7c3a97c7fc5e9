/** Repair of what every node has: functions, types, schemas and so on. */
import { quoteIdentifier } from '@citrate/deparser';
import { as, type Node } from '@citrate/parser';
import { strings } from '../catalog/index.ts';
import type { Definition, Finding } from './finding.ts';
import {
  attributes,
  byHand,
  compact,
  type Found,
  inverse,
  isMadeAlike,
  joined,
  ownName,
  type Repair,
  statements,
} from './repair-words.ts';

export function repairOfShared(
  { object: { kind, name }, expected }: Finding,
  { definition: found }: Found,
): Repair {
  if (kind === 'default privileges') return defaultPrivileges(expected, found);
  if (expected?.parts.length === 0 || (found && !droppable.has(kind))) {
    return byHand(
      `${capital(kind)} ${name}: ${found ? 'it is only there, see what it is for' : 'make it'}.`,
    );
  }
  if (!found) return statements((expected?.parts ?? []).map(({ piece }) => compact(piece.tree)));
  if (!expected) return statements([dropOf(kind, found)]);
  if (isMadeAlike(expected, found)) return attributes(expected, found, compact);
  return joined([replaced(kind, expected, found), attributes(expected, found, compact)]);
}

/** Kinds of which nothing holds rows. */
const droppable: ReadonlySet<string> = new Set([
  ...['schema', 'type', 'domain', 'function', 'procedure', 'aggregate', 'extension', 'collation'],
  ...['text search dictionary', 'text search configuration'],
  ...['server', 'foreign-data wrapper', 'event trigger'],
]);

const routines: ReadonlySet<string> = new Set(['function', 'procedure']);

function dropOf(kind: string, found: Definition): string {
  return `DROP ${kind.replace('-', ' ').toUpperCase()} ${nameOf(found)}`;
}

function nameOf({ own }: Definition): string {
  const { schema = '', name, arguments: args } = own;
  if (args === undefined) return ownName({ own } as Definition);
  const bare = name.slice(0, name.length - args.length);
  return `${quoteIdentifier(schema)}.${quoteIdentifier(bare)}${args}`;
}

function replaced(kind: string, expected: Definition, found: Definition): Repair {
  const tree = expected.parts[0]?.piece.tree;
  const old = found.parts[0]?.piece.tree;
  if (!tree || !old) return byHand();
  const routine = as(tree, 'CreateFunctionStmt');
  if (routine && routines.has(kind)) {
    return statements([compact({ CreateFunctionStmt: { ...routine, replace: true } })]);
  }
  return (
    newLabels(tree, old) ??
    byHand(
      `${capital(kind)} ${expected.object.name} cannot be replaced where something uses it: alter it, or drop it and make it again.`,
    )
  );
}

/** Values that an enum lacks, where those it has are the first ones. */
function newLabels(tree: Node, old: Node): Repair | undefined {
  const [wanted, there] = [tree, old].map((each) => as(each, 'CreateEnumStmt'));
  if (!wanted || !there) return undefined;
  const [labels, found] = [strings(wanted.vals), strings(there.vals)];
  if (found.some((label, i) => label !== labels[i])) return undefined;
  return statements(
    labels.slice(found.length).map((newVal) =>
      compact({
        AlterEnumStmt: { typeName: wanted.typeName ?? [], newVal, newValIsAfter: true },
      }),
    ),
  );
}

function defaultPrivileges(
  expected: Definition | undefined,
  found: Definition | undefined,
): Repair {
  const there = found?.parts ?? [];
  const wanted = expected?.parts ?? [];
  const isIn = (text: string, parts: Definition['parts']): boolean =>
    parts.some((part) => part.text === text);
  return joined([
    ...there
      .filter(({ text }) => !isIn(text, wanted))
      .map(({ piece, text }) => inverse(piece.tree, text)),
    statements(wanted.filter(({ text }) => !isIn(text, there)).map(({ text }) => text)),
  ]);
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

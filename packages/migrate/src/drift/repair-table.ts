/** Repair of a shard as a whole: that it is there, how it keeps its rows, and what is said of it. */
import { type AlterTableCmd, as, type CreateStmt, type Node, parse } from '@citrate/parser';
import type { QualifiedName } from '../catalog/index.ts';
import type { Definition, Finding } from './finding.ts';
import { repairOfColumns } from './repair-columns.ts';
import {
  alterShell,
  attributes,
  byHand,
  compact,
  type Found,
  joined,
  type OnShard,
  type Repair,
  statements,
  writeOn,
} from './repair-words.ts';

/** @param leftover a table of the server that has the shard's id in its name */
export function repairOfTable(
  { expected }: Finding,
  { definition: found }: Found,
  at: OnShard,
  leftover: QualifiedName | undefined,
): Repair {
  if (!expected || !found) return lostShard(at, leftover);
  const [wanted, there] = [expected, found].map(createOf);
  if (!wanted || !there) return byHand();
  return joined([
    repairOfColumns(wanted, there, at),
    ...storage(wanted, there, at),
    attributes(expected, found, writeOn(at)),
  ]);
}

/** Its rows are gone with it: an empty one in its place would hide that. */
function lostShard(
  { shard: { table, name } }: OnShard,
  leftover: QualifiedName | undefined,
): Repair {
  const shard = `${name.schema}.${name.name}`;
  if (leftover) {
    return byHand(
      `Shard ${shard} is missing: ${leftover.schema}.${leftover.name} may be it, under another name.`,
    );
  }
  return table.distribution?.kind === 'reference'
    ? byHand(`Make ${shard} again, with the rows that the coordinator has.`)
    : byHand(`Shard ${shard} is missing, and its rows with it: restore it from a backup.`);
}

/** Under the coordinator's names. */
function createOf({ parts }: Definition): CreateStmt | undefined {
  const [statement] = parse(parts[0]?.text ?? '');
  return as(statement?.tree, 'CreateStmt');
}

function storage(wanted: CreateStmt, there: CreateStmt, at: OnShard): readonly Repair[] {
  const write = writeOn(at);
  const cmds = [...persistence(wanted, there), ...parameters(wanted, there)];
  const repairs = cmds.map((cmd) => statements([write(alterShell(at, [cmd]))]));
  if (elsewhere(wanted) === elsewhere(there)) return repairs;
  const { schema, name } = at.shard.name;
  const words = `Give ${schema}.${name} the tablespace and the access method of the diff: its rows are copied.`;
  return [...repairs, byHand(words)];
}

function persistence(wanted: CreateStmt, there: CreateStmt): readonly AlterTableCmd[] {
  const [now, old] = [wanted, there].map(({ relation }) => relation?.relpersistence);
  if (now === old) return [];
  return [{ subtype: now === 'u' ? 'AT_SetUnLogged' : 'AT_SetLogged' }];
}

/** All that the shard has go, and all that it should have come, where one differs. */
function parameters(wanted: CreateStmt, there: CreateStmt): readonly AlterTableCmd[] {
  const [now = [], old = []] = [wanted, there].map(({ options }) => options);
  if (optionsText(now) === optionsText(old)) return [];
  const list = (items: readonly Node[]): Node => ({ List: { items: [...items] } });
  return [
    ...(old.length > 0
      ? [{ subtype: 'AT_ResetRelOptions', def: list(old.map(withoutValue)) } as const]
      : []),
    ...(now.length > 0 ? [{ subtype: 'AT_SetRelOptions', def: list(now) } as const] : []),
  ];
}

function withoutValue(option: Node): Node {
  const { arg: _, ...rest } = as(option, 'DefElem') ?? {};
  return { DefElem: rest };
}

function optionsText(options: readonly Node[]): string {
  return options.length === 0 ? '' : compact({ CreateStmt: { ...nowhere, options: [...options] } });
}

const nowhere: CreateStmt = {
  relation: { relname: 'x', inh: true, relpersistence: 'p' },
  oncommit: 'ONCOMMIT_NOOP',
};

function elsewhere({ tablespacename, accessMethod }: CreateStmt): string {
  return JSON.stringify([tablespacename, accessMethod]);
}

import type { Constraint } from '@citrate/parser';
import type { NameKind } from '../decisions.ts';
import { exclusionElements, refuseSecondPrimaryKey } from '../definition/index-constraints.ts';
import { heldTablespace } from '../definition/storage.ts';
import type { Index, QualifiedName } from '../model.ts';
import { strings } from '../names-of.ts';
import { named } from './constraints.ts';
import { passOnNotNull, requireMergeable } from './not-null.ts';
import type { Run } from './run.ts';
import { makeNotNull, storeConstraint, tableOf } from './tables.ts';

export type IndexConstraintKind = Extract<NameKind, 'primary key' | 'unique' | 'exclusion'>;

export const indexConstraintLabels: { readonly [kind in IndexConstraintKind]: string } = {
  'primary key': 'pkey',
  unique: 'key',
  exclusion: 'excl',
};

/** The index, and the constraint of its name. */
export function storeIndexConstraint(
  run: Run,
  table: QualifiedName,
  definition: Constraint,
  { kind, name, columns }: { kind: IndexConstraintKind; name: string; columns: readonly string[] },
): void {
  const index: Index = {
    kind: 'index',
    schema: table.schema,
    name,
    table: { schema: table.schema, name: table.name },
    constraint: true,
    unique: kind !== 'exclusion',
    columns,
    valid: true,
  };
  run.addIndex(index);
  const keys = keyColumns(definition);
  const kept = named(inHeldTablespace(definition), name);
  storeConstraint(run, table, { name, kind, columns: keys, definition: kept });
  if (kind !== 'primary key') return;
  for (const key of keys) makeNotNull(run, table, key);
}

function inHeldTablespace({ indexspace, ...rest }: Constraint): Constraint {
  const held = heldTablespace(indexspace);
  return held === undefined ? rest : { ...rest, indexspace: held };
}

/** Before 18 a primary key of a table made the columns of its children not null as well. */
export function passOnPrimaryKey(run: Run, table: QualifiedName, definition: Constraint): void {
  if (run.pg >= 18 || definition.contype !== 'CONSTR_PRIMARY') return;
  for (const key of keyColumns(definition)) passOnNotNull(run, table, key, requireMergeable);
}

/** Columns themselves; expressions are on none. */
function keyColumns(definition: Constraint): string[] {
  if (!definition.exclusions) return strings(definition.keys);
  return exclusionElements(definition.exclusions).flatMap(({ name }) => name ?? []);
}

export function refuseSecondKey(run: Run, table: QualifiedName): void {
  const found = tableOf(run, table);
  if (found.constraints.some((c) => c.kind === 'primary key')) {
    refuseSecondPrimaryKey(found.name, undefined);
  }
}

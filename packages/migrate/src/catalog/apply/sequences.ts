import { as, type Constraint, type CreateSeqStmt, type Node } from '@citrate/parser';
import { withFreeName } from '../array-types.ts';
import type { ColumnDraft } from '../definition/column.ts';
import { raise } from '../errors.ts';
import { creationName, creationSchema } from '../lookup.ts';
import type { QualifiedName } from '../model.ts';
import { chooseRelationName, relationNameTaken } from '../names/choosers.ts';
import { rangeVar, strings } from '../names-of.ts';
import { withoutLocations } from '../trees.ts';
import { withRelation } from '../update.ts';
import { notice, type Run } from './run.ts';

/** The sequence that a serial or identity column gets, before it exists. */
export interface ColumnSequence {
  readonly column: string;
  readonly sequence: QualifiedName;
}

/**
 * Names the sequence of a serial or identity column; undefined if it needs none. The name is not
 * taken yet. After PostgreSQL's generateSerialExtraStmts (parse_utilcmd.c).
 */
export function chooseColumnSequence(
  run: Run,
  table: QualifiedName,
  column: Pick<ColumnDraft, 'name' | 'serial' | 'identity'>,
): ColumnSequence | undefined {
  if (!column.serial && !column.identity) return undefined;
  const given = column.identity && givenSequence(run, table, column.identity);
  if (given) return { column: column.name, sequence: given };
  const parts = { table, addition: column.name, label: 'seq' };
  const sequence = { schema: table.schema, name: chooseRelationName(run.catalog, parts) };
  run.names.push({
    kind: 'sequence',
    schema: table.schema,
    table: table.name,
    name: sequence.name,
  });
  if (column.identity) {
    run.decisions.push({ kind: 'name sequence', node: column.identity, sequence });
  }
  return { column: column.name, sequence };
}

function givenSequence(
  run: Run,
  table: QualifiedName,
  identity: Constraint,
): QualifiedName | undefined {
  const option = (identity.options ?? []).find(isSequenceName);
  if (!option) return undefined;
  const names = strings(as(as(option, 'DefElem')?.arg, 'List')?.items);
  const { schemaname, relname = '' } = rangeVar(names);
  if (schemaname === undefined) return { schema: table.schema, name: relname };
  const schema = creationSchema(run.catalog, { schemaname });
  if (schema === table.schema) return { schema, name: relname };
  // The server looks for the table beside the sequence, to make it the sequence's owner.
  raise('42P01', `relation "${schema}.${table.name}" does not exist`, {
    hint: `The sequence of an identity column is in the schema of its table, "${table.schema}".`,
    location: identity.location,
  });
}

function isSequenceName(option: Node): boolean {
  return as(option, 'DefElem')?.defname === 'sequence_name';
}

/** The user's own options of an identity's sequence. */
export function sequenceOptions(identity: Constraint): Node[] {
  return withoutLocations((identity.options ?? []).filter((o) => !isSequenceName(o)));
}

export function createColumnSequence(
  run: Run,
  table: QualifiedName,
  { column, sequence }: ColumnSequence,
): void {
  takeSequenceName(run, sequence);
  const ownedBy = { ...table, column };
  const owner = run.catalog.currentRole;
  run.catalog = withRelation(run.catalog, { kind: 'sequence', ...sequence, owner, ownedBy });
}

/** No type may have its name, though from 14 on a sequence has no row type. */
function takeSequenceName(run: Run, name: QualifiedName, location?: number): void {
  refuseTakenName(run, name, location);
  if (run.catalog.schemas.get(name.schema)?.types.has(name.name)) {
    raise('42710', `type "${name.name}" already exists`, { location });
  }
  run.catalog = withFreeName(run.catalog, name);
}

export function refuseTakenName(run: Run, name: QualifiedName, location?: number): void {
  if (!relationNameTaken(run.catalog, name)) return;
  raise('42P07', `relation "${name.name}" already exists`, { location });
}

export function createSequence(stmt: CreateSeqStmt, run: Run): void {
  const name = creationName(run.catalog, stmt.sequence ?? {});
  const location = stmt.sequence?.location;
  if (stmt.if_not_exists && relationNameTaken(run.catalog, name)) {
    notice(run, '42P07', `relation "${name.name}" already exists, skipping`, { location });
    return;
  }
  takeSequenceName(run, name, location);
  const owner = run.catalog.currentRole;
  run.catalog = withRelation(run.catalog, { kind: 'sequence', ...name, owner });
}

import {
  type AlterSeqStmt,
  as,
  type Constraint,
  type CreateSeqStmt,
  type Node,
  type TypeName,
} from '@citrate/parser';
import { withFreeName } from '../array-types.ts';
import type { ColumnDraft } from '../definition/column.ts';
import { raise } from '../errors.ts';
import {
  creationName,
  creationSchema,
  findTable,
  requireRelation,
  resolveRelation,
} from '../lookup.ts';
import type { QualifiedName, Sequence } from '../model.ts';
import { chooseRelationName, relationNameTaken } from '../names/choosers.ts';
import { rangeVar, sameName, strings, written } from '../names-of.ts';
import { withoutLocations } from '../trees.ts';
import { withRelation } from '../update.ts';
import { forgetSerial, recogniseSerial } from './own-sequence.ts';
import { notice, type Run } from './run.ts';

/** The sequence that a serial or identity column gets, before it exists. */
export interface ColumnSequence {
  readonly column: string;
  readonly sequence: QualifiedName;
  /** Of the sequence itself: those of an identity are its column's. */
  readonly options: readonly Node[];
}

/**
 * Names the sequence of a serial or identity column; undefined if it needs none. The name is not
 * taken yet. After PostgreSQL's generateSerialExtraStmts (parse_utilcmd.c).
 */
export function chooseColumnSequence(
  run: Run,
  table: QualifiedName,
  column: Pick<ColumnDraft, 'name' | 'serial' | 'identity' | 'type'>,
): ColumnSequence | undefined {
  if (!column.serial && !column.identity) return undefined;
  const given = column.identity && givenSequence(run, table, column.identity);
  const options = column.serial ? typeOption(column.type) : [];
  if (given) return { column: column.name, sequence: given, options };
  const parts = { table, addition: column.name, label: 'seq' };
  const sequence = { schema: table.schema, name: chooseRelationName(run.stored, parts) };
  run.names.push({
    kind: 'sequence',
    schema: table.schema,
    table: table.name,
    name: sequence.name,
  });
  if (column.identity) {
    run.decisions.push({ kind: 'name sequence', node: column.identity, sequence });
  }
  return { column: column.name, sequence, options };
}

/** `AS integer`; a sequence is of type bigint if nothing else is said. */
function typeOption(type: TypeName): readonly Node[] {
  if (strings(type.names).at(-1) === 'int8') return [];
  return [{ DefElem: { defname: 'as', arg: { TypeName: type }, defaction: 'DEFELEM_UNSPEC' } }];
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
  { column, sequence, options }: ColumnSequence,
): void {
  takeSequenceName(run, sequence);
  const ownedBy = { schema: table.schema, name: table.name, column };
  const owner = run.catalog.currentRole;
  run.catalog = withRelation(run.catalog, {
    kind: 'sequence',
    ...sequence,
    owner,
    ownedBy,
    options,
  });
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
  if (!relationNameTaken(run.stored, name)) return;
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
  run.catalog = withRelation(run.catalog, {
    kind: 'sequence',
    ...name,
    owner,
    ...ownerOption(stmt.options, run, { schema: name.schema, owner }),
    options: lastingOptions(stmt.options),
  });
}

/** RESTART and OWNED BY are no properties of the sequence's values. */
export function lastingOptions(options: readonly Node[] | undefined): readonly Node[] {
  const passing = ['owned_by', 'restart', 'sequence_name'];
  const lasting = (options ?? []).filter((o) => !passing.includes(optionName(o)));
  return lasting.map(withoutLocations);
}

export function optionName(option: Node): string {
  return as(option, 'DefElem')?.defname ?? '';
}

/** OWNED BY: the column, NONE, or nothing said. */
export function ownerOption(
  options: readonly Node[] | undefined,
  run: Run,
  sequence: Pick<Sequence, 'schema' | 'owner'>,
): Pick<Sequence, 'ownedBy'> | undefined {
  const option = (options ?? []).find((o) => optionName(o) === 'owned_by');
  if (!option) return undefined;
  const names = strings(as(as(option, 'DefElem')?.arg, 'List')?.items);
  const column = names.at(-1) ?? '';
  if (names.length < 2) return {};
  const table = requireRelation(run.catalog, rangeVar(names.slice(0, -1)));
  if (table.kind !== 'table' && table.kind !== 'view') {
    raise('42809', `sequence cannot be owned by relation "${table.name}"`);
  }
  if (table.owner !== sequence.owner) {
    raise('55000', 'sequence must have same owner as table it is linked to');
  }
  if (table.schema !== sequence.schema) {
    raise('55000', 'sequence must be in same schema as table it is linked to');
  }
  if (table.columns && !table.columns.some((c) => c.name === column)) {
    raise('42703', `column "${column}" of relation "${table.name}" does not exist`);
  }
  return { ownedBy: { schema: table.schema, name: table.name, column } };
}

/** What an identity counts with is its column's. */
function refuseIdentity(run: Run, sequence: Sequence): void {
  const table = sequence.ownedBy && findTable(run.catalog, sequence.ownedBy);
  const own = table?.columns.some((c) => c.identity && sameName(c.identity.sequence, sequence));
  if (own) raise('0A000', 'cannot change ownership of identity sequence');
}

/** ALTER SEQUENCE: options given replace those of their name. After AlterSequence (sequence.c). */
export function alterSequence(stmt: AlterSeqStmt, run: Run): void {
  const name = stmt.sequence ?? {};
  if (stmt.missing_ok && !resolveRelation(run.catalog, name)) {
    notice(run, '42P01', `relation "${written(name)}" does not exist, skipping`, name);
    return;
  }
  const found = requireRelation(run.catalog, name);
  if (found.kind !== 'sequence') raise('42809', `"${found.name}" is not a sequence`, name);
  const given = lastingOptions(stmt.options);
  const replaced = new Set(given.map(optionName));
  const options = [...found.options.filter((o) => !replaced.has(optionName(o))), ...given];
  const { ownedBy: before, ...sequence } = found;
  const owned = ownerOption(stmt.options, run, found);
  if (owned) refuseIdentity(run, found);
  const owner = owned ?? (before && { ownedBy: before });
  if (owned) forgetSerial(run, found);
  run.catalog = withRelation(run.catalog, { ...sequence, ...owner, options });
  if (owned?.ownedBy) recogniseSerial(run, owned.ownedBy, owned.ownedBy.column);
}

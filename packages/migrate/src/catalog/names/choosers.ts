import type { Catalog, QualifiedName, Table } from '../model.ts';
import { hasConstraint, hasConstraintElsewhere } from '../referrers.ts';
import { buildName } from './build-name.ts';

export function relationNameTaken(catalog: Catalog, { schema, name }: QualifiedName): boolean {
  return catalog.schemas.get(schema)?.relations.has(name) ?? false;
}

/** Where constraints have names: those of a catalog, and of a table that may have more than it has there. */
export interface ConstraintNames {
  readonly stored: Catalog;
  readonly open: Table | undefined;
}

/** Whether a constraint of any table or domain of the schema has this name. */
function constraintNameTaken(
  { stored, open }: ConstraintNames,
  { schema, name }: QualifiedName,
): boolean {
  const found = stored.schemas.get(schema);
  if (found !== undefined && hasConstraint(found, name)) return true;
  if (stored.pg < 15 && hasConstraintElsewhere(stored, { schema, name })) return true;
  return (
    open?.constraints.some((c) => c.name === name && (c.namedIn ?? open.schema) === schema) ?? false
  );
}

/** The name parts that a chooser puts together: the table, columns if any, and the label. */
export interface NameParts {
  readonly table: QualifiedName;
  readonly addition?: string | undefined;
  readonly label: string;
}

/** For indexes and sequences. After PostgreSQL's ChooseRelationName (indexcmds.c). */
export function chooseRelationName(catalog: Catalog, parts: NameParts): string {
  return firstFree(parts, (name) => relationNameTaken(catalog, name));
}

/** For the index of a constraint, whose name must be free as a constraint's name too. */
export function chooseIndexConstraintName(names: ConstraintNames, parts: NameParts): string {
  return firstFree(
    parts,
    (name) => relationNameTaken(names.stored, name) || constraintNameTaken(names, name),
  );
}

/** For CHECK, FOREIGN KEY, NOT NULL. After PostgreSQL's ChooseConstraintName (pg_constraint.c). */
export function chooseConstraintName(names: ConstraintNames, parts: NameParts): string {
  return firstFree(parts, (name) => constraintNameTaken(names, name));
}

/** For extended statistics. After PostgreSQL's ChooseExtendedStatisticName (statscmds.c). */
export function chooseStatisticsName(catalog: Catalog, parts: NameParts): string {
  return firstFree(
    parts,
    ({ schema, name }) => catalog.schemas.get(schema)?.statistics.has(name) ?? false,
  );
}

/**
 * From 18 on, for the part of a foreign key whose name is taken on its table: `name_1`, `name_2`, …
 * After addFkConstraint (tablecmds.c).
 */
export function chooseNumberedName(
  names: ConstraintNames,
  { schema, name }: QualifiedName,
): string {
  for (let number = 1; ; number++) {
    const numbered = buildName(name, undefined, String(number));
    if (!constraintNameTaken(names, { schema, name: numbered })) return numbered;
  }
}

/** The label first, then label1, label2, … until the name is free in the table's schema. */
function firstFree(
  { table, addition, label }: NameParts,
  taken: (name: QualifiedName) => boolean,
): string {
  for (let pass = 0; ; pass++) {
    const name = buildName(table.name, addition, pass === 0 ? label : `${label}${pass}`);
    if (!taken({ schema: table.schema, name })) return name;
  }
}

import { type AlterOwnerStmt, as, type ObjectType } from '@citrate/parser';
import { raise, unsupported } from '../errors.ts';
import { requireSchema, resolveRelation, resolveType } from '../lookup.ts';
import type { Type } from '../model.ts';
import { withNamed } from '../named.ts';
import { rangeVar, strings } from '../names-of.ts';
import { withOwner } from '../privileges.ts';
import { withSchemaObject } from '../schema-objects.ts';
import { withRelation, withRoutine, withSchema, withStatistics, withType } from '../update.ts';
import { namedObject } from './named.ts';
import { roleOf } from './owner.ts';
import { requireRoutine } from './rename.ts';
import type { Run } from './run.ts';
import { objectInSchema } from './schema-objects.ts';
import { requireStatistics } from './statistics.ts';

type Change = (stmt: AlterOwnerStmt, owner: string, run: Run) => void;

const changeRoutine: Change = ({ object }, owner, run) => {
  const routine = requireRoutine(run, as(object, 'ObjectWithArgs'));
  run.catalog = withRoutine(run.catalog, withOwner(routine, 'function', run.pg, owner));
};

const changeType: Change = (stmt, owner, run) => {
  const names = namesOf(stmt);
  const { pg } = run.catalog;
  const type = resolveType(run.catalog, names);
  const row = type ? undefined : resolveRelation(run.catalog, rangeVar(names));
  if (type) ownType(run, type, owner);
  else if (row?.kind === 'composite type')
    run.catalog = withRelation(run.catalog, withOwner(row, 'type', pg, owner));
  else raise('42704', `type "${names.join('.')}" does not exist`);
};

/** From 17 on, the type of several ranges has the owner of its range. After AlterTypeOwnerInternal. */
function ownType(run: Run, type: Type, owner: string): void {
  const { pg } = run.catalog;
  const { multirange } = type.range ?? {};
  const several =
    multirange && run.catalog.schemas.get(multirange.schema)?.types.get(multirange.name);
  for (const each of [type, ...(several && pg >= 17 ? [several] : [])]) {
    run.catalog = withType(run.catalog, withOwner(each, 'type', pg, owner));
  }
}

const changes: { readonly [type in ObjectType]?: Change } = {
  OBJECT_SCHEMA: ({ object }, owner, run) => {
    const schema = requireSchema(run.catalog, as(object, 'String')?.sval ?? '');
    run.catalog = withSchema(run.catalog, withOwner(schema, 'schema', run.pg, owner));
  },
  OBJECT_TYPE: changeType,
  OBJECT_DOMAIN: changeType,
  OBJECT_FUNCTION: changeRoutine,
  OBJECT_PROCEDURE: changeRoutine,
  OBJECT_ROUTINE: changeRoutine,
  OBJECT_AGGREGATE: changeRoutine,
  OBJECT_STATISTIC_EXT: (stmt, owner, run) => {
    const statistics = requireStatistics(run, namesOf(stmt));
    run.catalog = withStatistics(run.catalog, { ...statistics, owner });
  },
};

/** ALTER … OWNER TO of what is no relation: that is a subcommand of ALTER TABLE. */
export function alterOwner(stmt: AlterOwnerStmt, run: Run): void {
  const owner = roleOf(run.catalog, stmt.newowner);
  const named = namedObject(stmt.objectType, stmt.object, run.catalog);
  if (named) {
    run.catalog = withNamed(run.catalog, { ...named, owner });
    return;
  }
  const object = objectInSchema(stmt.objectType, stmt.object, run.catalog);
  if (object) {
    run.catalog = withSchemaObject(run.catalog, { ...object, owner });
    return;
  }
  const change = stmt.objectType && changes[stmt.objectType];
  if (!change) unsupported('ALTER … OWNER TO');
  change(stmt, owner, run);
}

function namesOf({ object }: AlterOwnerStmt): string[] {
  return strings(as(object, 'List')?.items ?? as(object, 'TypeName')?.names);
}

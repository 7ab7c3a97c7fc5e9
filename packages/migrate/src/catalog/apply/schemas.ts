import {
  as,
  type CreateSchemaStmt,
  type Node,
  type RangeVar,
  type Tag,
  tagOf,
} from '@citrate/parser';
import { emptySchema } from '../empty.ts';
import { raise } from '../errors.ts';
import { requireRelation } from '../lookup.ts';
import { withSchema } from '../update.ts';
import { roleOf } from './owner.ts';
import { notice, type Run } from './run.ts';

/** `create` makes each of the objects that the schema is created with. */
export function createSchema(
  stmt: CreateSchemaStmt,
  run: Run,
  create: (element: Node, run: Run) => void,
): void {
  const owner = roleOf(run.catalog, stmt.authrole);
  const name = stmt.schemaname ?? owner;
  if (name.startsWith('pg_')) {
    raise('42939', `unacceptable schema name "${name}"`, {
      detail: 'The prefix "pg_" is reserved for system schemas.',
    });
  }
  if (!run.catalog.schemas.has(name)) {
    run.catalog = withSchema(run.catalog, emptySchema(name, owner));
    createElements(stmt.schemaElts ?? [], name, run, create);
  } else if (stmt.if_not_exists) {
    notice(run, '42P06', `schema "${name}" already exists, skipping`);
  } else {
    raise('42P06', `schema "${name}" already exists`);
  }
}

/** The order in which objects are made, whatever order they are written in. */
const elementOrder: readonly Tag[] = [
  'CreateSeqStmt',
  'CreateStmt',
  'ViewStmt',
  'IndexStmt',
  'CreateTrigStmt',
  'GrantStmt',
];

/** After transformCreateSchemaStmtElements (parse_utilcmd.c) and CreateSchemaCommand. */
function createElements(
  elements: readonly Node[],
  schema: string,
  run: Run,
  create: (element: Node, run: Run) => void,
): void {
  for (const element of elements) requireSameSchema(element, schema);
  const { searchPath, currentRole } = run.catalog;
  const { owner = currentRole } = run.catalog.schemas.get(schema) ?? {};
  run.catalog = { ...run.catalog, searchPath: [schema, ...searchPath], currentRole: owner };
  for (const tag of elementOrder) {
    for (const element of elements.filter((e) => tagOf(e) === tag)) {
      const table = as(element, 'IndexStmt')?.relation ?? as(element, 'CreateTrigStmt')?.relation;
      if (table) requireRelation(run.catalog, { ...table, schemaname: schema });
      create(element, run);
    }
  }
  run.catalog = { ...run.catalog, searchPath, currentRole };
}

function requireSameSchema(element: Node, schema: string): void {
  const relation = relationOf(element);
  const other = relation?.schemaname;
  if (other === undefined || other === schema) return;
  raise(
    '42P15',
    `CREATE specifies a schema (${other}) different from the one being created (${schema})`,
    { location: relation?.location },
  );
}

function relationOf(element: Node): RangeVar | undefined {
  return (
    as(element, 'CreateSeqStmt')?.sequence ??
    as(element, 'CreateStmt')?.relation ??
    as(element, 'ViewStmt')?.view ??
    as(element, 'IndexStmt')?.relation ??
    as(element, 'CreateTrigStmt')?.relation
  );
}

/** Changes of rows: those that give the same on every shard, and on every copy of a table. */
import {
  as,
  type DeleteStmt,
  type InsertStmt,
  type Node,
  type RangeVar,
  walk,
} from '@citrate/parser';
import {
  findTable,
  resolveTable,
  type TreeDiagnostic,
  tablesReferring,
} from '../../catalog/index.ts';
import type { Catalog, Column, Table } from '../../catalog/model.ts';
import { computedIn, writtenOut } from '../computed.ts';
import { routeRows } from '../routing.ts';
import { judgeInsertColumns, judgeSetColumns } from '../row-columns.ts';
import { judgeDefaults, judgeValues } from '../row-values.ts';
import { problem, type Rule, refused } from '../rule.ts';
import { type Verdict, verdict } from '../verdict.ts';
import { placed, shown, sqlName } from '../words.ts';
import { onTable } from './parts-of-tables.ts';

/** What is computed once, and written out then, is no matter. */
export const insert: Rule<'InsertStmt'> = (statement, catalog) =>
  changes('INSERT', { InsertStmt: statement }, catalog, (table) => {
    const computed = computedIn(statement, table, catalog);
    const rest = computed ? writtenOut(computed) : statement;
    return [
      ...judgeInsertColumns(statement, table),
      ...judgeForm('INSERT', clausesOfInsert(statement)),
      ...judgeDistributionColumn(statement.onConflictClause, table, catalog),
      ...judgeValues({ InsertStmt: rest }, 'INSERT', table, catalog),
      ...judgeDefaults(copied(leftOut(rest, table), table), 'INSERT', table, catalog),
      ...judgeRoutes(statement, table, catalog),
    ];
  });

export const update: Rule<'UpdateStmt'> = (statement, catalog) =>
  changes('UPDATE', { UpdateStmt: statement }, catalog, (table) => [
    ...judgeSetColumns(statement.targetList, table),
    ...judgeForm('UPDATE', [
      ['WITH', statement.withClause],
      ['FROM', statement.fromClause],
      ['RETURNING', statement.returningClause],
    ]),
    ...judgeDistributionColumn(statement, table, catalog),
    ...judgeValues({ UpdateStmt: statement }, 'UPDATE', table, catalog),
    ...judgeDefaults(setToDefault(statement.targetList, table), 'UPDATE', table, catalog),
    ...judgeCascades('UPDATE', table, catalog),
  ]);

export const remove: Rule<'DeleteStmt'> = (statement, catalog) =>
  changes('DELETE', { DeleteStmt: statement }, catalog, (table) => [
    ...judgeForm('DELETE', clausesOfDelete(statement)),
    ...judgeValues({ DeleteStmt: statement }, 'DELETE', table, catalog),
    ...judgeCascades('DELETE', table, catalog),
  ]);

function changes(
  words: string,
  statement: Node,
  catalog: Catalog,
  judge: (table: Table) => readonly TreeDiagnostic[],
): Verdict {
  const name = targetOf(statement);
  const table = name && resolveTable(catalog, name);
  if (!table) return withoutShards(words);
  if (!table.distribution) return onCoordinatorOnly(words, statement, catalog);
  return onTable(table, `${words} on`, catalog, [
    ...judge(table),
    ...judgeCompanions(words, table, catalog),
  ]);
}

function targetOf(statement: Node): RangeVar | undefined {
  const { relation } = Object.values(statement)[0] as { readonly relation?: RangeVar };
  return relation;
}

function withoutShards(words: string): Verdict {
  return refused('rows', `${words} cannot be used on what is no table`, {
    detail: 'Citrate changes rows of tables only.',
    hint: 'Name the table itself, or change the rows outside of migrations.',
  });
}

/** A plain table has its rows on the coordinator, where nobody else's rows are. */
function onCoordinatorOnly(words: string, statement: Node, catalog: Catalog): Verdict {
  const own = new Set<string | undefined>();
  const named: RangeVar[] = [];
  walk(statement, {
    CommonTableExpr: ({ ctename }) => {
      own.add(ctename);
    },
    RangeVar: (name) => {
      named.push(name);
    },
  });
  const others = named
    .filter(({ schemaname, relname }) => schemaname !== undefined || !own.has(relname))
    .filter((name) => !isWholeHere(resolveTable(catalog, name)));
  const [other] = others;
  if (!other) return verdict('local');
  return refused('rows', `${words} cannot look at "${other.relname}" from the coordinator`, {
    detail: 'Rows of other tables are on shards, or it cannot be told where.',
    hint: 'Write the values out, or change the rows outside of migrations.',
  });
}

function isWholeHere(table: Table | undefined): boolean {
  return table !== undefined && (!table.distribution || table.distribution.kind === 'reference');
}

/** Columns whose defaults are computed for each copy of a row: of a row that is nowhere else, once. */
function copied(columns: readonly Column[], { distribution }: Table): readonly Column[] {
  const hasCopies =
    distribution?.kind === 'reference' ||
    distribution?.shards.some(({ placements }) => placements.length > 1);
  return hasCopies ? columns : [];
}

function judgeRoutes(
  statement: InsertStmt,
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const hasRows = valuesOf(statement.selectStmt)?.valuesLists ?? !statement.selectStmt;
  return hasRows ? routeRows(statement, table, catalog).problems : [];
}

type Clauses = readonly (readonly [words: string, clause: unknown])[];

function judgeForm(words: string, clauses: Clauses): readonly TreeDiagnostic[] {
  return clauses
    .filter(([, clause]) => clause !== undefined)
    .map(([clause]) =>
      problem('rows', `${words} with ${clause} cannot be distributed yet`, {
        detail: 'Citrate takes constant changes of one table to its shards.',
        hint: 'Write the values out, in a statement about one table.',
      }),
    );
}

function clausesOfDelete(statement: DeleteStmt): Clauses {
  return [
    ['WITH', statement.withClause],
    ['USING', statement.usingClause],
    ['RETURNING', statement.returningClause],
  ];
}

function clausesOfInsert({ selectStmt, ...statement }: InsertStmt): Clauses {
  const { valuesLists: _, limitOption: __, op: ___, ...others } = valuesOf(selectStmt) ?? {};
  return [
    ['WITH', statement.withClause],
    ['RETURNING', statement.returningClause],
    // The values are left out, and those of sequences taken.
    ['OVERRIDING USER VALUE', statement.override === 'OVERRIDING_USER_VALUE' || undefined],
    ['a query', Object.keys(others)[0]],
  ];
}

function valuesOf(node: Node | undefined): ReturnType<typeof as<'SelectStmt'>> {
  return as(node, 'SelectStmt');
}

/** Columns that some row leaves to their defaults; generated ones give the same everywhere. */
function leftOut({ cols, selectStmt, onConflictClause }: InsertStmt, table: Table): Column[] {
  const names = cols
    ? cols.map((node) => as(node, 'ResTarget')?.name)
    : table.columns.map(({ name }) => name);
  const rows = (valuesOf(selectStmt)?.valuesLists ?? [{ List: {} }]).map(
    (row) => as(row, 'List')?.items ?? [],
  );
  const given = names.filter((_, i) =>
    rows.every((row) => row[i] !== undefined && !as(row[i], 'SetToDefault')),
  );
  const missing = table.columns.filter(
    ({ name, generated }) => !generated && !given.includes(name),
  );
  return [...missing, ...setToDefault(onConflictClause?.targetList, table)];
}

function setToDefault(targets: readonly Node[] | undefined, table: Table): Column[] {
  const names = (targets ?? []).flatMap((node) => {
    const target = as(node, 'ResTarget');
    return as(target?.val, 'SetToDefault') ? [target?.name] : [];
  });
  return table.columns.filter(({ name, generated }) => !generated && names.includes(name));
}

function judgeDistributionColumn(
  { targetList }: { readonly targetList?: readonly Node[] } = {},
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const { distribution } = table;
  if (distribution?.kind !== 'distributed') return [];
  const target = (targetList ?? [])
    .map((node) => as(node, 'ResTarget'))
    .find((one) => one?.name === distribution.column);
  if (!target) return [];
  const { location } = target;
  return [
    problem(
      'distribution-column',
      `cannot change distribution column "${distribution.column}" of ${shown(table, catalog)}`,
      {
        detail: `${placed(table, catalog)}: with another value a row would belong to another shard.`,
        hint: 'Delete the row, and insert it anew, through the application.',
        ...(location !== undefined && { location }),
      },
    ),
  ];
}

/** What runs beside may do anything: on copies, each time something else. */
function judgeCompanions(words: string, table: Table, catalog: Catalog): TreeDiagnostic[] {
  if (table.distribution?.kind !== 'reference' || !(table.triggers ?? table.rules)) return [];
  const what = table.triggers ? 'triggers' : 'rules';
  return [
    problem(
      'triggers-and-rules',
      `${words} cannot be distributed to copies of ${shown(table, catalog)} with ${what}`,
      {
        detail: `All copies of a reference table must be equal, and its ${what} run on each copy for themselves.`,
        hint: `Change the rows outside of migrations, or drop the ${what} before: they are listed by \\d ${sqlName(table)}.`,
      },
    ),
  ];
}

const cascading: ReadonlySet<string | undefined> = new Set(['c', 'n', 'd']);

/** On the coordinator, a foreign key would change the rows of a shell, which has none and refuses. */
function judgeCascades(
  words: 'UPDATE' | 'DELETE',
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  if (table.distribution?.kind !== 'reference') return [];
  const action = words === 'UPDATE' ? 'fk_upd_action' : 'fk_del_action';
  const taken = tablesReferring(catalog, table)
    .flatMap((name) => findTable(catalog, name) ?? [])
    .filter(({ distribution }) => distribution?.kind === 'distributed')
    .filter(({ constraints }) =>
      constraints.some(
        ({ referenced, definition }) =>
          referenced?.schema === table.schema &&
          referenced.name === table.name &&
          cascading.has(definition[action]),
      ),
    );
  return taken.map((other) =>
    problem(
      'rows',
      `${words} on ${shown(table, catalog)} would change rows of ${shown(other, catalog)}`,
      {
        detail: 'A foreign key says so, and on the coordinator that table refuses changes.',
        hint: 'Change the rows outside of migrations.',
      },
    ),
  );
}

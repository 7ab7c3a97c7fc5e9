/** Queries, data-modifying statements and expressions. */
import { as, type Node, type ReturningClause, walk } from '@citrate/parser';
import { elements, isOn, options, valueOf } from './conditions.ts';
import type { Construct, Constructs, Fields } from './model.ts';

const aliasHint = 'Give it an alias.';

export const queries: Constructs = {
  SelectStmt: [{ what: 'GROUP BY DISTINCT', since: 14, where: 'groupDistinct' }],
  CTESearchClause: [{ what: 'SEARCH', since: 14 }],
  CTECycleClause: [{ what: 'CYCLE', since: 14 }],
  JoinExpr: [{ what: 'an alias of JOIN ... USING', since: 14, where: 'join_using_alias' }],
  RangeSubselect: [
    {
      what: 'VALUES in FROM without an alias',
      since: 16,
      where: (n) => n.alias === undefined && isValues(n.subquery),
      hint: aliasHint,
    },
    {
      what: 'a subquery in FROM without an alias',
      since: 16,
      where: (n) => n.alias === undefined && !isValues(n.subquery),
      hint: aliasHint,
    },
  ],

  InferClause: [
    {
      what: 'the name of the table in the target of ON CONFLICT',
      since: 14,
      find: qualifiedInTarget,
      hint: 'Write the column alone.',
    },
  ],
  MergeStmt: [
    { what: 'MERGE', since: 15 },
    { what: 'RETURNING of MERGE', since: 17, where: 'returningClause' },
  ],
  MergeWhenClause: [
    {
      what: 'WHEN NOT MATCHED BY SOURCE',
      since: 17,
      where: { matchKind: 'MERGE_WHEN_NOT_MATCHED_BY_SOURCE' },
    },
  ],
  MergeSupportFunc: [{ what: 'MERGE_ACTION()', since: 17 }],
  CommonTableExpr: [
    { what: 'MERGE in WITH', since: 17, where: (n) => as(n.ctequery, 'MergeStmt') !== undefined },
  ],
  ReturningClause: [{ what: 'RETURNING WITH', since: 18, where: 'options' }],

  FuncCall: [
    {
      what: 'AT LOCAL',
      since: 17,
      where: (n) => isInWords(n, 'timezone') && n.args?.length === 1,
      hint: "Write AT TIME ZONE current_setting('TimeZone').",
    },
    { what: 'SYSTEM_USER', since: 16, where: (n) => isInWords(n, 'system_user') },
  ],
  XmlSerialize: [{ what: 'INDENT of XMLSERIALIZE', since: 16, where: 'indent' }],

  JsonIsPredicate: [{ what: 'IS JSON', since: 16 }],
  JsonObjectConstructor: [{ what: 'JSON_OBJECT', since: 16, hint: 'Call jsonb_build_object.' }],
  JsonArrayConstructor: [{ what: 'JSON_ARRAY', since: 16, hint: 'Call jsonb_build_array.' }],
  JsonArrayQueryConstructor: [{ what: 'JSON_ARRAY', since: 16, hint: 'Call jsonb_agg.' }],
  JsonObjectAgg: [{ what: 'JSON_OBJECTAGG', since: 16, hint: 'Call jsonb_object_agg.' }],
  JsonArrayAgg: [{ what: 'JSON_ARRAYAGG', since: 16, hint: 'Call jsonb_agg.' }],
  // JSON(x) alone is a cast in the form of a call, which every version has.
  JsonParseExpr: [
    { what: 'WITH UNIQUE KEYS of JSON()', since: 17, where: 'unique_keys' },
    {
      what: 'FORMAT of JSON()',
      since: 17,
      where: ({ expr }) => expr?.format?.format_type === 'JS_FORMAT_JSON',
    },
  ],
  JsonScalarExpr: [{ what: 'JSON_SCALAR', since: 17, hint: 'Call to_json.' }],
  JsonSerializeExpr: [{ what: 'JSON_SERIALIZE', since: 17, hint: 'Cast to text.' }],
  JsonFuncExpr: [
    {
      what: 'JSON_EXISTS',
      since: 17,
      where: { op: 'JSON_EXISTS_OP' },
      hint: 'Call jsonb_path_exists.',
    },
    {
      what: 'JSON_QUERY',
      since: 17,
      where: { op: 'JSON_QUERY_OP' },
      hint: 'Call jsonb_path_query.',
    },
    {
      what: 'JSON_VALUE',
      since: 17,
      where: { op: 'JSON_VALUE_OP' },
      hint: 'Call jsonb_path_query_first.',
    },
  ],
  JsonTable: [{ what: 'JSON_TABLE', since: 17 }],

  CopyStmt: [
    { what: 'COPY of MERGE', since: 17, where: (n) => as(n.query, 'MergeStmt') !== undefined },
    { what: 'HEADER in text format', since: 15, find: headerOfText },
    { what: '* for all columns in FORCE_NULL', since: 17, find: (n) => forAll(n, 'force_null') },
    {
      what: '* for all columns in FORCE_NOT_NULL',
      since: 17,
      find: (n) => forAll(n, 'force_not_null'),
    },
    ...options<Fields<'CopyStmt'>>('COPY', (n) => n.options, {
      header: { match: 15 },
      default: 16,
      on_error: 17,
      log_verbosity: 17,
      reject_limit: 18,
    }),
    ...options<Fields<'CopyStmt'>>('COPY', (n) => n.options, { log_verbosity: { silent: 18 } }),
  ],
};

/**
 * OLD and NEW in RETURNING. Not for actions of rules, where the words have always meant the rows of
 * the rule.
 */
export const outsideOfRules: Constructs = {
  InsertStmt: [oldOrNew((n) => oldOrNewIn({ InsertStmt: n }, n.returningClause))],
  UpdateStmt: [oldOrNew((n) => oldOrNewIn({ UpdateStmt: n }, n.returningClause))],
  DeleteStmt: [oldOrNew((n) => oldOrNewIn({ DeleteStmt: n }, n.returningClause))],
  MergeStmt: [oldOrNew((n) => oldOrNewIn({ MergeStmt: n }, n.returningClause))],
};

function oldOrNew<F>(find: (fields: F) => readonly object[]): Construct<F> {
  return { what: 'OLD or NEW in RETURNING', since: 18, find };
}

function isValues(query: Node | undefined): boolean {
  return as(query, 'SelectStmt')?.valuesLists !== undefined;
}

/** Columns that are written with their table: in 13 only the index knows them here, not the query. */
function qualifiedInTarget(n: Fields<'InferClause'>): readonly object[] {
  const found: object[] = [];
  walk([...(n.indexElems ?? []), n.whereClause ?? []].flat(), {
    ColumnRef: (column) => void ((column.fields?.length ?? 0) > 1 && found.push(column)),
  });
  return found;
}

/** Whether a call is one of those that SQL writes in words. */
function isInWords({ funcformat, funcname }: Fields<'FuncCall'>, name: string): boolean {
  return funcformat === 'COERCE_SQL_SYNTAX' && as(funcname?.at(-1), 'String')?.sval === name;
}

function headerOfText(n: Fields<'CopyStmt'>): readonly object[] {
  const all = elements(n.options);
  if (all.some((option) => option.defname === 'format' && valueOf(option) === 'csv')) return [];
  return all.filter((option) => option.defname === 'header' && isOn(option));
}

function forAll(n: Fields<'CopyStmt'>, name: string): readonly object[] {
  return elements(n.options).filter(
    ({ defname, arg }) => defname === name && as(arg, 'A_Star') !== undefined,
  );
}

/** Columns of `old` and `new` that RETURNING names, where no table of the statement is called so. */
function oldOrNewIn(statement: Node, returning: ReturningClause | undefined): readonly object[] {
  const columns = (returning?.exprs ?? []).flatMap(columnsOfOldOrNew);
  if (columns.length === 0) return [];
  const tables = tablesOf(statement);
  return columns.filter(({ of }) => !tables.has(of)).map(({ column }) => column);
}

function columnsOfOldOrNew(expression: Node): { readonly of: string; readonly column: object }[] {
  const found: { of: string; column: object }[] = [];
  walk(expression, {
    ColumnRef: (column) => {
      const [table, field] = column.fields ?? [];
      const of = field && as(table, 'String')?.sval;
      if (of === 'old' || of === 'new') found.push({ of, column });
    },
  });
  return found;
}

/** What the tables of a statement are called in it; those of its CTEs and subqueries are not seen. */
function tablesOf(statement: Node): ReadonlySet<string | undefined> {
  const names = new Set<string | undefined>();
  walk(statement, {
    RangeVar: ({ alias, relname }) => void (alias ?? names.add(relname)),
    Alias: ({ aliasname }) => void names.add(aliasname),
    CommonTableExpr: () => false,
    SelectStmt: () => false,
  });
  return names;
}

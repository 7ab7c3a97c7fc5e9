import { DiagnosticError, loadParser, type Node, parse } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { allTrees, enumValues, fieldTypes, treeOf } from '../test/support/fixtures.ts';
import { fieldsOf, type Spoilt, spoil } from '../test/support/mutate.ts';
import { type DeparseOptions, deparse } from './deparse.ts';
import { differenceOf } from './same-tree.ts';

beforeAll(loadParser);

/** Fields whose absence changes nothing, by why. */
const implied: Readonly<Record<string, readonly string[]>> = {
  'another field says the same': [
    'AlterTSConfigurationStmt.override',
    'AlterTSConfigurationStmt.replace',
    'CreateFunctionStmt.returnType',
    'MultiAssignRef.source',
    'ObjectWithArgs.objargs',
    'VariableSetStmt.jumble_args',
  ],
  'it is always the same': [
    'ColumnDef.is_local',
    'JsonArrayQueryConstructor.absent_on_null',
    'MergeSupportFunc.msftype',
    'NamedArgExpr.argnumber',
    'TypeName.typemod',
  ],
  'it says nothing where the statement has no words for it': [
    'Constraint.initially_valid',
    'Constraint.is_enforced',
    'RangeVar.inh',
    'RangeVar.relpersistence',
    'WindowDef.frameOptions',
  ],
};

/** A tree as the parser would give it, which leaves out empty lists. */
function withoutEmptyLists(tree: Node): unknown {
  const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
  return JSON.parse(
    JSON.stringify(tree, (_, value: unknown) => (isEmpty(value) ? undefined : value)),
  );
}

/** What became of a spoilt tree: 'refused', 'written', written 'as before', or what is wrong with it. */
function outcome(spoilt: Node, original: Node): string {
  let sql: string;
  try {
    sql = deparse(spoilt, { layout: 'compact' });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) return String(error);
    const [diagnostic] = error.diagnostics;
    const text = diagnostic?.code === '0A000' ? diagnostic.detail : diagnostic?.message;
    return isPlaced(text ?? '') ? 'refused' : `no place: ${text}`;
  }
  const tree = treeOrError(sql);
  if (differenceOf(withoutEmptyLists(spoilt), tree) === undefined) return 'written';
  return differenceOf(original, tree) === undefined ? 'as before' : sql;
}

/** Whether a message names a place: `CreateStmt.tableElts[3].ColumnDef.colname is missing`. */
function isPlaced(text: string): boolean {
  return /(^cannot deparse:|^The node is at) \w+(\.\w+|\[\d+\])+/.test(text);
}

function treeOrError(sql: string): unknown {
  try {
    return parse(sql)[0]?.tree;
  } catch (error) {
    return String(error);
  }
}

/**
 * Spoils every field of every fixture, and gives what was neither refused nor written as it is;
 * `same` gathers the fields that changed nothing.
 */
function problems(
  values: (spoilt: Spoilt) => readonly unknown[],
  same: Set<string> = new Set(),
): Record<string, string> {
  const types = fieldTypes();
  const found = new Map<string, string>();
  for (const tree of allTrees()) {
    const copy = structuredClone(tree);
    for (const spoilt of fieldsOf(copy, types)) {
      for (const value of values(spoilt)) {
        spoil(spoilt, value, () => {
          const result = outcome(copy, tree);
          if (result === 'as before') same.add(spoilt.name);
          else if (result !== 'refused' && result !== 'written') found.set(spoilt.name, result);
        });
      }
    }
  }
  return Object.fromEntries(found);
}

const seconds = 120_000;

test('a missing field is named, or gives the tree without it', { timeout: seconds }, () => {
  const same = new Set<string>();
  expect(problems(() => [undefined], same)).toEqual({});
  expect([...same].sort()).toEqual(Object.values(implied).flat().sort());
});

test('an empty list is named, or taken for none', { timeout: seconds }, () => {
  const same = new Set<string>();
  expect(problems(({ type }) => (type === 'Node[]' ? [[]] : []), same)).toEqual({});
  expect([...same].sort()).toEqual(['ObjectWithArgs.objargs']);
});

test('what has no words in a call of the standard is named', () => {
  const call = (more: object): Node => ({
    FuncCall: {
      funcname: [{ String: { sval: 'pg_catalog' } }, { String: { sval: 'pg_collation_for' } }],
      args: [{ A_Const: { isnull: true } }],
      funcformat: 'COERCE_SQL_SYNTAX',
      ...more,
    },
  });
  expect(deparse(call({}))).toBe('COLLATION FOR (NULL)');
  expect(() => deparse(call({ over: { frameOptions: 1058 } }))).toThrow('FuncCall.over cannot be');
  expect(() => deparse(call({ agg_distinct: true }))).toThrow('FuncCall.agg_distinct cannot be');
});

test('a value that no enum has is named', { timeout: seconds }, () => {
  const enums = enumValues();
  const same = new Set<string>();
  const found = problems(({ type }) => (enums.has(type) ? ['NO_SUCH_VALUE'] : []), same);
  expect(found).toEqual({});
  expect([...same]).toEqual([]);
});

/** Fields whose values depend on the rest of their statement. */
const dependent = new Set([
  'A_Expr.kind',
  'AlterExtensionContentsStmt.objtype',
  'AlterFunctionStmt.objtype',
  'AlterObjectDependsStmt.objectType',
  'AlterObjectSchemaStmt.objectType',
  'AlterOwnerStmt.objectType',
  'AlterTableMoveAllStmt.objtype',
  'RenameStmt.relationType',
  'SecLabelStmt.objtype',
  'TransactionStmt.kind',
]);

test('a value that does not go with its statement is named', { timeout: seconds }, () => {
  const enums = enumValues();
  const all = ({ name, type }: Spoilt) => (dependent.has(name) ? (enums.get(type) ?? []) : []);
  expect(problems((spoilt) => [...all(spoilt)])).toEqual({});
});

test.each<[place: string, statement: string, value: unknown]>([
  ['A_Const.ival.ival', 'SELECT 1', '1; DROP TABLE t'],
  ['A_Const.ival.ival', 'SELECT 1', 1.5],
  ['A_Const.isnull', 'SELECT NULL', false],
  ['ParamRef.number', 'SELECT $1', '1; DROP TABLE t'],
  ['SQLValueFunction.typmod', 'SELECT LOCALTIME(1)', '1'],
  ['FetchStmt.howMany', 'FETCH 2 FROM c', 'x'],
  ['CreateTrigStmt.timing', 'CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()', 66],
  ['CreateTrigStmt.events', 'CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()', 1028],
  ['DeclareCursorStmt.options', 'DECLARE c CURSOR FOR SELECT 1', 0x10000],
  ['TableLikeClause.options', 'CREATE TABLE t (LIKE u)', 1 << 12],
  ['over.frameOptions', 'SELECT f() OVER (ROWS CURRENT ROW)', 0x3ffff],
  ['A_Const.ival.ival', 'BEGIN READ ONLY', 7],
  ['SelectStmt.op', 'SELECT 1 UNION SELECT 2', 'SETOP_OTHER'],
])('%s of %s cannot be %j', (place, statement, value) => {
  const tree = structuredClone(treeOf(statement));
  const path = place.split('.');
  const field = path.pop() ?? '';
  const [holder] = partsNamed(tree, path);
  Object.assign(holder ?? {}, { [field]: value });
  expect(() => deparse(tree)).toThrow(`${place} cannot be`);
});

/** The objects that a path of tags and fields leads to, from anywhere in a tree. */
function partsNamed(tree: unknown, [first = '', ...rest]: readonly string[]): object[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) => {
    if (key !== first) return partsNamed(value, [first, ...rest]);
    return rest.length === 0 ? [value] : partsNamed(value, rest);
  });
}

test('texts that SQL cannot hold are named', () => {
  const named = (name: string) => () =>
    deparse({ CreateSchemaStmt: { schemaname: 'a', schemaElts: [selectAs(name)] } });
  const place = 'CreateSchemaStmt.schemaElts[0].SelectStmt.targetList[0].ResTarget.name.';
  expect(detail(named('a\0b'))).toBe(`It is at ${place}`);
});

function selectAs(name: string): Node {
  const tree = structuredClone(treeOf('SELECT 1 AS a'));
  return JSON.parse(JSON.stringify(tree).replace('"a"', JSON.stringify(name))) as Node;
}

function detail(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return error instanceof DiagnosticError ? error.diagnostics[0]?.detail : String(error);
  }
  return undefined;
}

test('what is no tree is told what it may have been meant for', () => {
  const hint = (value: unknown) => {
    try {
      return deparse(value as Node);
    } catch (error) {
      return (error as DiagnosticError).diagnostics[0]?.hint;
    }
  };
  expect(hint({ tree: treeOf('SELECT 1') })).toBe('The tree of a statement is statement.tree.');
  expect(hint('SELECT 1')).toBe('parse gives the trees that a text consists of.');
  expect(() => deparse({} as Node)).toThrow('cannot deparse: the tree is an empty node');
});

test.each<[DeparseOptions]>([
  [{ pg: 12 as 13 }],
  [{ pg: Number.NaN as 13 }],
  [{ width: -5 }],
  [{ width: Number.NaN }],
  [{ layout: 'other' as 'pretty' }],
])('%j is no option', (options) => {
  expect(() => deparse(treeOf('SELECT 1'), options)).toThrow(
    /^cannot deparse: option \w+ cannot be/,
  );
});

test('a node of an unknown type is named', { timeout: seconds }, () => {
  const unknown = { NoSuchNode: {} };
  const found = problems(({ type, fields, field }) => {
    if (type === 'Node') return [unknown];
    const items = type === 'Node[]' ? (fields[field] as readonly unknown[]) : [];
    return items.map((_, i) => items.map((item, j) => (i === j ? unknown : item)));
  });
  expect(found).toEqual({});
});

test.each(['1_', '1__2', '._1', '1e_', '0x_', '0x', '1.2.3', '.'])('%s is no number', (fval) => {
  expect(() => deparse({ A_Const: { fval: { fval } } })).toThrow('A_Const.fval.fval');
});

test.each(['1', '-1', '1_000', '1.', '.5', '1.5e-10', '1_0.0_1E1_0', '0x_Ff', '0o1_7', '0b101'])(
  '%s is a number',
  (fval) => {
    expect(deparse({ A_Const: { fval: { fval } } })).toBe(fval);
  },
);

/** Statements with a text that is written without quotes, and the same trees with another text. */
test.each([
  ['SELECT a + 1', '"+"', 'A_Expr.name[0]'],
  ['SELECT OPERATOR(s.+) 1', '"+"', 'A_Expr.name[1]'],
  ['SELECT f(a ORDER BY b USING <)', '"<"', 'SortBy.useOp[0]'],
  ['DROP OPERATOR +(int, int)', '"+"', 'objname[0]'],
  ['SELECT 1.5', '"1.5"', 'A_Const.fval.fval'],
  ["SELECT B'1'", '"b1"', 'A_Const.bsval.bsval'],
  ['SELECT NORMALIZE(a, NFC)', '"NFC"', 'args[1].A_Const'],
  ['SELECT JSON_OBJECT(a : b FORMAT JSON ENCODING UTF8)', '"JS_ENC_UTF8"', 'format.encoding'],
  ['BEGIN ISOLATION LEVEL SERIALIZABLE', '"serializable"', 'DefElem.arg'],
  ['SET XML OPTION DOCUMENT', '"DOCUMENT"', 'args[0].A_Const'],
  ['COPY t FROM STDIN CSV HEADER', '"csv"', 'DefElem.arg'],
  ["CREATE FUNCTION f() RETURNS int IMMUTABLE LANGUAGE sql AS ''", '"immutable"', 'DefElem.arg'],
  ['CREATE POLICY p ON t FOR SELECT USING (a)', '"select"', 'CreatePolicyStmt.cmd_name'],
  ['CREATE TABLE t ()', '"p"', 'relation.relpersistence'],
])('%s takes no other text than %s at %s', (sql, text, place) => {
  const json = JSON.stringify(treeOf(sql));
  for (const other of ['OR', '+ 1; DROP TABLE t --', "'", '/*', '']) {
    const tree = JSON.parse(json.replace(text, JSON.stringify(other))) as Node;
    expect(() => deparse(tree)).toThrow(place);
  }
});

import { loadParser, type Node } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { allTrees, fieldTypes, nodesOf } from '../test/support/fixtures.ts';
import { deparse } from './deparse.ts';
import { differenceOf, positions } from './same-tree.ts';
import { visitors } from './visitors.ts';

beforeAll(loadParser);

/** Fields that the raw parser never sets, by what does. */
const unused: Readonly<Record<string, readonly string[]>> = {
  'parse analysis': [
    '*.xpr',
    'GroupingFunc.refs',
    'GroupingFunc.agglevelsup',
    'MergeSupportFunc.msfcollid',
    'SubLink.subLinkId',
    'CaseExpr.casetype',
    'CaseExpr.casecollid',
    'RowExpr.row_typeid',
    'RowExpr.colnames',
    'CoalesceExpr.coalescetype',
    'CoalesceExpr.coalescecollid',
    'MinMaxExpr.minmaxtype',
    'MinMaxExpr.minmaxcollid',
    'MinMaxExpr.inputcollid',
    'SQLValueFunction.type',
    'XmlExpr.arg_names',
    'XmlExpr.type',
    'XmlExpr.typmod',
    'XmlExpr.indent',
    'JsonReturning.typid',
    'JsonReturning.typmod',
    'JsonValueExpr.formatted_expr',
    'JsonBehavior.coerce',
    'NullTest.argisrow',
    'SetToDefault.typeId',
    'SetToDefault.typeMod',
    'SetToDefault.collation',
    'CurrentOfExpr.cvarno',
    'CTECycleClause.cycle_mark_type',
    'CTECycleClause.cycle_mark_typmod',
    'CTECycleClause.cycle_mark_collation',
    'CTECycleClause.cycle_mark_neop',
    'CommonTableExpr.cterecursive',
    'CommonTableExpr.cterefcount',
    'CommonTableExpr.ctecolnames',
    'CommonTableExpr.ctecoltypes',
    'CommonTableExpr.ctecoltypmods',
    'CommonTableExpr.ctecolcollations',
    'JoinExpr.rtindex',
    'TypeName.typeOid',
    'IntoClause.viewQuery',
    'CallStmt.funcexpr',
    'CallStmt.outargs',
  ],
  'transformation of utility statements': [
    'ColumnDef.inhcount',
    'ColumnDef.is_not_null',
    'ColumnDef.is_from_type',
    'ColumnDef.storage',
    'ColumnDef.cooked_default',
    'ColumnDef.identity',
    'ColumnDef.identitySequence',
    'ColumnDef.generated',
    'ColumnDef.collOid',
    'TableLikeClause.relationOid',
    'IndexElem.indexcolname',
    'AlterTableCmd.recurse',
    'CreateStmt.constraints',
    'CreateStmt.nnconstraints',
    'Constraint.cooked_expr',
    'Constraint.reset_default_tblspc',
    'Constraint.old_conpfeqop',
    'Constraint.old_pktable_oid',
    'CreateSeqStmt.ownerId',
    'CreateSeqStmt.for_identity',
    'AlterSeqStmt.for_identity',
    'IndexStmt.excludeOpNames',
    'IndexStmt.idxcomment',
    'IndexStmt.indexOid',
    'IndexStmt.oldNumber',
    'IndexStmt.oldCreateSubid',
    'IndexStmt.oldFirstRelfilelocatorSubid',
    'IndexStmt.primary',
    'IndexStmt.isconstraint',
    'IndexStmt.iswithoutoverlaps',
    'IndexStmt.deferrable',
    'IndexStmt.initdeferred',
    'IndexStmt.transformed',
    'IndexStmt.reset_default_tblspc',
    'CreateStatsStmt.stxcomment',
    'CreateStatsStmt.transformed',
    'AlterOwnerStmt.relation',
    'VacuumRelation.oid',
    'CreateTableAsStmt.is_select_into',
  ],
  'PL/pgSQL': ['CurrentOfExpr.cursor_param'],
  'nothing: the grammar has no syntax for it': [
    'JsonFuncExpr.column_name',
    'JsonParseExpr.output',
    'JsonScalarExpr.output',
    'AlterPublicationStmt.for_all_tables',
  ],
};

/** Fields whose value another field of the same node repeats, or that no statement can change. */
const derived: Readonly<Record<string, string>> = {
  'AlterTSConfigurationStmt.override': 'repeats kind',
  'AlterTSConfigurationStmt.replace': 'repeats kind',
  'ColumnDef.is_local': 'always true',
  'Constraint.initially_valid': 'the opposite of skip_validation',
  'DeallocateStmt.isall': 'the same as having no name',
  'DefineStmt.oldstyle': 'the same as having no args',
  'JsonArrayQueryConstructor.absent_on_null': 'always true',
  'JsonIsPredicate.format': 'always the default',
  'MergeSupportFunc.msftype': 'always text',
  'MultiAssignRef.colno': 'the place in the list of assignments',
  'NamedArgExpr.argnumber': 'always -1',
  'ObjectWithArgs.objargs': 'the types of objfuncargs',
  'TypeName.typemod': 'always -1: modifiers are expressions',
};

function mentioned(table: typeof unused): Set<string> {
  return new Set(Object.values(table).flat());
}

test('the fixtures have every node and field that the raw parser gives', () => {
  const types = fieldTypes();
  const seen = new Set<string>();
  for (const tree of allTrees()) {
    for (const { tag, fields } of nodesOf(tree, types)) {
      seen.add(tag);
      for (const field of Object.keys(fields)) seen.add(`${tag}.${field}`);
    }
  }
  const known = mentioned(unused);
  const missing: string[] = [];
  for (const tag of visitors.keys()) {
    if (!seen.has(tag)) missing.push(tag);
    for (const field of types.get(tag)?.keys() ?? []) {
      const name = `${tag}.${field}`;
      if (!seen.has(name) && !known.has(name) && !known.has(`*.${field}`)) missing.push(name);
      if (seen.has(name) && known.has(name)) missing.push(`${name} is set after all`);
    }
  }
  expect(missing).toEqual([]);
});

test('leaving out any field changes what is written', () => {
  const types = fieldTypes();
  const silent = new Map<string, string>();
  const loud = new Set<string>();
  for (const tree of allTrees()) {
    const copy = structuredClone(tree);
    const sql = deparse(copy, { layout: 'compact' });
    for (const { tag, fields } of nodesOf(copy, types)) {
      for (const [field, value] of Object.entries(fields)) {
        if (positions.has(field) && tag !== 'CreateTableSpaceStmt') continue;
        delete fields[field];
        if (written(copy) === sql) silent.set(`${tag}.${field}`, sql);
        else loud.add(`${tag}.${field}`);
        fields[field] = value;
      }
    }
    expect(differenceOf(tree, copy)).toBeUndefined();
  }
  const never = [...silent.keys()].filter((name) => !loud.has(name)).sort();
  expect(never).toEqual(Object.keys(derived).filter((name) => !loud.has(name)));
});

function written(tree: Node): string {
  try {
    return deparse(tree, { layout: 'compact' });
  } catch {
    return '';
  }
}

import type { Node } from '@citrate/parser';
import { visitors } from '../../src/visitors.ts';
import { fieldTypes, nodesOf } from './fixtures.ts';

/** Fields that the raw parser never sets, by what does. */
const unset: Readonly<Record<string, readonly string[]>> = {
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

const unsetFields: ReadonlySet<string> = new Set(Object.values(unset).flat());

/** Whether the raw parser never sets this field. */
export function isUnset(tag: string, field: string): boolean {
  return unsetFields.has(`${tag}.${field}`) || unsetFields.has(`*.${field}`);
}

/** Gathers which nodes and fields some trees have. */
export class Seen {
  readonly #types = fieldTypes();
  readonly #fields = new Map<string, Set<string>>();

  add(tree: Node): void {
    for (const { tag, fields } of nodesOf(tree, this.#types)) {
      const seen = this.#fields.get(tag) ?? new Set();
      this.#fields.set(tag, seen);
      for (const field in fields) seen.add(field);
    }
  }

  /** What the raw parser gives, but no tree had; and what it never gives, but one had. */
  missing(): string[] {
    return [...visitors.keys()].flatMap((tag) => this.#missingOf(tag));
  }

  /** How many nodes and fields there were. */
  count(): { readonly nodes: number; readonly fields: number } {
    const sizes = [...this.#fields.values()].map((fields) => fields.size);
    return { nodes: this.#fields.size, fields: sizes.reduce((sum, size) => sum + size, 0) };
  }

  #missingOf(tag: string): string[] {
    const seen = this.#fields.get(tag);
    if (seen === undefined) return [tag];
    const fields = [...(this.#types.get(tag)?.keys() ?? [])];
    return fields.flatMap((field) => {
      const never = isUnset(tag, field);
      if (seen.has(field)) return never ? [`${tag}.${field} is set after all`] : [];
      return never ? [] : [`${tag}.${field}`];
    });
  }
}

import type { A_Const, Node, TypeName } from '@citrate/parser';
import type { Catalog } from '../model.ts';
import type { TypedConstant, TypeKey } from '../volatility/index.ts';

/** A column of a query's result, or of what stands in a FROM clause. */
export interface OutputColumn {
  readonly name: string;
  readonly key: TypeKey;
  /** As written somewhere, with its modifiers. */
  readonly type?: TypeName | undefined;
  /** What it is, if that has no type of its own. */
  readonly constant?: A_Const | undefined;
}

/** Undefined where only a server knows which columns there are. */
export type Columns = readonly OutputColumn[] | undefined;

/** What a FROM clause calls something. */
export interface FromItem {
  readonly name: string | undefined;
  readonly columns: Columns;
  /** The type of a row of it, where that is known. */
  readonly row?: TypeKey;
}

/** One part of a FROM clause: what `*` gives of it, and what can be named in it. */
export interface FromPart {
  readonly columns: Columns;
  readonly items: readonly FromItem[];
}

export interface QueryContext {
  readonly catalog: Catalog;
  /** Queries of WITH clauses around. */
  readonly named: ReadonlyMap<string, Columns>;
  /** Of a query that is stored, where its constants go, with what they are: nothing of it is refused. */
  readonly found?: TypedConstant[];
  /** What stands in each FROM clause around it, or before it if it is LATERAL, the nearest first. */
  readonly outer: readonly (readonly FromPart[])[];
  /** The columns of a query inside of another. */
  readonly columnsOf: (query: Node | undefined, context: QueryContext) => Columns;
}

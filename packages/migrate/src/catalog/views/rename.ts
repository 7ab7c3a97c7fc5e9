/** What a view says of things that are called otherwise from now on. */
import {
  as,
  type ColumnRef,
  mapTree,
  type Node,
  type RangeVar,
  type RuleStmt,
  walk,
} from '@citrate/parser';
import type { Catalog, QualifiedName, View } from '../model.ts';
import { nameOfPlainCall } from '../names/columns-read.ts';
import { allOf, sameName, stringNode, strings } from '../names-of.ts';
import { isFunctionOfRow } from '../volatility/callable.ts';
import { hidesColumn, namedBy } from './aliases.ts';
import { namesOfColumns } from './columns.ts';
import { queryOf, withOwnName, withQuery } from './trees.ts';

/**
 * A relation that the view reads under another name. What names its columns follows, as the server
 * has it; where that could mean something else, the old name becomes an alias.
 */
export function renameInView(view: View, from: QualifiedName, to: QualifiedName): View {
  if (sameName(view, to)) return withOwnName(view);
  const query = view.definition && queryOf(view.definition);
  const reads = view.reads.map((read) => (sameName(read, from) ? to : read));
  if (!view.reads.some((read) => sameName(read, from))) return view;
  if (!query) return { ...view, reads };
  const keepsName = from.name !== to.name && mayConfuse(query, from, to.name);
  const renamed = mapTree(query, {
    RangeVar: (range) => {
      if (!isName(range, from)) return range;
      const alias = range.alias ?? (keepsName ? { aliasname: from.name } : undefined);
      return { ...range, schemaname: to.schema, relname: to.name, ...(alias && { alias }) };
    },
    ColumnRef: (reference) => renamedQualifier(reference, from, keepsName ? from.name : to.name),
  });
  return withQuery(view, renamed);
}

function isName({ schemaname, relname }: RangeVar, { schema, name }: QualifiedName): boolean {
  return schemaname === schema && relname === name;
}

/** Whether either name stands for something else in the query, or the old one for a whole row. */
function mayConfuse(query: Node, from: QualifiedName, to: string): boolean {
  let found = false;
  walk(query, {
    RangeVar: (range) => {
      const name = aliasOf(range);
      found ||= name === to || (name === from.name && (!isName(range, from) || !!range.alias));
    },
    RangeSubselect: ({ alias }) => {
      found ||= alias?.aliasname === to || alias?.aliasname === from.name;
    },
    ColumnRef: ({ fields }) => {
      found ||= fields?.length === 1 && strings(fields)[0] === from.name;
    },
  });
  return found;
}

/** `t.a` and `s.t.a`; the schema goes, which a new alias would not allow for. */
function renamedQualifier(
  reference: ColumnRef,
  { schema, name }: QualifiedName,
  to: string,
): ColumnRef {
  const { fields = [] } = reference;
  const qualifier = strings(fields.slice(0, -1));
  const isFull = qualifier.length === 2 && qualifier[0] === schema && qualifier[1] === name;
  const isPlain = qualifier.length === 1 && qualifier[0] === name && fields.length === 2;
  if (!isFull && !isPlain) return reference;
  return { ...reference, fields: [stringNode(to), ...fields.slice(-1)] };
}

/**
 * A column of a relation that the view reads under another name. The view's own columns keep theirs.
 * Without a definition where it is not clear which columns are meant.
 */
export function renameColumnInView(
  view: View,
  table: QualifiedName,
  column: { readonly from: string; readonly to: string },
  catalog: Catalog,
): View {
  const query = view.definition && queryOf(view.definition);
  if (!query || !view.reads.some((read) => sameName(read, table))) return view;
  if (view.readsColumns && !view.readsColumns.includes(column.from)) return view;
  const means = meaning(query, table, column.from, catalog);
  if (!means) {
    const { definition: _, ...lost } = view;
    return lost;
  }
  const changed = new WeakSet<object>();
  const isRow = (node: Node | undefined): boolean => means.isRow(as(node, 'ColumnRef'));
  const follow = <T extends object>(other: T): T => {
    changed.add(other);
    return other;
  };
  const renamed = mapTree(query, {
    ResTarget: (target) => {
      // Children come first: the reference has its new name by now.
      const { val } = target;
      const read = as(val, 'ColumnRef') ?? as(val, 'A_Indirection') ?? as(val, 'FuncCall');
      if (!read || !changed.has(read)) return target;
      const { name = column.from, ...plain } = target;
      // A server prints no name that is the column's own.
      return name === column.to ? plain : { ...plain, name };
    },
    ColumnRef: (reference) =>
      means.isColumn(reference) ? follow(renamedReference(reference, column.to)) : reference,
    A_Indirection: (field) => {
      const { arg, indirection = [] } = field;
      if (!isRow(arg) || as(indirection[0], 'String')?.sval !== column.from) return field;
      return follow({ ...field, indirection: indirection.with(0, stringNode(column.to)) });
    },
    FuncCall: (call) => {
      const isRead = nameOfPlainCall(call) === column.from && isRow(call.args?.[0]);
      if (!isRead || isFunctionOfRow(column.from, table, catalog)) return call;
      return follow({ ...call, funcname: [stringNode(column.to)] });
    },
  });
  return withQuery(view, renamed);
}

function renamedReference({ fields = [], ...rest }: ColumnRef, to: string): ColumnRef {
  return { ...rest, fields: [...fields.slice(0, -1), stringNode(to)] };
}

/** What references of a query mean, as far as names tell. */
interface Meaning {
  /** The table's column. */
  readonly isColumn: (reference: ColumnRef) => boolean;
  /** A row of the table. */
  readonly isRow: (reference: ColumnRef | undefined) => boolean;
}

/** Undefined where names do not tell what is meant. */
function meaning(
  query: Node,
  table: QualifiedName,
  column: string,
  catalog: Catalog,
): Meaning | undefined {
  const ranges: RangeVar[] = [];
  const rows = new Set<ColumnRef>();
  let isUnclear = false;
  walk(query, {
    RangeVar: (range) => void ranges.push(range),
    // To a function, `t.*` is the row.
    FuncCall: ({ args }) => {
      for (const argument of allOf(args, 'ColumnRef')) rows.add(argument);
    },
    ColumnRef: (reference) => !rows.has(reference),
    A_Star: () => {
      isUnclear = true;
    },
    JoinExpr: ({ isNatural, usingClause, alias }) => {
      isUnclear ||= (isNatural ?? false) || alias !== undefined;
      isUnclear ||= strings(usingClause).includes(column);
    },
    RangeSubselect: () => {
      isUnclear = true;
    },
    CommonTableExpr: () => {
      isUnclear = true;
    },
  });
  const isOwn = (range: RangeVar): boolean =>
    isName(range, table) && !hidesColumn(range, column, catalog);
  const own = ranges.filter(isOwn);
  const others = ranges.filter((range) => !isOwn(range));
  const namesOwn = new Set(own.map(aliasOf));
  isUnclear ||= others.some((other) => namesOwn.has(aliasOf(other)));
  isUnclear ||= others.some((other) => mayHave(other, column, catalog));
  if (isUnclear) return undefined;
  const isColumn = ({ fields = [] }: ColumnRef): boolean => {
    const names = strings(fields);
    if (names.at(-1) !== column || names.length !== fields.length) return false;
    return names.length === 1 || namesOwn.has(names.at(-2) ?? '');
  };
  const isRow = ({ fields = [] }: ColumnRef = {}): boolean =>
    fields.length === 1 && namesOwn.has(strings(fields)[0] ?? '');
  return { isColumn, isRow };
}

function aliasOf({ alias, relname = '' }: RangeVar): string {
  return alias?.aliasname ?? relname;
}

/** Whether an unqualified reference may mean a column of it. */
function mayHave(range: RangeVar, column: string, catalog: Catalog): boolean {
  if (range.schemaname === undefined) return true;
  const columns = namedBy(namesOfColumns(range, catalog), range.alias);
  return columns?.includes(column) ?? true;
}

/** A tree that reads the relation, with the new name; the old one becomes an alias. */
export function renameRanges(tree: Node, from: QualifiedName, to: QualifiedName): Node {
  return mapTree(tree, {
    RangeVar: (range) => {
      if (!isName(range, from)) return range;
      const alias = range.alias ?? { aliasname: from.name };
      return { ...range, schemaname: to.schema, relname: to.name, alias };
    },
  });
}

/** Whether a rule is on, or names, the relation. */
export function namesRange(definition: RuleStmt, name: QualifiedName): boolean {
  let found = false;
  walk(
    { RuleStmt: definition },
    {
      RangeVar: (range) => {
        found ||= isName(range, name);
      },
    },
  );
  return found;
}

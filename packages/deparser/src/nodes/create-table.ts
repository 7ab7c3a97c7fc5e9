/** CREATE TABLE: elements, inheritance, partitions, storage. */
import type {
  ColumnDef,
  CreateStmt,
  Node,
  OnCommitAction,
  PartitionBoundSpec,
  RangeVar,
  TableLikeClause,
} from '@citrate/parser';
import { as } from '@citrate/parser';
import { block, inParens } from '../lists.ts';
import {
  clause,
  clauseLine,
  flow,
  form,
  join,
  type Printers,
  parens,
  phrase,
  print,
  words,
} from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import {
  bits,
  choices,
  choose,
  chooseCode,
  missing,
  none,
  required,
  whole,
  wrong,
} from '../tree.ts';
import { ifNotExists, persistence } from './clauses.ts';
import { columnConstraints } from './constraints.ts';
import { callOrParens, columnCollation } from './expressions.ts';
import { anyName, collationAndClass, quoteBefore, relationName, wholeRelations } from './names.ts';
import { genericOptions, withDefinition } from './options.ts';
import { typeName } from './types.ts';

export const createTable: Printers<
  | 'ColumnDef'
  | 'CreateForeignTableStmt'
  | 'CreateStmt'
  | 'PartitionBoundSpec'
  | 'PartitionElem'
  | 'PartitionSpec'
  | 'TableLikeClause'
> = {
  CreateStmt: (n) =>
    phrase('CREATE', persistence(n.relation ?? missing(n, 'relation')), 'TABLE', tableBody(n)),

  CreateForeignTableStmt: (n) =>
    phrase(
      'CREATE FOREIGN TABLE',
      tableBody(n.base ?? missing(n, 'base')),
      clause('SERVER', quoteIdentifier(n.servername ?? missing(n, 'servername'))),
      genericOptions(n.options),
    ),

  ColumnDef: (n) => columnDef(n),

  TableLikeClause: (n) =>
    phrase('LIKE', relationName(n.relation ?? missing(n, 'relation')), likeOptions(n)),

  PartitionSpec: (n) =>
    phrase(
      'PARTITION BY',
      choose(n, 'strategy', strategies),
      inParens(n.partParams ?? missing(n, 'partParams')),
    ),

  PartitionElem: (n) =>
    words(
      n.name ? quoteBefore(n.name, n.opclass) : callOrParens(n.expr ?? missing(n, 'expr')),
      collationAndClass(n),
    ),

  PartitionBoundSpec: (n) => partitionBound(n),
};

function tableBody(n: CreateStmt): string {
  return phrase(
    ifNotExists(n),
    relationName(n.relation ?? missing(n, 'relation')),
    n.ofTypename && `OF ${anyName(n.ofTypename.names ?? missing(n.ofTypename, 'names'))}`,
    n.partbound && words('PARTITION OF', wholeRelations(required(n, 'inhRelations'))),
    tableElements(n),
    n.partbound
      ? partitionBound(n.partbound)
      : n.inhRelations && `INHERITS (${wholeRelations(n.inhRelations)})`,
    n.partspec && { PartitionSpec: n.partspec },
    n.accessMethod && `USING ${quoteIdentifier(n.accessMethod)}`,
    withDefinition(n.options),
    onCommit(n, 'oncommit'),
    n.tablespacename && `TABLESPACE ${quoteIdentifier(n.tablespacename)}`,
  );
}

/** The parentheses may be left out only where something else says what the columns are. */
function tableElements(n: CreateStmt): string {
  const elements = n.tableElts ?? [];
  if (elements.length === 0 && (n.ofTypename || n.partbound)) return '';
  if (n.ofTypename) return block(elements, (node) => columnOptions(node, ' WITH OPTIONS'));
  return n.partbound ? block(elements, (node) => columnOptions(node, '')) : block(elements);
}

/** columnOptions: what else is said of a column that has its type from elsewhere. */
function columnOptions(node: Node, keywords: string): string {
  const column = as(node, 'ColumnDef');
  if (column === undefined) return print(node);
  none(column, 'typeName');
  return quoteIdentifier(required(column, 'colname')) + keywords + columnClauses(column);
}

const onCommits = choices({
  ONCOMMIT_NOOP: '',
  ONCOMMIT_PRESERVE_ROWS: 'ON COMMIT PRESERVE ROWS',
  ONCOMMIT_DELETE_ROWS: 'ON COMMIT DELETE ROWS',
  ONCOMMIT_DROP: 'ON COMMIT DROP',
});

/** OnCommitOption. */
export function onCommit<F extends string>(n: { [K in F]?: OnCommitAction }, field: F): string {
  return chooseCode(n, field, onCommits);
}

/** columnDef; `table` opens the names of its constraints in templates. */
export function columnDef(n: ColumnDef, table?: RangeVar): string {
  const type = n.typeName ?? missing(n, 'typeName');
  const name = quoteBefore(n.colname ?? missing(n, 'colname'), type.names);
  return name + ' ' + typeName(type) + columnClauses(n, table);
}

/** What follows a column's type, with a blank before each. */
function columnClauses(n: ColumnDef, table?: RangeVar): string {
  let out = '';
  if (n.storage_name) out += `${clauseLine}STORAGE ${defaultOr(n.storage_name)}`;
  if (n.compression) out += `${clauseLine}COMPRESSION ${defaultOr(n.compression)}`;
  if (n.fdwoptions) out += `${clauseLine}${genericOptions(n.fdwoptions)}`;
  if (n.collClause) out += `${clauseLine}${columnCollation(n.collClause)}`;
  if (n.constraints) out += `${clauseLine}${columnConstraints(n.constraints, table)}`;
  return out;
}

/** A name, or the key word DEFAULT, which the tree keeps as a name. */
export function defaultOr(name: string): string {
  return name === 'default' ? 'DEFAULT' : quoteIdentifier(name);
}

/** The bits of TableLikeClause.options (TableLikeOption of PostgreSQL's parsenodes.h). */
const likeOption = [
  'COMMENTS',
  'COMPRESSION',
  'CONSTRAINTS',
  'DEFAULTS',
  'GENERATED',
  'IDENTITY',
  'INDEXES',
  'STATISTICS',
  'STORAGE',
] as const;

/** CREATE_TABLE_LIKE_ALL: every bit, even those without a meaning; only then are there higher ones. */
const likeAll = 0x7fffffff;

function likeOptions(n: TableLikeClause): string {
  const options = bits(n, 'options', likeAll);
  const further = options >> likeOption.length;
  const all = further !== 0;
  if (all && further !== likeAll >> likeOption.length) throw wrong(n, 'options', options);
  const some = likeOption.filter((_, bit) => ((options >> bit) & 1) === (all ? 0 : 1));
  const clauses = some.map((name) => `${all ? 'EXCLUDING' : 'INCLUDING'} ${name}`);
  return phrase(all && 'INCLUDING ALL', join(clauseLine, clauses));
}

/** PartitionBoundSpec: FOR VALUES … or DEFAULT. */
export function partitionBound(n: PartitionBoundSpec): string {
  if (n.is_default) return 'DEFAULT';
  const values = form(n, 'strategy', {
    l: () => `IN (${flow(n.listdatums ?? missing(n, 'listdatums'))})`,
    r: () =>
      phrase(
        clause('FROM', parens(flow(n.lowerdatums ?? missing(n, 'lowerdatums')))),
        clause('TO', parens(flow(n.upperdatums ?? missing(n, 'upperdatums')))),
      ),
    h: () =>
      `WITH (MODULUS ${whole(n, 'modulus', n.modulus ?? 0)}, REMAINDER ${whole(n, 'remainder', n.remainder ?? 0)})`,
  });
  return `FOR VALUES ${values}`;
}

const strategies = choices({
  PARTITION_STRATEGY_LIST: 'LIST',
  PARTITION_STRATEGY_RANGE: 'RANGE',
  PARTITION_STRATEGY_HASH: 'HASH',
});

/** CREATE TABLE: elements, inheritance, partitions, storage. */
import type {
  ColumnDef,
  CreateStmt,
  Node,
  OnCommitAction,
  PartitionBoundSpec,
  RangeVar,
} from '@citrate/parser';
import { as } from '@citrate/parser';
import { block, type Doc, form, list, type Printers, parens, words } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { choose, required } from '../tree.ts';
import { ifNotExists, persistence } from './clauses.ts';
import { columnConstraints } from './constraints.ts';
import { callOrParens } from './expressions.ts';
import { anyName, relationName } from './names.ts';
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
  CreateStmt: (n) => words('CREATE', persistence(required(n, 'relation')), 'TABLE', tableBody(n)),

  CreateForeignTableStmt: (n) =>
    words(
      'CREATE FOREIGN TABLE',
      tableBody(required(n, 'base')),
      'SERVER',
      quoteIdentifier(required(n, 'servername')),
      genericOptions(n.options),
    ),

  ColumnDef: (n) => columnDef(n),

  TableLikeClause: (n) =>
    words('LIKE', relationName(required(n, 'relation')), likeOptions(n.options ?? 0)),

  PartitionSpec: (n) =>
    words(
      'PARTITION BY',
      choose(n, 'strategy', {
        PARTITION_STRATEGY_LIST: 'LIST',
        PARTITION_STRATEGY_RANGE: 'RANGE',
        PARTITION_STRATEGY_HASH: 'HASH',
      }),
      parens(list(required(n, 'partParams'))),
    ),

  PartitionElem: (n) =>
    words(
      n.name ? quoteIdentifier(n.name) : callOrParens(required(n, 'expr')),
      n.collation && words('COLLATE', anyName(n.collation)),
      n.opclass && anyName(n.opclass),
    ),

  PartitionBoundSpec: (n) => partitionBound(n),
};

function tableBody(n: CreateStmt): Doc {
  return words(
    ifNotExists(n),
    relationName(required(n, 'relation')),
    n.ofTypename && words('OF', anyName(required(n.ofTypename, 'names'))),
    n.partbound && words('PARTITION OF', list(n.inhRelations)),
    tableElements(n),
    n.partbound
      ? partitionBound(n.partbound)
      : n.inhRelations && words('INHERITS', parens(list(n.inhRelations))),
    n.partspec && { PartitionSpec: n.partspec },
    n.accessMethod && words('USING', quoteIdentifier(n.accessMethod)),
    withDefinition(n.options),
    onCommit(n),
    n.tablespacename && words('TABLESPACE', quoteIdentifier(n.tablespacename)),
  );
}

/** The parentheses may be left out only where something else says what the columns are. */
function tableElements(n: CreateStmt): Doc {
  const elements = n.tableElts ?? [];
  if (elements.length === 0 && (n.ofTypename || n.partbound)) return '';
  if (!n.ofTypename) return block(elements);
  return block(elements.map((node) => typedElement(node)));
}

function typedElement(node: Node): Doc {
  const column = as(node, 'ColumnDef');
  return column ? columnDef(column, undefined, 'WITH OPTIONS') : node;
}

/** OnCommitOption. */
export function onCommit(n: { oncommit?: OnCommitAction }): Doc {
  return choose(n, 'oncommit', {
    ONCOMMIT_NOOP: '',
    ONCOMMIT_PRESERVE_ROWS: 'ON COMMIT PRESERVE ROWS',
    ONCOMMIT_DELETE_ROWS: 'ON COMMIT DELETE ROWS',
    ONCOMMIT_DROP: 'ON COMMIT DROP',
  });
}

/** columnDef; `table` opens the names of its constraints in templates. */
export function columnDef(n: ColumnDef, table?: RangeVar, keywords?: string): Doc {
  return words(
    quoteIdentifier(required(n, 'colname')),
    keywords,
    n.typeName && typeName(n.typeName),
    n.storage_name && words('STORAGE', defaultOr(n.storage_name)),
    n.compression && words('COMPRESSION', defaultOr(n.compression)),
    genericOptions(n.fdwoptions),
    n.collClause && { CollateClause: n.collClause },
    columnConstraints(n.constraints, table),
  );
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

function likeOptions(bits: number): Doc {
  // ALL sets every bit, even those without a meaning; only then are there higher ones.
  const all = bits >> likeOption.length !== 0;
  const some = likeOption.filter((_, bit) => ((bits >> bit) & 1) === (all ? 0 : 1));
  return words(
    all && 'INCLUDING ALL',
    ...some.map((name) => `${all ? 'EXCLUDING' : 'INCLUDING'} ${name}`),
  );
}

/** PartitionBoundSpec: FOR VALUES … or DEFAULT. */
export function partitionBound(n: PartitionBoundSpec): Doc {
  if (n.is_default) return 'DEFAULT';
  const values = form(n, 'strategy', {
    l: () => words('IN', parens(list(required(n, 'listdatums')))),
    r: () =>
      words(
        'FROM',
        parens(list(required(n, 'lowerdatums'))),
        'TO',
        parens(list(required(n, 'upperdatums'))),
      ),
    h: () => `WITH (MODULUS ${n.modulus ?? 0}, REMAINDER ${n.remainder ?? 0})`,
  });
  return words('FOR VALUES', values);
}

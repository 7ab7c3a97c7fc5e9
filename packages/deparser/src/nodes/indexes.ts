/** CREATE INDEX. */
import {
  clause,
  group,
  indent,
  line,
  list,
  type Printers,
  parens,
  print,
  words,
} from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { choose, missing } from '../tree.ts';
import { ifNotExists } from './clauses.ts';
import { callOrParens } from './expressions.ts';
import { collationAndClass, ownedSlot, quoteBefore, relation } from './names.ts';
import { definition, withDefinition } from './options.ts';

export const indexes: Printers<'IndexElem' | 'IndexStmt'> = {
  IndexStmt: (n) =>
    group(
      words(
        'CREATE',
        n.unique && 'UNIQUE',
        'INDEX',
        n.concurrent && 'CONCURRENTLY',
        ifNotExists(n),
        n.idxname && ownedSlot('index', n.idxname, n.relation),
      ),
      indent(
        n.idxname ? line : ' ',
        words(
          'ON',
          relation(n.relation ?? missing(n, 'relation')),
          n.accessMethod && `USING ${quoteIdentifier(n.accessMethod)}`,
          parens(list(n.indexParams ?? missing(n, 'indexParams'))),
          clause('INCLUDE', parens(list(n.indexIncludingParams))),
          n.nulls_not_distinct && 'NULLS NOT DISTINCT',
          withDefinition(n.options),
          n.tableSpace && `TABLESPACE ${quoteIdentifier(n.tableSpace)}`,
        ),
        n.whereClause && `${line}WHERE ${print(n.whereClause)}`,
      ),
    ),

  IndexElem: (n) =>
    words(
      n.name ? quoteBefore(n.name, n.opclass) : callOrParens(n.expr ?? missing(n, 'expr')),
      collationAndClass(n),
      n.opclass && definition(n.opclassopts),
      choose(n, 'ordering', directions),
      choose(n, 'nulls_ordering', nullsOrders),
    ),
};

const directions = {
  SORTBY_DEFAULT: '',
  SORTBY_ASC: 'ASC',
  SORTBY_DESC: 'DESC',
  SORTBY_USING: '',
} as const;

const nullsOrders = {
  SORTBY_NULLS_DEFAULT: '',
  SORTBY_NULLS_FIRST: 'NULLS FIRST',
  SORTBY_NULLS_LAST: 'NULLS LAST',
} as const;

/** CREATE INDEX. */
import type { IndexElem, IndexStmt } from '@citrate/parser';
import { inParens } from '../lists.ts';
import {
  clause,
  flow,
  group,
  indent,
  line,
  type Printers,
  parens,
  phrase,
  print,
  words,
} from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { choices, choose, chooseCode, missing, required } from '../tree.ts';
import { nullsOrders } from './calls.ts';
import { ifNotExists } from './clauses.ts';
import { callOrParens } from './expressions.ts';
import { collationAndClass, ownedSlot, quoteBefore, relation } from './names.ts';
import { definition, withDefinition } from './options.ts';

export const indexes: Printers<'IndexElem' | 'IndexStmt'> = {
  IndexStmt: (n) =>
    group(
      phrase(
        'CREATE',
        n.unique && 'UNIQUE',
        'INDEX',
        n.concurrent && 'CONCURRENTLY',
        ifNotExists(n),
        indexName(n),
      ),
      indent(
        n.idxname ? line : ' ',
        phrase(
          'ON',
          relation(n.relation ?? missing(n, 'relation')),
          `USING ${quoteIdentifier(required(n, 'accessMethod'))}`,
          inParens(n.indexParams ?? missing(n, 'indexParams')),
          clause('INCLUDE', parens(flow(n.indexIncludingParams))),
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
      classOptions(n),
      chooseCode(n, 'ordering', directions),
      choose(n, 'nulls_ordering', nullsOrders),
    ),
};

/** A name is left out only if it is not to be looked for. */
function indexName(n: IndexStmt): string {
  const name = n.if_not_exists ? required(n, 'idxname') : n.idxname;
  return name ? ownedSlot('index', name, n.relation) : '';
}

const directions = choices({ SORTBY_DEFAULT: '', SORTBY_ASC: 'ASC', SORTBY_DESC: 'DESC' });

function classOptions(n: IndexElem): string {
  if (n.opclassopts) required(n, 'opclass');
  return definition(n.opclassopts);
}

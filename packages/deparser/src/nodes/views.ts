/** Views, materialized views, CREATE TABLE AS, rules. */
import type { CreateTableAsStmt, Node, RangeVar, RuleStmt } from '@citrate/parser';
import {
  apart,
  clause,
  type Doc,
  glue,
  group,
  join,
  line,
  type Printers,
  phrase,
  textOf,
  words,
} from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { choices, choose, chooseCode, hasInside, missing } from '../tree.ts';
import { ifNotExists, persistence } from './clauses.ts';
import { columnList, relationName } from './names.ts';
import { createdAs } from './object-kinds.ts';
import { objectWord } from './objects.ts';
import { withDefinition } from './options.ts';
import { intoTarget, subquery } from './select.ts';

export const views: Printers<'CreateTableAsStmt' | 'RefreshMatViewStmt' | 'RuleStmt' | 'ViewStmt'> =
  {
    ViewStmt: (n) =>
      group(
        phrase(
          'CREATE',
          n.replace && 'OR REPLACE',
          persistence(n.view ?? missing(n, 'view')),
          'VIEW',
          relationName(n.view ?? missing(n, 'view')),
          columnList(n.aliases),
          withDefinition(n.options),
        ),
        ' AS',
        line,
        queryBefore(checkOption(n), n.query ?? missing(n, 'query')),
      ),

    CreateTableAsStmt: (n) =>
      group(
        phrase(
          'CREATE',
          persistence(intoRelation(n)),
          objectWord(n, 'objtype', createdAs),
          ifNotExists(n),
          intoTarget(n.into ?? missing(n, 'into')),
        ),
        ' AS',
        line,
        queryBefore(withNoData(n), n.query ?? missing(n, 'query')),
      ),

    RefreshMatViewStmt: (n) =>
      phrase(
        'REFRESH MATERIALIZED VIEW',
        n.concurrent && 'CONCURRENTLY',
        relationName(n.relation ?? missing(n, 'relation')),
        n.skipData && 'WITH NO DATA',
      ),

    RuleStmt: (n) =>
      phrase(
        'CREATE',
        n.replace && 'OR REPLACE',
        'RULE',
        quoteIdentifier(n.rulename ?? missing(n, 'rulename')),
        'AS ON',
        chooseCode(n, 'event', events),
        clause('TO', relationName(n.relation ?? missing(n, 'relation'))),
        n.whereClause && words('WHERE', n.whereClause),
        'DO',
        n.instead && 'INSTEAD',
        ruleActions(n),
      ),
  };

/** A query that ends in IS JSON would take the WITH of the clause after it for its own. */
function queryBefore(rest: Doc, query: Node): string {
  const taken = rest && 'SelectStmt' in query && hasInside(query, 'JsonIsPredicate');
  return glue(taken ? subquery(query) : query, rest);
}

function checkOption(n: {
  withCheckOption?: 'NO_CHECK_OPTION' | 'LOCAL_CHECK_OPTION' | 'CASCADED_CHECK_OPTION';
}): string {
  const option = choose(n, 'withCheckOption', checkOptions);
  return option && line + option;
}

function intoRelation(n: CreateTableAsStmt): RangeVar {
  const into = n.into ?? missing(n, 'into');
  return into.rel ?? missing(into, 'rel');
}

function withNoData(n: CreateTableAsStmt): string {
  return n.into?.skipData ? `${line}WITH NO DATA` : '';
}

/** RuleActionList. */
function ruleActions(n: RuleStmt): string {
  const actions = n.actions ?? [];
  if (actions.length === 0) return 'NOTHING';
  if (actions.length === 1) return textOf(actions[0]);
  return `(${apart(join(`;${line}`, actions))})`;
}

const events = choices({
  CMD_SELECT: 'SELECT',
  CMD_UPDATE: 'UPDATE',
  CMD_INSERT: 'INSERT',
  CMD_DELETE: 'DELETE',
});

const checkOptions = choices({
  NO_CHECK_OPTION: '',
  LOCAL_CHECK_OPTION: 'WITH LOCAL CHECK OPTION',
  CASCADED_CHECK_OPTION: 'WITH CASCADED CHECK OPTION',
});

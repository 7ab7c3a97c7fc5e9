/** Logical replication: publications and subscriptions. */
import type {
  AlterPublicationStmt,
  AlterSubscriptionStmt,
  Node,
  PublicationTable,
} from '@citrate/parser';
import { as } from '@citrate/parser';
import { inOwnParens } from '../precedence.ts';
import { clause, flowOf, form, type Printers, phrase, words } from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import { booleanOf, choices, choose, missing, required, wrong } from '../tree.ts';
import { columnList, nameList, relation } from './names.ts';
import { definition, onlyOption, withDefinition } from './options.ts';

export const publications: Printers<
  | 'AlterPublicationStmt'
  | 'AlterSubscriptionStmt'
  | 'CreatePublicationStmt'
  | 'CreateSubscriptionStmt'
  | 'PublicationObjSpec'
  | 'PublicationTable'
> = {
  CreatePublicationStmt: (n) =>
    phrase(
      'CREATE PUBLICATION',
      quoteIdentifier(n.pubname ?? missing(n, 'pubname')),
      n.for_all_tables ? 'FOR ALL TABLES' : clause('FOR', publishedObjects(n.pubobjects)),
      withDefinition(n.options),
    ),

  AlterPublicationStmt: (n) =>
    phrase(
      'ALTER PUBLICATION',
      quoteIdentifier(n.pubname ?? missing(n, 'pubname')),
      publicationAction(n),
    ),

  PublicationObjSpec: (n) =>
    form(n, 'pubobjtype', {
      PUBLICATIONOBJ_TABLE: () =>
        words('TABLE', { PublicationTable: n.pubtable ?? missing(n, 'pubtable') }),
      PUBLICATIONOBJ_TABLES_IN_SCHEMA: () =>
        `TABLES IN SCHEMA ${quoteIdentifier(n.name ?? missing(n, 'name'))}`,
      PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA: () => 'TABLES IN SCHEMA CURRENT_SCHEMA',
    }),

  PublicationTable: (n) =>
    words(
      relation(n.relation ?? missing(n, 'relation')),
      columnList(n.columns),
      n.whereClause && `WHERE ${inOwnParens(n.whereClause)}`,
    ),

  CreateSubscriptionStmt: (n) =>
    phrase(
      'CREATE SUBSCRIPTION',
      quoteIdentifier(n.subname ?? missing(n, 'subname')),
      clause('CONNECTION', quoteLiteral(n.conninfo ?? '')),
      clause('PUBLICATION', nameList(n.publication ?? missing(n, 'publication'))),
      withDefinition(n.options),
    ),

  AlterSubscriptionStmt: (n) =>
    phrase(
      'ALTER SUBSCRIPTION',
      quoteIdentifier(n.subname ?? missing(n, 'subname')),
      subscriptionAction(n),
    ),
};

/** pub_obj_list. Tables are one list after one TABLE, as versions before 15 have it. */
function publishedObjects(nodes: readonly Node[] | undefined): string {
  return flowOf(nodes, (node, i) => {
    const table = publishedTable(node);
    const follows = table && nodes?.[i - 1] && publishedTable(nodes[i - 1]);
    return follows ? { PublicationTable: table } : node;
  });
}

function publishedTable(node: Node | undefined): PublicationTable | undefined {
  const fields = as(node, 'PublicationObjSpec');
  return fields?.pubobjtype === 'PUBLICATIONOBJ_TABLE' ? fields.pubtable : undefined;
}

function publicationAction(n: AlterPublicationStmt): string {
  const action = choose(n, 'action', actions);
  if (n.options) return `SET ${definition(n.options)}`;
  return `${action} ${publishedObjects(required(n, 'pubobjects'))}`;
}

function subscriptionAction(n: AlterSubscriptionStmt): string {
  const publicationList = () =>
    phrase(nameList(required(n, 'publication')), withDefinition(n.options));
  return form(n, 'kind', {
    ALTER_SUBSCRIPTION_OPTIONS: () => `SET ${definition(required(n, 'options'))}`,
    ALTER_SUBSCRIPTION_CONNECTION: () => `CONNECTION ${quoteLiteral(n.conninfo ?? '')}`,
    ALTER_SUBSCRIPTION_SET_PUBLICATION: () => words('SET PUBLICATION', publicationList()),
    ALTER_SUBSCRIPTION_ADD_PUBLICATION: () => words('ADD PUBLICATION', publicationList()),
    ALTER_SUBSCRIPTION_DROP_PUBLICATION: () => words('DROP PUBLICATION', publicationList()),
    ALTER_SUBSCRIPTION_REFRESH: () => words('REFRESH PUBLICATION', withDefinition(n.options)),
    ALTER_SUBSCRIPTION_ENABLED: () => (isEnabled(n) ? 'ENABLE' : 'DISABLE'),
    ALTER_SUBSCRIPTION_SKIP: () => `SKIP ${definition(required(n, 'options'))}`,
  });
}

function isEnabled(n: AlterSubscriptionStmt): boolean {
  const option = onlyOption(required(n, 'options'));
  if (option?.defname !== 'enabled') throw wrong(n, 'options', n.options);
  return booleanOf(option.arg ?? missing(option, 'arg'));
}

const actions = choices({
  AP_AddObjects: 'ADD',
  AP_DropObjects: 'DROP',
  AP_SetObjects: 'SET',
});

/** What calls a function. */
import { as, type Node } from '@citrate/parser';
import { resolveRoutines } from '../lookup.ts';
import type { Catalog, Column, QualifiedName, Relation, Table, Trigger, View } from '../model.ts';
import { strings } from '../names-of.ts';
import { looseKey } from '../references.ts';
import { referrersOf } from '../referrers.ts';
import { queryOf } from '../views/trees.ts';
import { isBuiltInFunction } from '../volatility/tables.ts';
import { type Dependent, normal } from './dependent.ts';
import { namedCalling } from './named-objects.ts';
import { constraintObject, type DatabaseObject, relationObject, triggerObject } from './objects.ts';
import { callsFunction } from './uses.ts';

/** What directly depends on a function; `name` is its signature. */
export function dependentsOfFunction(catalog: Catalog, name: QualifiedName): Dependent[] {
  const calls = (tree: Node | undefined): boolean => callsFunction(tree, catalog, name);
  return [
    ...namedCalling(catalog, name),
    ...aggregatesOf(catalog, name),
    ...mayCall(catalog, name).flatMap((relation) => [
      ...triggersCalling(relation, catalog, name),
      ...partsCalling(relation, calls),
    ]),
  ].map(normal);
}

/** Of several functions of a name, none is held to be the one that an aggregate is made of. */
function aggregatesOf(
  catalog: Catalog,
  { schema, name: signature }: QualifiedName,
): readonly DatabaseObject[] {
  const isMeant = (node: Node): boolean => {
    const { defname = '', arg } = as(node, 'DefElem') ?? {};
    if (!defname.endsWith('func')) return false;
    const [only, other] = resolveRoutines(catalog, functionNamed(arg));
    return !other && only?.schema === schema && only.signature === signature;
  };
  return [...catalog.schemas.values()]
    .flatMap(({ functions }) => [...functions.values()])
    .filter(({ definition }) => as(definition, 'DefineStmt')?.definition?.some(isMeant))
    .map((routine) => ({ kind: 'function', schema: routine.schema, name: routine.signature }));
}

function functionNamed(arg: Node | undefined): readonly string[] {
  return strings(as(arg, 'TypeName')?.names ?? as(arg, 'List')?.items);
}

/** The relations that call one of its name. Of names that the server has itself, no index is kept. */
function mayCall(catalog: Catalog, { name: signature }: QualifiedName): readonly Relation[] {
  const name = signature.slice(0, signature.indexOf('('));
  if (!isBuiltInFunction(name)) return referrersOf(catalog, looseKey('calls function', name));
  return [...catalog.schemas.values()].flatMap(({ relations }) => [...relations.values()]);
}

function triggersCalling(
  relation: Relation,
  catalog: Catalog,
  name: QualifiedName,
): DatabaseObject[] {
  const triggers = ('triggers' in relation && relation.triggers) || [];
  return triggers
    .filter((trigger) => callsTrigger(trigger, catalog, name))
    .map((trigger) => triggerObject(relation, trigger.name));
}

function callsTrigger(
  { function: called }: Trigger,
  catalog: Catalog,
  { schema, name: signature }: QualifiedName,
): boolean {
  return resolveRoutines(catalog, called).some(
    (f) => f.schema === schema && f.signature === signature,
  );
}

type Calls = (tree: Node | undefined) => boolean;

function partsCalling(relation: Relation, calls: Calls): DatabaseObject[] {
  switch (relation.kind) {
    case 'table':
      return partsOfTable(relation, calls);
    case 'index': {
      const { definition } = relation;
      return definition && calls({ IndexStmt: definition }) ? [relationObject(relation)] : [];
    }
    case 'view':
    case 'materialized view':
      return partsOfView(relation, calls);
    default:
      return [];
  }
}

function partsOfTable(table: Table, calls: Calls): DatabaseObject[] {
  const { schema, name, columns, constraints } = table;
  const column = (kind: 'column' | 'default', of: Column): DatabaseObject => ({
    kind,
    schema,
    name,
    column: of.name,
  });
  return [
    ...constraints
      .filter((c) => calls({ Constraint: c.definition }))
      .map((c) => constraintObject(table, c.name)),
    ...columns.filter((c) => calls(c.default)).map((c) => column('default', c)),
    ...columns.filter((c) => calls(c.generated?.expression)).map((c) => column('column', c)),
  ];
}

function partsOfView(view: View, calls: Calls): DatabaseObject[] {
  const { schema, name, definition, columnDetails } = view;
  const defaults = [...(columnDetails ?? [])].filter(([, details]) => calls(details.default));
  return [
    ...(definition && calls(queryOf(definition)) ? [relationObject(view)] : []),
    ...defaults.map(([column]): DatabaseObject => ({ kind: 'default', schema, name, column })),
  ];
}

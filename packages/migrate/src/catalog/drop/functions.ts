/** What calls a function. */
import { as, type Node } from '@citrate/parser';
import { resolveRoutines } from '../lookup.ts';
import type { Catalog, QualifiedName, Relation, Trigger, Type } from '../model.ts';
import { strings } from '../names-of.ts';
import { looseReference } from '../references.ts';
import { referrersOf, typesWith } from '../referrers.ts';
import { isBuiltInFunction } from '../volatility/tables.ts';
import { type Dependent, normal } from './dependent.ts';
import { namedCalling } from './named-objects.ts';
import { type DatabaseObject, triggerObject } from './objects.ts';
import { partsOfDomain, partsWith, statisticsWith } from './parts.ts';
import { callsFunction } from './uses.ts';

/** What directly depends on a function; `name` is its signature. */
export function dependentsOfFunction(catalog: Catalog, name: QualifiedName): Dependent[] {
  const calls = (tree: Node | undefined): boolean => callsFunction(tree, catalog, name);
  return [
    ...namedCalling(catalog, name),
    ...aggregatesOf(catalog, name),
    ...mayCall(catalog, name).flatMap((relation) => [
      ...triggersCalling(relation, catalog, name),
      ...partsWith(relation, calls),
    ]),
    ...domainsCalling(catalog, name).flatMap((type) => partsOfDomain(type, calls)),
    ...statisticsWith(catalog, calls),
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
  if (!isBuiltInFunction(name)) return referrersOf(catalog, looseReference('calls function', name));
  return [...catalog.schemas.values()].flatMap(({ relations }) => [...relations.values()]);
}

function domainsCalling(catalog: Catalog, { name: signature }: QualifiedName): readonly Type[] {
  const name = signature.slice(0, signature.indexOf('('));
  if (!isBuiltInFunction(name)) return typesWith(catalog, looseReference('calls function', name));
  return [...catalog.schemas.values()].flatMap(({ types }) => [...types.values()]);
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

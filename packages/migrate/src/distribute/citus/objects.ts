/** Objects that are no relations: which of them Citus keeps on all nodes. */
import { as, type Node, type ObjectType } from '@citrate/parser';
import { type CitusRelease, findNamed, resolveType, strings } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import { hasRelease, type Reach } from './rule.ts';

type ReachOf = (object: Node | undefined, catalog: Catalog) => Reach;

const allNodes: ReachOf = () => 'all nodes';

function since(release: CitusRelease): ReachOf {
  return (_, catalog) => (hasRelease(catalog, release) ? 'all nodes' : 'local');
}

/** What is not here stays on the coordinator. */
const kinds: { readonly [T in ObjectType]?: ReachOf } = {
  OBJECT_AGGREGATE: allNodes,
  OBJECT_ATTRIBUTE: allNodes,
  OBJECT_COLLATION: allNodes,
  OBJECT_DOMAIN: since('11.0'),
  OBJECT_DOMCONSTRAINT: since('11.0'),
  OBJECT_EXTENSION: allNodes,
  OBJECT_FOREIGN_SERVER: (object, catalog) =>
    isServerEverywhere(as(object, 'String')?.sval ?? '', catalog) ? 'all nodes' : 'local',
  OBJECT_FUNCTION: allNodes,
  OBJECT_PROCEDURE: allNodes,
  OBJECT_PUBLICATION: since('11.3'),
  OBJECT_ROLE: since('13.1'),
  OBJECT_ROUTINE: allNodes,
  OBJECT_SCHEMA: allNodes,
  OBJECT_TSCONFIGURATION: since('11.0'),
  OBJECT_TSDICTIONARY: since('11.0'),
  OBJECT_TYPE: (object, catalog) => (isRange(object, catalog) ? 'local' : 'all nodes'),
};

/** How far Citus takes a change to an object of this type; `object` as the statement's tree names it. */
export function objectReach(type: ObjectType, object: Node | undefined, catalog: Catalog): Reach {
  return kinds[type]?.(object, catalog) ?? 'local';
}

/** Types but enums, composite types and domains go to other nodes with extensions only. */
function isRange(object: Node | undefined, catalog: Catalog): boolean {
  const names = as(object, 'TypeName')?.names ?? as(object, 'List')?.items;
  return resolveType(catalog, strings(names))?.range !== undefined;
}

/** A server goes where its foreign data wrapper is: that of an extension is on all nodes. */
export function isServerEverywhere(server: string, catalog: Catalog): boolean {
  const found = findNamed(catalog, 'server', server);
  return found === undefined || isWrapperEverywhere(found.wrapper, catalog);
}

/** A wrapper that a statement made is on the coordinator only. */
export function isWrapperEverywhere(wrapper: string, catalog: Catalog): boolean {
  const found = findNamed(catalog, 'foreign-data wrapper', wrapper);
  return found === undefined || found.extension !== undefined;
}

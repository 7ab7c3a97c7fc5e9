/** What every node has, whatever its part in the fleet is. */
import type { Catalog } from '../catalog/index.ts';
import { sharedObjects } from '../dump/index.ts';
import { asPrinted, definitionsOf } from './definitions.ts';
import type { Definitions } from './finding.ts';
import { sentByCitus } from './sent-by-citus.ts';

/**
 * Types, functions, schemas and so on. Privileges on the database are left out: it has a name of its
 * own on each node, and the catalog does not hold what they are.
 */
export function sharedDefinitions(catalog: Catalog): Definitions {
  const objects = sharedObjects(catalog).filter(
    ({ name }) => name !== 'privileges on the database',
  );
  return definitionsOf(catalog.citus ? sentByCitus(objects) : objects, asPrinted);
}

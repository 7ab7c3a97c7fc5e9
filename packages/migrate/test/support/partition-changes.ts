/** Changes of partitioned tables with shards, each of which has to leave all nodes alike. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Catalog } from '../../src/catalog/index.ts';
import { summary } from '../catalog-summary.ts';

const folder = join(import.meta.dirname, '../fixtures/partitions');

export const partitionFixtures: readonly string[] = readdirSync(folder);

export interface Change {
  readonly title: string;
  readonly sql: string;
}

/** `-- title` above each, and an empty line between them. */
export function partitionChanges(file: string): readonly Change[] {
  const parts = readFileSync(join(folder, file), 'utf8').trim().split(/\n\n/);
  return parts.map((part) => {
    const [title = '', ...lines] = part.split('\n');
    return { title: title.replace(/^-- /, ''), sql: lines.join('\n') };
  });
}

/** All but what is common to the tables of a cluster. */
export function partitionedObjects(catalog: Catalog): object {
  return { ...summary(catalog), cluster: catalog.cluster.nextShardId };
}

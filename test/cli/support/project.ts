import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { citrate, type Ended } from './citrate.ts';
import { type NodeState, nodeState } from './state.ts';

export interface ProjectNodes {
  readonly coordinator: { readonly url: string };
  readonly workers: readonly { readonly name: string; readonly url: string }[];
}

/** A user's folder: a configuration and migrations, for the servers given. */
export class Project {
  readonly folder: string;
  readonly nodes: ProjectNodes;

  constructor(nodes: ProjectNodes, settings: object = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'citrate-cli-'));
    this.nodes = nodes;
    mkdirSync(join(this.folder, 'migrations'));
    const coordinator = { url: nodes.coordinator.url };
    const workers = nodes.workers.map(({ name, url }) => ({ name, url }));
    const config = { engine: 'postgres', coordinator, workers, shardCount: 4, ...settings };
    this.write('citrate.config.json', JSON.stringify(config));
  }

  write(path: string, text: string | Uint8Array): void {
    writeFileSync(join(this.folder, path), text);
  }

  /** `migrate('1_items', sql)` writes migrations/20260101000001_items.sql. */
  migration(name: string, sql: string | Uint8Array): string {
    const [no = '', ...words] = name.split('_');
    const path = `migrations/2026010100${no.padStart(4, '0')}_${words.join('_')}.sql`;
    this.write(path, sql);
    return path;
  }

  run(...args: readonly string[]): Promise<Ended> {
    return citrate(args, { cwd: this.folder });
  }

  /** Applies what is pending, as the setting of a case. */
  async apply(): Promise<void> {
    const { code, stderr } = await this.run('apply');
    if (code !== 0) throw new Error(`apply ended with ${code}:\n${stderr}`);
  }

  /** What every node holds, the coordinator's first. */
  state(): Promise<readonly NodeState[]> {
    const urls = [this.nodes.coordinator.url, ...this.nodes.workers.map(({ url }) => url)];
    return Promise.all(urls.map(nodeState));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** A distributed table of four shards, from which most cases start. */
export const items = `CREATE TABLE items (id bigint NOT NULL, price int);
SELECT create_distributed_table('items', 'id');
`;

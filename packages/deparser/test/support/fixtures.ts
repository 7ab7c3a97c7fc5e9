import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Node, parse, type Statement } from '@citrate/parser';

const folder = join(import.meta.dirname, '../fixtures/statements');

/** The files of own statements, one or more for each node and field. */
export const files: readonly string[] = readdirSync(folder).sort();

/** The statements of one file; the parser must be loaded. */
export function statementsOf(file: string): readonly Statement[] {
  return parse(readFileSync(join(folder, file), 'utf8'));
}

export function allTrees(): Node[] {
  return files.flatMap((file) => statementsOf(file).map((statement) => statement.tree));
}

/** Tag → field → type, as @pgsql/types declares them. */
export function fieldTypes(): Map<string, Map<string, string>> {
  const source = readFileSync(typesFile('types.d.ts'), 'utf8');
  const types = new Map<string, Map<string, string>>();
  for (const [, tag = '', body = ''] of source.matchAll(/export interface (\w+) \{([^}]*)\}/g)) {
    const fields = [...body.matchAll(/(\w+)\?: ([^;]+);/g)];
    types.set(tag, new Map(fields.map(([, field = '', type = '']) => [field, type])));
  }
  return types;
}

/** A node somewhere in a tree: its tag, its fields, and the tree's path to it. */
export interface Found {
  readonly tag: string;
  readonly fields: Record<string, unknown>;
}

/** Every node of a tree, also those that stand in a field without their tag. */
export function nodesOf(tree: Node, types: Map<string, Map<string, string>>): Found[] {
  const found: Found[] = [];
  const stack: { value: unknown; type: string }[] = [{ value: tree, type: 'Node' }];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const { value, type } = at;
    if (Array.isArray(value)) {
      for (const item of value) stack.push({ value: item, type: type.replace('[]', '') });
    } else if (typeof value === 'object' && value !== null) {
      const fields = types.get(type);
      if (fields === undefined) {
        for (const [tag, inner] of Object.entries(value)) stack.push({ value: inner, type: tag });
      } else {
        found.push({ tag: type, fields: value as Record<string, unknown> });
        for (const [name, inner] of Object.entries(value)) {
          stack.push({ value: inner, type: fields.get(name) ?? '' });
        }
      }
    }
  }
  return found;
}

/** The tree of the only statement in `sql`. */
export function treeOf(sql: string): Node {
  const [statement] = parse(sql);
  if (statement === undefined) throw new Error('no statement');
  return statement.tree;
}

/** Enum → its values, as @pgsql/types declares them. */
export function enumValues(): Map<string, readonly string[]> {
  const source = readFileSync(typesFile('enums.d.ts'), 'utf8');
  const enums = [...source.matchAll(/export type (\w+) = ([^;]+);/g)];
  return new Map(
    enums.map(([, name = '', values = '']) => [
      name,
      [...values.matchAll(/"(\w+)"/g)].map((m) => m[1] ?? ''),
    ]),
  );
}

function typesFile(name: string): string {
  const require = createRequire(join(import.meta.dirname, '../../../parser/package.json'));
  return require.resolve('@pgsql/types').replace(/index\.js$/, name);
}

/** Files whose reverse statements are derived, from fixtures. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Case {
  readonly title: string;
  readonly sql: string;
}

export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/reverse/${name}`, import.meta.url));
}

/** A case begins with its title in a line `-- case: …`. */
export function casesOf(name: string): readonly Case[] {
  const [, ...parts] = readFileSync(fixture(name), 'utf8').split(/^-- case: /m);
  return parts.map((part) => {
    const [title = '', ...lines] = part.split('\n');
    return { title, sql: lines.join('\n') };
  });
}

// The statements that scripts report figures of.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@citrate/parser';

/** The package's own statements, one or more for each node and field. */
export const ownCorpus = join(import.meta.dirname, '../test/fixtures/statements');

/**
 * The statements of a folder, by file: `.sql` scripts, and `.jsonl` files with `{"sql": …}` a line.
 * The parser must be loaded.
 */
export function* corpus(folder) {
  for (const file of readdirSync(folder).sort()) {
    const text = () => readFileSync(join(folder, file), 'utf8');
    if (file.endsWith('.sql')) {
      yield { file, statements: parse(text(), { file }).map((statement) => statement.source) };
    } else if (file.endsWith('.jsonl')) {
      const lines = text().split('\n').filter(Boolean);
      yield { file, statements: lines.map((line) => JSON.parse(line).sql) };
    }
  }
}

import type { WrittenFile } from '../offline/write-names.ts';
import { table } from './terminal.ts';

/** What `names --write` did to each file; of standard input, its new text and nothing else. */
export function writtenNames(files: readonly WrittenFile[]): string {
  const text = files.find((file) => file.text !== undefined)?.text;
  if (text !== undefined) return text;
  return files
    .map(fileText)
    .filter((part) => part !== '')
    .join('\n');
}

function fileText({ file, edits, left }: WrittenFile): string {
  if (edits.length === 0 && left.length === 0) return '';
  const rows = [
    ...edits.map(({ line, column, text }) => [`${line}:${column}`, text.trim()]),
    ...left.map(({ kind, schema, table: on, name }) => [
      'left',
      `${kind} ${name} of ${schema}.${on}`,
    ]),
  ];
  return `${file}\n${table(rows, '  ')}`;
}

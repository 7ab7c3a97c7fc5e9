import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, loadParser, parse, type Statement } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { unsaid } from '../../test/support/docs.ts';
import { apply, type Catalog, emptyCatalog } from '../catalog/index.ts';
import { complete } from '../complete/index.ts';
import { nameOfPage } from '../pages/index.ts';
import { judge } from './index.ts';
import type { Verdict } from './verdict.ts';

const folder = join(import.meta.dirname, '../../test/fixtures/rules');
const files = readdirSync(folder).filter((name) => name.endsWith('.sql') && name !== 'setup.sql');

let catalog: Catalog;

beforeAll(async () => {
  await loadParser();
  const cluster = { workers: ['w1', 'w2'], shardCount: 4, metadataOwner: 'keeper' };
  const empty = emptyCatalog({ pg: 18, cluster });
  catalog = parse(read('setup.sql')).reduce((before, { tree }) => {
    const { catalog: after, diagnostics } = apply(before, complete(tree, before).tree);
    expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    return after;
  }, empty);
});

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/**
 * `-- refused` and the like begin sections: what is to become of the statements in them; with `on
 * shards`, each is behind the directive, with `outside`, in a file with `transaction=off`, with `in
 * batches` in such a file behind a directive `batch`.
 */
function sections(text: string): [expected: string, statements: readonly Statement[]][] {
  const [, ...parts] = text.split(
    /^-- ((?:accepted|warned|refused)(?: on shards| outside| in batches| in batches of one transaction)?)\n/m,
  );
  return parts.flatMap((part, i) => (i % 2 === 0 ? [[part, parse(parts[i + 1] ?? '')]] : []));
}

function judgeCompleted({ tree }: Statement, section: string): Verdict {
  const asked = {
    forShards: section.endsWith(' on shards'),
    transactional: !/ outside$| in batches$/.test(section),
    ...(section.includes(' in batches') && { batches: { rows: 100, pauseMs: 0 } }),
  };
  return judge(complete(tree, catalog).tree, catalog, asked);
}

function outcome({ kind, diagnostics }: Verdict): string {
  if (kind === 'refused') return 'refused';
  return diagnostics.some((d) => d.severity === 'warning') ? 'warned' : 'accepted';
}

/** As a reader of the rules would want them: statement, verdict, and what is said. */
function report({ source }: Statement, { kind, diagnostics }: Verdict): string {
  return [source, `→ ${kind}`, ...diagnostics.flatMap(lines), ''].join('\n');
}

function lines({ severity, code, message, detail, hint, page }: Diagnostic): string[] {
  return [
    `  ${severity.toUpperCase()} ${code}: ${message}`,
    ...(detail ? [`  DETAIL: ${detail}`] : []),
    ...(hint ? [`  HINT: ${hint}`] : []),
    ...(page ? [`  PAGE: ${nameOfPage(page)}`] : []),
  ];
}

/** SQLSTATEs of what no cluster is needed for: wrong names, lists of columns and numbers. */
const ofPostgres = ['22P02', '42601', '42701', '42703', '428C9', '42P01'];

describe.each(files)('%s', (name) => {
  test('verdicts and messages', async () => {
    const reports: string[] = [];
    for (const [expected, statements] of sections(read(name))) {
      for (const statement of statements) {
        const verdict = judgeCompleted(statement, expected);
        reports.push(report(statement, verdict));
        expect.soft(outcome(verdict), reports.at(-1)).toBe(expected.split(' ')[0]);
      }
    }
    await expect(reports.join('\n')).toMatchFileSnapshot(
      join(folder, name.replace('.sql', '.out')),
    );
  });

  test('what is found names a page, which says its SQLSTATE, but for what PostgreSQL finds', () => {
    const judged = sections(read(name)).flatMap(([expected, statements]) =>
      statements.flatMap((statement) => judgeCompleted(statement, expected).diagnostics),
    );
    expect(unsaid(judged)).toEqual([]);
    const without = judged.filter(({ page }) => page === undefined);
    expect(without.filter(({ code }) => !ofPostgres.includes(code))).toEqual([]);
  });

  test('messages are in Postgres’s voice', () => {
    const judged = sections(read(name)).flatMap(([expected, statements]) =>
      statements.map((statement) => judgeCompleted(statement, expected)),
    );
    for (const { message, detail, hint } of judged.flatMap((v) => v.diagnostics)) {
      expect(message).not.toMatch(/[.!]$|\n/);
      for (const sentence of [detail, hint].filter((text) => text !== undefined)) {
        expect(sentence).toMatch(/^[A-Z"].*\.$/s);
      }
    }
  });
});

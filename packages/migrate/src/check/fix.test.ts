import { loadParser } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { plainChecks } from '../../test/support/plain-checks.ts';
import { emptyCatalog, treeDiagnostic } from '../catalog/index.ts';
import { readSections } from '../files/index.ts';
import { checkSources, type FixedText, withFixes } from './index.ts';
import type { Checks } from './model.ts';

beforeAll(loadParser);

function fixed(text: string, checks: Checks = plainChecks): FixedText {
  const source = { name: 'a.sql', text };
  const { up, diagnostics } = readSections(source);
  const texts = [{ source, ...up, diagnostics }];
  return withFixes(source, checkSources(texts, emptyCatalog({ pg: 18 }), checks));
}

/** Transaction statements are removed; what stands around them is left as it is. */
test.each([
  ['BEGIN;\nCREATE SCHEMA s;\nCOMMIT;\n', 'CREATE SCHEMA s;\n'],
  ['BEGIN;\r\nCREATE SCHEMA s;\r\nEND;\r\n', 'CREATE SCHEMA s;\r\n'],
  ['CREATE SCHEMA s; COMMIT; CREATE SCHEMA u;', 'CREATE SCHEMA s; CREATE SCHEMA u;'],
  ['CREATE SCHEMA s; COMMIT;\n-- end', 'CREATE SCHEMA s;\n-- end'],
  ['\tcommit ;  \nCREATE SCHEMA s;', 'CREATE SCHEMA s;'],
  ['COMMIT; -- why\n', '-- why\n'],
  ['/* é */ COMMIT -- why\n; CREATE SCHEMA s', '/* é */ -- why\n; CREATE SCHEMA s'],
  ['\uFEFFBEGIN;\nCREATE SCHEMA s;', '\uFEFFCREATE SCHEMA s;'],
  ['CREATE SCHEMA s;\nCOMMIT', 'CREATE SCHEMA s;\n'],
  ['COMMIT;\nCOMMIT;\n\nCOMMIT;', '\n'],
  [
    '-- migrate:up\nCOMMIT;\n-- migrate:down\nCOMMIT;\n',
    '-- migrate:up\n-- migrate:down\nCOMMIT;\n',
  ],
])('%j becomes %j', (before, after) => {
  expect(fixed(before).text).toBe(after);
  expect(fixed(after)).toEqual({ text: after, edits: [] });
});

const saying = (fix: string): Checks['statementJudges'][number] => {
  return () => [{ ...treeDiagnostic('01000', 'better'), fix }];
};

test('another text is put in place of the statement, the first of several', () => {
  const checks = { ...plainChecks, statementJudges: [saying('CREATE SCHEMA b;\n'), saying('x')] };
  expect(fixed('  CREATE SCHEMA a ; -- why', checks)).toEqual({
    text: '  CREATE SCHEMA b ; -- why',
    edits: [{ line: 1, column: 3, removed: 'CREATE SCHEMA a', written: 'CREATE SCHEMA b' }],
  });
  const once = { ...plainChecks, statementJudges: [saying('CREATE SCHEMA b')] };
  expect(fixed('CREATE SCHEMA b', once).edits).toEqual([]);
});

test('edits tell what was removed where, without passwords', () => {
  const checks = { ...plainChecks, statementJudges: [saying("CREATE ROLE s PASSWORD 'b'")] };
  const { text, edits } = fixed("COMMIT;\n  CREATE ROLE r PASSWORD 'a';", checks);
  expect(text).toBe("  CREATE ROLE s PASSWORD 'b';");
  expect(edits).toEqual([
    { line: 1, column: 1, removed: 'COMMIT;', written: '' },
    {
      line: 2,
      column: 3,
      removed: "CREATE ROLE r PASSWORD '********'",
      written: "CREATE ROLE s PASSWORD '********'",
    },
  ]);
});

test('a comment within the statement is not lost: the fix is left to its reader', () => {
  const checks = { ...plainChecks, statementJudges: [saying('CREATE SCHEMA b')] };
  const text = 'CREATE SCHEMA /* of our own */ a;';
  expect(fixed(text, checks)).toEqual({ text, edits: [] });
});

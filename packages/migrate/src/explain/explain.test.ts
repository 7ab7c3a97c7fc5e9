import { expect, test } from 'vitest';
import { docs } from '../../test/support/docs.ts';
import { nameOfPage, topicPages } from '../pages/index.ts';
import { safetyRules } from '../safety/index.ts';
import { type Entry, type Explanation, explain, explainable, readPart } from './index.ts';

async function found(name: string): Promise<Explanation> {
  const explained = await explain(name, docs);
  if ('text' in explained) return explained;
  throw new Error(`nothing is called ${name}`);
}

async function entriesOf(kind: Entry['kind']): Promise<readonly Entry[]> {
  return (await explainable(docs)).filter((one) => one.kind === kind);
}

test('every safety rule and every reason of a refusal is there, and what verdicts there are', async () => {
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
  const rules = (await entriesOf('rule')).map(({ name, title }) => ({ name, title }));
  expect(rules.toSorted(byName)).toEqual(
    safetyRules.map(({ name, title }) => ({ name, title })).toSorted(byName),
  );
  expect((await entriesOf('refusal')).map(({ name }) => name)).toEqual(Object.keys(topicPages));
  expect((await entriesOf('verdict')).map(({ name }) => name)).toEqual([
    'local',
    'all nodes',
    'per shard',
    'rewritten',
    'engine',
    'refused',
  ]);
});

test('no two have one name, and each says what it is in one line', async () => {
  const entries = await explainable(docs);
  expect(entries.length).toBeGreaterThan(120);
  expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
  for (const { name, title } of entries) expect(title, name).toMatch(/^\S.*$/);
});

test('what a diagnostic is told to be explained by leads to its page', async () => {
  const entries = [...(await entriesOf('rule')), ...(await entriesOf('refusal'))];
  for (const { page = '' } of entries) {
    const { page: reached, text } = await found(nameOfPage(page));
    expect(reached).toBe(page);
    expect((await readPart(page, docs))?.text).toBe(text);
    expect(text.split('\n').length, page).toBeGreaterThan(5);
  }
});

test.each([
  ['ban-drop-column', 'rule', 'rules/ban-drop-column.md'],
  ['docs/rules/ban-drop-column.md', 'rule', 'rules/ban-drop-column.md'],
  ['Keys', 'refusal', 'distribution/README.md#keys'],
  ['per shard', 'verdict', 'concepts/verdicts.md'],
  ['all-nodes', 'refusal', 'distribution/refused.md#objects-of-all-nodes'],
  ['per-shard', 'verdict', 'concepts/verdicts.md'],
  ['failures', 'page', 'failures.md'],
  ['./docs/commands/check.md', 'page', 'commands/check.md'],
  ['citus.md#what-becomes-of-a-file', 'page', 'citus.md#what-becomes-of-a-file'],
])('%s is a %s', async (name, kind, page) => {
  expect(await found(name)).toMatchObject({ kind, page });
});

test('a part of a page is its section, and no more', async () => {
  const { text } = await found('keys');
  expect(text).toMatch(/^## Keys\n/);
  expect(text.match(/^## /gm)).toHaveLength(1);
});

test('a SQLSTATE says its name, and which pages name it', async () => {
  const { kind, title, text, page } = await found('42p16');
  expect({ kind, title, page }).toEqual({
    kind: 'sqlstate',
    title: 'invalid table definition',
    page: undefined,
  });
  expect(text).toMatch(/^- foreign-keys: Foreign keys$/m);
  expect((await found('22021')).text).toContain('No page says more of it.');
  // Of its class alone.
  expect((await found('08004')).title).toBe('connection exception');
});

test.each([
  ['ban-drop-colum', 'ban-drop-column'],
  ['drop-column', 'ban-drop-column'],
  ['foriegn-keys', 'foreign-keys'],
  ['check', 'commands/check.md'],
  ['distribution/README.md#nothing', 'distribution/README.md'],
])('%s may be %s', async (name, meant) => {
  expect(await explain(name, docs)).toEqual({ similar: expect.arrayContaining([meant]) });
});

test.each(['', 'no-such-thing-anywhere', 'ZZ999', '../README'])('"%s" is nothing', async (name) => {
  expect(await explain(name, docs)).toEqual({ similar: [] });
});

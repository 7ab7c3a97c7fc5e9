import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, loadParser, parse } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  judgeScenario,
  type Scenario,
  safetyFixtures,
  scenariosOf,
  setUp,
  type World,
} from '../../test/support/safety.ts';
import { serialiseCatalog } from '../snapshot/index.ts';
import { safetyRules } from './index.ts';

let world: World;

beforeAll(async () => {
  await loadParser();
  world = setUp();
});

function read(rule: string): string {
  return readFileSync(join(safetyFixtures, `${rule}.sql`), 'utf8');
}

function foundBy(rule: string, answers: readonly Answer[]): readonly Diagnostic[] {
  return answers.flatMap(({ diagnostics }) => diagnostics).filter((d) => d.rule === rule);
}

/** As a reader of the rule would want it: the scenario, and what is said. */
function report({ text, engine, release, bare }: Scenario, found: readonly Diagnostic[]): string {
  const version = release === undefined ? '' : ` ${release}`;
  const heading = engine === 'citus' ? [`-- on ${bare ? 'bare ' : ''}citus${version}`] : [];
  return [...heading, text, ...found.flatMap(lines), ''].join('\n');
}

function lines({ severity, code, message, detail, hint, fix, span, file }: Diagnostic): string[] {
  const at = span && file ? ` at ${JSON.stringify(file.text.slice(span.start, span.end))}` : '';
  return [
    `→ ${severity.toUpperCase()} ${code}${at.length < 60 ? at : ''}: ${message}`,
    ...(detail ? [`  DETAIL: ${detail}`] : []),
    ...(hint ? [`  HINT: ${hint}`] : []),
    ...(fix ? [`  FIX: ${fix.replaceAll('\n', '\n       ')}`] : []),
  ];
}

test('each rule has a name of its own, and a fixture', () => {
  const names = safetyRules.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  const files = readdirSync(safetyFixtures).filter((file) => file.endsWith('.sql'));
  expect(files.sort()).toEqual([...names, 'setup'].map((name) => `${name}.sql`).sort());
});

describe.each(safetyRules)('$name', ({ name }) => {
  test('accepted and refused', async () => {
    const reports: string[] = [];
    const outcomes = new Set<string>();
    for (const scenario of scenariosOf(read(name))) {
      const found = foundBy(name, judgeScenario(scenario, world));
      reports.push(report(scenario, found));
      const outcome = found.length > 0 ? 'refused' : 'accepted';
      outcomes.add(outcome);
      expect.soft(outcome, reports.at(-1)).toBe(scenario.expected);
    }
    expect([...outcomes].sort()).toEqual(['accepted', 'refused']);
    await expect(reports.join('\n')).toMatchFileSnapshot(join(safetyFixtures, `${name}.out`));
  });

  test('messages are in Postgres’s voice', () => {
    for (const scenario of scenariosOf(read(name))) {
      for (const { message, detail, hint } of foundBy(name, judgeScenario(scenario, world))) {
        expect(message).not.toMatch(/^[A-Z][a-z]|[.!]$|\n|undefined/);
        expect(`${detail} ${hint}`).not.toContain('undefined');
        for (const sentence of [detail, hint]) expect(sentence).toMatch(/^[A-Z"].*\.$/s);
      }
    }
  });

  test('a fix does the same, and the rule has nothing to say of it', () => {
    for (const scenario of scenariosOf(read(name))) {
      for (const [fixed, original] of fixedScenarios(scenario)) {
        const answers = judgeScenario(fixed, world);
        expect.soft(foundBy(name, answers), fixed.text).toEqual([]);
        expect.soft(outcomeOf(answers), fixed.text).toEqual(outcomeOf(original));
      }
    }
  });

  /** The scenario with each of its statements that has a fix replaced by it. */
  function fixedScenarios(scenario: Scenario): [fixed: Scenario, original: readonly Answer[]][] {
    const answers = judgeScenario(scenario, world);
    return answers.flatMap(({ statement, diagnostics }) =>
      diagnostics
        .filter((d) => d.rule === name)
        .flatMap(({ fix }) => {
          if (fix === undefined) return [];
          expect(() => parse(fix)).not.toThrow();
          const text = scenario.text.replace(statement.source, () => fix);
          return [[{ ...scenario, text }, answers]];
        }),
    );
  }
});

/** The catalog at the end, where it makes no difference in which steps it was reached. */
function outcomeOf(answers: readonly Answer[]): unknown {
  const after = answers.at(-1)?.question.after;
  if (!after) throw new Error('a scenario without statements');
  const text = serialiseCatalog(after);
  return JSON.parse(
    text
      .replaceAll(/"(?:location|concurrent|if_not_exists)":(?:-?\d+|true),?/g, '')
      .replaceAll(',}', '}'),
  );
}

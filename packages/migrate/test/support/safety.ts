/** Asks the safety rules about scenarios: files of SQL that run one after the other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, parse, type SourceFile, type Statement } from '@citrate/parser';
import type { Catalog, PgMajor } from '../../src/catalog/index.ts';
import { emptyCatalog, parseCitusVersion, VERIFIED_CITUS } from '../../src/catalog/index.ts';
import { judgeStatement } from '../../src/distribute/index.ts';
import { readSections, wantedFor } from '../../src/files/index.ts';
import {
  type Found,
  judgeFileSafety,
  judgeSafety,
  placed,
  type SafetyQuestion,
  withoutIgnored,
} from '../../src/safety/index.ts';

export const safetyFixtures: string = join(import.meta.dirname, '../fixtures/safety');

/** What is there before a scenario. */
export interface World {
  readonly catalog: Catalog;
  readonly engine: SafetyQuestion['engine'];
}

export interface Scenario {
  /** `refused` if the rule at hand is to find something in it. */
  readonly expected: string;
  readonly engine: SafetyQuestion['engine'];
  /** Without Citrate: names are chosen by Citus. */
  readonly bare?: boolean;
  /** Of Citus; the one that is verified when absent. */
  readonly release?: string;
  readonly text: string;
}

/** What came of one statement. */
export interface Answer {
  readonly statement: Statement;
  readonly question: SafetyQuestion;
  readonly diagnostics: readonly Diagnostic[];
}

const HEADING = /^-- (refused|accepted)(?: on ((?:bare )?citus(?: \d+\.\d+)?))?\n/m;

/** `-- refused` and `-- accepted`, with `on citus` where the engine is meant, begin a part each. */
export function partsOf(text: string): readonly Scenario[] {
  const [, ...parts] = text.split(HEADING);
  const scenarios: Scenario[] = [];
  for (let i = 0; i < parts.length; i += 3) {
    const [expected = '', engine, part = ''] = parts.slice(i, i + 3);
    const [, release] = engine?.split('citus ') ?? [];
    scenarios.push({
      expected,
      engine: engine === undefined ? 'postgres' : 'citus',
      ...(engine?.startsWith('bare ') && { bare: true }),
      ...(release !== undefined && { release }),
      text: part,
    });
  }
  return scenarios;
}

/** As `partsOf`, where a blank line ends a scenario. */
export function scenariosOf(text: string): readonly Scenario[] {
  return partsOf(text).flatMap((part) =>
    part.text
      .split(/\n{2,}/)
      .filter((paragraph) => paragraph.trim() !== '')
      .map((paragraph) => ({ ...part, text: paragraph.trim() })),
  );
}

/** The tables and publications of setup.sql, on two workers. */
export function setUp(pg: PgMajor = 18): World {
  const cluster = { workers: ['w1', 'w2'], shardCount: 4 };
  const start: World = {
    catalog: emptyCatalog({ pg, cluster }),
    engine: 'postgres',
  };
  return parse(readFileSync(join(safetyFixtures, 'setup.sql'), 'utf8')).reduce(
    (world, statement) =>
      ask(statement, world, [], { transactional: true, inBatches: false }).after,
    start,
  );
}

/** Its files, which a line `-- next file` divides, each found in what those before it left. */
export function judgeScenario(
  { text, engine, release, bare = false }: Scenario,
  world: World,
): readonly Answer[] {
  const answers: Answer[] = [];
  const onCitus = onEngine(world.catalog, engine, release);
  let current: World = { catalog: bare ? withCitusNames(onCitus) : onCitus, engine };
  for (const part of text.split(/^-- next file\n/m)) {
    const judged = judgeFile({ name: 'scenario.sql', text: part }, current);
    answers.push(...judged.answers);
    current = judged.after;
  }
  return answers;
}

function withCitusNames(catalog: Catalog): Catalog {
  return { ...catalog, namesBy: 'citus' };
}

function onEngine(
  catalog: Catalog,
  engine: SafetyQuestion['engine'],
  release: string = VERIFIED_CITUS,
): Catalog {
  if (engine === 'postgres') return catalog;
  const version = parseCitusVersion(release);
  if (!version) throw new Error('a release without a version');
  return { ...catalog, citus: { version, settings: new Map(), schemas: new Map() } };
}

interface JudgedFile {
  readonly answers: readonly Answer[];
  readonly after: World;
}

function judgeFile(source: SourceFile, world: World): JudgedFile {
  const { up, diagnostics: unreadable } = readSections(source);
  if (unreadable.length > 0) throw new Error(`${unreadable[0]?.message} in: ${source.text}`);
  const asked: Asked[] = [];
  const questions: SafetyQuestion[] = [];
  let after = world;
  for (const statement of up.statements) {
    const { transactional, batches } = wantedFor(statement, up);
    const how = { transactional, inBatches: batches !== undefined };
    const one = ask(statement, after, questions, how);
    asked.push(one);
    questions.push(one.question);
    after = one.after;
  }
  const found = gather(asked, source);
  const kept = withoutIgnored({ source, section: up, diagnostics: found });
  const answers = asked.map(({ statement, question }, i) => ({
    statement,
    question,
    diagnostics: kept.filter((d) => isAbout(d, asked, i)),
  }));
  return { answers, after };
}

/** Of directives that silence nothing, the last statement gets to know. */
function isAbout({ span }: Diagnostic, asked: readonly Asked[], index: number): boolean {
  const start = span?.start ?? 0;
  const owner = asked.findIndex(({ statement }) => start < statement.span.end);
  return index === (owner === -1 ? asked.length - 1 : owner);
}

interface Asked {
  readonly statement: Statement;
  readonly question: SafetyQuestion;
  readonly after: World;
}

function ask(
  statement: Statement,
  { catalog: before, engine }: World,
  file: readonly SafetyQuestion[],
  how: Pick<SafetyQuestion, 'transactional' | 'inBatches'>,
): Asked {
  const judged = judgeStatement(statement.tree, before);
  const { tree, names, decisions, after, diagnostics, verdict } = judged;
  // Some statements the catalog does not know: they change nothing that it holds.
  const wrong = diagnostics.find((d) => d.severity === 'error' && d.code !== '0A000');
  if (wrong) throw new Error(`${wrong.message} in: ${statement.source}`);
  const question: SafetyQuestion = {
    tree,
    written: statement.tree,
    sql: statement.source,
    names,
    decisions,
    before,
    after,
    verdict: verdict.kind,
    file,
    index: file.length,
    ...how,
    engine,
  };
  return { statement, question, after: { catalog: after, engine } };
}

function gather(asked: readonly Asked[], file: SourceFile): readonly Diagnostic[] {
  const byQuestion = new Map(asked.map(({ question, statement }) => [question, statement]));
  const place = (found: Found): Diagnostic => {
    const statement = byQuestion.get(found.question);
    if (!statement) throw new Error('a diagnostic about a statement of another file');
    return placed(found, file, statement);
  };
  const questions = asked.map(({ question }) => question);
  return [
    ...questions.flatMap((question) => judgeSafety(question).map(place)),
    ...judgeFileSafety(questions).map(place),
  ];
}

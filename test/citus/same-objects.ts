/**
 * What Citrate leaves on a Citus cluster beside what that Citus leaves by itself, of the same statements with
 * the same names.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  apply,
  type Config,
  deparse,
  drift,
  type PlanResult,
  parse,
  plan,
  planJson,
} from 'citrate';
import { Client } from 'pg';
import type { FreshCitus } from './fresh.ts';
import { objectsOfNodes } from './objects-of-nodes.ts';

/** Statements that are carried out one after another, behind those of `setUp`. */
export interface Case {
  readonly id: string;
  readonly setUp: readonly string[];
  readonly statements: readonly string[];
}

/** The files of a folder of SQL: what stands before the line `-- statements` is not compared. */
export function casesOf(folder: URL): readonly Case[] {
  return readdirSync(folder).map((name) => {
    const [setUp = '', statements = ''] = readFileSync(new URL(name, folder), 'utf8').split(
      '-- statements\n',
    );
    return { id: name, setUp: textsOf(setUp), statements: textsOf(statements) };
  });
}

const textsOf = (script: string): readonly string[] => parse(script).map(({ source }) => source);

/**
 * Those of a folder with `cases/*.jsonl` (id, setup, statement) and `recorded/*.jsonl` (id, verdict, needs)
 * that Citus takes to other nodes, and that need nothing else.
 */
export function recordedCases(folder: string): readonly Case[] {
  const recorded = new Map(rowsOf(join(folder, 'recorded')).map((row) => [row['id'], row]));
  return rowsOf(join(folder, 'cases')).flatMap(({ id, setup = [], statement }) => {
    const { verdict, needs } = recorded.get(id) ?? {};
    if (needs !== undefined || !String(verdict).startsWith('propagated')) return [];
    return {
      id: String(id),
      setUp: [setup].flat().map(String),
      statements: [statement].flat().map(String),
    };
  });
}

function rowsOf(folder: string): readonly Record<string, unknown>[] {
  return readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
}

/** What was there after each statement that was carried out. */
export interface Left {
  readonly statement: string;
  /** With every name, as it was completed; its parts where Citus refuses it as a whole. */
  readonly named: readonly string[];
  readonly objects: readonly string[];
}

export interface ByCitrate {
  readonly left: readonly Left[];
  /** Why one of the statements was not carried out; nor were those behind it. */
  readonly refused: readonly string[];
  /** What `drift` says in the end. */
  readonly drift: readonly string[];
}

/** Each statement is a migration file of its own; all go in one run. */
export async function byCitrate(fresh: FreshCitus, one: Case): Promise<ByCitrate> {
  await fresh.remake();
  const ofCase = (sql: string): string => sql.replaceAll('__DB__', fresh.database);
  await carryOut(fresh.urls[0], one.setUp.map(ofCase));
  const statements = one.statements.map(ofCase);
  const migrations = mkdtempSync(join(tmpdir(), 'citrate-same-'));
  const config: Config = { ...fresh.config, migrations };
  try {
    for (const [no, statement] of statements.entries()) {
      const [minutes, seconds] = [Math.floor(no / 60), no % 60].map((n) =>
        String(n).padStart(2, '0'),
      );
      const file = join(migrations, `2026010100${minutes}${seconds}_one.sql`);
      writeFileSync(file, scriptOf(statement, one.setUp));
    }
    const planned = namedIn(await plan(config));
    const objects: (readonly string[])[] = [];
    const { diagnostics, outcome } = await apply(config, {
      onEvent: async (event) => {
        if (event.kind !== 'migration' || event.state !== 'applied') return;
        objects.push(await objectsOfNodes(fresh.urls));
      },
    });
    const errors = diagnostics.filter(isError).map(({ message }) => message);
    return {
      left: objects.map((there, no) => ({
        statement: statements[no] ?? '',
        named: planned[no] ?? [],
        objects: there,
      })),
      refused: outcome === 'done' ? [] : [`${statements[objects.length]}: ${errors.join(', ')}`],
      drift: await drifted(config),
    };
  } finally {
    rmSync(migrations, { recursive: true });
  }
}

const isError = ({ severity }: { readonly severity: string }): boolean => severity === 'error';

/** What cannot be in a transaction. */
function isOutside(statement: string): boolean {
  return /\bconcurrently\b|^(?:vacuum|reindex|(?:create|drop) database)\b|add value/i.test(
    statement,
  );
}

/** Settings of a session hold for the statement, too. */
function scriptOf(statement: string, setUp: readonly string[]): string {
  const outside = isOutside(statement);
  const settings = setUp.filter((sql) => /^set /i.test(sql)).map((sql) => `${sql};\n`);
  return `${outside ? '-- citrate: transaction=off\n' : ''}${settings.join('')}${statement};\n`;
}

/** What each file runs, with all names; of what Citus refuses as a whole, the parts. */
function namedIn({ plan: planned, targets }: PlanResult): readonly (readonly string[])[] {
  const shown = planJson(planned, targets);
  return planned.migrations.map(({ steps }, no) => {
    const statements = steps.flatMap((step) => step.statements);
    if (statements.every(({ verdict }) => verdict !== 'rewritten')) {
      return statements.map(({ tree }) => deparse(tree));
    }
    return (shown.migrations[no]?.steps ?? []).flatMap(({ tasks }) => tasks.map(({ sql }) => sql));
  });
}

async function drifted(config: Config): Promise<readonly string[]> {
  const { differences, diagnostics } = await drift(config);
  return [
    ...differences.map(({ kind, name }) => `${kind} ${name}`),
    ...diagnostics.filter(isError).map(({ message }) => message),
  ];
}

/**
 * Where the nodes are not as they are after the same statement by Citus alone, in a transaction as well: what
 * is more, and what less.
 */
export async function besideCitus(
  fresh: FreshCitus,
  one: Case,
  left: readonly Left[],
): Promise<readonly string[]> {
  await fresh.remake();
  const client = new Client({ connectionString: fresh.urls[0] });
  await client.connect();
  try {
    for (const sql of one.setUp) await client.query(sql.replaceAll('__DB__', fresh.database));
    const wrong: string[] = [];
    for (const { statement, named: texts, objects } of left) {
      const whole = isOutside(statement) ? texts : ['BEGIN', ...texts, 'COMMIT'];
      for (const sql of whole) {
        const refusal = await client.query(sql).then(() => undefined, String);
        if (refusal !== undefined) wrong.push(`${sql}: ${refusal}`);
      }
      const there = await objectsOfNodes(fresh.urls);
      wrong.push(...difference(there, objects).map((line) => `${statement}: ${line}`));
    }
    return wrong;
  } finally {
    await client.end();
  }
}

function difference(citus: readonly string[], citrate: readonly string[]): readonly string[] {
  const [ofCitus, ofCitrate] = [new Set(citus), new Set(citrate)];
  return [
    ...citus.filter((line) => !ofCitrate.has(line)).map((line) => `- ${line}`),
    ...citrate.filter((line) => !ofCitus.has(line)).map((line) => `+ ${line}`),
  ];
}

async function carryOut(url: string | undefined, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}

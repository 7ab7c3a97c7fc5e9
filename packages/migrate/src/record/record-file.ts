/** Runs in a thread: the functions of one migration file, with a database that is none. */
import { type KyselyModule, recordingKysely } from './dialect.ts';
import { kyselyFor, runFile } from './load.ts';
import type { Outcome, RawRecording, RawStatement, RecordFailure } from './model.ts';
import { enterWorld } from './other-world.ts';
import { Recorder, Unrecordable } from './recorder.ts';
import { lineIn } from './stack.ts';
import { thrown } from './thrown.ts';

type Migrate = (db: unknown) => unknown;

/** Records a file twice, in two worlds. Never throws. */
export async function recordTwice(
  path: string,
): Promise<Outcome<readonly [RawRecording, RawRecording]>> {
  try {
    const kysely = await kyselyFor(path);
    enterWorld(0);
    const first = await record(path, kysely);
    enterWorld(1);
    return { recording: [first, await record(path, kysely)] };
  } catch (error) {
    if (error instanceof Unrecordable) return { failure: error.failure };
    return { failure: failureOf('load', error, path) };
  } finally {
    enterWorld(0);
  }
}

async function record(path: string, kysely: KyselyModule): Promise<RawRecording> {
  const exported = await runFile(path, kysely).catch((error: unknown) => {
    throw new Unrecordable(loadFailure(error, path));
  });
  const up = functionOf(exported, 'up');
  const down = functionOf(exported, 'down');
  if (!up) throw new Unrecordable({ kind: 'no up', message: 'no up' });
  return {
    up: await run('up', up, path, kysely),
    ...(down && { down: await run('down', down, path, kysely) }),
  };
}

/** Of the module itself, or of what it exports as default. */
function functionOf(exported: unknown, name: 'up' | 'down'): Migrate | undefined {
  if (typeof exported !== 'object' || exported === null) return undefined;
  const found: unknown = Reflect.get(exported, name);
  if (typeof found === 'function') return (db) => Reflect.apply(found, exported, [db]);
  return 'default' in exported && exported.default !== exported
    ? functionOf(exported.default, name)
    : undefined;
}

async function run(
  name: 'up' | 'down',
  migrate: Migrate,
  path: string,
  kysely: KyselyModule,
): Promise<readonly RawStatement[]> {
  const recorder = new Recorder(path);
  try {
    await migrate(recordingKysely(kysely, recorder));
  } catch (error) {
    // What was refused may come back in other words.
    throw new Unrecordable(recorder.failure ?? { ...failureOf('throws', error, path), what: name });
  }
  recorder.end();
  await new Promise((resolve) => setImmediate(resolve)); // what was not waited for shows up now
  if (recorder.failure) throw new Unrecordable(recorder.failure);
  return recorder.statements;
}

/** What jiti says when it does not get as far as running the file, or what the file threw. */
function loadFailure(error: unknown, path: string): RecordFailure {
  const failure = failureOf('load', error, path);
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(failure.message)?.[1];
  if (missing !== undefined) return { ...failure, kind: 'import', what: missing };
  const [syntax, where] = /^ParseError: (.*)/.exec(failure.message)?.slice(0, 2) ?? [];
  return syntax === undefined ? failure : { ...failure, kind: 'syntax', message: where ?? syntax };
}

function failureOf(kind: RecordFailure['kind'], error: unknown, path: string): RecordFailure {
  const { message, stack } = thrown(error);
  const line = lineIn(path, stack);
  return { kind, message, ...(line !== undefined && { line }) };
}

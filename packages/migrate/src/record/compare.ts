import { fillParameters } from './fill.ts';
import type {
  Outcome,
  RawRecording,
  RawStatement,
  RecordedStatement,
  RecordFailure,
  Recording,
} from './model.ts';

/** The recording, if it was the same both times. */
export function agreed([first, second]: readonly [RawRecording, RawRecording]): Outcome<Recording> {
  const [one, other] = [filled(first), filled(second)];
  const failure =
    difference(one.up, other.up) ?? difference(one.down ?? [], other.down ?? []) ?? undefined;
  return failure ? { failure } : { recording: one };
}

function filled({ up, down }: RawRecording): Recording {
  return { up: up.map(statementOf), ...(down && { down: down.map(statementOf) }) };
}

function statementOf({ sql, literals, line }: RawStatement): RecordedStatement {
  return { sql: fillParameters(sql, literals), ...(line !== undefined && { line }) };
}

/** At the first statement that differs, or is there once only. */
function difference(
  first: readonly RecordedStatement[],
  second: readonly RecordedStatement[],
): RecordFailure | undefined {
  const at = first.findIndex(({ sql }, i) => sql !== second[i]?.sql);
  if (at < 0 && first.length === second.length) return undefined;
  const no = at < 0 ? first.length : at;
  const [one, other] = [first[no], second[no]];
  const line = one?.line ?? other?.line;
  return {
    kind: 'differs',
    message: one?.sql ?? 'nothing',
    what: other?.sql ?? 'nothing',
    ...(line !== undefined && { line }),
  };
}

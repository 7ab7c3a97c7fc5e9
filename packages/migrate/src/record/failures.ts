/** What a user is told of a file that could not be recorded. */
import {
  type Diagnostic,
  lineAround,
  type SourceFile,
  type Span,
  withoutSecrets,
} from '@citrate/parser';
import type { RecordFailure } from './model.ts';

type Words = Pick<Diagnostic, 'code' | 'message' | 'detail' | 'hint'>;

const WITHOUT_DATABASE = 'Migrations in TypeScript are recorded as SQL, without a database.';

const WORDS: { readonly [K in RecordFailure['kind']]: (failure: RecordFailure) => Words } = {
  syntax: ({ message }) => ({
    code: '42601', // syntax_error
    message: `could not compile the migration: ${oneLine(message)}`,
  }),
  import: ({ what = '' }) => ({
    code: '58P01', // undefined_file
    message: `could not find "${what}", which the migration imports`,
    hint: /^[./]/.test(what)
      ? 'Restore that file, or take the import out: a migration is read as long as it is there.'
      : `Install it where the migrations are: npm install ${what}.`,
  }),
  load: ({ message }) => ({
    code: '38000', // external_routine_exception
    message: `could not load the migration: ${oneLine(message)}`,
  }),
  'no up': () => ({
    code: '42883', // undefined_function
    message: 'the migration exports no function "up"',
    hint: 'Write export async function up(db: Kysely<any>): Promise<void> { … }.',
  }),
  throws: ({ what = 'up', message }) => ({
    code: '38000',
    message: `"${what}" of the migration threw: ${oneLine(message)}`,
    detail: WITHOUT_DATABASE,
  }),
  reads: ({ what = '' }) => ({
    code: '38004', // reading_sql_data_not_permitted
    message: 'the migration depends on what is in the database',
    detail: `It uses the result of ${oneLine(what)}. ${WITHOUT_DATABASE}`,
    hint: 'Let the database do it in one statement, such as UPDATE … SET … WHERE or IF NOT EXISTS; on a fleet, INSERT … SELECT and UPDATE … FROM are for tables that are not distributed, and DO is refused. A script of yours can read rows and write what is to be done into a migration.',
  }),
  value: ({ message }) => ({
    code: '22023', // invalid_parameter_value
    message: `a parameter is ${message}, which SQL has no literal for`,
    hint: 'Pass a string, number, bigint, boolean, Date, Buffer, array, null, or an object for JSON.',
  }),
  late: ({ what = '' }) => ({
    code: '25000', // invalid_transaction_state
    message: 'a statement was executed after the migration had come to its end',
    detail: `It is ${oneLine(what)}.`,
    hint: 'Write await in front of it.',
  }),
  differs: ({ message, what = '' }) => ({
    code: '42P17', // as what is not immutable has it in an index
    message: 'the migration does something else each time',
    detail: `It was recorded twice, and gave ${oneLine(message)}, and then ${oneLine(what)}.`,
    hint: 'Write values out, or let the database compute them, such as sql`now()`: what depends on the clock, on chance or on the surroundings would be another migration on each machine.',
  }),
  endless: ({ message }) => ({
    code: '57014', // query_canceled
    message:
      message === ''
        ? 'the migration waits for something that never comes'
        : `the migration did not come to its end within ${Number(message) / 1000} s`,
    detail: WITHOUT_DATABASE,
    hint: 'Await nothing but statements, and end each loop.',
  }),
  stray: ({ message, what }) =>
    what === 'exit'
      ? { code: '38000', message: `the migration ended its process: ${message}` }
      : {
          code: '38000',
          message: `something that the migration did not wait for failed: ${oneLine(message)}`,
          hint: 'Write await in front of every promise.',
        },
};

/** With the line of the file, where that is known. */
export function diagnosticOf(failure: RecordFailure, file: SourceFile): Diagnostic {
  const span = spanOf(failure, file);
  return {
    severity: 'error',
    ...WORDS[failure.kind](failure),
    file,
    ...(span && { span }),
  };
}

function spanOf({ kind, line, what = '' }: RecordFailure, file: SourceFile): Span | undefined {
  const quoted = kind === 'import' ? file.text.search(quotedForm(what)) : -1;
  if (quoted >= 0) return { start: quoted, end: quoted + what.length + 2 };
  return line === undefined ? undefined : lineOf(file, line);
}

function quotedForm(text: string): RegExp {
  return new RegExp(`['"\`]${escaped(text)}['"\`]`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A line, from 1, without the blanks around it. */
export function lineOf(file: SourceFile, line: number): Span {
  let offset = 0;
  for (let no = 1; no < line; no++) {
    const next = /\r\n|\n|\r/g;
    next.lastIndex = offset;
    const found = next.exec(file.text);
    offset = found ? next.lastIndex : file.text.length;
  }
  const { start, end } = lineAround(file, offset);
  const text = file.text.slice(start, end);
  return {
    start: start + text.length - text.trimStart().length,
    end: start + text.trimEnd().length,
  };
}

const MOST_CHARACTERS = 200;

function oneLine(text: string): string {
  const line = withoutSecrets(text).trim().replace(/\s+/g, ' ');
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS)}…`;
}

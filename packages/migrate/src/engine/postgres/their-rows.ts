import { quoteIdentifier } from '@citrate/deparser';
import type { Diagnostic } from '@citrate/parser';
import { parseIdentifiers, type QualifiedName } from '../../catalog/index.ts';
import type { Source, TheirRow, Tool } from '../../elsewhere/index.ts';
import type { Session } from '../../execute/index.ts';
import { Refusal } from './run.ts';

/** The tool with its table elsewhere, as `--table-from` names it. @throws Refusal */
export function withTable(tool: Tool, text: string | undefined): Tool {
  if (text === undefined) return tool;
  const { source } = tool;
  const parts = parseIdentifiers(text) ?? [];
  const [name, schema = 'public', ...more] = parts.toReversed();
  if (source.kind !== 'table' || name === undefined || more.length > 0) {
    const message =
      source.kind === 'table'
        ? `"${text}" is not the name of a table`
        : `${tool.name} has no table`;
    throw new Refusal('unusable', [{ code: '22023', severity: 'error', message }]);
  }
  return { ...tool, source: { ...source, table: { schema, name } } };
}

/** What the other tool has written down, every column as text. Reads only. @throws Refusal */
export async function readTheirRows(session: Session, tool: Tool): Promise<readonly TheirRow[]> {
  const { source } = tool;
  return source.kind === 'table'
    ? ofTable(session, tool, source)
    : ofFunctions(session, source.name);
}

async function ofTable(
  session: Session,
  tool: Tool,
  { table, columns, orderBy, not = [] }: Extract<Source, { kind: 'table' }>,
): Promise<readonly TheirRow[]> {
  const found = await columnsOf(session, table);
  const missing = [...columns, orderBy].filter((column) => !found.includes(column));
  const surplus = not.filter((column) => found.includes(column));
  if (found.length === 0) throw new Refusal('invalid', [noTable(table, tool)]);
  if (missing.length + surplus.length > 0) {
    throw new Refusal('invalid', [otherTable(table, tool, missing, surplus)]);
  }
  const values = columns.map(quoteIdentifier).map((column) => `${column}::text AS ${column}`);
  const from = `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`;
  return session.query(
    `SELECT ${values.join(', ')} FROM ${from} AS t ORDER BY t.${quoteIdentifier(orderBy)}`,
  );
}

async function columnsOf(session: Session, table: QualifiedName): Promise<readonly string[]> {
  const rows = await session.query<{ name: string }>(
    `SELECT a.attname AS name FROM pg_catalog.pg_attribute a
       JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped`,
    [table.schema, table.name],
  );
  return rows.map(({ name }) => name);
}

/** One row for each schema that has the function: what it gives, as text. */
async function ofFunctions(session: Session, name: string): Promise<readonly TheirRow[]> {
  const schemas = await session.query<{ schema: string }>(
    `SELECT n.nspname AS schema FROM pg_catalog.pg_proc p
       JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
     WHERE p.proname = $1 AND p.pronargs = 0 ORDER BY n.nspname COLLATE "C"`,
    [name],
  );
  const rows: TheirRow[] = [];
  for (const { schema } of schemas) {
    const call = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}()`;
    const [row] = await session.query<{ text: string | null }>(`SELECT ${call}::text AS text`);
    rows.push({ schema, text: row?.text ?? null });
  }
  return rows;
}

function noTable({ schema, name }: QualifiedName, tool: Tool): Diagnostic {
  return {
    code: '42P01',
    severity: 'error',
    message: `the coordinator has no table ${schema}.${name}`,
    detail: `That is where ${tool.name} keeps what it has applied.`,
    hint: 'Name another table with --table-from, or the database with --url.',
  };
}

function otherTable(
  { schema, name }: QualifiedName,
  tool: Tool,
  missing: readonly string[],
  surplus: readonly string[],
): Diagnostic {
  const [wrong = ''] = [...missing, ...surplus];
  return {
    code: '42703',
    severity: 'error',
    message: `table ${schema}.${name} is not one of ${tool.name}`,
    detail: missing.length > 0 ? `It has no column ${wrong}.` : `It has a column ${wrong}.`,
    hint: 'Look which tool has made it.',
  };
}

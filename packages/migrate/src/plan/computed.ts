/** Values that are computed once, before the commands that need them are carried out. */
import { deparse } from '@citrate/deparser';
import { as, type InsertStmt, type Node, parse } from '@citrate/parser';
import { resolveTable } from '../catalog/index.ts';
import type { Catalog, QualifiedName } from '../catalog/model.ts';
import { computedIn, sequenceOptions } from '../distribute/index.ts';
import { commandsOf } from './commands/index.ts';
import { regclass, sqlName } from './compose.ts';
import type { Command, Computed, PlannedStatement } from './model.ts';

/** Undefined where a statement has nothing that would differ from place to place. */
export function computedOf(tree: Node, before: Catalog): Computed | undefined {
  const statement = as(tree, 'InsertStmt');
  const table = statement?.relation && resolveTable(before, statement.relation);
  const found = statement && table?.distribution && computedIn(statement, table, before);
  return found && { ...found, before };
}

/** How values are asked for: one row of `value`, its text, and `type`. */
export function valueQuery({ node }: Computed['values'][number]): string {
  const expression = deparse({
    SelectStmt: {
      targetList: [{ ResTarget: { name: 'v', val: node } }],
      limitOption: 'LIMIT_OPTION_DEFAULT',
      op: 'SETOP_NONE',
    },
  });
  // OFFSET keeps PostgreSQL from computing it for each time that it is named.
  return `SELECT v::pg_catalog.text AS value, pg_catalog.pg_typeof(v)::pg_catalog.text AS type FROM (${expression} OFFSET 0) AS s`;
}

/** Commands with the expressions in place: what a plan shows. */
export function computedCommands(computed: Computed): readonly Command[] {
  return commandsWith(computed, computed.statement, computed.statement);
}

/** A value as it came of its expression, or of a sequence that begins with the same step. */
export type Value =
  | { readonly kind: 'literal'; readonly sql: string }
  | { readonly kind: 'foreseen'; readonly sql: string };

/**
 * The statement with its values written out. What a new sequence will give is foreseen: the coordinator
 * takes it from the sequence itself, and whether the last is the foreseen one is looked at afterwards.
 *
 * @param values in the order of `computed.values`
 */
export function withValues(
  planned: PlannedStatement,
  computed: Computed,
  values: readonly Value[],
): PlannedStatement {
  const everywhere = new Map<Node, Node>();
  const here = new Map<Node, Node>();
  for (const [i, { node }] of computed.values.entries()) {
    const value = values[i];
    if (!value) throw new TypeError('a value was not computed');
    const literal = expressionOf(value.sql);
    everywhere.set(node, literal);
    here.set(node, value.kind === 'foreseen' ? { SetToDefault: {} } : literal);
  }
  const shown = replaced(computed.statement, here);
  const commands = commandsWith(computed, replaced(computed.statement, everywhere), shown);
  return { ...planned, commands: [...commands, ...foreseenChecks(computed, values)] };
}

function commandsWith(
  { before }: Computed,
  everywhere: InsertStmt,
  here: InsertStmt,
): readonly Command[] {
  const sql = deparse({ InsertStmt: here });
  return commandsOf({ InsertStmt: everywhere }, { before, after: before, sql, names: [] });
}

function expressionOf(sql: string): Node {
  const [statement] = parse(`SELECT ${sql}`);
  const target = as(as(statement?.tree, 'SelectStmt')?.targetList?.[0], 'ResTarget');
  if (!target?.val) throw new TypeError(`no expression: ${sql}`);
  return target.val;
}

function replaced(statement: InsertStmt, nodes: ReadonlyMap<Node, Node>): InsertStmt {
  const select = as(statement.selectStmt, 'SelectStmt');
  const valuesLists = (select?.valuesLists ?? []).map((row): Node => {
    const items = (as(row, 'List')?.items ?? []).map((item) => nodes.get(item) ?? item);
    return { List: { items } };
  });
  return { ...statement, selectStmt: { SelectStmt: { ...select, valuesLists } } };
}

/** Of each new sequence, whether it stands where it was foreseen to stand. */
function foreseenChecks({ values: asked }: Computed, values: readonly Value[]): readonly Command[] {
  const last = new Map<string, { readonly sequence: QualifiedName; readonly sql: string }>();
  for (const [i, { sequence }] of asked.entries()) {
    const value = values[i];
    if (sequence && value?.kind === 'foreseen') {
      last.set(sqlName(sequence), { sequence, sql: value.sql });
    }
  }
  return [...last.values()].map(({ sequence, sql }) => ({
    destination: { scope: 'cluster' },
    template: { texts: [checkSql(sequence, sql)], slots: [] },
    locks: [],
    names: [],
  }));
}

function checkSql(sequence: QualifiedName, expected: string): string {
  return `DO $check$BEGIN
  IF pg_catalog.pg_sequence_last_value(${regclass(sequence)}) IS DISTINCT FROM ${expected} THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = 'a sequence gave other values than foreseen',
      HINT = 'Write the values out, or insert the rows in a later file.';
  END IF;
END$check$`;
}

/** Where a sequence begins, and how it goes on, as its owner's column has it. */
export function beginningOf(
  { statement, before }: Computed,
  sequence: QualifiedName,
): { readonly start: bigint; readonly increment: bigint } {
  const table = statement.relation && resolveTable(before, statement.relation);
  const column = table?.columns.find(
    ({ identity }) =>
      identity?.sequence.schema === sequence.schema && identity.sequence.name === sequence.name,
  );
  const { start, min, max, increment = 1n } = sequenceOptions(column?.identity?.options ?? []);
  return { start: start ?? (increment > 0n ? (min ?? 1n) : (max ?? -1n)), increment };
}

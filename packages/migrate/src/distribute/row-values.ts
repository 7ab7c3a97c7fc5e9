/** Whether what a statement says of rows is the same wherever it runs. */
import { type Node, walk } from '@citrate/parser';
import { resolveType, strings, type TreeDiagnostic } from '../catalog/index.ts';
import type { Catalog, Column, Table } from '../catalog/model.ts';
import { problem } from './rule.ts';
import { ownToServers } from './server-values.ts';
import { volatileParts } from './volatility.ts';
import { shown } from './words.ts';

/** Of all expressions in the statement: `words` is INSERT, UPDATE or DELETE. */
export function judgeValues(
  statement: Node,
  words: string,
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const parts = partsOf(statement, catalog);
  return [
    ...subSelects(statement, words),
    ...(parts.length > 0 ? [differs(words, parts)] : []),
    ...ownToServers(statement, words, table, catalog),
  ];
}

/** Of the columns that a statement leaves to their defaults. */
export function judgeDefaults(
  columns: readonly Column[],
  words: string,
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  return columns.flatMap((column) => {
    if (column.identity || column.serial) return [numbers(column, words, table, catalog)];
    const domain = resolveType(catalog, strings(column.type.names))?.domain;
    const parts = partsOf(column.default ?? domain?.default, catalog);
    return parts.length > 0 ? [defaultDiffers(column, parts, words, table, catalog)] : [];
  });
}

function partsOf(expression: Node | undefined, catalog: Catalog): readonly string[] {
  const { perServer, perRow, unknown } = volatileParts(expression, catalog);
  return [...new Set([...perServer, ...perRow, ...unknown])];
}

function subSelects(statement: Node, words: string): readonly TreeDiagnostic[] {
  const found: TreeDiagnostic[] = [];
  walk(statement, {
    SubLink: ({ location }) => {
      const explanation = {
        detail: 'What it would find differs from server to server: each has some of the shards.',
        hint: 'Write the values out.',
        location,
      };
      found.push(
        problem('rows', `${words} with a sub-select cannot be distributed yet`, explanation),
      );
    },
  });
  return found;
}

function differs(words: string, parts: readonly string[]): TreeDiagnostic {
  return problem('differing-values', `${words} cannot be distributed with ${parts.join(', ')}`, {
    detail: 'Only of immutable functions is it certain that they give the same on all servers.',
    hint: 'Write the value out.',
  });
}

function numbers({ name }: Column, words: string, table: Table, catalog: Catalog): TreeDiagnostic {
  return problem(
    'sequences',
    `${words} must give column "${name}" of ${shown(table, catalog)} a value`,
    {
      detail:
        'Its numbers come from a sequence of the coordinator, which other copies do not have.',
      hint: `Write the value of "${name}" out.`,
    },
  );
}

function defaultDiffers(
  { name }: Column,
  parts: readonly string[],
  words: string,
  table: Table,
  catalog: Catalog,
): TreeDiagnostic {
  return problem(
    'differing-values',
    `${words} must give column "${name}" of ${shown(table, catalog)} a value`,
    {
      detail: `Its default would differ between servers: ${parts.join(', ')} is computed by each for itself.`,
      hint: `Write the value of "${name}" out.`,
    },
  );
}

/** Values that each server has of its own: moments, system columns, the ids of its objects. */
import { type A_Const, as, type Node, type TypeName, walk } from '@citrate/parser';
import { isBuiltinType, resolveType, strings, type TreeDiagnostic } from '../catalog/index.ts';
import type { Catalog, Table } from '../catalog/model.ts';
import { problem } from './rule.ts';

/** What a statement about rows of the table would take from the server that it runs on. */
export function ownToServers(
  statement: Node,
  words: string,
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  return [
    ...(hasTimes(table, statement, catalog) ? momentsIn(statement, words, table, catalog) : []),
    ...castsIn(statement, words, table, catalog),
    ...systemColumnsIn(statement, words),
  ];
}

/** Words that the input of dates and times takes for the moment at which it reads them. */
const MOMENT = /\b(?:now|today|tomorrow|yesterday)\b/i;

function momentsIn(
  statement: Node,
  words: string,
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const found: TreeDiagnostic[] = [];
  const timeless = constantsWithoutTime(statement, table, catalog);
  walk(statement, {
    A_Const: (constant) => {
      const { sval, location } = constant;
      const [moment] = MOMENT.exec(sval?.sval ?? '') ?? [];
      if (moment === undefined || timeless.has(constant)) return;
      const explanation = {
        detail: 'As a date or a time, it means the moment at which each server reads it.',
        hint: 'Write the date or the time out.',
        location,
      };
      found.push(
        problem('differing-values', `${words} cannot be distributed with '${moment}'`, explanation),
      );
    },
  });
  return found;
}

/** Constants that become, or are compared with, columns whose types hold no time. */
function constantsWithoutTime(
  statement: Node,
  { columns }: Table,
  catalog: Catalog,
): ReadonlySet<A_Const> {
  const found = new Set<A_Const>();
  const note = (column: string | undefined, value: Node | undefined): void => {
    const type = columns.find(({ name }) => name === column)?.type;
    const constant = as(value, 'A_Const');
    if (type && constant && !mayBeTime(type, catalog)) found.add(constant);
  };
  walk(statement, {
    InsertStmt: ({ cols, selectStmt }) => {
      const names = cols?.map((node) => as(node, 'ResTarget')?.name) ?? columns.map((c) => c.name);
      for (const row of as(selectStmt, 'SelectStmt')?.valuesLists ?? []) {
        for (const [i, value] of (as(row, 'List')?.items ?? []).entries()) note(names[i], value);
      }
    },
    ResTarget: ({ name, indirection, val }) => {
      if (!indirection) note(name, val);
    },
    A_Expr: ({ kind, lexpr, rexpr }) => {
      if (kind === 'AEXPR_OP') note(strings(as(lexpr, 'ColumnRef')?.fields).at(-1), rexpr);
    },
  });
  return found;
}

const times: ReadonlySet<string> = new Set([
  'date',
  'time',
  'timetz',
  'timestamp',
  'timestamptz',
  'daterange',
  'tsrange',
  'tstzrange',
  'datemultirange',
  'tsmultirange',
  'tstzmultirange',
]);

/** A text may be read as a time where a column, or a cast, is of a type that holds some. */
function hasTimes({ columns }: Table, statement: Node, catalog: Catalog): boolean {
  let found = columns.some(({ type }) => mayBeTime(type, catalog));
  walk(statement, {
    TypeName: (type) => {
      found ||= mayBeTime(type, catalog);
    },
  });
  return found;
}

/** Of types of users, enums hold no time, and domains what their types do. */
function mayBeTime(type: TypeName, catalog: Catalog): boolean {
  const names = strings(type.names);
  const [name = '', schema] = names.toReversed();
  if (schema === 'pg_catalog' || (schema === undefined && isBuiltinType(name))) {
    return times.has(name);
  }
  const own = resolveType(catalog, names);
  return own?.domain ? mayBeTime(own.domain.type, catalog) : own?.kind !== 'enum';
}

/** Types whose texts stand for objects: each server has ids of its own for them. */
const objectTypes: ReadonlySet<string> = new Set([
  'regclass',
  'regcollation',
  'regconfig',
  'regdictionary',
  'regnamespace',
  'regoper',
  'regoperator',
  'regproc',
  'regprocedure',
  'regrole',
  'regtype',
]);

function castsIn(
  statement: Node,
  words: string,
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const found: TreeDiagnostic[] = [];
  walk(statement, {
    TypeCast: ({ arg, typeName, location }) => {
      if (!typeName) return;
      const name = strings(typeName.names).at(-1) ?? '';
      const isMoment = mayBeTime(typeName, catalog) && !isSteadyTime(arg, table, catalog);
      if (!objectTypes.has(name) && !isMoment) return;
      const detail = isMoment
        ? `A text that becomes a ${name} may be a word such as "now", which means another moment on each server.`
        : 'Its values stand for objects, to which each server gives ids of its own.';
      const explanation = { detail, hint: 'Write the value out.', location };
      found.push(
        problem(
          'differing-values',
          `${words} cannot be distributed with a cast to ${name}`,
          explanation,
        ),
      );
    },
  });
  return found;
}

/** A constant is looked at by itself; a column that holds times has them computed already. */
function isSteadyTime(arg: Node | undefined, { columns }: Table, catalog: Catalog): boolean {
  const column = strings(as(arg, 'ColumnRef')?.fields).at(-1);
  const type = columns.find(({ name }) => name === column)?.type;
  return as(arg, 'A_Const') !== undefined || (type !== undefined && mayBeTime(type, catalog));
}

const systemColumns: ReadonlySet<string | undefined> = new Set([
  'cmax',
  'cmin',
  'ctid',
  'tableoid',
  'xmax',
  'xmin',
]);

/** No column of a user has such a name. */
function systemColumnsIn(statement: Node, words: string): readonly TreeDiagnostic[] {
  const found: TreeDiagnostic[] = [];
  walk(statement, {
    ColumnRef: ({ fields, location }) => {
      const name = strings(fields).at(-1);
      if (!systemColumns.has(name)) return;
      const explanation = {
        detail: 'It tells where a server keeps the row, and no two keep it alike.',
        hint: 'Find the rows by their keys.',
        location,
      };
      found.push(
        problem('differing-values', `${words} cannot be distributed with ${name}`, explanation),
      );
    },
  });
  return found;
}

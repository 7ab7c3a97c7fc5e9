/** COMMENT: what it says is a part of the object. */
import { as, type CommentStmt, type Node, type ObjectType } from '@citrate/parser';
import { raise } from '../errors.ts';
import {
  isSchemaOfServers,
  requireRelation,
  requireSchema,
  resolveRelation,
  resolveType,
} from '../lookup.ts';
import type { Commented } from '../model.ts';
import { withNamed } from '../named.ts';
import { rangeVar, strings } from '../names-of.ts';
import { withSchemaObject } from '../schema-objects.ts';
import { withFields } from '../trees.ts';
import { withRelation, withRoutine, withSchema, withStatistics, withType } from '../update.ts';
import { namedObject } from './named.ts';
import { requireRoutine } from './rename.ts';
import type { Run } from './run.ts';
import { objectInSchema } from './schema-objects.ts';
import { requireStatistics } from './statistics.ts';

type Say = (object: Node, comment: string | undefined, run: Run) => void;

/** NULL, and the empty string, take the comment away. */
function commented<T extends Commented>(object: T, comment: string | undefined): T {
  if (comment !== undefined && comment !== '')
    return withFields<Commented>(object, { comment }) as T;
  const { comment: _, ...rest } = object;
  // The type knows no object without what is optional in it.
  return rest as T;
}

const sayOfRelation: Say = (object, comment, run) => {
  const relation = requireRelation(run.catalog, rangeVar(namesOf(object)));
  run.catalog = withRelation(run.catalog, commented(relation, comment));
};

const sayOfRoutine: Say = (object, comment, run) => {
  const routine = requireRoutine(run, as(object, 'ObjectWithArgs'));
  run.catalog = withRoutine(run.catalog, commented(routine, comment));
};

const sayOfType: Say = (object, comment, run) => {
  const names = namesOf(object);
  const type = resolveType(run.catalog, names);
  const row = type ? undefined : resolveRelation(run.catalog, rangeVar(names));
  if (type) run.catalog = withType(run.catalog, commented(type, comment));
  else if (row?.kind === 'composite type') {
    run.catalog = withRelation(run.catalog, commented(row, comment));
  } else raise('42704', `type "${names.join('.')}" does not exist`);
};

type PartList = 'columns' | 'constraints' | 'triggers' | 'policies' | 'rules';

/** How PostgreSQL tells that a part is not there: its SQLSTATE, and what it calls part and owner. */
const absent: Readonly<Record<PartList, readonly [string, string, string]>> = {
  columns: ['42703', 'column', 'of relation'],
  constraints: ['42704', 'constraint', 'for table'],
  triggers: ['42704', 'trigger', 'for table'],
  policies: ['42704', 'policy', 'for table'],
  rules: ['42704', 'rule', 'for relation'],
};

/** Something of a relation that has a name there: `s.t.name`. */
function sayOfPart(list: PartList): Say {
  return (object, comment, run) => {
    const names = namesOf(object);
    const part = names.at(-1) ?? '';
    const relation = requireRelation(run.catalog, rangeVar(names.slice(0, -1)));
    const parts = (relation as { readonly [key in typeof list]?: readonly Part[] })[list] ?? [];
    if (!parts.some((p) => nameOf(p) === part)) {
      const [code, what, owner] = absent[list];
      raise(code, `${what} "${part}" ${owner} "${relation.name}" does not exist`);
    }
    const changed = parts.map((p) => (nameOf(p) === part ? sayOf(p, comment) : p));
    run.catalog = withRelation(run.catalog, { ...relation, [list]: changed });
  };
}

type Part = string | (Commented & { readonly name: string });

function nameOf(part: Part): string {
  return typeof part === 'string' ? part : part.name;
}

function sayOf(part: Part, comment: string | undefined): Part {
  return typeof part === 'string' ? part : commented(part, comment);
}

/** Of a view's columns no more may be known than their names, or not even these. */
const sayOfColumn: Say = (object, comment, run) => {
  const names = namesOf(object);
  const column = names.at(-1) ?? '';
  const relation = requireRelation(run.catalog, rangeVar(names.slice(0, -1)));
  if (!('reads' in relation)) {
    sayOfPart('columns')(object, comment, run);
    return;
  }
  if (relation.columns && !relation.columns.some(({ name }) => name === column)) {
    raise('42703', `column "${column}" of relation "${relation.name}" does not exist`);
  }
  const columnComments = said(relation.columnComments, column, comment);
  run.catalog = withRelation(run.catalog, { ...relation, columnComments });
};

function said(
  comments: ReadonlyMap<string, string> | undefined,
  name: string,
  comment: string | undefined,
): ReadonlyMap<string, string> {
  const others = [...(comments ?? [])].filter(([other]) => other !== name);
  const own: [string, string][] = comment === undefined || comment === '' ? [] : [[name, comment]];
  return new Map([...others, ...own]);
}

const sayOfDomainConstraint: Say = (object, comment, run) => {
  const [type, name] = as(object, 'List')?.items ?? [];
  const names = strings(as(type, 'TypeName')?.names);
  const found = resolveType(run.catalog, names);
  const constraint = as(name, 'String')?.sval ?? '';
  if (!found?.domain || !found.constraintNames.includes(constraint)) {
    raise('42704', `constraint "${constraint}" for domain ${names.join('.')} does not exist`);
  }
  const constraintComments = said(found.domain.constraintComments, constraint, comment);
  const domain = { ...found.domain, constraintComments };
  run.catalog = withType(run.catalog, { ...found, domain });
};

const sayings: { readonly [type in ObjectType]?: Say } = {
  OBJECT_SCHEMA: (object, comment, run) => {
    const schema = requireSchema(run.catalog, as(object, 'String')?.sval ?? '');
    run.catalog = withSchema(run.catalog, commented(schema, comment));
  },
  OBJECT_TABLE: sayOfRelation,
  OBJECT_VIEW: sayOfRelation,
  OBJECT_MATVIEW: sayOfRelation,
  OBJECT_SEQUENCE: sayOfRelation,
  OBJECT_INDEX: sayOfRelation,
  OBJECT_FOREIGN_TABLE: sayOfRelation,
  OBJECT_COLUMN: sayOfColumn,
  OBJECT_TABCONSTRAINT: sayOfPart('constraints'),
  OBJECT_DOMCONSTRAINT: sayOfDomainConstraint,
  OBJECT_TRIGGER: sayOfPart('triggers'),
  OBJECT_POLICY: sayOfPart('policies'),
  OBJECT_RULE: sayOfPart('rules'),
  OBJECT_TYPE: sayOfType,
  OBJECT_DOMAIN: sayOfType,
  OBJECT_FUNCTION: sayOfRoutine,
  OBJECT_PROCEDURE: sayOfRoutine,
  OBJECT_ROUTINE: sayOfRoutine,
  OBJECT_AGGREGATE: sayOfRoutine,
  OBJECT_STATISTIC_EXT: (object, comment, run) => {
    const statistics = requireStatistics(run, namesOf(object));
    run.catalog = withStatistics(run.catalog, commented(statistics, comment));
  },
};

/** Comments on objects that the model does not hold are not held either. */
export function applyComment(stmt: CommentStmt, run: Run): void {
  if (stmt.object && isOfServers(stmt.object)) return;
  const named = namedObject(stmt.objtype, stmt.object, run.catalog);
  if (named) run.catalog = withNamed(run.catalog, commented(named, stmt.comment));
  const object = objectInSchema(stmt.objtype, stmt.object, run.catalog);
  if (object) run.catalog = withSchemaObject(run.catalog, commented(object, stmt.comment));
  const say = stmt.objtype && sayings[stmt.objtype];
  if (say && stmt.object) say(stmt.object, stmt.comment, run);
}

/** A schema that comes with servers, or what is in one. */
function isOfServers(object: Node): boolean {
  const [first, second] = as(object, 'ObjectWithArgs')?.objname ?? [object];
  const named = second === undefined ? namesOf(object)[0] : as(first, 'String')?.sval;
  return isSchemaOfServers(as(object, 'String')?.sval ?? named);
}

function namesOf(object: Node): string[] {
  return strings(as(object, 'List')?.items ?? as(object, 'TypeName')?.names);
}

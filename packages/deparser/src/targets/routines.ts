/** Functions, triggers, types, operators, domains, collations. */
import { as, type Node, type ObjectType } from '@citrate/parser';
import { elements, options } from './conditions.ts';
import type { Constructs, Fields } from './model.ts';

export const routines: Constructs = {
  CreateFunctionStmt: [
    {
      what: 'the body of a function as SQL',
      since: 14,
      where: 'sql_body',
      hint: 'Write the body as a string constant, after AS.',
    },
    {
      what: 'an OUT parameter of a procedure',
      since: 14,
      find: outParameters,
      hint: 'Write INOUT.',
    },
  ],
  CreateTrigStmt: [
    {
      what: 'CREATE OR REPLACE TRIGGER',
      since: 14,
      where: 'replace',
      hint: 'Drop the trigger before.',
    },
  ],
  CreateEventTrigStmt: [
    { what: 'event LOGIN', since: 17, where: { eventname: 'login' } },
    { what: 'an event trigger for REINDEX', since: 17, find: (n) => tagged(n, 'REINDEX') },
    {
      what: 'event TABLE_REWRITE of ALTER MATERIALIZED VIEW',
      since: 15,
      find: (n) => (n.eventname === 'table_rewrite' ? tagged(n, 'ALTER MATERIALIZED VIEW') : []),
    },
  ],

  CreateRangeStmt: options('CREATE TYPE', (n) => n.params, { multirange_type_name: 14 }),
  AlterTypeStmt: options('ALTER TYPE', (n) => n.options, { subscript: 14 }),
  DefineStmt: [
    ...options<Fields<'DefineStmt'>>('CREATE TYPE', (n) => of(n, 'OBJECT_TYPE'), {
      subscript: 14,
    }),
    ...options<Fields<'DefineStmt'>>('CREATE COLLATION', (n) => of(n, 'OBJECT_COLLATION'), {
      rules: 16,
      provider: { builtin: 17 },
    }),
  ],
  AlterOperatorStmt: options('ALTER OPERATOR', (n) => n.options, {
    commutator: 17,
    hashes: 17,
    merges: 17,
    negator: 17,
  }),
  AlterDomainStmt: [
    {
      what: 'NOT NULL as a constraint in ALTER DOMAIN',
      since: 17,
      where: (n) => as(n.def, 'Constraint')?.contype === 'CONSTR_NOTNULL',
      hint: 'Use ALTER DOMAIN ... SET NOT NULL.',
    },
  ],

  DropStmt: [
    {
      what: 'DROP LANGUAGE of several languages',
      since: 14,
      where: (n) => n.removeType === 'OBJECT_LANGUAGE' && (n.objects?.length ?? 0) > 1,
      hint: 'Drop them one by one.',
    },
  ],
  // The grammar has had these since 14; no server has yet done what they say.
  AlterExtensionContentsStmt: [
    {
      what: 'ALTER EXTENSION for this kind of object',
      since: 14,
      where: (n) => n.objtype !== undefined && notInExtensions.has(n.objtype),
    },
  ],
  SecLabelStmt: [
    {
      what: 'SECURITY LABEL for this kind of object',
      since: 14,
      where: (n) => n.objtype !== undefined && unlabelled.has(n.objtype),
    },
  ],
};

const notInExtensions: ReadonlySet<ObjectType> = new Set<ObjectType>([
  'OBJECT_DATABASE',
  'OBJECT_EXTENSION',
  'OBJECT_INDEX',
  'OBJECT_PUBLICATION',
  'OBJECT_ROLE',
  'OBJECT_STATISTIC_EXT',
  'OBJECT_SUBSCRIPTION',
  'OBJECT_TABLESPACE',
]);

const unlabelled: ReadonlySet<ObjectType> = new Set<ObjectType>([
  'OBJECT_ACCESS_METHOD',
  'OBJECT_COLLATION',
  'OBJECT_CONVERSION',
  'OBJECT_EXTENSION',
  'OBJECT_FDW',
  'OBJECT_FOREIGN_SERVER',
  'OBJECT_INDEX',
  'OBJECT_STATISTIC_EXT',
  'OBJECT_TSCONFIGURATION',
  'OBJECT_TSDICTIONARY',
  'OBJECT_TSPARSER',
  'OBJECT_TSTEMPLATE',
]);

function outParameters(n: Fields<'CreateFunctionStmt'>): readonly object[] {
  if (!n.is_procedure) return [];
  return (n.parameters ?? [])
    .flatMap((node) => as(node, 'FunctionParameter') ?? [])
    .filter(({ mode }) => mode === 'FUNC_PARAM_OUT');
}

/** The command tags of an event trigger that are this one, in whatever case. */
function tagged(n: Fields<'CreateEventTrigStmt'>, tag: string): readonly object[] {
  return elements(n.whenclause)
    .flatMap(({ arg }) => as(arg, 'List')?.items ?? [])
    .flatMap((node) => as(node, 'String') ?? [])
    .filter(({ sval }) => sval?.toUpperCase() === tag);
}

function of(n: Fields<'DefineStmt'>, kind: ObjectType): readonly Node[] {
  return n.kind === kind ? (n.definition ?? []) : [];
}

/** Objects of the whole cluster or database. */
import type { ObjectType } from '@citrate/parser';
import { isOn, type TreeDiagnostic } from '../../../catalog/index.ts';
import { isServerEverywhere, isWrapperEverywhere } from '../objects.ts';
import { type Change, type CitusRule, hasRelease, type Reach, refusal } from '../rule.ts';

const commentedEverywhere: ReadonlySet<ObjectType> = new Set<ObjectType>([
  'OBJECT_ROLE',
  'OBJECT_TSCONFIGURATION',
  'OBJECT_TSDICTIONARY',
]);

/** Comments stay on the coordinator, but for a few kinds of objects. */
export const comment: CitusRule<'CommentStmt'> = {
  reach: ({ objtype }, { before }) => {
    if (!objtype || !commentedEverywhere.has(objtype)) return 'local';
    return objtype !== 'OBJECT_ROLE' || hasRelease(before, '13.1') ? 'all nodes' : 'local';
  },
};

const definedEverywhere: ReadonlySet<ObjectType> = new Set<ObjectType>([
  'OBJECT_AGGREGATE',
  'OBJECT_COLLATION',
  'OBJECT_TSCONFIGURATION',
  'OBJECT_TSDICTIONARY',
]);

export const define: CitusRule<'DefineStmt'> = {
  reach: ({ kind }) => (kind && definedEverywhere.has(kind) ? 'all nodes' : 'local'),
};

export const createSchema: CitusRule<'CreateSchemaStmt'> = {
  refusesBefore: ({ schemaname, schemaElts }, catalog) =>
    schemaElts?.length && isOn(catalog, 'enable_schema_based_sharding')
      ? refusal(
          'citus-refuses',
          `distributed schema "${schemaname}" cannot be created with its objects`,
          {
            hint: 'Create the schema first, and its objects in statements of their own.',
          },
        )
      : [],
  reach: (_, { before }) => (hasRelease(before, '11.0') ? 'all nodes' : 'local'),
};

export const createServer: CitusRule<'CreateForeignServerStmt'> = {
  reach: ({ fdwname = '' }, { before }) =>
    isWrapperEverywhere(fdwname, before) && hasRelease(before, '11.0') ? 'all nodes' : 'local',
};

export const alterServer: CitusRule<'AlterForeignServerStmt'> = {
  reach: ({ servername = '' }, { before }) =>
    isServerEverywhere(servername, before) ? 'all nodes' : 'local',
};

/** Without a handler it is CREATE EXTENSION of the language's name. */
export const createLanguage: CitusRule<'CreatePLangStmt'> = {
  reach: ({ plhandler }) => (plhandler ? 'local' : 'all nodes'),
};

export const database: CitusRule<'CreatedbStmt'> & CitusRule<'DropdbStmt'> = {
  reach: (_: object, { before }: Change): Reach =>
    isOn(before, 'enable_create_database_propagation') ? 'all nodes' : 'local',
};

/** Of a new owner without a name, such as CURRENT_USER, the server of the coordinator breaks down. */
export const reassign: CitusRule<'ReassignOwnedStmt'> = {
  refusesBefore: ({ newrole }, catalog) =>
    newrole?.roletype === 'ROLESPEC_CSTRING' || !hasRelease(catalog, '13.1')
      ? []
      : refusal('citus-refuses', 'REASSIGN OWNED needs the name of the new owner', {
          detail: 'Of CURRENT_USER and its like, the server of a Citus coordinator breaks down.',
          hint: 'Write the name of the role.',
        }),
  reach: (_, { before }) => (hasRelease(before, '13.1') ? 'all nodes' : 'local'),
};

/** Nothing says which providers the servers have loaded: a server as it comes has none. */
export const securityLabel: CitusRule<'SecLabelStmt'> = {
  refusesBefore: ({ provider }) =>
    refusal(
      'citus-refuses',
      provider === undefined
        ? 'no provider of security labels is known to be loaded'
        : `provider "${provider}" of security labels is not known to be loaded`,
      { hint: 'Load it with shared_preload_libraries, and set labels by hand on each node.' },
      '22023',
    ),
  reach: () => 'local',
};

/** The schema of Citus itself cannot be chosen. */
export function ownSchema(extension: string): readonly TreeDiagnostic[] {
  if (extension !== 'citus') return [];
  return refusal('citus-refuses', 'extension "citus" does not support SET SCHEMA', {
    hint: 'Leave it where it is.',
  });
}

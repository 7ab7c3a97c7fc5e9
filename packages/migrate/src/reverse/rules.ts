/** How each kind of statement is undone; one that is not in the table has no reverse. */
import { as, type Tag } from '@citrate/parser';
import { hasExtension, strings } from '../catalog/index.ts';
import { alterTable } from './alter-table.ts';
import { called } from './called.ts';
import * as changed from './changed.ts';
import * as created from './created.ts';
import { dropped } from './lost.ts';
import { nothing, type Reverse, undoneBy } from './model.ts';

type Rules = { readonly [T in Tag]?: Reverse<T> };

/** It leaves nothing that a catalog has. */
const leavesNothing = (): typeof nothing => nothing;

export const rules: Rules = {
  AlterDefaultPrivilegesStmt: changed.defaultPrivileges,
  AlterEnumStmt: changed.alterEnum,
  AlterObjectSchemaStmt: changed.setSchema,
  AlterSeqStmt: changed.ownedBy,
  AlterTableStmt: alterTable,
  ClusterStmt: leavesNothing,
  CommentStmt: changed.comment,
  CompositeTypeStmt: ({ typevar }, around) => {
    const { schemaname, relname = '' } = typevar ?? {};
    const path = schemaname === undefined ? [relname] : [schemaname, relname];
    return created.droppedType('OBJECT_TYPE', path, around);
  },
  CopyStmt: ({ relation }, around) => changed.ofRows([relation], around),
  CreateDomainStmt: ({ domainname }, around) =>
    created.droppedType('OBJECT_DOMAIN', strings(domainname), around),
  CreateEnumStmt: ({ typeName }, around) =>
    created.droppedType('OBJECT_TYPE', strings(typeName), around),
  CreateExtensionStmt: ({ extname = '' }, { before }) =>
    hasExtension(before, extname)
      ? nothing
      : undoneBy({
          DropStmt: {
            removeType: 'OBJECT_EXTENSION',
            objects: [{ String: { sval: extname } }],
            behavior: 'DROP_RESTRICT',
          },
        }),
  CreateFunctionStmt: created.createFunction,
  CreatePolicyStmt: ({ table, policy_name: name }, around) =>
    created.droppedPart('OBJECT_POLICY', table, name, around),
  CreateRangeStmt: ({ typeName }, around) =>
    created.droppedType('OBJECT_TYPE', strings(typeName), around),
  CreateRoleStmt: created.createdRole,
  CreateSchemaStmt: created.createSchema,
  CreateSeqStmt: ({ sequence }, around) =>
    created.droppedRelation('OBJECT_SEQUENCE', sequence, around),
  CreateStatsStmt: created.createStatistics,
  CreateStmt: ({ relation }, around) => created.droppedRelation('OBJECT_TABLE', relation, around),
  CreateTableAsStmt: created.createTableAs,
  CreateTrigStmt: ({ relation, trigname }, around) =>
    created.droppedPart('OBJECT_TRIGGER', relation, trigname, around),
  DeleteStmt: ({ relation }, around) => changed.ofRows([relation], around),
  DropStmt: dropped,
  GrantRoleStmt: changed.grantRole,
  GrantStmt: changed.grant,
  IndexStmt: created.createIndex,
  InsertStmt: ({ relation }, around) => changed.ofRows([relation], around),
  LockStmt: leavesNothing,
  RefreshMatViewStmt: leavesNothing,
  ReindexStmt: leavesNothing,
  RenameStmt: changed.rename,
  RuleStmt: ({ relation, rulename }, around) =>
    created.droppedPart('OBJECT_RULE', relation, rulename, around),
  SelectStmt: called,
  TruncateStmt: ({ relations = [] }, around) =>
    changed.ofRows(
      relations.map((node) => as(node, 'RangeVar')),
      around,
    ),
  UpdateStmt: ({ relation }, around) => changed.ofRows([relation], around),
  VacuumStmt: leavesNothing,
  VariableSetStmt: leavesNothing,
  ViewStmt: created.createView,
};

import type {
  AlterTableCmd,
  ColumnDef,
  Constraint,
  CreateStatsStmt,
  CreateStmt,
  IndexStmt,
} from '@citrate/parser';
import type { Decision } from '../catalog/index.ts';

type Of<K extends Decision['kind']> = Extract<Decision, { kind: K }>;

/** Decisions by the node that they are about. */
export interface Decided {
  readonly constraintNames: ReadonlyMap<Constraint, string>;
  readonly omitted: ReadonlySet<Constraint>;
  readonly indexNames: ReadonlyMap<IndexStmt, string>;
  readonly statistics: ReadonlyMap<CreateStatsStmt, Of<'name statistics'>['statistics']>;
  readonly sequences: ReadonlyMap<Constraint, Of<'name sequence'>['sequence']>;
  readonly setNotNull: ReadonlyMap<AlterTableCmd, Of<'set not null'>>;
  /** By what they belong to. */
  readonly addedNotNulls: ReadonlyMap<
    ColumnDef | AlterTableCmd | CreateStmt | undefined,
    readonly Of<'add not null'>[]
  >;
}

export function byNode(decisions: readonly Decision[]): Decided {
  const of = <K extends Decision['kind']>(kind: K): Of<K>[] =>
    decisions.filter((d): d is Of<K> => d.kind === kind);
  return {
    constraintNames: new Map(of('name constraint').map((d) => [d.node, d.name])),
    omitted: new Set(of('omit constraint').map((d) => d.node)),
    indexNames: new Map(of('name index').map((d) => [d.node, d.name])),
    statistics: new Map(of('name statistics').map((d) => [d.node, d.statistics])),
    sequences: new Map(of('name sequence').map((d) => [d.node, d.sequence])),
    setNotNull: new Map(of('set not null').map((d) => [d.node, d])),
    addedNotNulls: groupByPlace(of('add not null')),
  };
}

function groupByPlace(added: readonly Of<'add not null'>[]): Decided['addedNotNulls'] {
  const groups = new Map<
    ColumnDef | AlterTableCmd | CreateStmt | undefined,
    Of<'add not null'>[]
  >();
  for (const decision of added) {
    groups.set(decision.at, [...(groups.get(decision.at) ?? []), decision]);
  }
  return groups;
}

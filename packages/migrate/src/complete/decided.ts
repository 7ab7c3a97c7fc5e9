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
  const constraintNames = new Map<Constraint, string>();
  const omitted = new Set<Constraint>();
  const indexNames = new Map<IndexStmt, string>();
  const statistics = new Map<CreateStatsStmt, Of<'name statistics'>['statistics']>();
  const sequences = new Map<Constraint, Of<'name sequence'>['sequence']>();
  const setNotNull = new Map<AlterTableCmd, Of<'set not null'>>();
  const addedNotNulls = new Map<
    ColumnDef | AlterTableCmd | CreateStmt | undefined,
    Of<'add not null'>[]
  >();
  for (const one of decisions) {
    if (one.kind === 'name constraint') constraintNames.set(one.node, one.name);
    else if (one.kind === 'omit constraint') omitted.add(one.node);
    else if (one.kind === 'name index') indexNames.set(one.node, one.name);
    else if (one.kind === 'name statistics') statistics.set(one.node, one.statistics);
    else if (one.kind === 'name sequence') sequences.set(one.node, one.sequence);
    else if (one.kind === 'set not null') setNotNull.set(one.node, one);
    else {
      const others = addedNotNulls.get(one.at);
      if (others) others.push(one);
      else addedNotNulls.set(one.at, [one]);
    }
  }
  return {
    constraintNames,
    omitted,
    indexNames,
    statistics,
    sequences,
    setNotNull,
    addedNotNulls,
  };
}

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

type AddedAt = ColumnDef | AlterTableCmd | CreateStmt | undefined;

/** Decisions by the node that they are about. */
export interface Decided {
  readonly constraintNames: ReadonlyMap<Constraint, string>;
  readonly omitted: ReadonlySet<Constraint>;
  readonly indexNames: ReadonlyMap<IndexStmt, string>;
  readonly statistics: ReadonlyMap<CreateStatsStmt, Of<'name statistics'>['statistics']>;
  readonly sequences: ReadonlyMap<Constraint, Of<'name sequence'>['sequence']>;
  readonly setNotNull: ReadonlyMap<AlterTableCmd, Of<'set not null'>>;
  /** By what they belong to. */
  readonly addedNotNulls: ReadonlyMap<AddedAt, readonly Of<'add not null'>[]>;
}

/** Maps are made for what is decided: nearly all statements have decisions of one kind or two. */
export function byNode(decisions: readonly Decision[]): Decided {
  let constraintNames: Map<Constraint, string> | undefined;
  let omitted: Set<Constraint> | undefined;
  let indexNames: Map<IndexStmt, string> | undefined;
  let statistics: Map<CreateStatsStmt, Of<'name statistics'>['statistics']> | undefined;
  let sequences: Map<Constraint, Of<'name sequence'>['sequence']> | undefined;
  let setNotNull: Map<AlterTableCmd, Of<'set not null'>> | undefined;
  let addedNotNulls: Map<AddedAt, Of<'add not null'>[]> | undefined;
  for (const one of decisions) {
    if (one.kind === 'name constraint') {
      constraintNames = (constraintNames ?? new Map()).set(one.node, one.name);
    } else if (one.kind === 'omit constraint') omitted = (omitted ?? new Set()).add(one.node);
    else if (one.kind === 'name index') {
      indexNames = (indexNames ?? new Map()).set(one.node, one.name);
    } else if (one.kind === 'name statistics') {
      statistics = (statistics ?? new Map()).set(one.node, one.statistics);
    } else if (one.kind === 'name sequence') {
      sequences = (sequences ?? new Map()).set(one.node, one.sequence);
    } else if (one.kind === 'set not null') {
      setNotNull = (setNotNull ?? new Map()).set(one.node, one);
    } else {
      addedNotNulls ??= new Map();
      const others = addedNotNulls.get(one.at);
      if (others) others.push(one);
      else addedNotNulls.set(one.at, [one]);
    }
  }
  return {
    constraintNames: constraintNames ?? nothing.constraintNames,
    omitted: omitted ?? nothing.omitted,
    indexNames: indexNames ?? nothing.indexNames,
    statistics: statistics ?? nothing.statistics,
    sequences: sequences ?? nothing.sequences,
    setNotNull: setNotNull ?? nothing.setNotNull,
    addedNotNulls: addedNotNulls ?? nothing.addedNotNulls,
  };
}

const nothing: Decided = {
  constraintNames: new Map(),
  omitted: new Set(),
  indexNames: new Map(),
  statistics: new Map(),
  sequences: new Map(),
  setNotNull: new Map(),
  addedNotNulls: new Map(),
};

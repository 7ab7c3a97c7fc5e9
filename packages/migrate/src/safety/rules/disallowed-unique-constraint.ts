import type { Constraint, Node } from '@citrate/parser';
import { strings } from '../../catalog/index.ts';
import { shown } from '../../distribute/index.ts';
import { alterTableWith, canBeSplit, sqlOf } from '../fixes.ts';
import type { Altered, Finding, Fix, SafetyRule } from '../rule.ts';
import { addedColumn, addedConstraint, constraintsOf } from '../subcommands.ts';
import { OWN_FILE, withShards } from '../words.ts';

export const disallowedUniqueConstraint: SafetyRule = {
  name: 'disallowed-unique-constraint',
  title: 'Constraint that builds its index under a lock',
  severity: 'warning',
  subcommandsInUse: {
    AT_AddConstraint: (altered) => building(altered, addedConstraint(altered)),
    AT_AddColumn: (altered) =>
      constraintsOf(addedColumn(altered)).flatMap((constraint) => building(altered, constraint)),
  },
};

const words: { readonly [T in NonNullable<Constraint['contype']>]?: string } = {
  CONSTR_UNIQUE: 'unique constraint',
  CONSTR_PRIMARY: 'primary key',
  CONSTR_EXCLUSION: 'exclusion constraint',
};

function building(altered: Altered, constraint: Constraint): readonly Finding[] {
  const { contype, conname, indexname, location } = constraint;
  const what = contype && words[contype];
  if (!what || indexname) return [];
  const { table, question } = altered;
  const { before } = question;
  return [
    {
      message: `adding ${what} "${conname}" builds an index under an exclusive lock on ${shown(table, before)}`,
      detail: `An ACCESS EXCLUSIVE lock on ${withShards(table, before)} is held until all rows are indexed: reads wait, too.`,
      hint: hintFor(constraint),
      location,
      fix: fromIndex(altered, constraint),
    },
  ];
}

function hintFor(constraint: Constraint): string {
  if (hasPlainIndex(constraint)) {
    return `Write CREATE UNIQUE INDEX CONCURRENTLY, ${OWN_FILE}, and ADD CONSTRAINT … USING INDEX in the next file.`;
  }
  return 'No index can be built for it beforehand: add it while the table is small, or in a time without traffic.';
}

function hasPlainIndex({ contype, without_overlaps: overlaps }: Constraint): boolean {
  return contype !== 'CONSTR_EXCLUSION' && !overlaps;
}

/** The index first, then a constraint that takes it. */
function fromIndex(altered: Altered, constraint: Constraint): Fix | undefined {
  const { conname, keys, contype } = constraint;
  if (!keys || !conname || !contype || !hasPlainIndex(constraint)) return undefined;
  if (!canBeSplit(altered)) return undefined;
  const { deferrable, initdeferred } = constraint;
  const added: Constraint = {
    contype,
    conname,
    indexname: conname,
    ...(deferrable && { deferrable }),
    ...(initdeferred && { initdeferred }),
  };
  const def = { Constraint: added };
  return sqlOf(
    indexFor(altered, constraint),
    alterTableWith(altered, { subtype: 'AT_AddConstraint', def }),
  );
}

function indexFor({ statement }: Altered, constraint: Constraint): Node {
  const { conname, keys, including, nulls_not_distinct: nulls, options, indexspace } = constraint;
  return {
    IndexStmt: {
      ...(conname !== undefined && { idxname: conname }),
      ...(statement.relation && { relation: statement.relation }),
      accessMethod: 'btree',
      indexParams: elements(keys),
      ...(including && { indexIncludingParams: elements(including) }),
      ...(options && { options }),
      ...(indexspace && { tableSpace: indexspace }),
      unique: true,
      concurrent: true,
      ...(nulls && { nulls_not_distinct: nulls }),
    },
  };
}

function elements(columns: readonly Node[] | undefined): Node[] {
  return strings(columns).map((name) => ({
    IndexElem: {
      name,
      ordering: 'SORTBY_DEFAULT',
      nulls_ordering: 'SORTBY_NULLS_DEFAULT',
    },
  }));
}

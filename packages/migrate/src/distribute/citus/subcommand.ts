import type { AlterTableCmd } from '@citrate/parser';
import { alterTableWords, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { shown } from '../words.ts';
import { refusal } from './rule.ts';

/** What is asked about one subcommand: `alone` says that the statement has no other. */
export interface Asked {
  readonly command: AlterTableCmd;
  readonly alone: boolean;
  readonly table: Table;
  readonly catalog: Catalog;
}

/** What Citus refuses of a subcommand on a table with shards, before PostgreSQL looks at it. */
export type SubcommandJudge = (asked: Asked) => readonly TreeDiagnostic[];

export function subcommandWords({ subtype }: AlterTableCmd): string {
  return subtype ? alterTableWords[subtype] : '';
}

export function sequenceWithOthers({ table, catalog }: Asked): readonly TreeDiagnostic[] {
  return refusal(
    'citus-refuses',
    `a default that calls nextval() has to be the only change of ${shown(table, catalog)}`,
    { hint: 'Write each subcommand as an ALTER TABLE of its own.' },
  );
}

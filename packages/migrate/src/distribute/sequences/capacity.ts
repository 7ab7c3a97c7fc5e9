import type { Node, TypeName } from '@citrate/parser';
import { strings, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, DistributedTable, Table } from '../../catalog/model.ts';
import { problem, warning } from '../rule.ts';
import { shown } from '../words.ts';
import { type SequenceOptions, sequenceOptions } from './options.ts';

/** A column whose values come from a sequence: identity, or serial. */
export interface SequenceColumn {
  readonly name: string;
  /** The integer type, also of a serial column. */
  readonly type: TypeName;
  /** The identity's options; none for serial. */
  readonly options: readonly Node[];
}

/** Fewer values than this for a shard are worth a warning. */
const fewValues = 1_000_000n;

/**
 * Whether every shard of the table can have a sequence of its own for the column. Shard i counts
 * `start + i`, `start + i + stride`, … so that no two shards give the same value.
 */
export function judgeSequence(
  column: SequenceColumn,
  table: Table,
  distribution: DistributedTable,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const options = sequenceOptions(column.options);
  const subject = `column "${column.name}" of ${shown(table, catalog)}`;
  const stepped = judgeSteps(options, subject, distribution);
  return stepped.length > 0 ? stepped : judgeCapacity(column, options, subject, distribution);
}

function judgeSteps(
  { increment = 1n, cycle }: SequenceOptions,
  subject: string,
  { stride, shards }: DistributedTable,
): readonly TreeDiagnostic[] {
  const detail = `Every shard has a sequence of its own: ${shards.length} of them count in steps of ${stride}, each from another start, so that no value comes twice.`;
  return [
    ...(increment === 1n
      ? []
      : [
          problem('sequences', `the sequence of ${subject} cannot have INCREMENT ${increment}`, {
            detail,
            hint: 'Leave INCREMENT out.',
          }),
        ]),
    ...(cycle
      ? [
          problem('sequences', `the sequence of ${subject} cannot have CYCLE`, {
            detail: `${detail} After a cycle it would start over with the values of another shard.`,
            hint: 'Leave CYCLE out; an exhausted sequence then reports an error.',
          }),
        ]
      : []),
  ];
}

function judgeCapacity(
  column: SequenceColumn,
  options: SequenceOptions,
  subject: string,
  { stride, shards }: DistributedTable,
): readonly TreeDiagnostic[] {
  const highest = options.max ?? highestValue(column.type);
  const last = (options.start ?? options.min ?? 1n) + BigInt(shards.length - 1);
  const values = highest < last ? 0n : (highest - last) / BigInt(stride) + 1n;
  if (values >= fewValues) return [];
  const detail = `Values up to ${highest} in steps of ${stride} for ${shards.length} shards leave ${values} for the last shard.`;
  const hint = 'Make the column bigint, or distribute the table to fewer shards.';
  if (values < 1n)
    return [
      problem(
        'sequences',
        `${subject} cannot number the rows of all shards`,
        { detail, hint },
        '2200H',
      ),
    ];
  return [
    warning('sequences', `${subject} can number only ${values} rows on each shard`, {
      detail,
      hint,
    }),
  ];
}

const highestValues: Readonly<Record<string, bigint>> = {
  int2: 32767n,
  int4: 2147483647n,
};

function highestValue(type: TypeName): bigint {
  return highestValues[strings(type.names).at(-1) ?? ''] ?? 9223372036854775807n;
}

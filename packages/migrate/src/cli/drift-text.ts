/** Drift for people: each object with who has it otherwise, and how. */
import type {
  Condition,
  Difference,
  DifferenceVariant,
  Place,
  ServerRepair,
} from '../drift/model.ts';
import type { DriftResult } from '../engine/model.ts';
import { colorHunks, hunksOf } from './diff-text.ts';
import type { Context } from './subcommand.ts';
import { type Colors, colorsFor, count, table } from './terminal.ts';

interface View {
  /** Every place; otherwise the first ones. */
  readonly all: boolean;
  readonly colors: Colors;
}

/** With `--verbose` all places of a difference are named. */
export function prettyDrift({ terminal, flags }: Context, result: DriftResult): string {
  const view = { all: flags.verbose === true, colors: colorsFor(terminal, terminal.stdout) };
  const { outcome, differences, conditions, data, repair } = result;
  return [
    ...(outcome === 'done' ? ['no drift\n'] : []),
    ...differences.map((difference) => prettyDifference(difference, view)),
    ...conditions.map((condition) => prettyCondition(condition, view)),
    ...(data ? [prettyData(data)] : []),
    ...(repair && repair.length > 0 ? [prettyRepair(repair, view)] : []),
  ]
    .filter((text) => text !== '')
    .join('\n');
}

function prettyDifference(difference: Difference, view: View): string {
  const { kind, name, table: of, agree, places, variants, coordinatorDiffers } = difference;
  const title = of === undefined ? `${kind} ${name}` : `${kind} ${name} of ${of}`;
  const note = coordinatorDiffers
    ? '  most places have the same: it may be the coordinator that is wrong\n'
    : '';
  const shown = variants.map((variant) => prettyVariant(variant, view));
  return `${view.colors.bold(title)}: ${agree} of ${places} agree\n${note}${shown.join('')}`;
}

function prettyVariant(
  { found, places, diff, statements = [] }: DifferenceVariant,
  view: View,
): string {
  const hunks = diff === undefined ? '' : colorHunks(indent(hunksOf(diff)), view.colors);
  const extra = statements.map((sql) => indent(`${sql};\n`)).join('');
  return `  ${found}: ${placesText(places, view)}\n${hunks}${extra}`;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '    ');
}

const shownPlaces = 4;

function placesText(places: readonly Place[], { all }: View): string {
  const shown = all ? places : places.slice(0, shownPlaces);
  const more = places.length - shown.length;
  const names = shown.map(({ server, shardId }) =>
    shardId === undefined ? server : `${server} shard ${shardId}`,
  );
  return [...names, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

function prettyCondition({ kind, name, table: of, places, detail }: Condition, view: View): string {
  const title = `${kind}: ${of === undefined ? name : `${name} of ${of}`}`;
  const words = detail === undefined ? '' : `  ${detail}\n`;
  return `${view.colors.bold(title)}\n  ${placesText(places, view)}\n${words}`;
}

function prettyData(data: NonNullable<DriftResult['data']>): string {
  if (data.length === 0) return '';
  const rows = data.map(({ table: name, copies, same }) => [
    name,
    same ? 'the same' : 'different',
    ...copies.map(({ server, rows: n, checksum }) =>
      n === undefined
        ? `${server} not read`
        : `${server} ${count(n, 'row')} ${checksum?.slice(0, 8) ?? ''}`,
    ),
  ]);
  return `Rows of reference tables\n${table(rows, '  ')}`;
}

/** A script, should somebody copy it: whatever is no statement is a comment. */
function prettyRepair(repairs: readonly ServerRepair[], { colors }: View): string {
  const texts = repairs.map(({ server, statements, byHand }) =>
    [
      colors.bold(`-- on ${server}`),
      ...statements.map(({ sql }) => `${sql};`),
      ...byHand.map((words) => `-- by hand: ${words}`),
    ].join('\n'),
  );
  return `-- Repair, to be read: nothing has run it.\n${texts.join('\n')}\n`;
}

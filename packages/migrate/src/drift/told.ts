/** Findings as data for those who read them. */
import { deparse } from '@citrate/deparser';
import { parse } from '@citrate/parser';
import { createTwoFilesPatch } from 'diff';
import type { Definition, Finding, Variant } from './finding.ts';
import type { Difference, DifferenceVariant } from './model.ts';

export function differenceOf(finding: Finding): Difference {
  const { object, agreeing, variants } = finding;
  const odd = variants.map(({ at }) => at.length);
  const places = agreeing + odd.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...odd);
  return {
    ...object,
    agree: agreeing,
    places,
    variants: variants.map((variant) => told(variant, finding)),
    ...(places > 1 && most * 2 > places && { coordinatorDiffers: true }),
  };
}

function told({ found, at }: Variant, { expected }: Finding): DifferenceVariant {
  const [first] = at;
  const places = at.map(({ place }) => place);
  const definition = first?.definition;
  if (found === 'extra' && definition)
    return { found, places, statements: statementsOf(definition) };
  if (found !== 'different' || !definition || !expected) return { found, places };
  return { found, places, diff: diffOf(expected, definition, places.map(placeName)) };
}

/** `w1, shard 102008`; of several places, the first one and how many more. */
function diffOf(expected: Definition, found: Definition, places: readonly string[]): string {
  const [first = '', ...more] = places;
  const label = more.length === 0 ? first : `${first} and ${more.length} more`;
  const width = widthFor(expected, found);
  const [old, now] = [script(expected, width), script(found, width)];
  const patch = createTwoFilesPatch('coordinator', label, old, now);
  // Without the line of equal signs that it begins with.
  return patch.slice(patch.indexOf('\n') + 1);
}

function placeName({ server, shardId }: { server: string; shardId?: number }): string {
  return shardId === undefined ? server : `${server}, shard ${shardId}`;
}

/** Characters a line. */
const usualWidth = 60;
const leastWidth = 20;

/** What makes the object is broken into lines on both sides, or lines could not be compared. */
function widthFor(...definitions: readonly Definition[]): number {
  const lengths = definitions.map(({ parts }) => (parts[0]?.text.length ?? usualWidth) - 1);
  return Math.max(leastWidth, Math.min(usualWidth, ...lengths));
}

function script(definition: Definition, width: number): string {
  return statementsOf(definition, width)
    .map((sql) => `${sql};\n`)
    .join('');
}

function statementsOf({ parts }: Definition, width = usualWidth): readonly string[] {
  return parts.map(({ text }) => {
    const [statement] = parse(text);
    return statement ? deparse(statement.tree, { width }) : text;
  });
}

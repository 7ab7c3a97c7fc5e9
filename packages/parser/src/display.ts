/** How text looks in a terminal: which columns it takes, and how to make it safe to print. */

const TAB_WIDTH = 4;

const WIDE =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|^\p{Emoji_Presentation}|^\p{Regional_Indicator}|^\p{Emoji}\uFE0F/u;
const INVISIBLE = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u;
// Control characters could move the cursor, and marks of writing direction reorder the line.
const UNSAFE = /[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** What most text is: each of these takes one column, whatever stands beside it. */
const PLAIN = /^[\x20-\x7E\u2026]*$/;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The text as it is printed: tabs become blanks, what could disturb a terminal becomes U+FFFD. */
export function displayText(text: string): string {
  if (PLAIN.test(text)) return text;
  if (!text.includes('\t')) return safe(text);
  let shown = '';
  for (const [index, part] of text.split('\t').entries()) {
    if (index > 0) shown += ' '.repeat(TAB_WIDTH - (displayWidth(shown) % TAB_WIDTH));
    shown += safe(part);
  }
  return shown;
}

/** How many columns `text` takes when it begins in column `from`, counted from 0. */
export function displayWidth(text: string, from = 0): number {
  if (PLAIN.test(text)) return text.length;
  let column = from;
  for (const { segment } of graphemes.segment(safe(text, '\t'))) {
    column += segment === '\t' ? TAB_WIDTH - (column % TAB_WIDTH) : graphemeWidth(segment);
  }
  return column - from;
}

function graphemeWidth(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2;
  return INVISIBLE.test(grapheme) ? 0 : 1;
}

function safe(text: string, except?: string): string {
  return text.replace(UNSAFE, (character) => (character === except ? character : '\uFFFD'));
}

/**
 * Marks: what printers put into their texts besides SQL. A mark is a NUL and a letter. No SQL text
 * can hold a NUL, so nothing else is taken for one.
 */

/** No SQL text can hold this character. */
export const NUL = '\0';

/** The letter of each mark. */
export const mark = {
  /** Around a text whose breaks are taken all or none. */
  open: '(',
  close: ')',
  /** Around a text whose lines stand further right. */
  indent: '>',
  dedent: '<',
  /** A line break if the group around it does not fit on the line. */
  line: 'l',
  softLine: 's',
  /** Around a group whose text, further right, has lines of its own: all that begins or ends there. */
  block: '[',
  blockEnd: ']',
  /** As block, but what follows the group stays on its last line. */
  below: '{',
  belowEnd: '}',
  /** A line break if what follows up to the next break does not fit on the line. */
  fill: 'f',
  /** As fill, between the clauses of a statement: the next one begins a line further right. */
  clause: 'c',
  /** As clause, between the items of a list inside of one. */
  wrap: 'w',
  /** A comment follows: for the width of its line it does not count. */
  comment: '-',
  /** The line ends here, whatever fits on it. */
  lineEnd: '$',
  /** The end of a list; its number follows, and `;`. */
  listEnd: '!',
  /** The number of a slot follows, and `;`. */
  slot: '#',
  /** The number of a node follows whose text is put in later, and `;`. */
  deferred: '@',
} as const;

/* The hints of where lines may break. They are empty, or blanks, while all is written on one line. */

/** A blank, or a line break where the group around it does not fit on the line. */
export let line = ' ';
/** A blank, or a line break where what follows up to the next break does not fit on the line. */
export let fillLine = ' ';
/** A blank, or a line break before a clause that does not fit on the line. */
export let clauseLine = ' ';

/* What stands between the items of lists: a comma, and behind it … */

/** … a blank, or a line break where the group around it does not fit on the line. */
export let commaLine = ', ';
/** … a blank, or a line break where what follows up to the next break does not fit on the line. */
export let commaFill = ', ';
/** … a blank, or a line break before an item of a clause that fits on no line. */
export let commaWrap = ', ';

export let groupStart = '';
export let groupEnd = '';
export let indentStart = '';
export let indentEnd = '';
export let blockStart = '';
export let blockEnd = '';
/** A blank, or a line break and what stands further right behind it. */
export let belowStart = ' ';
export let belowEnd = '';

/** Where a comment begins, and where a line has to end; nothing while all is on one line. */
export let commentStart = '';
export let lineEnd = '';

/** Whether texts that are written from now on hold hints. */
export function setHints(on: boolean): void {
  if (on === (groupStart !== '')) return;
  const hint = (letter: string): string => (on ? NUL + letter : '');
  line = `${hint(mark.line)} `;
  fillLine = `${hint(mark.fill)} `;
  clauseLine = `${hint(mark.clause)} `;
  commaLine = `,${line}`;
  commaFill = `,${fillLine}`;
  commaWrap = `,${hint(mark.wrap)} `;
  groupStart = hint(mark.open);
  groupEnd = hint(mark.close);
  indentStart = hint(mark.indent);
  indentEnd = hint(mark.dedent);
  blockStart = hint(mark.block);
  blockEnd = hint(mark.blockEnd);
  belowStart = `${hint(mark.below)} `;
  belowEnd = hint(mark.belowEnd);
  commentStart = hint(mark.comment);
  lineEnd = hint(mark.lineEnd);
}

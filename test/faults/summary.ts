/** Many positions in a few words. */

interface Place {
  readonly when: string;
  readonly action: string;
  readonly who: string;
  /** Of a message. */
  readonly text: string | undefined;
}

/** Which of all positions these are: whole actions by their names, parts of them as what they are. */
export function summary(all: readonly string[], these: (position: string) => boolean): string {
  const actions = [...new Set(all.map((position) => placeOf(position).action))];
  return actions.flatMap((action) => summaryOf(action, all, these)).join(', ');
}

function summaryOf(
  action: string,
  all: readonly string[],
  these: (position: string) => boolean,
): readonly string[] {
  const whole = all.filter((position) => placeOf(position).action === action);
  const part = whole.filter(these);
  if (part.length === 0) return [];
  if (part.length === whole.length) return [`\`${action}\``];
  if (part.length > 3 && part.length > whole.length / 2) return [`\`${action}\` otherwise`];
  const servers = [...new Set(part.map((position) => placeOf(position).who))];
  return servers.flatMap((who) => onServer(action, who, whole, part));
}

/** All of an action on a server is one. */
function onServer(
  action: string,
  who: string,
  whole: readonly string[],
  part: readonly string[],
): readonly string[] {
  const here = (position: string): boolean => placeOf(position).who === who;
  const mine = part.filter(here);
  if (mine.length === whole.filter(here).length) return [`\`${action}\` on ${who}`];
  return bySide(mine.map(placeOf));
}

/** Both sides of an action on a server are one. */
function bySide(places: readonly Place[]): readonly string[] {
  const sides = new Map<string, string[]>();
  for (const { when, action, who, text } of places) {
    const what = `\`${action}\`${text === undefined ? '' : ` (${text})`} on ${who}`;
    sides.set(what, [...(sides.get(what) ?? []), when]);
  }
  return [...sides].map(([what, whens]) => (whens.length > 1 ? what : `${whens[0]} ${what}`));
}

function placeOf(position: string): Place {
  const match = /^(before|after) (.+?) on ([^:]+)(?:: (.*))?$/.exec(position);
  if (match === null) throw new Error(`no position: ${position}`);
  const [, when = '', action = '', who = '', text] = match;
  return { when, action, who, text };
}

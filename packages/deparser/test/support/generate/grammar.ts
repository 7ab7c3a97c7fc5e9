/**
 * A grammar as text, in the words of PostgreSQL's gram.y. A production starts at the beginning of a
 * line with `name =`; everything in it is separated by blanks:
 *
 * - `SELECT`, `(`, `12`: stands for itself, as does all that holds no lower-case letter;
 * - `a_expr`: another production, or a leaf; `a_expr/7`: only its alternatives from level 7 on;
 * - `{ x | y }`: one of several; `x?`, `x*`, `x+`: none or one, any number, at least one;
 *   `x,+`: at least one, with commas between;
 * - `5: x` as an alternative: five times as likely; `@7 x`: of level 7, where levels are how tightly
 *   operators bind.
 */
export type Rule =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string; readonly level: number }
  | { readonly kind: 'all'; readonly items: readonly Rule[] }
  | { readonly kind: 'one'; readonly options: readonly Option[] }
  | {
      readonly kind: 'list';
      readonly item: Rule;
      readonly least: 0 | 1;
      readonly many: boolean;
      readonly separator: string;
    };

/** An alternative. */
export interface Option {
  readonly rule: Rule;
  readonly weight: number;
  readonly level: number;
}

export type Productions = ReadonlyMap<string, Rule>;

/** The productions of a text. Throws on what it cannot read. */
export function readProductions(text: string): Map<string, Rule> {
  const productions = new Map<string, Rule>();
  for (const production of text.trim().split(/\n+(?=\w+ =)/)) {
    const [, name, body] = /^\s*(\w+) =\s([^]*)$/.exec(production) ?? [];
    if (name === undefined || body === undefined) throw new Error(`no production: ${production}`);
    if (productions.has(name)) throw new Error(`there are two productions ${name}`);
    productions.set(name, readBody(name, body));
  }
  return productions;
}

function readBody(name: string, body: string): Rule {
  const pieces = body.trim().split(/\s+/).reverse();
  const rule = readChoice(pieces);
  const rest = pieces.pop();
  if (rest !== undefined) throw new Error(`${name} cannot go on with ${rest}`);
  return rule;
}

/** Alternatives, up to the brace that closes them; `pieces` has the next one last. */
function readChoice(pieces: string[]): Rule {
  const options = [readOption(pieces)];
  while (pieces.at(-1) === '|') {
    pieces.pop();
    options.push(readOption(pieces));
  }
  const [only] = options;
  return options.length === 1 && only?.level === Infinity ? only.rule : { kind: 'one', options };
}

function readOption(pieces: string[]): Option {
  const level = Number(take(pieces, /^@(\d+)$/) ?? Infinity);
  const weight = Number(take(pieces, /^(\d+):$/) ?? 1);
  const items: Rule[] = [];
  for (let next = pieces.at(-1); next !== undefined; next = pieces.at(-1)) {
    if (next === '|' || next.startsWith('}')) break;
    pieces.pop();
    items.push(next === '{' ? readGroup(pieces) : readItem(next));
  }
  const [only] = items;
  const rule: Rule = items.length === 1 && only ? only : { kind: 'all', items };
  return { rule, weight, level };
}

function take(pieces: string[], form: RegExp): string | undefined {
  const found = form.exec(pieces.at(-1) ?? '')?.[1];
  if (found !== undefined) pieces.pop();
  return found;
}

function readGroup(pieces: string[]): Rule {
  const rule = readChoice(pieces);
  const suffix = /^\}(.*)$/.exec(pieces.pop() ?? '')?.[1];
  if (suffix === undefined) throw new Error('a brace is not closed');
  return repeated(rule, suffix);
}

function readItem(piece: string): Rule {
  const [, word = piece, level, suffix = ''] = /^(\w+)(?:\/(\d+))?(,\+|[?*+])?$/.exec(piece) ?? [];
  return repeated(
    /^\w*[a-z]\w*$/.test(word)
      ? { kind: 'name', name: word, level: Number(level ?? 0) }
      : { kind: 'word', text: word },
    suffix,
  );
}

function repeated(item: Rule, suffix: string): Rule {
  switch (suffix) {
    case '':
      return item;
    case '?':
      return { kind: 'list', item, least: 0, many: false, separator: '' };
    case '*':
      return { kind: 'list', item, least: 0, many: true, separator: '' };
    case '+':
      return { kind: 'list', item, least: 1, many: true, separator: '' };
    case ',+':
      return { kind: 'list', item, least: 1, many: true, separator: ',' };
    default:
      throw new Error(`${suffix} cannot follow an item`);
  }
}

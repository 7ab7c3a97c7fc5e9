import type { Option, Rule } from './grammar.ts';
import { type Grammar, type Source, usual } from './measure.ts';

/** How a text came about: a rule, and what became of its parts; `text` if it has none. */
export interface Derivation {
  readonly rule: Rule;
  readonly parts: readonly Derivation[];
  readonly text?: string;
}

type List = Rule & { readonly kind: 'list' };

/** What a rule without a longest text may add to a statement that has room for no more. */
const SLACK = 12;

/** A random derivation of about `size` words, or of the least that there are. */
export function derive(grammar: Grammar, rule: Rule, size: number, source: Source): Derivation {
  switch (rule.kind) {
    case 'word':
      return { rule, parts: [], text: rule.text };
    case 'name':
      return deriveName(grammar, rule, size, source);
    case 'all':
      return { rule, parts: deriveAll(grammar, rule.items, size, source) };
    case 'one':
      return deriveOption(grammar, rule, rule.options, size, source);
    case 'list':
      return isLeftOut(grammar, rule, size, source)
        ? { rule, parts: [] }
        : deriveList(grammar, rule, size, source);
  }
}

function deriveName(
  grammar: Grammar,
  rule: Rule & { readonly kind: 'name' },
  size: number,
  source: Source,
): Derivation {
  const leaf = grammar.leaves.get(rule.name);
  if (leaf !== undefined) return { rule, parts: [], text: leaf.draw(source) };
  const body = grammar.production(rule.name);
  const part =
    rule.level > 0 && body.kind === 'one'
      ? deriveOption(grammar, body, atLeast(body.options, rule.level), size, source)
      : derive(grammar, body, size, source);
  return { rule, parts: [part] };
}

function atLeast(options: readonly Option[], level: number): readonly Option[] {
  return options.filter((option) => option.level >= level);
}

/** Each item gets what it needs, and what can grow a random share of what is left. */
function deriveAll(
  grammar: Grammar,
  items: readonly Rule[],
  size: number,
  source: Source,
): Derivation[] {
  const spare = size - items.reduce((sum, item) => sum + grammar.cost(item), 0);
  const shares = items.map((item) => drawShare(grammar, item, spare, source));
  const total = shares.reduce((sum: number, share) => sum + (share ?? 0), 0);
  return items.map((rule, i) => {
    const share = shares[i];
    if (share === undefined) return { rule, parts: [] };
    const own =
      grammar.cost(rule) + (share === 0 ? Math.min(spare, SLACK) : (spare * share) / total);
    return rule.kind === 'list'
      ? deriveList(grammar, rule, own, source)
      : derive(grammar, rule, own, source);
  });
}

/** Uneven, so that some parts grow deep; undefined for what is left out. */
function drawShare(
  grammar: Grammar,
  item: Rule,
  spare: number,
  source: Source,
): number | undefined {
  if (item.kind === 'list' && isLeftOut(grammar, item, spare, source)) return undefined;
  return spare > 0 && grammar.grows(item) ? source.nextInt(1, 32) ** 2 : 0;
}

/** What may be left out is so three times out of five; less often where there is much room. */
function isLeftOut(grammar: Grammar, rule: List, size: number, source: Source): boolean {
  if (rule.least > 0) return false;
  const cost = grammar.cost(rule.item);
  return cost > size || source.nextInt(0, 4) > (cost * 12 > size ? 1 : 2);
}

/** One item, and further ones as by tossing a coin. */
function deriveList(grammar: Grammar, rule: List, size: number, source: Source): Derivation {
  const cost = grammar.cost(rule.item);
  let count = 1;
  if (rule.many) {
    while (count < 6 && cost * (count + 1) <= size && source.nextInt(0, 1) === 0) count++;
  }
  const items = Array<Rule>(count).fill(rule.item);
  return { rule, parts: deriveAll(grammar, items, size, source) };
}

/** One of the options that can be paid for; if none can, one of the cheapest usual ones. */
function deriveOption(
  grammar: Grammar,
  rule: Rule,
  options: readonly Option[],
  size: number,
  source: Source,
): Derivation {
  const affordable = options.filter((option) => grammar.cost(option.rule) <= size);
  const chosen = pick(affordable.length > 0 ? affordable : cheapest(grammar, options), source);
  return { rule, parts: [derive(grammar, chosen.rule, size, source)] };
}

/** What is fallen back on where nothing longer can be paid for. */
export function cheapest(grammar: Grammar, options: readonly Option[]): readonly Option[] {
  const least = Math.min(...usual(options).map((option) => grammar.cost(option.rule)));
  return usual(options).filter((option) => grammar.cost(option.rule) === least);
}

/** One by its weight. */
function pick(options: readonly Option[], source: Source): Option {
  const total = options.reduce((sum, option) => sum + option.weight, 0);
  let at = source.nextInt(0, total - 1);
  for (const option of options) {
    at -= option.weight;
    if (at < 0) return option;
  }
  throw new Error('nothing to choose from');
}

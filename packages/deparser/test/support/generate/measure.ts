import type { Option, Productions, Rule } from './grammar.ts';

/** A production whose text is drawn, not derived. */
export interface Leaf {
  readonly simplest: string;
  readonly draw: (source: Source) => string;
}

/** Where numbers come from; fast-check's Random is one. */
export interface Source {
  /** An integer from `least` to `most`, both included. */
  nextInt(least: number, most: number): number;
}

/** Productions and leaves, with what the shortest text of each rule costs. */
export class Grammar {
  readonly leaves: ReadonlyMap<string, Leaf>;
  readonly #productions: Productions;
  readonly #costs: ReadonlyMap<string, number>;
  readonly #endless: ReadonlySet<string>;
  readonly #measured = new Map<Rule, { readonly cost: number; readonly grows: boolean }>();

  constructor(productions: Productions, leaves: ReadonlyMap<string, Leaf>) {
    this.leaves = leaves;
    this.#productions = productions;
    this.#costs = shortest(productions, leaves);
    this.#endless = endless(productions);
  }

  production(name: string): Rule {
    const rule = this.#productions.get(name);
    if (rule === undefined) throw new Error(`there is no production ${name}`);
    return rule;
  }

  /** The least number of words and leaves that a rule takes, leaving rare options aside. */
  cost(rule: Rule): number {
    return this.#measure(rule).cost;
  }

  /** Whether a rule has texts of any length. */
  grows(rule: Rule): boolean {
    return this.#measure(rule).grows;
  }

  #measure(rule: Rule): { readonly cost: number; readonly grows: boolean } {
    const known = this.#measured.get(rule);
    if (known !== undefined) return known;
    const cost = costOf(rule, this.#costs);
    const grows = namesIn(rule).some((name) => this.#endless.has(name));
    this.#measured.set(rule, { cost, grows });
    return { cost, grows };
  }
}

/** The costs of all productions, going on until none becomes less. */
function shortest(
  productions: Productions,
  leaves: ReadonlyMap<string, Leaf>,
): Map<string, number> {
  const costs = new Map([...leaves.keys()].map((name) => [name, 1]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const [name, rule] of productions) {
      const cost = costOf(rule, costs);
      if (cost >= (costs.get(name) ?? Infinity)) continue;
      costs.set(name, cost);
      changed = true;
    }
  }
  const hopeless = [...productions.keys()].filter((name) => !costs.has(name));
  if (hopeless.length > 0) throw new Error(`nothing can be derived from ${hopeless.join(', ')}`);
  return costs;
}

function costOf(rule: Rule, costs: ReadonlyMap<string, number>): number {
  switch (rule.kind) {
    case 'word':
      return 1;
    case 'name':
      return costs.get(rule.name) ?? Infinity;
    case 'all':
      return rule.items.reduce((sum, item) => sum + costOf(item, costs), 0);
    case 'one':
      return Math.min(...usual(rule.options).map((option) => costOf(option.rule, costs)));
    case 'list':
      return rule.least === 0 ? 0 : costOf(rule.item, costs);
  }
}

/**
 * Options that are not much rarer than the commonest: only these are fallen back on, so that not
 * every short expression is a DEFAULT, nor every short query a SELECT of nothing.
 */
export function usual(options: readonly Option[]): readonly Option[] {
  const most = Math.max(...options.map((option) => option.weight));
  return options.filter((option) => option.weight * 4 >= most);
}

/** The productions that come upon themselves again, and those that come upon such. */
function endless(productions: Productions): Set<string> {
  const below = new Map([...productions.keys()].map((name) => [name, reached(productions, name)]));
  const again = [...below].filter(([name, names]) => names.has(name)).map(([name]) => name);
  const growing = [...below].filter(([, names]) => again.some((name) => names.has(name)));
  return new Set(growing.map(([name]) => name));
}

function reached(productions: Productions, from: string): Set<string> {
  const names = new Set<string>();
  const stack = [from];
  for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
    const rule = productions.get(name);
    for (const next of rule === undefined ? [] : namesIn(rule)) {
      if (!names.has(next)) stack.push(next);
      names.add(next);
    }
  }
  return names;
}

function namesIn(rule: Rule): string[] {
  switch (rule.kind) {
    case 'word':
      return [];
    case 'name':
      return [rule.name];
    case 'all':
      return rule.items.flatMap(namesIn);
    case 'one':
      return rule.options.flatMap((option) => namesIn(option.rule));
    case 'list':
      return namesIn(rule.item);
  }
}

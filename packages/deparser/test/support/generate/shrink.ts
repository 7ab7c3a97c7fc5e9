import { cheapest, type Derivation } from './derive.ts';
import type { Rule } from './grammar.ts';
import type { Grammar } from './measure.ts';

/**
 * Simpler derivations, the simplest first: a production as short as can be, or a smaller one of the
 * same name from inside it; lists with fewer items; plain names and constants.
 */
export function* simpler(grammar: Grammar, at: Derivation): Generator<Derivation> {
  yield* simplerHere(grammar, at);
  for (const [i, part] of at.parts.entries()) {
    for (const smaller of simpler(grammar, part)) yield { ...at, parts: at.parts.with(i, smaller) };
  }
}

function* simplerHere(grammar: Grammar, at: Derivation): Generator<Derivation> {
  const { rule, parts } = at;
  if (rule.kind === 'list') {
    if (rule.least === 0 && parts.length > 0) yield { rule, parts: [] };
    if (parts.length < 2) return;
    for (const part of parts) yield { rule, parts: [part] };
    for (const i of parts.keys()) yield { rule, parts: parts.toSpliced(i, 1) };
  } else if (rule.kind === 'name' || rule.kind === 'one') {
    const least = simplest(grammar, rule);
    if (spelled(least) !== spelled(at)) yield least;
    if (rule.kind === 'name') yield* inside(rule, at);
  }
}

/** The derivations of the same production further down. */
function* inside(rule: Rule & { kind: 'name' }, at: Derivation): Generator<Derivation> {
  for (const part of at.parts) {
    const same = part.rule.kind === 'name' && part.rule.name === rule.name;
    if (same && levelOf(part) >= rule.level) yield { ...part, rule };
    yield* inside(rule, part);
  }
}

/** The level of the alternative that was chosen. */
function levelOf(at: Derivation): number {
  const [choice] = at.parts;
  if (choice?.rule.kind !== 'one') return Infinity;
  return choice.rule.options.find(({ rule }) => rule === choice.parts[0]?.rule)?.level ?? Infinity;
}

function simplest(grammar: Grammar, rule: Rule): Derivation {
  switch (rule.kind) {
    case 'word':
      return { rule, parts: [], text: rule.text };
    case 'name': {
      const leaf = grammar.leaves.get(rule.name);
      if (leaf !== undefined) return { rule, parts: [], text: leaf.simplest };
      return { rule, parts: [simplest(grammar, grammar.production(rule.name))] };
    }
    case 'all':
      return { rule, parts: rule.items.map((item) => simplest(grammar, item)) };
    case 'one': {
      const [first] = cheapest(grammar, rule.options);
      return { rule, parts: first === undefined ? [] : [simplest(grammar, first.rule)] };
    }
    case 'list':
      return { rule, parts: rule.least === 0 ? [] : [simplest(grammar, rule.item)] };
  }
}

function spelled(at: Derivation): string {
  return at.text ?? at.parts.map(spelled).join(' ');
}

import type { Derivation } from './derive.ts';

/** The words of a derivation as SQL: a blank between any two, but not where it reads badly. */
export function textOf(derivation: Derivation): string {
  let text = '';
  let glued = true;
  for (const word of wordsOf(derivation)) {
    text += glued || closing.has(word) ? word : ` ${word}`;
    glued = opening.has(word);
  }
  return text;
}

const closing = new Set([',', ';', ')', ']', '.']);
const opening = new Set(['(', '[', '.']);

function wordsOf(derivation: Derivation, words: string[] = []): string[] {
  if (derivation.text !== undefined) words.push(derivation.text);
  else {
    const separator = derivation.rule.kind === 'list' ? derivation.rule.separator : '';
    derivation.parts.forEach((part, i) => {
      if (i > 0 && separator !== '') words.push(separator);
      wordsOf(part, words);
    });
  }
  return words;
}

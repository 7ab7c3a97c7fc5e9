/** What the demo prints: headings, talk, and proofs that end it when they fail. */

export function heading(text: string): void {
  console.log(`\n━━━ ${text} ${'━'.repeat(Math.max(3, 74 - text.length))}\n`);
}

export function say(text: string): void {
  console.log(text);
}

/** States what was queried; throws if it is not what it should be. */
export function prove(statement: string, actual: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(actual, null, 2), JSON.stringify(expected, null, 2)];
  if (is !== should) throw new Error(`not so: ${statement}\nit is ${is}\nnot   ${should}`);
  console.log(`  ✓ ${statement}`);
}

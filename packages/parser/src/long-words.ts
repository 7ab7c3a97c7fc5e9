/** Characters of a word, or of what stands in quotes, that people are shown whole: more than any path or name takes. */
const LONGEST = 400;

/** What is left of a longer one, at its beginning and at its end. */
const HEAD = 300;
const TAIL = 60;

/** A message for people, with the middle left out of names and values that nobody would read to their end. */
export function withoutLongWords(text: string): string {
  if (text.length <= LONGEST) return text;
  return text.replace(/"[^"]*"|[^\s"]+/g, (word) => (word.length > LONGEST ? cut(word) : word));
}

/** Between characters. */
function cut(word: string): string {
  const head = word.slice(0, HEAD).replace(/[\uD800-\uDBFF]$/, '');
  return `${head}…${word.slice(-TAIL).replace(/^[\uDC00-\uDFFF]/, '')}`;
}

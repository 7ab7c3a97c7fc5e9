import type { Diagnostic, SourceFile, Span } from '@citrate/parser';
import type { Directive } from './model.ts';
import type { Remark } from './remarks.ts';

interface Pair {
  readonly key: string;
  readonly value: string;
  readonly reason?: string;
  readonly span: Span;
}

const VALUES: { readonly [K in Directive['key']]: { is: RegExp; says: string } } = {
  transaction: { is: /^(?:on|off)$/, says: 'Write transaction=on or transaction=off.' },
  consistency: {
    is: /^(?:atomic|staged|convergent)$/,
    says: 'Write consistency=atomic, consistency=staged or consistency=convergent.',
  },
  on: {
    is: /^shards$/,
    says: 'Write on=shards: triggers and rules are made on every shard.',
  },
  batch: {
    is: /^[1-9]\d{0,6}$/,
    says: 'Write how many rows a batch has, such as batch=5000.',
  },
  pause: {
    is: /^(?:auto|\d{1,6}m?s)$/,
    says: 'Write how long to wait after each batch, such as pause=100ms or pause=2s; pause=auto waits as long as the batch took.',
  },
  ignore: {
    is: /^[a-z][a-z0-9-]*(?:,[a-z][a-z0-9-]*)*$/,
    says: 'Write names of rules, such as ignore=some-rule or ignore=one-rule,another-rule.',
  },
};

const EXISTING =
  'There are transaction=on|off, consistency=atomic|staged|convergent, on=shards, batch=<rows>, pause=<time> and ignore=<rule> reason="…".';

const PAIR = /[ \t]*([\w-]+)=(?:"([^"]*)"|([^\s"=]+))(?=[ \t]|$)/y;

/** Reads the text of a remark `-- citrate: …`; what cannot be read becomes a diagnostic. */
export function directivesOf(
  file: SourceFile,
  remark: Remark,
): { readonly directives: readonly Directive[]; readonly diagnostics: readonly Diagnostic[] } {
  const pairs = pairsOf(remark);
  if (!pairs) return { directives: [], diagnostics: [malformed(file, remark)] };
  const directives: Directive[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const pair of withReasons(pairs)) {
    const { key } = pair;
    const problem = isKey(key) ? valueProblem(file, key, pair) : unknownKey(file, pair);
    if (problem) diagnostics.push(problem);
    else if (isKey(key)) directives.push(...directivesIn(key, pair));
  }
  return { directives, diagnostics };
}

/** Of a list of rules, each is a directive, with the reason of all. */
function directivesIn(key: Directive['key'], { value, reason, span }: Pair): readonly Directive[] {
  const values = value.split(',');
  return values.map((one) => ({ key, value: one, span, ...(reason !== undefined && { reason }) }));
}

/** A reason goes with the `ignore` before it. */
function withReasons(pairs: readonly Pair[]): readonly Pair[] {
  const found: Pair[] = [];
  for (const pair of pairs) {
    const last = found.at(-1);
    if (pair.key === 'reason' && last?.key === 'ignore' && last.reason === undefined) {
      const span = { start: last.span.start, end: pair.span.end };
      found[found.length - 1] = { ...last, reason: pair.value, span };
    } else found.push(pair);
  }
  return found;
}

/** Undefined if the text is anything but a list of `key=value`. */
function pairsOf({ text, textStart }: Remark): readonly Pair[] | undefined {
  const pairs: Pair[] = [];
  let at = 0;
  while (at < text.length) {
    PAIR.lastIndex = at;
    const match = PAIR.exec(text);
    if (!match?.[1]) return undefined;
    const { lastIndex: end } = PAIR;
    const start = at + match[0].search(/[^ \t]/);
    pairs.push({
      key: match[1],
      value: match[2] ?? match[3] ?? '',
      span: { start: textStart + start, end: textStart + end },
    });
    at = end;
  }
  return pairs.length > 0 ? pairs : undefined;
}

function isKey(key: string): key is Directive['key'] {
  return Object.hasOwn(VALUES, key);
}

function valueProblem(
  file: SourceFile,
  key: Directive['key'],
  { value, span }: Pair,
): Diagnostic | undefined {
  const { is, says } = VALUES[key];
  if (is.test(value)) return undefined;
  const message = `invalid value for directive "${key}": "${value}"`;
  return { code: '22023', severity: 'error', message, hint: says, file, span };
}

function unknownKey(file: SourceFile, { key, span }: Pair): Diagnostic {
  if (key === 'reason') {
    const hint = 'Write it once, behind the rule: ignore=<rule> reason="…".';
    const message = 'a reason belongs to an ignored rule';
    return { code: '42601', severity: 'error', message, hint, file, span };
  }
  const message = `unknown directive "${key}"`;
  return { code: '42601', severity: 'error', message, hint: EXISTING, file, span };
}

function malformed(file: SourceFile, { start, end }: Remark): Diagnostic {
  return {
    code: '42601',
    severity: 'error',
    message: 'malformed directive',
    detail: 'A directive is written -- citrate: key=value, with blanks between several.',
    hint: EXISTING,
    file,
    span: { start, end },
  };
}

import type { Diagnostic } from '@citrate/parser';
import * as v from 'valibot';
import { parseCitusVersion } from '../catalog/index.ts';
import { expectationOf } from './expectations.ts';
import type { ConfigInput, ServerInput, TextSetting } from './model.ts';
import { configError } from './read.ts';
import { mostSimilar } from './similar.ts';
import { foundForUrl, isPostgresUrl } from './url.ts';

const isReference = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === 1 &&
  'env' in value &&
  typeof value.env === 'string';

const text = v.custom<TextSetting>((value) => isReference(value) || nonEmpty(value));
const url = v.custom<TextSetting>(
  (value) => isReference(value) || (typeof value === 'string' && isPostgresUrl(value)),
);
const nonEmpty = (value: unknown): boolean => typeof value === 'string' && value !== '';
const plainText = v.pipe(v.string(), v.minLength(1));
const milliseconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2_147_483_647));

const passwordSetting = v.custom<NonNullable<ServerInput['password']>>(
  (value) => isReference(value) || nonEmpty(value) || typeof value === 'function',
);
const server = {
  url,
  password: v.exactOptional(passwordSetting),
  passwordCommand: v.exactOptional(plainText),
  tls: v.exactOptional(v.strictObject({ ca: v.exactOptional(text) })),
};
const section = {
  engine: v.exactOptional(v.picklist(['postgres', 'citus'])),
  coordinator: v.exactOptional(v.strictObject(server)),
  workers: v.exactOptional(v.array(v.strictObject({ name: plainText, ...server }))),
  layout: v.exactOptional(v.picklist(['suffix', 'schema', 'database'])),
  shardCount: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64_000))),
  migrations: v.exactOptional(plainText),
  dotenv: v.exactOptional(plainText),
  role: v.exactOptional(text),
  lockTimeoutMs: v.exactOptional(milliseconds),
  longLockTimeoutMs: v.exactOptional(milliseconds),
  lockDeadlineMs: v.exactOptional(milliseconds),
  lockRounds: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
  consistency: v.exactOptional(v.picklist(['atomic', 'staged', 'convergent'])),
  wave: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
  citusVersion: v.exactOptional(
    v.pipe(
      v.string(),
      v.check((release) => parseCitusVersion(release) !== undefined),
    ),
  ),
  order: v.exactOptional(v.picklist(['non-linear', 'linear-skip', 'linear'])),
  namesBy: v.exactOptional(v.picklist(['postgres', 'citus'])),
  rules: v.exactOptional(v.record(v.string(), v.picklist(['error', 'warning', 'notice', 'off']))),
};
const schema = v.strictObject({
  $schema: v.exactOptional(v.string()),
  ...section,
  environments: v.exactOptional(v.record(v.string(), v.strictObject(section))),
});

/** For whoever wants to know what may stand where: all of it, and the texts that may be variables. */
export const configSchema: v.GenericSchema = schema;
export const textSettings: readonly v.GenericSchema[] = [text, passwordSetting];
export const urlSetting: v.GenericSchema = url;

/** The configuration if it has the right form, and otherwise everything that is wrong with it. */
export function validate(
  value: unknown,
  path: string,
): { readonly input?: ConfigInput; readonly diagnostics: readonly Diagnostic[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const found = describeFound(value, '');
    const message = `the configuration: expected ${expectationOf('')}, found ${found}`;
    return { diagnostics: [configError(path, message)] };
  }
  const result = v.safeParse(schema, value);
  if (result.success) return { input: result.output, diagnostics: [] };
  return { diagnostics: result.issues.map((issue) => describe(issue, path)) };
}

type SchemaIssue = v.InferIssue<typeof schema>;

function describe(issue: SchemaIssue, file: string): Diagnostic {
  const path = pathOf(issue);
  if (issue.type === 'strict_object' && issue.expected === 'never') return unknownKey(path, file);
  const missing = issue.type === 'strict_object' && issue.received === 'undefined';
  const found = missing ? 'nothing' : describeFound(issue.input, path);
  return configError(file, `${path}: expected ${expectationOf(path)}, found ${found}`);
}

function unknownKey(path: string, file: string): Diagnostic {
  const dot = path.lastIndexOf('.');
  const similar = mostSimilar(path.slice(dot + 1), knownKeys(path.slice(0, Math.max(dot, 0))));
  const hint = similar === undefined ? undefined : `Did you mean "${similar}"?`;
  return configError(file, `${path}: unknown key`, hint);
}

function knownKeys(parent: string): readonly string[] {
  if (parent === '') return ['$schema', ...Object.keys(section), 'environments'];
  if (parent.endsWith('coordinator')) return Object.keys(server);
  if (/\]$/.test(parent)) return ['name', ...Object.keys(server)];
  if (parent.endsWith('tls')) return ['ca'];
  return Object.keys(section);
}

/** Never the text of a string: it may be a URL or a password in the wrong place. */
function describeFound(value: unknown, path: string): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value === '') return 'an empty string';
  if (typeof value === 'number' && !/(?:url|password)$/.test(path)) return String(value);
  if (
    typeof value === 'string' &&
    /(^|\.)(engine|layout|consistency|namesBy|citusVersion)$/.test(path)
  )
    return `'${value}'`;
  if (typeof value === 'string') return /url$/.test(path) ? foundForUrl(value) : 'another text';
  return typeof value === 'object' ? 'an object' : typeof value;
}

/** `workers[1].url` */
function pathOf(issue: SchemaIssue): string {
  const keys = issue.path?.map((item) => item.key) ?? [];
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`;
    return path === '' ? String(key) : `${path}.${String(key)}`;
  }, '');
}

import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const folder = new URL('../../../packages/migrate/schema/', import.meta.url);

/** Names of the schemas, such as `plan`. */
export const schemas: readonly string[] = readdirSync(folder).map(
  (file) => file.split('.')[0] ?? '',
);

const fileOf = (name: string): string => `${name}.schema.json`;

// Formats such as date-time are told to the reader.
const ajv = new Ajv2020({ allErrors: true, strict: true, validateFormats: false });
for (const name of schemas) {
  ajv.addSchema(JSON.parse(readFileSync(new URL(fileOf(name), folder), 'utf8')), fileOf(name));
}

/** What is wrong with a value by a schema; nothing where it is valid. */
export function violations(name: string, value: unknown): readonly string[] {
  const validate = ajv.getSchema(fileOf(name));
  if (validate === undefined) return [`no schema ${name}`];
  if (validate(value) === true) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** Throws unless what a command printed as JSON is as its schema says, or as that of failures. */
export function checkOutput(args: readonly string[], stdout: string): void {
  const [command = ''] = args;
  if (!args.includes('json') || stdout === '') return;
  const value: unknown = JSON.parse(stdout);
  if (violations('failure', value).length === 0) return;
  const found = violations(schemaOf(command), value);
  if (found.length > 0) throw new Error(`${args.join(' ')}:\n${found.join('\n')}\n${stdout}`);
}

const aliases: Readonly<Record<string, string>> = {
  up: 'apply',
  migrate: 'apply',
  'migrate:latest': 'apply',
  'migrate:up': 'apply',
  'migrate:down': 'down',
  'migrate:list': 'status',
  'migrate:make': 'new',
  'migrate:rollback': 'down',
};

/** The schema of what a command prints; some commands are others under another name. */
export function schemaOf(command: string): string {
  return aliases[command] ?? command;
}

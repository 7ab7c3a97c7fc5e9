// The page about the configuration, from its model.
import { configJsonSchema } from '../../dist/config/json-schema.js';
import { rootReference, sectionReference, serverReference } from '../../dist/config/reference.js';
import { code, table } from './markdown.mjs';

export function configurationPage() {
  const { properties } = configJsonSchema();
  const server = properties.workers.items.properties;
  const rows = (reference, types) =>
    Object.entries(reference).map(([key, { meaning, absent }]) => [
      code(key),
      typeOf(key, types[key] ?? {}),
      meaning,
      absent,
    ]);
  const head = ['key', 'value', 'meaning', 'if absent'];
  return `# Configuration

\`citrate.config.ts\`, \`.mts\`, \`.js\`, \`.mjs\` or \`.json\`, in the working directory or above it; \`--config FILE\`
names another. \`citrate init\` writes the first. This page is written from the model of configurations by
\`node packages/migrate/scripts/pages.mjs\`.

\`\`\`ts
import { defineConfig, env } from 'citrate';

export default defineConfig({
  engine: 'postgres',
  coordinator: { url: 'postgres://app@h1:5432,h2:5432/db?target_session_attrs=read-write' },
  workers: [{ name: 'w1', url: env('W1_URL'), tls: { ca: 'ca.pem' } }],
  environments: { staging: { dotenv: '.env.staging', shardCount: 4 } },
});
\`\`\`

In a JSON file \`{ "env": "NAME" }\` stands for the value of a variable, and
\`"$schema": "./node_modules/citrate/schema/config.schema.json"\` tells editors what may be written. Flags stand above
the file; \`--url\`, the file, \`DATABASE_URL\`, \`PGHOST\` and its like say in this order where the coordinator is.

## Settings

${table(head, rows(sectionReference, properties))}
## The coordinator, and each worker

${table(head, rows(serverReference, server))}
A run stays with the host that it has chosen of several. No output holds a password.

## Of the whole file

${table(head, rows(rootReference, properties))}`;
}

function typeOf(key, { type, enum: choices, anyOf, minimum, maximum }) {
  if (choices) return choices.map(code).join(', ');
  if (key === 'password') return 'text, `env(…)` or a function';
  if (anyOf) return key === 'url' ? 'URL or `env(…)`' : 'text or `env(…)`';
  if (type === 'integer') return `${minimum} to ${maximum}`;
  return { string: 'text', array: 'list' }[type] ?? 'object';
}

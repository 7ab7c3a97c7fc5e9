// Writes what PostgreSQL's own functions, operators, casts and types are, as all servers at hand have
// them, into src/catalog/volatility/built-in.ts:
//   CITRATE_POSTGRES_DIR=DIR node packages/migrate/scripts/built-in-functions.mjs
// Wants a build, and all versions: those of `pnpm further-postgres DIR` beside the newest.
import { writeFileSync } from 'node:fs';
import { Client } from 'pg';
import { installedMajors, serverMajors, startCluster } from '../dist/embedded/index.js';

const queries = {
  functions: `
    SELECT format('%s(%s)', proname, (
        SELECT string_agg(t.typname, ',' ORDER BY i)
        FROM unnest(proargtypes) WITH ORDINALITY AS a(o, i) JOIN pg_type t ON t.oid = o)) AS key,
      r.typname AS result, provolatile AS volatility
    FROM pg_proc JOIN pg_type r ON r.oid = prorettype
    WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f'
      AND NOT proargtypes::oid[] && ARRAY['internal'::regtype, 'cstring'::regtype]::oid[]`,
  results: `
    SELECT format('%s(%s)', proname, (
        SELECT string_agg(t.typname, ',' ORDER BY i)
        FROM unnest(proargtypes) WITH ORDINALITY AS a(o, i) JOIN pg_type t ON t.oid = o)) AS key,
      r.typname AS result
    FROM pg_proc JOIN pg_type r ON r.oid = prorettype
    WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind <> 'p'
      AND r.typname NOT IN ('internal', 'cstring', 'void', 'record', 'trigger', 'event_trigger')
      AND r.typname !~ '_handler$'
      AND NOT proargtypes::oid[] && ARRAY['internal'::regtype, 'cstring'::regtype]::oid[]`,
  // Not those that nobody calls by name: of operators and casts, of the server itself.
  calls: `
    SELECT concat_ws('(', proname, (
        SELECT coalesce(string_agg(t.typname, ',' ORDER BY i), '')
        FROM unnest(proargtypes) WITH ORDINALITY AS a(o, i) JOIN pg_type t ON t.oid = o))
        || CASE WHEN provariadic <> 0 THEN '*' ELSE repeat('?', pronargdefaults) END AS key
    FROM pg_proc AS p
    WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind <> 'p'
      AND proname !~ '^(pg|binary_upgrade)_|(out|send|recv|_transfn)$'
      AND NOT EXISTS (
        SELECT FROM pg_proc AS other WHERE other.proname = p.proname AND (
          other.proargtypes::oid[] && ARRAY['internal'::regtype, 'cstring'::regtype]::oid[]
          OR EXISTS (SELECT FROM pg_operator WHERE oprcode = other.oid)))
      AND NOT EXISTS (SELECT FROM pg_type WHERE typname = proname AND typtype NOT IN ('r', 'm'))
      AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)`,
  kinds: `
    SELECT proname AS key,
      string_agg(DISTINCT CASE WHEN prokind = 'f' AND proretset THEN 's' ELSE prokind END, '') AS kind
    FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname !~ '^pg_' GROUP BY 1`,
  operators: `
    SELECT format('%s %s,%s', oprname, l.typname, r.typname) AS key, t.typname AS result,
      provolatile AS volatility
    FROM pg_operator LEFT JOIN pg_type l ON l.oid = oprleft JOIN pg_type r ON r.oid = oprright
      JOIN pg_type t ON t.oid = oprresult JOIN pg_proc p ON p.oid = oprcode
    WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprkind <> 'r'`,
  casts: `
    SELECT format('%s %s', s.typname, t.typname) AS key, castcontext AS context,
      coalesce(provolatile, 'i') AS volatility
    FROM pg_cast JOIN pg_type s ON s.oid = castsource JOIN pg_type t ON t.oid = casttarget
      LEFT JOIN pg_proc p ON p.oid = castfunc
    WHERE castmethod <> 'i' AND s.typcategory <> 'Z'`,
  types: `
    SELECT typname AS key, concat(typcategory, CASE WHEN typispreferred THEN '*' END) AS category,
      i.provolatile AS input, o.provolatile AS output
    FROM pg_type JOIN pg_proc i ON i.oid = typinput JOIN pg_proc o ON o.oid = typoutput
    WHERE typnamespace = 'pg_catalog'::regnamespace AND typrelid = 0
      AND typcategory NOT IN ('A', 'P', 'Z')`,
};

/** By question and key: the row of each version that has one. */
const facts = Object.fromEntries(Object.keys(queries).map((name) => [name, new Map()]));

for (const pg of serverMajors) {
  if (!installedMajors().includes(pg)) throw new Error(`PostgreSQL ${pg} is not at hand`);
  const cluster = await startCluster({ workers: 0, pg });
  const client = new Client({ connectionString: cluster.coordinator.url });
  await client.connect();
  for (const [name, sql] of Object.entries(queries)) {
    for (const row of (await client.query(sql)).rows) {
      const known = facts[name].get(row.key) ?? new Map();
      facts[name].set(row.key, known.set(pg, row));
    }
  }
  await client.end();
  await cluster.stop();
}

/** One value, or one for each version where they differ: `sssiii`. What is missing is like the next. */
function byVersion(rows, field) {
  const values = serverMajors.map((pg) => {
    const next = [...rows.keys()].find((major) => major >= pg) ?? [...rows.keys()].at(-1);
    return rows.get(next)[field];
  });
  return new Set(values).size === 1 ? values[0] : values.join('');
}

const sorted = (name) => [...facts[name]].sort(([a], [b]) => (a < b ? -1 : 1));
const last = (rows) => [...rows.values()].at(-1);

function grouped(name, keyOf, textOf) {
  const groups = new Map();
  for (const [key, rows] of sorted(name)) {
    const group = keyOf(key);
    groups.set(group, [...(groups.get(group) ?? []), textOf(key, rows)]);
  }
  return groups;
}

const functions = grouped(
  'functions',
  (key) => key.slice(0, key.indexOf('(')),
  (key, rows) => ({ key, result: last(rows).result, volatility: byVersion(rows, 'volatility') }),
);
const kindOf = (overloads) => {
  const letters = new Set(overloads.flatMap(({ volatility }) => [...volatility]));
  if (letters.size === 1 && letters.has('i')) return 'immutable';
  if (letters.has('i')) return 'mixed';
  return letters.has('v') ? 'volatile' : 'stable';
};
const named = (kind) =>
  [...functions].filter(([, overloads]) => kindOf(overloads) === kind).map(([name]) => name);
const mixed = named('mixed').flatMap((name) =>
  functions.get(name).map(({ key, result, volatility }) => `${key} ${result} ${volatility}`),
);
const mark = (volatility) => (volatility === 'i' ? '' : '!');
const lines = (groups) => [...groups].map(([name, items]) => wrap(`${name} ${items.join(' ')}`));
const operators = grouped(
  'operators',
  (key) => key.split(' ')[0],
  (key, rows) => `${key.split(' ')[1]}=${last(rows).result}${mark(last(rows).volatility)}`,
);
const casts = grouped(
  'casts',
  (key) => key.split(' ')[0],
  (key, rows) => `${key.split(' ')[1]}:${last(rows).context}${mark(last(rows).volatility)}`,
);
const types = sorted('types').map(([name, rows]) => {
  const fields = ['input', 'output'].map((field) => byVersion(rows, field));
  return [name, last(rows).category, ...fields].join(' ');
});

/** As all versions have it; undefined where they differ. */
const steady = (rows) => {
  const found = new Set([...rows.values()].map(({ result }) => result));
  return found.size === 1 ? [...found][0] : undefined;
};
const results = grouped(
  'results',
  (key) => key.slice(0, key.indexOf('(')),
  (key, rows) => ({ key, result: steady(rows) }),
);
const isMixed = new Set(named('mixed'));
const byResult = new Map();
const overloads = [];
for (const [name, signatures] of results) {
  const [result, ...others] = new Set(signatures.map((one) => one.result));
  if (isMixed.has(name) || signatures.some((one) => one.result === undefined)) continue;
  if (others.length === 0 && !result.startsWith('any')) {
    byResult.set(result, [...(byResult.get(result) ?? []), name]);
  } else {
    const items = signatures.map((one) => `${one.key.slice(name.length + 1, -1)}=${one.result}`);
    overloads.push(wrap(`${name} ${items.join(' ')}`));
  }
}

const calls = grouped(
  'calls',
  (key) => key.slice(0, key.indexOf('(')),
  (key) => key.slice(key.indexOf('(') + 1) || '-',
);

/** Names of which all versions have nothing but this. */
const ofKind = (kind) =>
  sorted('kinds')
    .filter(([, rows]) => [...rows.values()].every((row) => row.kind === kind))
    .map(([name]) => name);

/** Continued lines begin with a space. */
function wrap(text) {
  return text.replace(/(.{1,97})( |$)/g, (_, part, end) => part + (end && '\n ')).trimEnd();
}

const table = (name, text, items) =>
  `/** ${text} */\nexport const ${name}: string = String.raw\`\n${items.join('\n')}\n\`;\n`;

writeFileSync(
  new URL('../src/catalog/volatility/built-in.ts', import.meta.url),
  [
    `/**
 * What PostgreSQL ${serverMajors[0]} to ${serverMajors.at(-1)} say of their own functions, operators, casts and types. Written by
 * scripts/built-in-functions.mjs. Volatility is \`i\`, \`s\` or \`v\`, as in pg_proc; or a letter for each
 * version, where they differ. Lines that begin with a space continue the one before.
 */
`,
    table('volatileFunctions', 'Functions of which some take any state there is.', [
      wrap(named('volatile').join(' ')),
    ]),
    table('stableFunctions', 'Functions that promise their value within a statement only.', [
      wrap(named('stable').join(' ')),
    ]),
    table('immutableFunctions', 'Functions whose value depends on their arguments alone.', [
      wrap(named('immutable').join(' ')),
    ]),
    table('mixedFunctions', 'Where the arguments decide: signature, result, volatility.', mixed),
    table(
      'results',
      'A type, then functions and aggregates that give it, whatever they are called with.',
      lines(byResult),
    ),
    table(
      'overloads',
      'Others whose volatility is always the same: a name, then arguments=result of each.',
      overloads,
    ),
    table(
      'calls',
      'A name, then arguments that it is called with; `?` for each that may be left out, `*` where the last is for any number, `-` for none.',
      lines(calls),
    ),
    table('aggregates', 'Aggregates.', [wrap(ofKind('a').join(' '))]),
    table('setFunctions', 'Functions that give rows.', [wrap(ofKind('s').join(' '))]),
    table(
      'operators',
      'An operator, then left,right=result of each; `!` where it is not immutable.',
      lines(operators),
    ),
    table(
      'casts',
      'A type, then target:context of each cast from it; `!` where it is not immutable.',
      lines(casts),
    ),
    table('types', 'Name, category (`*`: preferred in it), volatility of input and output.', types),
  ].join('\n'),
);

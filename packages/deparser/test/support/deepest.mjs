// How deep a construct can be nested that the parser just reads, and whether the deparser writes it:
//   node deepest.mjs NAME   → { "depth": … }, or an error
// Run in a process of its own for each construct: cold code needs the most of the engine's stack.
import { deparse } from '@citrate/deparser';
import { loadParser, parse } from '@citrate/parser';
import { differenceOf } from '../../dist/same-tree.js';

const nested = (open, inner, close) => (depth) => open.repeat(depth) + inner + close.repeat(depth);

/** Statements with something `depth` times in itself. */
const constructs = {
  'operators to the left': (n) => `SELECT ${nested('', 'a', ' + 1')(n)}`,
  'operators to the right': (n) => `SELECT ${nested('1 - (', 'a', ')')(n)}`,
  negations: (n) => `SELECT ${nested('NOT ', 'a', '')(n)}`,
  conditions: (n) => `SELECT ${nested('(a AND (b OR ', 'c', '))')(n)}`,
  calls: (n) => `SELECT ${nested('f(', '1', ')')(n)}`,
  'COALESCE in a constraint': (n) =>
    `CREATE TABLE t (a int CHECK (${nested('COALESCE(a, ', '1', ')')(n)}))`,
  CASE: (n) => `SELECT ${nested('CASE WHEN a THEN ', '1', ' END')(n)}`,
  casts: (n) => `SELECT ${nested('', 'a', '::text')(n)}`,
  arrays: (n) => `SELECT ${nested('ARRAY[', '1', ']')(n)}`,
  rows: (n) => `SELECT ${nested('ROW(', '1', ')')(n)}`,
  subscripts: (n) => `SELECT ${nested('a[', '1', ']')(n)}`,
  LIKE: (n) => `SELECT ${nested('a LIKE (', 'a', ')')(n)}`,
  'JSON objects': (n) => `SELECT ${nested("JSON_OBJECT('a' : ", '1', ')')(n)}`,
  queries: nested('SELECT (', 'SELECT 1', ')'),
  'queries of IN': nested('SELECT 1 WHERE a IN (', 'SELECT 1', ')'),
  'queries in FROM': nested('SELECT * FROM (', 'SELECT 1', ') x'),
  'queries of WITH': nested('WITH w AS (', 'SELECT 1', ') SELECT 1'),
  'UNION to the left': nested('SELECT 1 UNION ', 'SELECT 1', ''),
  'UNION to the right': nested('SELECT 1 UNION (', 'SELECT 1', ')'),
  'joins to the left': (n) => `SELECT * FROM ${nested('', 't', ' CROSS JOIN t')(n)}`,
  'joins to the right': (n) =>
    `SELECT * FROM ${nested('t CROSS JOIN (', 't CROSS JOIN t', ')')(n)}`,
  'bodies of functions': nested(
    'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC ',
    'SELECT 1; ',
    'END; ',
  ),
};

const [name] = process.argv.slice(2);
if (name === undefined) console.log(JSON.stringify(Object.keys(constructs)));
else {
  await loadParser();
  console.log(JSON.stringify({ depth: deepest(constructs[name]) }));
}

/** The greatest depth tried that the parser reads. What it reads is written, too, in both layouts. */
function deepest(statement) {
  for (let depth = 12_000; depth > 1; depth = Math.floor(depth * 0.75)) {
    const tree = treeOf(statement(depth));
    if (tree === undefined) continue;
    for (const layout of ['compact', 'pretty']) deparse(tree, { layout });
    compare(treeOf(statement(Math.floor(depth / 2))));
    return depth;
  }
  return 0;
}

function treeOf(sql) {
  try {
    return parse(sql)[0].tree;
  } catch {
    return undefined;
  }
}

/** At the greatest depth the parser may just not read the text that is written. */
function compare(tree) {
  for (const layout of ['compact', 'pretty']) {
    const difference = differenceOf(tree, treeOf(deparse(tree, { layout })));
    if (difference !== undefined) throw new Error(`differs: ${difference}`);
  }
}

/** Asks the rules about a form on each kind of table. */
import { tagOf } from '@citrate/parser';
import { parseCitusVersion, UNKNOWN_CHANGE, VERIFIED_CITUS } from '../../dist/catalog/index.js';
import { completeAndApply } from '../../dist/complete/index.js';
import { judgeStatement, runOnCitus } from '../../dist/distribute/index.js';
import { postgresOf } from './forms.mjs';
import { catalogOf, citusKinds, emptyCitus, emptyFleet, partitionedPlain } from './kinds.mjs';

/** The newest that Citus 13 runs on; what is newer than 15 was not compared with a real one. */
const NEWEST_ON_CITUS = 17;
const COMPARED_ON = 15;
const NEWEST = 18;

/** A verdict as one word, with its reason; `none` where PostgreSQL itself has no such thing. */
const none = { word: 'none' };

/** What is asked for again and again: catalogs, and what PostgreSQL says of a form. */
const known = new Map();

function prepared(key, make) {
  if (!known.has(key)) known.set(key, make());
  return known.get(key);
}

function citusCatalog(kind, release, pg) {
  const make = () => catalogOf(kind, emptyCitus(pg, parseCitusVersion(release)));
  return prepared(`${kind.name} ${release} ${pg}`, make);
}

const fleetCatalog = (kind) =>
  prepared(`fleet ${kind.name}`, () => catalogOf(kind, emptyFleet(NEWEST)));

/** What a Citus of the release does with the form, on a PostgreSQL that has it. */
export function askCitus(form, kind, release) {
  const first = postgresOf(form);
  if (first > NEWEST_ON_CITUS) return none;
  const pg = first > COMPARED_ON ? NEWEST_ON_CITUS : COMPARED_ON;
  if (lacks(form, kind, pg)) return none;
  return summary(ran(form, citusCatalog(kind, release, pg)));
}

/** In a file with `transaction=off`: what can be in a transaction is judged like in any other. */
export function askFleet(form, kind) {
  const asked = { forShards: false, transactional: false };
  const judged = judgeStatement(form.tree, fleetCatalog(kind), asked);
  const errors = isCall(form) ? [] : judged.diagnostics.filter(isRefusal);
  return errors.length > 0 ? none : summary(judged.verdict);
}

/** LOCK TABLE wants a transaction. */
function ran({ tree }, catalog) {
  return runOnCitus(tree, catalog, tagOf(tree) === 'LockStmt').verdict;
}

const isRefusal = ({ severity, detail }) => severity === 'error' && detail !== UNKNOWN_CHANGE;

/** Functions that distribute a table say themselves which tables they are for. */
const isCall = ({ tree }) => tagOf(tree) === 'SelectStmt';

/** Whether PostgreSQL refuses the form on a table without shards, of the same making. */
function lacks(form, kind, pg) {
  if (isCall(form)) return false;
  const plain = kind.name === 'partitioned' ? partitionedPlain : plainKind;
  return prepared(`lacks ${plain.name} ${form.sql}`, () => {
    const { diagnostics } = completeAndApply(form.tree, citusCatalog(plain, VERIFIED_CITUS, pg));
    return diagnostics.some(isRefusal);
  });
}

const plainKind = citusKinds.find(({ name }) => name === 'plain');

function summary({ kind, diagnostics }) {
  if (kind !== 'refused') return { word: kind };
  const [{ code, message, hint }] = diagnostics;
  return { word: kind, code, message, hint };
}

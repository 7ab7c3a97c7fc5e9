/** What differs by release of Citus, and which forms older versions of PostgreSQL lack. */
import { citusReleases, isAtLeast, parseCitusVersion } from '../../dist/catalog/index.js';
import { askCitus } from './ask.mjs';
import { postgresOf } from './forms.mjs';
import { citusKinds } from './kinds.mjs';
import { cell, code, kindsOf, lines } from './tables.mjs';

/** A row for each form and release from which on its verdict is another. */
export function changesByRelease(families) {
  const rows = families.flatMap((family) =>
    family.forms.flatMap((form) =>
      merged(
        kindsOf(family, citusKinds)
          .filter(({ name }) => family.about !== 'partitioned' || name === 'partitioned')
          .flatMap((kind) => changesOf(form, kind, family)),
      ).map((change) => [code(form.sql), ...change]),
    ),
  );
  const order = (row) => citusReleases.indexOf(row[4]);
  rows.sort((a, b) => order(a) - order(b));
  return lines(['statement', 'kind of table', 'before', 'then', 'from Citus'], rows);
}

function changesOf(form, kind, { about }) {
  const releases = citusReleases.filter((release) => has(release, kind));
  const asked = releases.map((release) => cell(askCitus(form, kind, release)));
  return asked.flatMap((after, i) => {
    const before = asked[i - 1];
    if (before === undefined || before === after) return [];
    return [{ kind: about === 'objects' ? 'any' : kind.name, before, after, release: releases[i] }];
  });
}

function has(release, { since }) {
  return since === undefined || isAtLeast(parseCitusVersion(release), since);
}

/** Kinds that changed alike share a row. */
function merged(changes) {
  const rows = new Map();
  for (const { kind, before, after, release } of changes) {
    const key = `${before} ${after} ${release}`;
    const [kinds = ''] = rows.get(key) ?? [];
    rows.set(key, [kinds === '' ? kind : `${kinds}, ${kind}`, before, after, release]);
  }
  return [...rows.values()];
}

export function newerForms(families) {
  const rows = families
    .flatMap(({ forms }) => forms)
    .map((form) => ({ form, from: postgresOf(form) }))
    .filter(({ from }) => from > 13)
    .map(({ form, from }) => [code(form.sql), from]);
  return lines(['statement', 'from PostgreSQL'], rows);
}

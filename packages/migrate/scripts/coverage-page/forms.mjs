/** The statements that the table is about, from forms.sql, by family. */
import { parse } from '@citrate/parser';
import { refuseNewer } from '../../dist/catalog/index.js';
import { read } from './kinds.mjs';

/** `about`: `tables` of every kind, `partitioned` ones only, or `objects` that belong to none. */
export function readFamilies() {
  const [, ...parts] = read('forms.sql').split(/^-- (tables|partitioned|objects): (.+)\n/m);
  return Array.from({ length: parts.length / 3 }, (_, i) => {
    const [about, title, text] = parts.slice(3 * i);
    const forms = parse(text).map(({ source, tree }) => ({
      sql: source.replace(/;\s*$/, ''),
      tree,
    }));
    return { about, title, forms };
  });
}

/** The first version of PostgreSQL that has the form. */
export function postgresOf({ tree }) {
  return [13, 14, 15, 16, 17, 18].find((pg) => {
    try {
      return refuseNewer(tree, pg) ?? true;
    } catch {
      return false;
    }
  });
}

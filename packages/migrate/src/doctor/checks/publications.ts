import type { PublicationFact } from '../../execute/index.ts';
import type { Check, Found } from '../model.ts';
import { quoted, warning } from '../words.ts';

/** Publications that take in what a migration makes. */
export const publications: Check = {
  id: 'publications',
  fine: 'no publication takes in new tables by itself',
  hinders: 'invalid',
  find: ({ examined }) =>
    examined.flatMap(({ facts: { server }, examination }) =>
      examination.publications
        .filter(({ allTables, schemas }) => allTables || schemas.length > 0)
        .map((publication) => judge(publication, server)),
    ),
};

function judge({ name, allTables, schemas }: PublicationFact, server: string): Found {
  const what = allTables ? 'all tables' : `all tables of schema ${quoted(schemas)}`;
  return warning(`publication "${name}" on server "${server}" is for ${what}`, {
    server,
    detail:
      'A new table or shard is published at once; a row of a table that a subscriber does not have stops its apply worker.',
    hint: 'Make the tables on the subscribers first, or publish tables by name.',
  });
}

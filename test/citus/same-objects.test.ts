/**
 * What Citrate leaves on a Citus is what that Citus leaves by itself, if it gets the same names. With
 * CITRATE_CITUS_CASES=DIR the cases of a folder are tried as well (`recordedCases`).
 */
import { loadParser } from 'citrate';
import { afterAll, beforeAll, expect } from 'vitest';
import { type FreshCitus, freshCitus } from './fresh.ts';
import { besideCitus, byCitrate, type Case, casesOf, recordedCases } from './same-objects.ts';
import { citusTest } from './support.ts';

const folder = process.env['CITRATE_CITUS_CASES'];

await loadParser();

let fresh: FreshCitus;
beforeAll(async () => {
  if (process.env['CITRATE_TEST_CITUS_URL'] !== undefined) {
    fresh = await freshCitus(folder === undefined ? 'own' : 'all');
  }
}, 60_000);
afterAll(() => fresh?.drop());

for (const one of casesOf(new URL('objects/', import.meta.url))) {
  citusTest(
    `${one.id}: the same objects on every node as by Citus alone, and no drift`,
    async () => {
      const { left, refused, drift } = await byCitrate(fresh, one);
      expect({ refused, drift }).toEqual({ refused: [], drift: [] });
      expect(await besideCitus(fresh, one, left)).toEqual([]);
    },
    300_000,
  );
}

/** What is refused on purpose, or told as it is, is listed; what differs is wrong. */
async function tried(one: Case): Promise<readonly string[]> {
  const { left, refused, drift } = await byCitrate(fresh, one);
  for (const why of refused) console.log(`${one.id}: refused: ${why}`);
  return [...drift.map((what) => `drift: ${what}`), ...(await besideCitus(fresh, one, left))];
}

if (folder !== undefined) {
  citusTest(
    `${folder}: the same objects on every node as by Citus alone, and no drift`,
    async () => {
      const wrong: string[] = [];
      for (const one of recordedCases(folder)) {
        const found = await tried(one).catch((error) => [String(error)]);
        for (const what of found) console.log(`${one.id}: ${what}`);
        wrong.push(...found.map((what) => `${one.id}: ${what}`));
      }
      expect(wrong).toEqual([]);
    },
    7_200_000,
  );
}

import { judgeVersion, type ServerFacts } from '../../execute/index.ts';
import type { Check, Found } from '../model.ts';
import { list, ok, told, warning } from '../words.ts';

/** Majors may differ, and then say which names are chosen; minors that differ are bugs that differ. */
export const versions: Check = {
  id: 'versions',
  fine: 'every server has the same version',
  hinders: 'unusable',
  find: ({ reached }) => [
    ...reached.flatMap(judgeVersion).map((found) => told(found)),
    ...majorSkew(reached),
    ...minorSkew(reached),
  ],
};

function majorSkew(reached: readonly ServerFacts[]): readonly Found[] {
  const majors = [...byMajor(reached).keys()].toSorted((a, b) => a - b);
  const [lowest] = majors;
  if (lowest === undefined || majors.length < 2) return [];
  return [
    ok(`the servers are of PostgreSQL ${list(majors.map(String))}`, {
      detail: `Names are chosen as ${lowest} chooses them. What only newer ones have cannot be used.`,
    }),
  ];
}

function minorSkew(reached: readonly ServerFacts[]): readonly Found[] {
  return [...byMajor(reached).entries()].flatMap(([major, servers]) => {
    const highest = Math.max(...servers.map(({ versionNumber }) => versionNumber));
    const newest = servers.find(({ versionNumber }) => versionNumber === highest);
    return servers
      .filter(({ versionNumber }) => versionNumber < highest)
      .map(({ server, version }) =>
        warning(`server "${server}" is PostgreSQL ${version}, another one ${newest?.version}`, {
          server,
          detail: `"${newest?.server}" has fixes of ${major} that this one lacks.`,
          hint: `Update it to ${newest?.version}: minor versions need a restart, and nothing else.`,
        }),
      );
  });
}

function byMajor(reached: readonly ServerFacts[]): ReadonlyMap<number, readonly ServerFacts[]> {
  const groups = new Map<number, ServerFacts[]>();
  for (const facts of reached) {
    const major = Math.floor(facts.versionNumber / 10_000);
    const group = groups.get(major) ?? [];
    groups.set(major, [...group, facts]);
  }
  return groups;
}

import type { Check, ExaminedServer, Found } from '../model.ts';
import { error, quoted, warning } from '../words.ts';

/** A shard must mean what its table means: the same extensions, in the same versions. */
export const extensions: Check = {
  id: 'extensions',
  fine: 'every server has the same extensions, in the same versions',
  hinders: 'invalid',
  find: ({ examined, pending }) => {
    const names = examined.flatMap(({ examination }) =>
      examination.extensions.map(({ name }) => name),
    );
    const wanted = pending.state === 'planned' ? pending.extensions : [];
    return [
      ...[...new Set(wanted)].flatMap((name) => unavailable(name, examined)),
      ...[...new Set(names)]
        .filter((name) => !wanted.includes(name))
        .toSorted()
        .flatMap((name) => [...missing(name, examined), ...different(name, examined)]),
    ];
  },
};

/** CREATE EXTENSION is pending: in PostgreSQL's words where it would fail. */
function unavailable(name: string, examined: readonly ExaminedServer[]): readonly Found[] {
  return examined
    .filter(({ examination }) => !examination.available.some((one) => one.name === name))
    .map(({ facts: { server } }) =>
      error(`extension "${name}" is not available`, {
        server,
        code: '0A000',
        detail: `A pending migration creates it, and server "${server}" has no files of it.`,
        hint: 'Install them on the machine of the server first.',
      }),
    );
}

function versionOn({ examination }: ExaminedServer, name: string): string | undefined {
  return examination.extensions.find((extension) => extension.name === name)?.version;
}

function missing(name: string, examined: readonly ExaminedServer[]): readonly Found[] {
  const there = examined.filter((one) => versionOn(one, name) !== undefined);
  return examined
    .filter((one) => !there.includes(one))
    .map(({ facts: { server }, examination }) => {
      const found = examination.available.find((extension) => extension.name === name);
      const offered =
        found === undefined
          ? `server "${server}" has no files of it either: install them first`
          : `server "${server}" offers version ${found.version}`;
      return warning(`extension "${name}" is missing on server "${server}"`, {
        server,
        detail: `It is on ${quoted(there.map(({ facts }) => facts.server))}; ${offered}.`,
        hint: 'What uses it cannot be made on shards there. CREATE EXTENSION in a migration makes it on all nodes.',
      });
    });
}

function different(name: string, examined: readonly ExaminedServer[]): readonly Found[] {
  const servers = new Map<string, string[]>();
  for (const one of examined) {
    const version = versionOn(one, name);
    if (version !== undefined) {
      servers.set(version, [...(servers.get(version) ?? []), one.facts.server]);
    }
  }
  if (servers.size < 2) return [];
  const where = [...servers].map(([version, names]) => `${version} on ${quoted(names)}`);
  return [
    warning(`extension "${name}" has different versions`, {
      detail: `It is ${where.join('; ')}.`,
      hint: `Run ALTER EXTENSION "${name}" UPDATE; where it is behind.`,
    }),
  ];
}

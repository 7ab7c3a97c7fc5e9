import type { SlotFact } from '../../execute/index.ts';
import type { Check, ExaminedServer, Found } from '../model.ts';
import { settingOf } from '../settings.ts';
import { bytes, count, error, ok, warning } from '../words.ts';

/** In bytes. */
const muchWal = 1024 ** 3;

/** Standbys that commits wait for, and slots that keep WAL. */
export const replication: Check = {
  id: 'replication',
  fine: 'no standby is missing, and no slot is behind',
  hinders: 'invalid',
  find: ({ examined }) =>
    examined.flatMap((one) => [
      ...judgeStandbys(one),
      ...one.examination.slots.flatMap((slot) => judgeSlot(slot, one.facts.server)),
    ]),
};

function judgeStandbys({ facts, examination }: ExaminedServer): readonly Found[] {
  const { server, standby } = facts;
  const names = settingOf(examination, 'synchronous_standby_names') ?? '';
  if (names === '' || standby) return [];
  if (!examination.privileges.seesActivity) {
    return [ok('whether its synchronous standbys are there cannot be seen', { server })];
  }
  const needed = synchronousOf(names);
  const there = examination.standbys.filter(
    ({ syncState }) => syncState === 'sync' || syncState === 'quorum',
  ).length;
  if (there >= needed)
    return [ok(`${count(there, 'synchronous standby')} confirms commits`, { server })];
  return [
    error(`server "${server}" waits for synchronous standbys that are not there`, {
      server,
      detail: `synchronous_standby_names is ${names}: ${needed} must confirm a commit, and ${there} can. Each commit there waits without end.`,
      hint: 'Bring the standbys back, or take them out of synchronous_standby_names and reload.',
    }),
  ];
}

/** After syncrep_gram.y: FIRST or ANY some of a list; a mere list is FIRST 1. */
function synchronousOf(names: string): number {
  const [, some] = /^\s*(?:FIRST|ANY)?\s*(\d+)\s*\(/i.exec(names) ?? [];
  return some === undefined ? 1 : Number(some);
}

function judgeSlot(
  { name, type, active, walStatus, keptBytes }: SlotFact,
  server: string,
): readonly Found[] {
  const use = active ? 'in use' : 'not in use';
  if (walStatus === 'lost') {
    return [
      warning(`replication slot "${name}" on server "${server}" has lost WAL that it needs`, {
        server,
        detail: `It is ${type}, and ${use}. What it fed has to be set up anew.`,
        hint: `Drop it: SELECT pg_drop_replication_slot('${name}');`,
      }),
    ];
  }
  if (keptBytes === null || keptBytes < muchWal) return [];
  return [
    warning(`replication slot "${name}" on server "${server}" is ${bytes(keptBytes)} behind`, {
      server,
      detail: `It is ${type}, and ${use}. That much WAL is kept for it; a migration that rewrites tables adds as much as it writes.`,
      hint: active ? 'Let its subscriber catch up first.' : 'Start its subscriber, or drop it.',
    }),
  ];
}

import type { Check, ExaminedServer, Found } from '../model.ts';
import { bytes, ok } from '../words.ts';

/** What the server uses. How much is free, no query says. */
export const disk: Check = {
  id: 'disk',
  fine: 'nothing was measured',
  hinders: 'invalid',
  find: ({ examined }) => examined.map(tell),
};

function tell({ facts: { server, database }, examination }: ExaminedServer): Found {
  const { walBytes, tablespaces } = examination;
  const wal = walBytes === undefined ? 'not for this user to see' : bytes(walBytes);
  const spaces = tablespaces.map(
    ({ name, bytes: size }) => `${name} ${size === null ? 'unknown' : bytes(size)}`,
  );
  return ok(`database "${database}" has ${bytes(examination.database.bytes)}`, {
    server,
    detail: `WAL: ${wal}. Tablespaces: ${spaces.join(', ')}. How much is free cannot be seen from SQL: a rewrite needs as much again as the table has.`,
  });
}

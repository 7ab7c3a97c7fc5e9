/** A transaction's id is a uuid in the tables and its 32 hex digits in gids. */
export function toUuid(id: string): string {
  const match = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(id);
  if (match === null || !/^[0-9a-f]{32}$/.test(id))
    throw new RangeError(`not 32 hex digits: ${id}`);
  return match.slice(1).join('-');
}

/** The 32 hex digits of a uuid as Postgres prints it. */
export function fromUuid(uuid: string): string {
  return uuid.replaceAll('-', '');
}

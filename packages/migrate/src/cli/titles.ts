/**
 * What a migration is called, as `files` has it: its file's name, without the ending. Said again here, as
 * the command starts without anything but this folder.
 */
export function titleOf({
  version,
  name,
}: {
  readonly version: string;
  readonly name: string;
}): string {
  return version.startsWith('R__') ? version : `${version}_${name}`;
}

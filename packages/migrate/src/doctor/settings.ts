import type { Examination } from '../execute/index.ts';

/** What a session begins with, in the parameter's own unit; undefined in versions without it. */
export function settingOf(
  { settings }: Pick<Examination, 'settings'>,
  name: string,
): string | undefined {
  return settings.find((setting) => setting.name === name)?.value;
}

/** What a setting is expected to be, by the last words of its path; `[]` for any index. */
const expectations: Readonly<Record<string, string>> = {
  '': 'an object, as defineConfig({ … }) gives',
  engine: "'postgres' or 'citus'",
  coordinator: "an object such as { url: env('DATABASE_URL') }",
  workers: "a list such as [{ name: 'w1', url: env('W1_URL') }]",
  'workers[]': "an object such as { name: 'w1', url: env('W1_URL') }",
  name: "a name such as 'w1'",
  url: 'a URL such as postgres://user@host:5432/db',
  password: "a text, env('NAME') or a function that gives one",
  passwordCommand: 'a command that prints the password',
  tls: "an object such as { ca: 'ca.pem' }",
  ca: 'the path of a certificate file',
  layout: "'suffix'",
  shardCount: 'a whole number from 1 to 64000',
  migrations: 'the path of a folder',
  dotenv: 'the path of a file with environment variables',
  role: 'the name of a role',
  lockTimeoutMs: 'a whole number of milliseconds',
  longLockTimeoutMs: 'a whole number of milliseconds',
  lockDeadlineMs: 'a whole number of milliseconds',
  lockRounds: 'a whole number from 1 to 1000',
  consistency: "'atomic', 'staged' or 'convergent'",
  wave: 'a whole number from 1 to 1000',
  citusVersion: "a release of Citus from 10.2 on, such as '13.2'",
  order: "'non-linear', 'linear-skip' or 'linear'",
  namesBy: "'postgres' or 'citus'",
  rules: "an object such as { 'ban-drop-column': 'error' }",
  environments: 'an object with one section of settings per name',
};

/** What the setting at `path`, such as `workers[1].url`, is expected to be. */
export function expectationOf(path: string): string {
  const general = path.replace(/\[\d+\]/g, '[]');
  if (/(?:^|\.)rules\.[^.]+$/.test(general)) return "'error', 'warning', 'notice' or 'off'";
  const last = general.slice(general.lastIndexOf('.') + 1);
  return expectations[last] ?? 'an object with settings';
}

import { expect, test } from 'vitest';
import { singleUrls, targetSessionAttrs } from './hosts.ts';
import {
  isPostgresUrl,
  redactUrl,
  scrubSecrets,
  urlFromEnvironment,
  withPassword,
  withVerifiedTls,
} from './url.ts';

test.each([
  ['postgres://u:secret@h:5432/db', 'postgres://u@h:5432/db'],
  ['postgresql://u@h/db?sslmode=require&password=x', 'postgresql://u@h/db?sslmode=require'],
  ['postgres://h/db', 'postgres://h/db'],
  ['u:secret@h', '<not a URL>'],
  ['postgres://u:secret@h1:5432,h2:5433/db', 'postgres://u@h1:5432,h2:5433/db'],
  ['postgres://u:secret@[::1],h2/db?a=b', 'postgres://u@[::1],h2/db?a=b'],
  ['postgres://h1,h2/db?password=secret', 'postgres://h1,h2/db'],
  ['postgres:///db?user=u&password=secret&host=h1,h2', 'postgres:///db?user=u&host=h1%2Ch2'],
  ['postgres://u:secret@h1:5432,h2:port/db', '<not a URL>'],
])('%s is shown as %s', (url, shown) => {
  expect(redactUrl(url).includes('secret')).toBe(false);
  expect(redactUrl(url)).toBe(shown);
});

test('passwords of URLs leave a text, encoded or not', () => {
  const url = 'postgres://u:p%40ss-word@h/db';
  const text = 'p@ss-word p%40ss-word postgres://a:b@c/d and postgres://u:p%40ss-word@h/db';
  expect(scrubSecrets(text, [url])).toBe('*** *** postgres://a:***@c/d and postgres://u:***@h/db');
});

test('a password that is also the name of the user stays readable', () => {
  const text = 'password authentication failed for user "app"';
  expect(scrubSecrets(text, ['postgres://app:app@h/db'])).toBe(text);
});

test.each([
  ['postgres://h/db?sslmode=require', 'postgres://h/db?sslmode=verify-full'],
  ['postgres://h/db?a=1&sslmode=prefer&b=2', 'postgres://h/db?a=1&sslmode=verify-full&b=2'],
  ['postgres://h/db?sslmode=verify-ca', 'postgres://h/db?sslmode=verify-full'],
  ['postgres://h/db?sslmode=disable', 'postgres://h/db?sslmode=disable'],
  ['postgres://h/db?sslmode=no-verify', 'postgres://h/db?sslmode=no-verify'],
  ['postgres://u:sslmode=require@h/db', 'postgres://u:sslmode=require@h/db'],
  [
    'postgres://h/db?uselibpqcompat=true&sslmode=require',
    'postgres://h/db?uselibpqcompat=true&sslmode=require',
  ],
])('%s is given to the driver as %s', (url, given) => {
  expect(withVerifiedTls(url)).toBe(given);
});

test('passwords of a URL with several hosts leave a text, names of hosts do not', () => {
  const url = 'postgres://u:s3cret@s3cret.example:1,h2:2/db';
  const text = `${url} FATAL: no s3cret for "s3cret.example"`;
  expect(scrubSecrets(text, ['postgres://u:s3cret@h1:1,h2:2/db'])).toBe(
    'postgres://u:***@***.example:1,h2:2/db FATAL: no *** for "***.example"',
  );
  expect(scrubSecrets('h2 h1', ['postgres://u:h2@h1:1,h2:2/db'])).toBe('h2 h1');
});

test.each<[string, readonly string[]]>([
  ['postgres://u:p@h/db', ['postgres://u:p@h/db']],
  ['postgres://u:p@h/db?target_session_attrs=primary', ['postgres://u:p@h/db']],
  [
    'postgres://u:a,b@h1:5432,h2:5433/db?target_session_attrs=read-write&sslmode=disable',
    ['postgres://u:a,b@h1:5432/db?sslmode=disable', 'postgres://u:a,b@h2:5433/db?sslmode=disable'],
  ],
  ['postgres://[::1]:1,h2/db', ['postgres://[::1]:1/db', 'postgres://h2/db']],
  [
    'postgres:///db?host=h1,h2&port=7',
    ['postgres:///db?host=h1&port=7', 'postgres:///db?host=h2&port=7'],
  ],
  [
    'postgres:///db?host=h1,h2&port=7,8',
    ['postgres:///db?host=h1&port=7', 'postgres:///db?host=h2&port=8'],
  ],
])('the hosts of %s are tried by themselves', (url, singles) => {
  expect(isPostgresUrl(url)).toBe(true);
  expect(singleUrls(url)).toEqual(singles);
});

test.each([
  'postgres://h1:5432,h2:x/db',
  'postgres:///db?host=h1,h2,h3&port=1,2',
  'postgres://h1,h2/db?target_session_attrs=master',
  'http://h1,h2/db',
])('%s is no connection URL', (url) => {
  expect(isPostgresUrl(url)).toBe(false);
});

test('without a word about it, any host will do', () => {
  expect(targetSessionAttrs('postgres://h1,h2/db')).toBe('any');
  const url = 'postgres://h1,h2/db?target_session_attrs=prefer-standby';
  expect(targetSessionAttrs(url)).toBe('prefer-standby');
});

test('TLS is asked of all hosts', () => {
  expect(withVerifiedTls('postgres://h1,h2/db?sslmode=require')).toBe(
    'postgres://h1,h2/db?sslmode=verify-full',
  );
});

test('PGHOST may name several hosts', () => {
  const names = { PGHOST: 'h1,h2', PGUSER: 'u', PGDATABASE: 'd' };
  const env = { ...names, PGTARGETSESSIONATTRS: 'read-write' };
  const query = '?target_session_attrs=read-write';
  expect(urlFromEnvironment(env)).toBe(`postgres://u@h1:5432,h2:5432/d${query}`);
  expect(urlFromEnvironment({ ...env, PGPORT: '1,2' })).toBe(`postgres://u@h1:1,h2:2/d${query}`);
  const url = urlFromEnvironment({ ...env, PGPORT: '1,2,3' }) ?? '';
  expect(isPostgresUrl(url)).toBe(false);
});

test('a password that comes later stands above that of the URL, and leaves texts, too', () => {
  const url = withPassword('postgres://u:old@h/db?sslmode=disable', 'p&w%');
  expect(new URL(url).searchParams.get('password')).toBe('p&w%');
  expect(scrubSecrets('it was p&w%', [url])).toBe('it was ***');
  expect(redactUrl(url)).toBe('postgres://u@h/db?sslmode=disable');
});

import { expect, test } from 'vitest';
import { redactUrl, scrubSecrets, withVerifiedTls } from './url.ts';

test.each([
  ['postgres://u:secret@h:5432/db', 'postgres://u@h:5432/db'],
  ['postgresql://u@h/db?sslmode=require&password=x', 'postgresql://u@h/db?sslmode=require'],
  ['postgres://h/db', 'postgres://h/db'],
  ['u:secret@h', '<not a URL>'],
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

import { expect, test } from 'vitest';
import { withKyselyVerbs } from './kysely-ctl.ts';

test.each([
  ['migrate latest', 'migrate:latest'],
  ['migrate up 20260101000000_a', 'migrate:up 20260101000000_a'],
  ['migrate make add items', 'migrate:make add items'],
  ['-c x.ts --quiet migrate list --format json', '-c x.ts --quiet migrate:list --format json'],
  ['migrate', 'migrate'],
  ['migrate --wait 5', 'migrate --wait 5'],
  ['migrate down', 'migrate:down'],
  ['migrate rollback --all', 'migrate:rollback --all'],
  ['migrate seed', 'migrate:seed'],
  ['new migrate list', 'new migrate list'],
  ['-d migrate list', '-d migrate list'],
  ['', ''],
])('%j is %j', (written, meant) => {
  const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');
  expect(withKyselyVerbs(words(written))).toEqual(words(meant));
});

import { expect, test } from 'vitest';
import { failuresPage } from './page.ts';

test('docs/failures.md is what the faults are held to', async () => {
  await expect(failuresPage()).toMatchFileSnapshot('../../docs/failures.md');
});

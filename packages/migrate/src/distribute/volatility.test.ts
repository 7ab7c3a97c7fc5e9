import { expect, test } from 'vitest';
import { builtInVolatility } from '../catalog/index.ts';
import { perServer } from './volatility.ts';

test('what differs between servers is what PostgreSQL holds for stable', () => {
  const others = [...perServer].filter((name) => builtInVolatility(name) !== 'stable');
  expect(others).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { diagnosticsOf, isWord, serverError } from './errors.ts';

const server = { name: 'w1', url: 'postgres://u:s3cret@h/d' };

describe('a flaw of ours', () => {
  it('is no lost connection', () => {
    expect(diagnosticsOf(new Error('no counter row for s3cret'), server)).toMatchObject([
      { code: 'XX000', message: expect.stringContaining('internal error: no counter row') },
    ]);
    const error = serverError(new RangeError('integer out of range: 9e99'), server);
    expect(error).toMatchObject({ code: 'XX000', lost: false });
    expect(isWord(error)).toBe(true);
  });

  it('does not show secrets', () => {
    expect(JSON.stringify(diagnosticsOf(new Error('password s3cret'), server))).not.toContain(
      's3cret',
    );
  });
});

it('what the driver throws about the connection loses it', () => {
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  for (const cause of [reset, new Error('Connection terminated unexpectedly')]) {
    expect(serverError(cause, server)).toMatchObject({ code: '08006', lost: true });
  }
});

import { describe, expect, it } from 'vitest';
import { healthy, unlike } from '../../test/support/cluster-facts.ts';
import { checks, diagnose, verdictOf } from './index.ts';

describe('diagnose', () => {
  it('says of each check that all is well', () => {
    const findings = diagnose(healthy);
    expect(findings.filter(({ severity }) => severity !== 'ok')).toEqual([]);
    expect([...new Set(findings.map(({ check }) => check))]).toEqual(checks.map(({ id }) => id));
    expect(verdictOf(findings)).toBe('done');
  });

  it('is as sure of nothing at all', () => {
    const nothing = { ...healthy, reached: [], examined: [] };
    expect(new Set(diagnose(nothing).map(({ check }) => check)).size).toBe(checks.length);
  });
});

describe('verdictOf', () => {
  const standby = unlike('w1', { facts: { standby: true } });
  const crowded = unlike('w2', {
    examination: { connections: { ...connectionsOf(), used: 96 } },
  });

  it('is unusable where apply would not begin', () => {
    expect(verdictOf(diagnose(standby))).toBe('unusable');
  });

  it('is invalid where it would fail on the way', () => {
    expect(verdictOf(diagnose(crowded))).toBe('invalid');
  });

  it('is unusable where both are so', () => {
    const both = unlike('w1', { facts: { standby: true } }, crowded);
    expect(verdictOf(diagnose(both))).toBe('unusable');
  });

  it('does not mind warnings', () => {
    const findings = diagnose(unlike('w1', { facts: { version: '17.1', versionNumber: 170_001 } }));
    expect(findings).toContainEqual(expect.objectContaining({ severity: 'warning' }));
    expect(verdictOf(findings)).toBe('done');
  });
});

function connectionsOf() {
  const [first] = healthy.examined;
  if (first === undefined) throw new Error('a server is needed');
  return first.examination.connections;
}

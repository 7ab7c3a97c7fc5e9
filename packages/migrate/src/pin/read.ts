import { DiagnosticError } from '@citrate/parser';
import * as v from 'valibot';
import { consistencies } from '../plan/index.ts';
import { PINNED_PLAN_FORMAT, type PinnedPlan } from './model.ts';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const texts = v.pipe(v.array(v.string()), v.readonly());

const file = v.strictObject({
  version: v.string(),
  name: v.string(),
  consistencies: v.pipe(v.array(v.picklist(consistencies)), v.readonly()),
  sha256,
  tokens: sha256,
  algorithm: whole,
});
const server = v.strictObject({
  server: v.string(),
  database: v.string(),
  systemIdentifier: v.string(),
  version: v.string(),
});
const shard = v.strictObject({ id: whole, placements: texts });
const placement = v.strictObject({
  table: v.string(),
  colocationId: whole,
  shards: v.array(shard),
});

const pinnedPlan = v.strictObject({
  format: v.literal(PINNED_PLAN_FORMAT),
  kind: v.literal('citrate plan'),
  tool: v.string(),
  role: v.string(),
  files: v.array(file),
  servers: v.array(server),
  objects: v.array(v.strictObject({ kind: v.string(), name: v.string(), sha256 })),
  placements: v.array(placement),
  counters: v.exactOptional(v.strictObject({ shardId: whole, colocationId: whole })),
  tasks: v.strictObject({ count: whole, sha256 }),
});

/**
 * The text of a file that `citrate plan --out` wrote, which messages call by its name, if it has one.
 *
 * @throws DiagnosticError 22023 for another text, or another format
 */
export function parsePinnedPlan(text: string, name?: string): PinnedPlan {
  const value = parsed(text);
  const result = v.safeParse(pinnedPlan, value);
  if (result.success) return result.output;
  const { kind, format } = Object(value);
  const isOther = kind === 'citrate plan' && format !== PINNED_PLAN_FORMAT;
  if (isOther) {
    const plan = name === undefined ? 'the plan' : `plan "${name}"`;
    throw unreadable(`${plan} has format ${format}, not ${PINNED_PLAN_FORMAT}`);
  }
  const place = v.getDotPath(result.issues[0]);
  const detail = place === null ? undefined : `What it has as ${place} is none.`;
  const subject = name === undefined ? 'the text' : `"${name}"`;
  throw unreadable(`${subject} is no plan that citrate plan --out wrote`, detail);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(message: string, detail?: string): DiagnosticError {
  const hint = 'Make the plan anew: citrate plan --out FILE.';
  return new DiagnosticError([
    { code: '22023', severity: 'error', message, ...(detail !== undefined && { detail }), hint },
  ]);
}

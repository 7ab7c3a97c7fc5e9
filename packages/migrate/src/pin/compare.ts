import type { Diagnostic } from '@citrate/parser';
import { titleOf } from '../files/index.ts';
import type { PinnedFile, PinnedPlan } from './model.ts';

/** What is not any more as it was when the plan was made: a diagnostic for each thing. */
export function moved(pinned: PinnedPlan, now: PinnedPlan): readonly Diagnostic[] {
  const files = movedFiles(pinned, now);
  const found = [
    ...movedTool(pinned, now),
    ...files,
    ...movedOnes('server', pinned.servers, now.servers, ({ server }) => `"${server}"`),
    ...(files.length === 0 ? movedObjects(pinned, now) : []),
    ...movedCounters(pinned, now),
  ];
  const others = pinned.tasks.sha256 !== now.tasks.sha256;
  if (found.length > 0 || !others) return found;
  if (pinned.role !== now.role) return [movedRole(pinned, now)];
  const detail = `They were ${pinned.tasks.count}, and are ${now.tasks.count}.`;
  return [problem('the tasks are others than when the plan was made', detail)];
}

/** What other files have to do with is no less there. */
function movedObjects(pinned: PinnedPlan, now: PinnedPlan): readonly Diagnostic[] {
  return [
    ...movedOnes('object', pinned.objects, now.objects, ({ kind, name }) => `${kind} "${name}"`),
    ...movedOnes('placements', pinned.placements, now.placements, ({ table }) => `"${table}"`),
  ];
}

/** Told only where it matters: a plan may be made by one who only reads. */
function movedRole(pinned: PinnedPlan, now: PinnedPlan): Diagnostic {
  const detail = `What it creates would belong to "${pinned.role}" by the plan, and to "${now.role}" now.`;
  const hint = 'Set "role" in the configuration, or make the plan as the one who applies it.';
  return { ...problem('the plan was made for another role', detail), hint };
}

function movedTool(pinned: PinnedPlan, now: PinnedPlan): readonly Diagnostic[] {
  if (pinned.tool === now.tool) return [];
  const detail = `It was made by ${pinned.tool}, and this is ${now.tool}.`;
  return [problem('the plan was made by another version of Citrate', detail)];
}

function movedFiles({ files }: PinnedPlan, now: PinnedPlan): readonly Diagnostic[] {
  const title = (file: PinnedFile): string => `migration ${titleOf(file)}`;
  const gone = files.filter((file) => !now.files.some((one) => one.version === file.version));
  return [
    ...gone.map((file) => problem(`${title(file)} is in the plan, and not pending`)),
    ...now.files.flatMap((file) => {
      const old = files.find((one) => one.version === file.version);
      if (!old) return [problem(`${title(file)} is pending, and not in the plan`)];
      if (!isSame(old, file)) {
        return [problem(`the file of ${title(file)} was changed since the plan was made`)];
      }
      return movedConsistency(old, file);
    }),
  ];
}

/** The configuration may have another one now. */
function movedConsistency(old: PinnedFile, file: PinnedFile): readonly Diagnostic[] {
  const [before, now] = [old, file].map((one) => [...new Set(one.consistencies)].join(', '));
  if (old.consistencies.join() === file.consistencies.join()) return [];
  const detail = `By the plan it is ${before}, and now ${now}.`;
  return [problem(`migration ${titleOf(file)} has another consistency now`, detail)];
}

/** As for files that were applied: comments and white space don't count. */
function isSame(old: PinnedFile, file: PinnedFile): boolean {
  if (old.name !== file.name) return false;
  if (old.sha256 === file.sha256) return true;
  return old.algorithm === file.algorithm && old.tokens === file.tokens;
}

type Kind = 'server' | 'object' | 'placements';

/** How it is told that something came, went or is another now. */
const wording: Readonly<Record<Kind, (name: string, what: 'came' | 'went' | 'changed') => string>> =
  {
    server: (name, what) => {
      if (what === 'changed') return `server ${name} is not the one of the plan`;
      return what === 'came' ? `server ${name} is not in the plan` : `server ${name} is gone`;
    },
    object: (name, what) => {
      if (what === 'changed') return `${name} was changed since the plan was made`;
      return what === 'came' ? `${name} is new since the plan was made` : `${name} is gone`;
    },
    placements: (name, what) => {
      if (what === 'changed') return `shards of table ${name} were moved since the plan was made`;
      const verb = what === 'came' ? 'was distributed' : 'is not distributed any more';
      return `table ${name} ${verb} since the plan was made`;
    },
  };

function movedOnes<T>(
  kind: Kind,
  pinned: readonly T[],
  now: readonly T[],
  nameOf: (one: T) => string,
): readonly Diagnostic[] {
  const old = new Map(pinned.map((one) => [nameOf(one), JSON.stringify(one)]));
  const current = new Map(now.map((one) => [nameOf(one), JSON.stringify(one)]));
  const names = [...new Set([...old.keys(), ...current.keys()])];
  return names.flatMap((name) => {
    const [before, after] = [old.get(name), current.get(name)];
    if (before === after) return [];
    const known = before === undefined ? 'came' : 'changed';
    return [problem(wording[kind](name, after === undefined ? 'went' : known))];
  });
}

function movedCounters(pinned: PinnedPlan, now: PinnedPlan): readonly Diagnostic[] {
  const [old, current] = [pinned.counters, now.counters];
  // Whether the plan takes numbers at all is up to the files: they are told then.
  if (!old || !current) return [];
  if (old.shardId === current.shardId && old.colocationId === current.colocationId) return [];
  const detail = `The next shard was ${old.shardId}, and is ${current.shardId}; the next colocation group was ${old.colocationId}, and is ${current.colocationId}.`;
  return [problem('numbers of new shards are others than when the plan was made', detail)];
}

function problem(message: string, detail?: string): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message,
    ...(detail !== undefined && { detail }),
    hint: 'Make the plan anew, and have it read again: citrate plan --out FILE.',
  };
}

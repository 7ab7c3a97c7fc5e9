import { type ExitCode, exitInterrupted } from './exit.ts';

/**
 * Ctrl-C. A command that can stop half-way explains itself: then the first one asks it to stop where
 * that is safe, and the second stops waiting for it. Any other command ends at the first.
 */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Asked at each Ctrl-C: what it means to the command at that moment. */
  explain(meaning: () => Meaning): void;
}

export interface Meaning {
  /** What is said at the first Ctrl-C. */
  readonly first: string;
  /** What is said at the second, when nobody waits any more. */
  readonly second: string;
  /** How the process ends at the second, by what it leaves. */
  readonly code: ExitCode;
}

export interface InterruptionSource extends Interruption {
  /** Called for each signal; gives an exit code when the process should end now. */
  interrupt(say: (text: string) => void): ExitCode | undefined;
}

export function createInterruption(): InterruptionSource {
  const controller = new AbortController();
  let explained: (() => Meaning) | undefined;
  return {
    signal: controller.signal,
    explain(meaning) {
      explained = meaning;
    },
    interrupt(say) {
      if (explained === undefined) {
        controller.abort();
        return exitInterrupted;
      }
      const { first, second, code } = explained();
      const last = controller.signal.aborted;
      say(last ? second : first);
      controller.abort();
      return last ? code : undefined;
    },
  };
}

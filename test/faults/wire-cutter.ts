/** Cuts a wire at one message of a run, and hears what a run sends. */
import type { ExecuteEvent } from 'citrate';
import { describe, expect, test } from 'vitest';
import { lineFor, type Told } from './expectations.ts';
import { cutsOf, type Message, messagesOfStretch, type Stretch, titleOf } from './messages.ts';
import { momentOf } from './positions.ts';
import type { Proxied } from './proxied.ts';
import type { Cut } from './proxy.ts';

export type Listener = (event: ExecuteEvent) => void | Promise<void>;

export const bothSides = ['before', 'after'] as const;

/** A second attempt is left alone. */
export function cutAt(
  wires: Proxied,
  { since, server, text, nth }: Message,
  when: Cut['when'],
): Listener {
  let met = false;
  const arm = (): void => {
    met = true;
    wires.proxies.get(server)?.arm({ text, nth, when });
  };
  if (since === undefined) arm();
  return (event) => {
    if (!met && momentOf(event) === since) arm();
  };
}

/** A run over wires, or a part of it, whatever has to come before and after; gives how it ended. */
type Act = (
  onEvent: Listener,
) => Promise<{ readonly outcome: Told['outcomes'][number]; readonly there: boolean }>;

/** That its messages are all there are, and what comes of it when a wire is cut at each of them. */
export function cutThrough(
  stretch: Stretch,
  wires: () => Proxied,
  table: readonly Told[],
  act: Act,
): void {
  describe(`in ${stretch.what}`, () => {
    test('the messages are all that are sent', async () => {
      const sent: string[] = [];
      await act(listen(wires(), stretch, sent));
      const expected = messagesOfStretch(stretch).map(({ server, text }) => `${text} to ${server}`);
      expect(sent.toSorted()).toEqual(expected.toSorted());
    });

    const cases = cutsOf(stretch).flatMap((message) =>
      bothSides.map((when) => ({ message, when, title: titleOf(message, when) })),
    );

    test.each(cases)('the connection is cut $title', async ({ message, when, title }) => {
      const { outcome, there } = await act(cutAt(wires(), message, when));
      for (const proxy of wires().proxies.values()) expect(proxy.armed).toBe(false);
      const { outcomes, ends } = lineFor(table, title);
      expect(outcomes).toContain(outcome);
      expect(ends).toContain(there ? 'all' : 'none');
    });
  });
}

/** What a stretch sends to the servers that it names, as the texts that its messages are listed by. */
function listen(wires: Proxied, { from, until, messages }: Stretch, sent: string[]): Listener {
  let open = from === undefined;
  for (const [server, proxy] of wires.proxies) {
    const texts = new Set(messages.flatMap(([, on, of]) => (on.includes(server) ? of : [])));
    if (texts.size === 0) continue;
    const snapshot = { open: false };
    proxy.heard = (message) => {
      if (!open || isOfClocks(message) || isInSnapshot(message, snapshot)) return;
      if (message.includes(heartbeat) && !texts.has(heartbeat)) return withoutHeartbeat(sent);
      const found = [...texts].filter((text) => message.includes(text));
      sent.push(`${found.length === 0 ? message : found.join(' and ')} to ${server}`);
    };
  }
  return (event) => {
    const moment = momentOf(event);
    if (moment === undefined) return;
    if (moment === from) open = true;
    if (moment === until) open = false;
  };
}

const heartbeat = 'set "heartbeat"';

/** Three messages every three seconds, which only slow runs send: the first two have been noted. */
function withoutHeartbeat(sent: string[]): void {
  for (const text of ["locktype = 'advisory'", 'pg_backend_pid() AS pid\0']) {
    const last = sent.findLastIndex((one) => one.includes(text));
    if (last >= 0) sent.splice(last, 1);
  }
}

/** What is asked every second of a server that is at work outside transactions. */
function isOfClocks(message: string): boolean {
  return /pg_blocking_pids\(\$1\)|building index/.test(message);
}

/** Between the first and the last message of a snapshot of the catalog. */
function isInSnapshot(message: string, snapshot: { open: boolean }): boolean {
  const inside = snapshot.open && !message.includes('COMMIT\0');
  snapshot.open = inside || message.includes('LEVEL repeatable read');
  return inside;
}

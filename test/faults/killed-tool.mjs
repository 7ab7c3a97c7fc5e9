/**
 * A run that ends itself by SIGKILL at one position; started as a process of its own, on the built
 * package, which loads much faster than its sources. Reads what to do from its standard input once it
 * is ready, so that a test need not wait for it to load.
 */
import { text } from 'node:stream/consumers';
import { apply, down, recover } from 'citrate';

const { config, command, position, options = {} } = JSON.parse(await text(process.stdin));
const commands = { apply, down, recover };

function onEvent(event) {
  if (placeOf(event) === position) process.kill(process.pid, 'SIGKILL');
}

function placeOf({ kind, when, action, server, batches }) {
  if (kind === 'step') return `${when} ${action} on ${server}`;
  return kind === 'batch' ? `after batch ${batches}` : undefined;
}

const result = await commands[command](config, { ...options, onEvent });
process.stdout.write(JSON.stringify(result));

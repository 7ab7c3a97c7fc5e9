/**
 * A run that ends itself by SIGKILL at one position; started as a process of its own. Reads what to do
 * from its standard input once it is ready, so that a test need not wait for it to load.
 */
import { apply, type Config, type ExecuteEvent, recover } from 'citrate';
import { positionOf } from './positions.ts';

interface Order {
  readonly config: Config;
  readonly command: 'apply' | 'recover';
  readonly position: string;
}

async function readOrder(): Promise<Order> {
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  return JSON.parse(text) as Order;
}

const { config, command, position } = await readOrder();
const onEvent = (event: ExecuteEvent): void => {
  if (positionOf(event) === position) process.kill(process.pid, 'SIGKILL');
};
const result = await (command === 'apply' ? apply : recover)(config, { onEvent });
process.stdout.write(JSON.stringify(result));

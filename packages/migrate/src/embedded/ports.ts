import { createServer, type Server } from 'node:net';

/**
 * Below the range that systems take the ports of outgoing connections from: a server that is down
 * for a moment must find its port free when it comes back.
 */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** Ports of 127.0.0.1 that are free now, all different; `wanted` ones are tried first. */
export async function freePorts(wanted: readonly (number | undefined)[]): Promise<number[]> {
  const held: Server[] = [];
  try {
    const ports: number[] = [];
    for (const port of wanted) {
      const server = (port !== undefined && (await listen(port))) || (await listenAnywhere());
      held.push(server.server);
      ports.push(server.port);
    }
    return ports;
  } finally {
    await Promise.all(held.map(close));
  }
}

interface Listening {
  readonly server: Server;
  readonly port: number;
}

async function listenAnywhere(): Promise<Listening> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    const listening = await listen(port);
    if (listening) return listening;
  }
  throw new Error(`no free port between ${LOWEST} and ${HIGHEST}`);
}

function listen(port: number): Promise<Listening | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve({ server, port }));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A pooler in transaction mode, as small as can be: no passwords, no TLS, one user and database. */
import { connect, createServer, type Socket } from 'node:net';

export interface Pooler {
  /** The URL of the server, through the pooler. */
  readonly url: string;
  close(): Promise<void>;
}

export async function startPooler(url: string): Promise<Pooler> {
  const { hostname, port } = new URL(url);
  const pool: Pool = { open: () => connect(Number(port), hostname), free: [], all: [] };
  const server = createServer((client) => serve(client, pool));
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const address = server.address();
  const through = new URL(url);
  if (address !== null && typeof address === 'object') through.port = String(address.port);
  return {
    url: through.href,
    async close() {
      for (const { socket } of pool.all) socket.destroy();
      await new Promise((closed) => {
        server.close(closed);
      });
    },
  };
}

/** Server sessions: whoever begins a transaction gets the one that was free last. */
interface Pool {
  readonly open: () => Socket;
  readonly free: Backend[];
  readonly all: Backend[];
}

interface Backend {
  readonly socket: Socket;
  /** What the server says to one who connects, up to the first ReadyForQuery. */
  readonly greeting: Buffer;
  /** Who has it until the transaction ends. */
  hear: (message: Buffer) => void;
}

const ready = 'Z';
const terminate = 'X';

/** What arrives at a client waits for what it has sent before. */
function serve(client: Socket, pool: Pool): void {
  let startup: Buffer | undefined;
  let backend: Backend | undefined;
  const handle = async (data: Buffer): Promise<void> => {
    if (startup === undefined) {
      startup = data;
      const first = await take(pool, startup);
      client.write(first.greeting);
      pool.free.push(first);
      return;
    }
    if (kindOf(data) === terminate) return;
    const held = backend ?? (await take(pool, startup));
    backend = held;
    held.hear = (message) => {
      if (kindOf(message) === ready && message.toString('latin1', 5) === 'I') {
        backend = undefined;
        pool.free.push(held);
      }
      client.write(message);
    };
    held.socket.write(data);
  };
  let last = Promise.resolve();
  client.on('error', () => {});
  client.on('data', (data) => {
    last = last.then(() => handle(data));
  });
  client.on('end', () => client.end());
}

async function take(pool: Pool, startup: Buffer): Promise<Backend> {
  return pool.free.pop() ?? open(pool, startup);
}

function open(pool: Pool, startup: Buffer): Promise<Backend> {
  const socket = pool.open();
  const greeting: Buffer[] = [];
  return new Promise((opened) => {
    let backend: Backend | undefined;
    onMessages(socket, (message) => {
      if (backend !== undefined) return backend.hear(message);
      greeting.push(message);
      if (kindOf(message) !== ready) return;
      backend = { socket, greeting: Buffer.concat(greeting), hear: () => {} };
      pool.all.push(backend);
      opened(backend);
    });
    socket.on('error', () => {});
    socket.write(startup);
  });
}

/** A message is its kind, a length that counts itself, and as much. */
function onMessages(socket: Socket, hear: (message: Buffer) => void): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (data) => {
    pending = Buffer.concat([pending, data]);
    while (pending.length >= 5 && pending.length > pending.readInt32BE(1)) {
      const end = 1 + pending.readInt32BE(1);
      hear(pending.subarray(0, end));
      pending = pending.subarray(end);
    }
  });
}

function kindOf(message: Buffer): string {
  return message.toString('latin1', 0, 1);
}

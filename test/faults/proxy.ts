/** A wire between the tool and a server: it is listened to, cut at a message, or used by another. */
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Where a wire is cut: at a message of the client that has this text. */
export interface Cut {
  readonly text: string;
  /** At which of these messages from now on, from 1. */
  readonly nth: number;
  /** Before the server gets it; or after it has done it, so that only the reply is lost. */
  readonly when: 'before' | 'after';
  /** Nobody gets through any more, until it is mended. */
  readonly forGood?: boolean;
}

export class Proxy {
  readonly url: string;
  /** Hears each message of the client. */
  heard: ((message: string) => void) | undefined;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #clients = new Set<Socket>();
  #cut: Cut | undefined;
  #met = 0;
  #broken = false;
  #slip: { readonly text: string; readonly sql: string } | undefined;

  private constructor(server: Server, sockets: Set<Socket>, url: string) {
    this.#server = server;
    this.#sockets = sockets;
    this.url = url;
  }

  /** A way to the server of this URL, or to the one that it names when somebody connects. */
  static async open(url: string, target: () => string = () => url): Promise<Proxy> {
    const sockets = new Set<Socket>();
    const holder: { proxy?: Proxy } = {};
    const server = createServer((client) => {
      const { hostname, port } = new URL(target());
      const upstream = connect(Number(port), hostname);
      holder.proxy?.join(client, upstream);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const through = new URL(url);
    through.port = String(address.port);
    holder.proxy = new Proxy(server, sockets, through.href);
    return holder.proxy;
  }

  /** Cut the connection that sends the message; once. */
  arm(cut: Cut): void {
    this.#cut = cut;
    this.#met = 0;
  }

  mend(): void {
    this.#broken = false;
  }

  /** Let the server run SQL of somebody else just before the next message that has this text. */
  slipIn(text: string, sql: string): void {
    this.#slip = { text, sql };
  }

  /** True until the message came. */
  get armed(): boolean {
    return this.#cut !== undefined || this.#slip !== undefined;
  }

  join(client: Socket, upstream: Socket): void {
    this.#clients.add(client);
    client.on('close', () => this.#clients.delete(client));
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        upstream.end();
      });
    }
    if (this.#broken) client.destroy();
    const line = { client, upstream };
    upstream.on('data', (chunk: Buffer) => answer(line, chunk));
    client.on('data', (chunk: Buffer) => this.#forward(line, chunk));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #forward(line: Line, chunk: Buffer): void {
    const message = chunk.toString('latin1');
    // Nobody waits for a reply to Terminate.
    if (message === terminate) return void line.upstream.write(chunk);
    this.heard?.(message);
    if (this.#slip !== undefined && message.includes(this.#slip.text)) {
      line.waiting = chunk;
      line.upstream.write(query(this.#slip.sql));
      this.#slip = undefined;
      return;
    }
    const cut = this.#cut;
    if (cut === undefined || !message.includes(cut.text) || ++this.#met < cut.nth) {
      line.upstream.write(chunk);
      return;
    }
    this.#cut = undefined;
    if (cut.when === 'before') return this.#lose(line, cut);
    line.beforeReply = () => this.#lose(line, cut);
    line.upstream.write(chunk);
  }

  #lose(line: Line, { forGood }: Cut): void {
    if (forGood !== true) return void line.client.destroy();
    this.#broken = true;
    for (const client of this.#clients) client.destroy();
  }
}

const terminate = 'X\0\0\0\x04';

interface Line {
  readonly client: Socket;
  readonly upstream: Socket;
  /** Cuts it when the server has done what it was last sent: nobody hears of that. */
  beforeReply?: (() => void) | undefined;
  /** What the client has sent, while the server is busy with what was slipped in. */
  waiting?: Buffer | undefined;
}

/** Hand on what the server says, but not about what was slipped in. */
function answer(line: Line, chunk: Buffer): void {
  if (line.beforeReply !== undefined && (isReady(chunk) || asksWho(chunk))) line.beforeReply();
  if (line.waiting === undefined) {
    if (!line.client.destroyed) line.client.write(chunk);
    return;
  }
  if (!isReady(chunk)) return;
  line.upstream.write(line.waiting);
  line.waiting = undefined;
}

/** ReadyForQuery has 6 bytes, and is the last message of a reply. */
function isReady(chunk: Buffer): boolean {
  return chunk.at(-6) === 'Z'.charCodeAt(0);
}

/** Authentication…: the reply to a start-up. */
function asksWho(chunk: Buffer): boolean {
  return chunk.at(0) === 'R'.charCodeAt(0);
}

/** A message Query, as in PostgreSQL's "Message Formats". */
function query(sql: string): Buffer {
  const message = Buffer.alloc(sql.length + 6);
  message.write('Q');
  message.writeInt32BE(sql.length + 5, 1);
  message.write(sql, 5);
  return message;
}

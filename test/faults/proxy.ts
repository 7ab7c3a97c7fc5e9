/** A wire between the tool and a server that can be cut at a message. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Cut {
  /** The message of the client at which it is cut. */
  readonly at: RegExp;
  /** Before the server gets it; or after, so that only the reply is lost. */
  readonly when: 'before' | 'after';
}

export class Proxy {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  #cut: Cut | undefined;

  private constructor(server: Server, sockets: Set<Socket>, url: string) {
    this.#server = server;
    this.#sockets = sockets;
    this.url = url;
  }

  /** A way to the server of this URL. */
  static async open(url: string): Promise<Proxy> {
    const { hostname, port } = new URL(url);
    const sockets = new Set<Socket>();
    const holder: { proxy?: Proxy } = {};
    const server = createServer((client) => {
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

  /** Cut the connection that sends the next message of this kind; once. */
  arm(cut: Cut): void {
    this.#cut = cut;
  }

  /** True until the cut was made. */
  get armed(): boolean {
    return this.#cut !== undefined;
  }

  join(client: Socket, upstream: Socket): void {
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        upstream.end();
      });
    }
    upstream.on('data', (chunk: Buffer) => {
      if (!client.destroyed) client.write(chunk);
    });
    client.on('data', (chunk: Buffer) => this.#forward(client, upstream, chunk));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #forward(client: Socket, upstream: Socket, chunk: Buffer): void {
    const cut = this.#cut;
    if (cut === undefined || !cut.at.test(chunk.toString('latin1'))) {
      upstream.write(chunk);
      return;
    }
    this.#cut = undefined;
    if (cut.when === 'after') upstream.write(chunk);
    client.destroy();
  }
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { bundlePage, type PageFile } from './bundle.ts';
import { headers, isAskedAsLoopback, isOpenedByOwnPage } from './doors.ts';
import { Show } from './show.ts';
import type { Stage } from './stage.ts';

/** Longer than anything that a person types. */
const LARGEST_FRAME = 64 * 1024;

/** The page of a sandbox, on loopback only. It looks at the local Discord and acts on it; the bot does not know of it. */
export class PageServer {
  readonly #files: ReadonlyMap<string, PageFile>;
  readonly #show: Show;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_FRAME });

  /** @param port 0 takes a free one */
  static async start(stage: Stage, port = 0): Promise<PageServer> {
    const page = new PageServer(await bundlePage(), new Show(stage));
    await new Promise<void>((resolve, reject) => {
      page.#server.once('error', reject);
      page.#server.listen(port, '127.0.0.1', resolve);
    });
    return page;
  }

  private constructor(files: ReadonlyMap<string, PageFile>, show: Show) {
    this.#files = files;
    this.#show = show;
    this.#server = createServer((request, response) => this.#serve(request, response));
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** What a browser loads at first, in bytes. */
  get weight(): number {
    return [...this.#files.values()].reduce((sum, { body }) => sum + body.length, 0);
  }

  async stop(): Promise<void> {
    this.#show.end();
    for (const socket of this.#sockets.clients) socket.terminate();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    if (!isAskedAsLoopback(request, this.#port)) {
      response.writeHead(421, headers).end('This page is only for the machine it runs on.');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...headers, allow: 'GET, HEAD' }).end();
      return;
    }
    const { pathname } = new URL(request.url ?? '/', this.url);
    const file = this.#files.get(pathname);
    if (!file) {
      response.writeHead(404, headers).end();
      return;
    }
    response.writeHead(200, { ...headers, 'content-type': file.type, 'content-length': file.body.length });
    response.end(request.method === 'HEAD' ? undefined : file.body);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!isAskedAsLoopback(request, this.#port) || !isOpenedByOwnPage(request, this.#port)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (opened: WebSocket) => this.#show.admit(opened));
  }
}

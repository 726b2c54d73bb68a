import { constants, createDeflate, type Deflate, deflateSync } from 'node:zlib';
import type { WebSocket } from 'ws';

/** What the gateway asks of every connection. */
export interface ConnectionPace {
  readonly heartbeatInterval: number;
  /** As for the REST limits: 1 is Discord's own pace. */
  readonly rateLimitScale: number;
}

const sendsPerMinute = 120;

/** One socket of a client, with its compression and its pace. */
export class GatewayConnection {
  readonly #socket: WebSocket;
  readonly #pace: ConnectionPace;
  readonly #deflate: Deflate | null;
  readonly #receivedAt: number[] = [];
  readonly #closed = Promise.withResolvers<void>();
  #compressEach = false;
  #lastHeartbeat = Date.now();

  constructor(socket: WebSocket, transport: string | null, pace: ConnectionPace) {
    this.#socket = socket;
    this.#pace = pace;
    this.#deflate = transport === 'zlib-stream' ? createDeflate({ flush: constants.Z_SYNC_FLUSH }) : null;
    this.#deflate?.on('data', (chunk: Buffer) => {
      if (socket.readyState === socket.OPEN) socket.send(chunk);
    });
    const watch = setInterval(() => this.#watchHeartbeat(), pace.heartbeatInterval);
    socket.on('close', () => {
      clearInterval(watch);
      this.#closed.resolve();
    });
    socket.on('error', () => socket.terminate());
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Counts a received frame; false when there were more than Discord takes in a minute. */
  countReceived(): boolean {
    const now = Date.now();
    const window = 60_000 * this.#pace.rateLimitScale;
    while (this.#receivedAt[0] !== undefined && now - this.#receivedAt[0] > window) this.#receivedAt.shift();
    this.#receivedAt.push(now);
    return this.#receivedAt.length <= sendsPerMinute;
  }

  heard(): void {
    this.#lastHeartbeat = Date.now();
  }

  /** Payload compression: from now on each message is deflated by itself, unless the transport compresses already. */
  compressEach(): void {
    this.#compressEach = this.#deflate === null;
  }

  send(frame: { readonly op: number; readonly d?: unknown }): void {
    this.sendText(JSON.stringify({ s: null, t: null, ...frame }));
  }

  sendText(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#deflate) this.#deflate.write(text);
    else this.#socket.send(this.#compressEach ? deflateSync(text) : text);
  }

  close(code: number, reason?: string): void {
    this.#socket.close(code, reason?.slice(0, 120));
  }

  /** Cuts the line without a closing frame. */
  cut(): void {
    this.#socket.terminate();
  }

  #watchHeartbeat(): void {
    if (Date.now() - this.#lastHeartbeat > this.#pace.heartbeatInterval * 2) this.close(4009, 'Session timed out.');
  }
}

import { randomBytes } from 'node:crypto';
import type { GatewayConnection } from './gateway-connection.ts';
import { intentsFor } from './gateway-frames.ts';
import type { Guild } from './state.ts';
import type { Dispatch } from './world.ts';

/** Discord gives the whole member list once per server in this many milliseconds. */
const wholeListPause = 30_000;

/** A login. It outlives its connections: what was told meanwhile is replayed on resume. */
export class GatewaySession {
  readonly id = randomBytes(16).toString('hex');
  readonly intents: number;
  readonly shard: readonly [number, number];
  connection: GatewayConnection | null;
  #sequence = 0;
  /** What the client has not yet confirmed by a heartbeat. */
  #unconfirmed: { readonly sequence: number; readonly text: string }[] = [];
  readonly #wholeListAskedAt = new Map<string, number>();

  constructor(intents: number, shard: readonly [number, number], connection: GatewayConnection) {
    this.intents = intents;
    this.shard = shard;
    this.connection = connection;
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** Servers are spread over shards by their id. */
  covers(guild: Guild): boolean {
    const [shard, count] = this.shard;
    return Number((BigInt(guild.id) >> 22n) % BigInt(count)) === shard;
  }

  wants(dispatch: Dispatch): boolean {
    const intents = intentsFor(dispatch.name);
    return intents === undefined || dispatch.aboutBot || (this.intents & intents) !== 0;
  }

  tell(name: string, body: unknown): void {
    this.#sequence += 1;
    const text = JSON.stringify({ op: 0, s: this.#sequence, t: name, d: body });
    this.#unconfirmed.push({ sequence: this.#sequence, text });
    this.connection?.sendText(text);
  }

  confirm(sequence: number): void {
    this.#unconfirmed = this.#unconfirmed.filter((told) => told.sequence > sequence);
  }

  resumeOn(connection: GatewayConnection, sequence: number): void {
    this.connection?.cut();
    this.connection = connection;
    for (const told of this.#unconfirmed) if (told.sequence > sequence) connection.sendText(told.text);
    this.tell('RESUMED', { _trace: [] });
  }

  /** Milliseconds until the whole list of a server may be asked for again; 0 counts as asked. */
  wholeListWait(guild: Guild, scale: number): number {
    const now = Date.now();
    const wait = (this.#wholeListAskedAt.get(guild.id) ?? 0) + wholeListPause * scale - now;
    if (wait > 0) return wait;
    this.#wholeListAskedAt.set(guild.id, now);
    return 0;
  }
}

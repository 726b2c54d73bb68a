import type { Interactions } from './interactions.ts';
import type { Messages } from './messages.ts';
import type { BucketLimit } from './rate-limits.ts';
import { invalid, Refusal } from './refusal.ts';
import type { Channel, Guild, Member, StoredFile } from './state.ts';
import type { World } from './world.ts';

/** Everything that a route may read or change. */
export interface Room {
  readonly world: World;
  readonly messages: Messages;
  readonly interactions: Interactions;
  readonly gatewayUrl: () => string;
}

export interface RestRequest extends Room {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly files: readonly StoredFile[];
  /** `X-Audit-Log-Reason`, decoded. */
  readonly reason: string | null;
}

/** `body` absent: 204, which carries no content type. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As Discord's specification writes it: `/guilds/{guild_id}/members`. */
  readonly path: string;
  readonly limit: BucketLimit;
  /** Whose token opens it; interaction endpoints are open and free of the global limit. */
  readonly access: 'bot' | 'interaction' | 'anybody';
  readonly handle: (request: RestRequest) => Reply;
}

export const noContent: Reply = { status: 204 };

export function json(body: unknown): Reply {
  return { status: 200, body };
}

export function per(requests: number, seconds: number): BucketLimit {
  return { requests, seconds };
}

/** Finds routes by method and path. */
export class RouteTable {
  readonly #routes: readonly { readonly route: Route; readonly segments: readonly string[] }[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes
      .map((route) => ({ route, segments: segmentsOf(route.path) }))
      // A literal segment such as `search` or `@me` comes before a parameter.
      .sort((a, b) => parameters(a.segments) - parameters(b.segments));
  }

  get paths(): string[] {
    return this.#routes.map(({ route }) => `${route.method} ${route.path}`);
  }

  find(method: string, path: string): { route: Route; params: Record<string, string> } | undefined {
    const given = segmentsOf(path).map(decodeURIComponent);
    for (const { route, segments } of this.#routes) {
      if (route.method !== method || segments.length !== given.length) continue;
      const params: Record<string, string> = {};
      const fits = segments.every((segment, index) => {
        const value = given[index] ?? '';
        if (!segment.startsWith('{')) return segment === value;
        params[segment.slice(1, -1)] = value;
        return true;
      });
      if (fits) return { route, params };
    }
    return undefined;
  }
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter(Boolean);
}

function parameters(segments: readonly string[]): number {
  return segments.filter((segment) => segment.startsWith('{')).length;
}

// What many routes ask first

export function idParam(request: RestRequest, name: string): string {
  const value = request.params[name] ?? '';
  if (/^\d{1,20}$/.test(value)) return value;
  throw invalid([name], 'NUMBER_TYPE_COERCE', `Value "${value}" is not snowflake.`);
}

/** The server and the bot's place in it. 10004 when there is none, 50001 when the bot is not in it. */
export function guildOf(request: RestRequest): { guild: Guild; bot: Member } {
  const guild = request.world.guilds.get(idParam(request, 'guild_id'));
  if (!guild) throw new Refusal(10004);
  const bot = request.world.botIn(guild);
  if (!bot) throw new Refusal(50001);
  return { guild, bot };
}

export function memberOf(request: RestRequest, guild: Guild): Member {
  const id = idParam(request, 'user_id');
  const member = guild.members.get(id);
  if (member) return member;
  throw new Refusal(request.world.users.has(id) ? 10007 : 10013);
}

export function channelOf(request: RestRequest): Channel {
  const channel = request.world.channels.get(idParam(request, 'channel_id'));
  if (!channel) throw new Refusal(10003);
  if (channel.guild && !request.world.botIn(channel.guild)) throw new Refusal(50001);
  return channel;
}

/** A whole number of the query within Discord's bounds, or 50035. */
export function numberQuery(
  request: RestRequest,
  name: string,
  bounds: { least: number; most: number; or: number },
): number {
  const text = request.query.get(name);
  if (text === null) return bounds.or;
  const value = Number(text);
  if (!Number.isInteger(value)) {
    throw invalid([name], 'NUMBER_TYPE_COERCE', `Value "${text}" is not int.`);
  }
  if (value < bounds.least) {
    throw invalid([name], 'NUMBER_TYPE_MIN', `int value should be greater than or equal to ${bounds.least}.`);
  }
  if (value > bounds.most) {
    throw invalid([name], 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${bounds.most}.`);
  }
  return value;
}

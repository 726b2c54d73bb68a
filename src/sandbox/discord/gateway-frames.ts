import { GatewayIntentBits } from 'discord.js';
import {
  array,
  boolean,
  type infer as Infer,
  int,
  maximum,
  minimum,
  nullish,
  object,
  optional,
  record,
  string,
  tuple,
  union,
  unknown,
} from 'zod/mini';

/** Which intents bring an event; any of them is enough. Events that are not listed come to everybody. */
const intentsOf: Record<string, number> = {
  GUILD_CREATE: GatewayIntentBits.Guilds,
  GUILD_UPDATE: GatewayIntentBits.Guilds,
  GUILD_DELETE: GatewayIntentBits.Guilds,
  GUILD_ROLE_CREATE: GatewayIntentBits.Guilds,
  GUILD_ROLE_UPDATE: GatewayIntentBits.Guilds,
  GUILD_ROLE_DELETE: GatewayIntentBits.Guilds,
  CHANNEL_CREATE: GatewayIntentBits.Guilds,
  CHANNEL_UPDATE: GatewayIntentBits.Guilds,
  CHANNEL_DELETE: GatewayIntentBits.Guilds,
  GUILD_MEMBER_ADD: GatewayIntentBits.GuildMembers,
  GUILD_MEMBER_UPDATE: GatewayIntentBits.GuildMembers,
  GUILD_MEMBER_REMOVE: GatewayIntentBits.GuildMembers,
  GUILD_BAN_ADD: GatewayIntentBits.GuildModeration,
  GUILD_BAN_REMOVE: GatewayIntentBits.GuildModeration,
  MESSAGE_CREATE: GatewayIntentBits.GuildMessages,
  MESSAGE_UPDATE: GatewayIntentBits.GuildMessages,
  MESSAGE_DELETE: GatewayIntentBits.GuildMessages,
};

export const knownIntents = Object.values(GatewayIntentBits).reduce<number>(
  (all, bit) => (typeof bit === 'number' ? all | bit : all),
  0,
);

/** The intents that bring an event; absent for events that come to everybody. */
export function intentsFor(event: string): number | undefined {
  return intentsOf[event];
}

export const frameShape = object({ op: int(), d: optional(unknown()) });
export type Frame = Infer<typeof frameShape>;

export const identifyShape = object({
  token: string(),
  intents: int(),
  properties: record(string(), unknown()),
  /** Only `true` asks for payload compression; oceanic.js sends the transport's name, and Discord lets it. */
  compress: nullish(union([boolean(), string()])),
  large_threshold: nullish(int().check(minimum(50), maximum(250))),
  shard: nullish(tuple([int(), int()])),
  presence: optional(unknown()),
});
export type Identify = Infer<typeof identifyShape>;

export const resumeShape = object({ token: string(), session_id: string(), seq: int() });
export type Resume = Infer<typeof resumeShape>;

export const memberRequestShape = object({
  guild_id: string(),
  query: optional(string()),
  limit: optional(int()),
  presences: optional(boolean()),
  user_ids: optional(union([string(), array(string())])),
  nonce: optional(string()),
});
export type MemberRequest = Infer<typeof memberRequestShape>;

export function parseFrame(text: string): Frame | undefined {
  try {
    return frameShape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

import { DiscordAPIError, type REST, Routes } from 'discord.js';
import { ZodError } from 'zod';
import type { Clock } from '../../clock.ts';
import { memberPageSchema, type ObservedMember, type ObservedRole, serverSchema } from './schema.ts';

export interface MemberListSnapshot {
  readonly kind: 'complete';
  /** When pulling began: whatever an event told since is newer. */
  readonly observedAt: Date;
  readonly server: { readonly id: string; readonly name: string; readonly ownerId: string };
  readonly roles: readonly ObservedRole[];
  /** Without bots. */
  readonly members: readonly ObservedMember[];
}

export interface MemberListFailure {
  readonly kind: 'failed';
  /**
   * `no_access`: Rollcall is not in the server, or the Server Members intent is off; `malformed`: Discord answered
   * something Rollcall does not understand; `unreachable`: no answer after discord.js's own retries.
   */
  readonly because: 'no_access' | 'malformed' | 'unreachable';
}

/** Discord's largest page of members (platform limit). */
const PAGE_SIZE = 1000;

/** Pulls the complete list of members and roles of one server over REST: never through the gateway's cache. */
export async function pullMemberList(
  rest: REST,
  serverId: string,
  clock: Clock,
  signal?: AbortSignal,
): Promise<MemberListSnapshot | MemberListFailure> {
  const observedAt = clock.now();
  try {
    const {
      roles,
      everyonePermissions: _,
      ...server
    } = serverSchema.parse(await rest.get(Routes.guild(serverId), { signal }));
    const members = await pullAllPages(rest, serverId, signal);
    return { kind: 'complete', observedAt, server, roles, members };
  } catch (error) {
    return { kind: 'failed', because: reasonOf(error) };
  }
}

async function pullAllPages(rest: REST, serverId: string, signal?: AbortSignal): Promise<ObservedMember[]> {
  const members: ObservedMember[] = [];
  let after = '0';
  for (;;) {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), after });
    const page = memberPageSchema.parse(await rest.get(Routes.guildMembers(serverId), { query, signal }));
    for (const { isBot, ...member } of page) if (!isBot) members.push(member);
    const last = page.at(-1);
    if (!last || page.length < PAGE_SIZE) return members;
    after = last.id;
  }
}

/** Why Discord could not be read. */
export function reasonOf(error: unknown): MemberListFailure['because'] {
  if (error instanceof ZodError) return 'malformed';
  if (error instanceof DiscordAPIError && (error.status === 403 || error.status === 404)) return 'no_access';
  return 'unreachable';
}

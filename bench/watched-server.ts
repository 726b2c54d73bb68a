import { pino } from 'pino';
import { type Clock, systemClock } from '../src/clock.ts';
import type { Database } from '../src/database/database.ts';
import { Guild } from '../src/database/entities/guild.ts';
import { Server } from '../src/database/entities/server.ts';
import type { Result } from '../src/result.ts';
import type { Actor } from '../src/use-cases/actor.ts';
import type { Context } from '../src/use-cases/context.ts';
import { installServer } from '../src/use-cases/setup/servers.ts';
import { createUploadKey } from '../src/use-cases/setup/upload-keys.ts';
import { receiveUpload } from '../src/use-cases/syncs/receive-upload.ts';
import { syncMembers } from '../src/use-cases/syncs/sync-members.ts';
import { syncRoster } from '../src/use-cases/syncs/sync-roster.ts';
import type { GeneratedCharacter, GeneratedGuild } from './generated-guild/labels.ts';
import { memberList, roster } from './generated-guild/rows.ts';
import { realms } from './generated-guild/vocabulary.ts';

/** A live server in a database, as far as it exists before anything was pulled. */
export interface WatchedServer {
  readonly serverId: string;
  readonly guildId: string;
  /** What the verbs take: the real database and clock; Discord and Battle.net answer at once with the guild. */
  readonly context: Context;
}

export interface WatchedServerOptions {
  readonly serverId?: string;
  readonly ownerId?: string;
  readonly auditChannelId?: string;
  readonly officerRoleIds?: readonly string[];
  readonly clock?: Clock;
  /** By default the guild's own list, at once. */
  readonly pullMemberList?: Context['pullMemberList'];
}

/** Installs the guild's server, live, with the guild to watch. */
export async function watchedServer(
  database: Database,
  guild: GeneratedGuild,
  options: WatchedServerOptions = {},
): Promise<WatchedServer> {
  const { serverId = guild.serverId, ownerId = '1', auditChannelId = '9000', officerRoleIds = [] } = options;
  const clock = options.clock ?? systemClock;
  const context: Context = {
    database,
    clock,
    log: pino({ level: 'silent' }),
    worker: `bench/${process.pid}`,
    battleNet: {
      pullRoster: async () => ({ kind: 'complete', snapshot: roster(guild, clock.now()) }),
      pullProfiles: () => Promise.reject(new Error('The bench pulls no profiles')),
      verifyGuild: () => Promise.reject(new Error('The bench verifies no guild')),
    },
    realms: { indexOf: async () => undefined },
    pullMemberList: options.pullMemberList ?? (async () => memberList(guild, clock.now())),
    serverStanding: () => Promise.reject(new Error('The bench looks at no permissions')),
    auditChannel: {
      send: async () => ({ kind: 'sent', messageId: '1' }),
      edit: async () => ({ kind: 'edited' }),
      remove: async () => {},
      stands: async () => true,
      check: async () => undefined,
    },
    memberRoles: {
      look: () => Promise.reject(new Error('The bench looks at nobody’s roles')),
      give: () => Promise.reject(new Error('The bench gives no role')),
      take: () => Promise.reject(new Error('The bench takes no role')),
    },
    queue: { enqueue: async () => {} },
    stopping: new AbortController().signal,
  };
  await installServer(context, { id: serverId, name: 'Pull All The Things', ownerId });
  const guildId = await database.inServer(serverId, async ({ em }) => {
    const now = clock.now();
    const live = { state: 'live' as const, wentLiveAt: now, auditChannelId, officerRoleIds: [...officerRoleIds] };
    await em.nativeUpdate(Server, { id: serverId }, live);
    const watched = em.create(Guild, {
      server: serverId,
      region: 'us',
      realmSlug: 'senjin',
      realmName: "Sen'jin",
      nameSlug: 'pull-all-the-things',
      name: 'Pull All The Things',
      addedAt: now,
    });
    await em.flush();
    return watched.id;
  });
  return { serverId, guildId, context };
}

/** An upload takes no more characters. */
const UPLOADED_AT_ONCE = 5000;
const REALM_NAMES = new Map<string, string>(realms.map(({ slug, name }) => [slug, name]));

/** Lets everything in that the guild's sources show: members, roster, and the notes of an addon upload. */
export async function fillServer({ context, serverId, guildId }: WatchedServer, guild: GeneratedGuild): Promise<void> {
  expectOk(await syncMembers(context, serverId));
  const { ownerId } = await context.database.inServer(serverId, ({ em }) => em.findOneOrFail(Server, { id: serverId }));
  const actor: Actor = { serverId, memberId: ownerId, roleIds: [], canManageServer: true };
  expectOk(await syncRoster(context, serverId, guildId, 'roster'));
  const key = await createUploadKey(context, actor, guildId, 'bench');
  const [, keyId = ''] = key.split('_');
  const present = guild.characters.filter((character) => character.present);
  for (let from = 0; from < present.length; from += UPLOADED_AT_ONCE) {
    const upload = uploadOf(present.slice(from, from + UPLOADED_AT_ONCE));
    expectOk(await receiveUpload(context, { keyId, serverId, guildId }, upload));
  }
}

function uploadOf(characters: readonly GeneratedCharacter[]) {
  return {
    characters: characters.map(({ name, realmSlug, guildNote, officerNote }) => ({
      name,
      realm: REALM_NAMES.get(realmSlug) ?? '',
      guild_note: guildNote,
      officer_note: officerNote,
    })),
    uploaded_by: 'bench',
  };
}

export function expectOk<Value, Problem>(result: Result<Value, Problem>): Value {
  if (!result.ok) throw new Error(`A verb was expected to do its work, and said ${JSON.stringify(result.problem)}`);
  return result.value;
}

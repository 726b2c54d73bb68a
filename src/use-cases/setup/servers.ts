import { Guild } from '../../database/entities/guild.ts';
import { Server } from '../../database/entities/server.ts';
import type { Context } from '../context.ts';

export interface InstalledServer {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
}

/** The bot is in a server: a new one begins at `new`, one that removed it before goes on where it was. */
export async function installServer({ database, clock }: Context, installed: InstalledServer): Promise<void> {
  const now = clock.now();
  await database.inServer(installed.id, async ({ em }) => {
    // Discord may tell of it while the start goes through the servers, and two processes may start at once.
    const newServer = { ...installed, state: 'new', installedAt: now } as const;
    await em.upsert(Server, newServer, { onConflictFields: ['id'], onConflictAction: 'ignore' });
    const server = await em.findOneOrFail(Server, { id: installed.id }, { refresh: true });
    server.name = installed.name;
    server.ownerId = installed.ownerId;
    if (server.state === 'left') {
      // Whatever happened meanwhile is looked at before anything is said or done about it.
      const isWatching = (await em.count(Guild, { server: installed.id, removedAt: null })) > 0;
      server.state = isWatching ? 'observing' : 'new';
      server.leftAt = null;
    }
  });
}

/**
 * Brings the stored servers in line with where the bot is at start: whoever invited or removed it while it was away.
 * @param present every server the bot is in; those that Discord cannot show at the moment without name and owner
 */
export async function reconcileServers(
  context: Context,
  present: readonly (InstalledServer | { readonly id: string })[],
): Promise<void> {
  const stored = await context.database.acrossServers((em) => em.find(Server, {}));
  const storedById = new Map(stored.map((server) => [server.id, server]));
  const presentIds = new Set(present.map(({ id }) => id));
  for (const server of present) {
    const known = storedById.get(server.id);
    if ('name' in server && !isSame(server, known)) await installServer(context, server);
  }
  const removed = stored.filter((server) => server.state !== 'left' && !presentIds.has(server.id));
  for (const { id } of removed) await leaveServer(context, id);
}

function isSame(server: InstalledServer, known: Server | undefined): boolean {
  return known?.state !== 'left' && known?.name === server.name && known.ownerId === server.ownerId;
}

/** The bot was removed: the data stays for a re-invite. */
export async function leaveServer({ database, clock }: Context, serverId: string): Promise<void> {
  await database.inServer(serverId, async ({ em }) => {
    await em.nativeUpdate(Server, { id: serverId }, { state: 'left', leftAt: clock.now() });
  });
}

/** The guilds to watch, of every server that did not remove the bot, or of one. */
export async function watchedGuilds(
  context: Context,
  onlyServerId?: string,
): Promise<{ serverId: string; guildId: string }[]> {
  const serverIds = await watchedServers(context);
  const servers = new Set(onlyServerId === undefined ? serverIds : serverIds.filter((id) => id === onlyServerId));
  const guilds = await context.database.acrossServers((em) =>
    em.find(Guild, { removedAt: null }, { fields: ['id', 'server'] }),
  );
  return guilds
    .filter((guild) => servers.has(guild.server.id))
    .map((guild) => ({ serverId: guild.server.id, guildId: guild.id }));
}

/** The servers whose sources are watched. */
export async function watchedServers({ database }: Context): Promise<string[]> {
  return database.acrossServers(async (em) => {
    const servers = await em.find(Server, { state: { $ne: 'left' } }, { fields: ['id'], orderBy: { id: 'asc' } });
    return servers.map((server) => server.id);
  });
}

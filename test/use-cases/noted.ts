import { expectOk } from '../../bench/watched-server.ts';
import { Guild } from '../../src/database/entities/guild.ts';
import { createUploadKey } from '../../src/use-cases/setup/upload-keys.ts';
import { receiveUpload } from '../../src/use-cases/syncs/receive-upload.ts';
import type { HandServer } from './hand-server.ts';

/** The guild's notes as the companion app sends them: by character, the guild note. */
export async function note(server: HandServer, notes: Readonly<Record<string, string>>): Promise<void> {
  const { context, serverId } = server;
  const guild = await server.inServer(({ em }) => em.findOneOrFail(Guild, { server: serverId }));
  const [, keyId = ''] = (await createUploadKey(context, server.officer(), guild.id, 'companion')).split('_');
  const body = {
    characters: Object.entries(notes).map(([name, guild_note]) => ({ name, realm: "Sen'jin", guild_note })),
  };
  expectOk(await receiveUpload(context, { keyId, serverId, guildId: guild.id }, body));
}

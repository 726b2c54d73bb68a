import { beforeEach, describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { Character } from '../../../src/database/entities/character.ts';
import { Rank } from '../../../src/database/entities/rank.ts';
import { Server } from '../../../src/database/entities/server.ts';
import { Upload } from '../../../src/database/entities/upload.ts';
import type { Context } from '../../../src/use-cases/context.ts';
import { revokeUploadKey } from '../../../src/use-cases/setup/revoke-upload-key.ts';
import { leaveServer } from '../../../src/use-cases/setup/servers.ts';
import { createUploadKey, identifyUploadKey, type KeyScope } from '../../../src/use-cases/setup/upload-keys.ts';
import { unprocessedUploads } from '../../../src/use-cases/syncs/process-upload.ts';
import { receiveUpload } from '../../../src/use-cases/syncs/receive-upload.ts';
import { SERVER } from '../../database/stored.ts';
import { crowd, guardedServer, officer } from '../../support/guarded-server.ts';

const server = guardedServer();
const body = { characters: [{ name: 'Toona', guild_note: 'Mike', rank: 3, rank_name: 'Raider' }] };

let context: Context;
let scope: KeyScope;

beforeEach(async () => {
  await server.sync(crowd(3));
  context = { ...server.context, queue: { enqueue: async () => {} } };
  const key = await createUploadKey(context, officer, server.guildId, 'companion');
  scope = expectOk(await identifyUploadKey(context, key));
});

const stored = () =>
  server.home.inServer(async ({ em }) => ({
    uploads: await em.count(Upload, {}),
    notes: await em.count(Character, { guildNote: { $ne: null } }),
    rankNames: (await em.find(Rank, {})).map(({ index, name }) => [index, name]),
  }));

describe('an upload that is still being received', () => {
  test.each<[string, string, () => Promise<unknown>]>([
    ['its key is revoked', 'key_revoked', () => revokeUploadKey(context, officer, server.guildId, scope.keyId)],
    [
      'who made its key is no officer any more',
      'key_suspended',
      () =>
        server.home.inServer(({ em }) =>
          em.nativeUpdate(Server, { id: SERVER }, { ownerId: '77', membersObservedAt: server.clock.now() }),
        ),
    ],
    ['its server removes Rollcall', 'server_left', () => leaveServer(context, SERVER)],
  ])('is refused, and nothing of it is stored, when %s', async (_what, kind, happens) => {
    const indexOf = async () => {
      await happens();
      return undefined;
    };
    const slow = { ...context, realms: { indexOf } } as unknown as Context;
    expect(await receiveUpload(slow, scope, body)).toEqual({ ok: false, problem: { kind } });
    expect(await stored()).toEqual({ uploads: 0, notes: 0, rankNames: [] });
  });
});

test('an upload that is stored is not refused because its job cannot be put off: what is left over is looked at', async () => {
  const enqueue = async () => {
    throw new Error('The store of the jobs does not answer');
  };
  expect(await receiveUpload({ ...context, queue: { enqueue } }, scope, body)).toMatchObject({ ok: true });
  expect(await stored()).toMatchObject({ uploads: 1, notes: 1 });
  expect(await unprocessedUploads(context)).toMatchObject([{ serverId: SERVER }]);
});

test('ranks are called what the guild’s own characters say: an export of another guild names none', async () => {
  const another = [
    { name: 'Stranger', rank: 0, rank_name: 'Emperor' },
    { name: 'Toona', realm: 'Sargeras', rank: 3, rank_name: 'Peasant' },
  ];
  expect(await receiveUpload(context, scope, { characters: another })).toMatchObject({ ok: true });
  expect((await stored()).rankNames).toEqual([]);
  expectOk(await receiveUpload(context, scope, { characters: [...body.characters, ...another] }));
  expect((await stored()).rankNames).toEqual([[3, 'Raider']]);
});

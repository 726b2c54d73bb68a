import { beforeEach, describe, expect, test } from '@jest/globals';
import { Change } from '../../../src/database/entities/change.ts';
import { Character } from '../../../src/database/entities/character.ts';
import { Rank } from '../../../src/database/entities/rank.ts';
import { Server } from '../../../src/database/entities/server.ts';
import { UploadKey } from '../../../src/database/entities/upload-key.ts';
import { rankShiftMessage } from '../../../src/discord/cards/rank-shift.ts';
import { setupRanks } from '../../../src/discord/components.ts';
import { vocabularyFor } from '../../../src/discord/words.ts';
import { ok } from '../../../src/result.ts';
import { RealmIndex } from '../../../src/sources/battle-net/realm-index.ts';
import type { GuildRef } from '../../../src/sources/battle-net/snapshots.ts';
import type { Context } from '../../../src/use-cases/context.ts';
import {
  chooseRankRole,
  discardRankRoles,
  openRankRoles,
  saveRankRoles,
} from '../../../src/use-cases/roles/rank-roles.ts';
import { rankShiftCard } from '../../../src/use-cases/roles/rank-shift-card.ts';
import { chooseGuild } from '../../../src/use-cases/setup/choose-guild.ts';
import { chooseCountsForRoles, newUploadKey, openGuild } from '../../../src/use-cases/setup/guild-settings.ts';
import { removeGuild } from '../../../src/use-cases/setup/remove-guild.ts';
import { askRevokeUploadKey, revokeUploadKey } from '../../../src/use-cases/setup/revoke-upload-key.ts';
import { openSetup } from '../../../src/use-cases/setup/setup.ts';
import { identifyUploadKey } from '../../../src/use-cases/setup/upload-keys.ts';
import { minute, OTHER_SERVER, SERVER, storeGuild } from '../../database/stored.ts';
import { guardedServer, officer } from '../../support/guarded-server.ts';

const server = guardedServer();

let second: string;

beforeEach(async () => {
  await server.sync({ Boss: { id: 1, rank: 0 }, Second: { id: 2, rank: 1 } });
  second = await server.home.inServer(async (tenant) => {
    const guild = await storeGuild(tenant, 'rivals');
    guild.addedAt = minute(1);
    tenant.em.create(Rank, { server: SERVER, guild, index: 0, name: 'Warlord' });
    await tenant.em.flush();
    return guild.id;
  });
});

async function guilds() {
  const screen = await openSetup(server.context, officer);
  return screen.ok ? screen.value.guilds : [];
}

const changes = () =>
  server.home.inServer(async ({ em }) => {
    const rows = await em.find(Change, { what: 'guild.counts_for_roles' }, { orderBy: { id: 'asc' } });
    return rows.map(({ before, after }) => ({ before, after }));
  });

describe('several guilds', () => {
  test('are listed with how each stands, the longest watched first', async () => {
    await saveRankRoles(server.context, officer, second, 0);
    await newUploadKey(server.context, officer, second, 'companion');
    expect(await guilds()).toMatchObject([
      { id: server.guildId, name: 'Pull', countsForRoles: true, rankRoles: { kind: 'guessed' }, uploadKeys: [] },
      { id: second, name: 'rivals', rankRoles: { kind: 'saved' }, uploadKeys: [{ name: 'companion' }] },
    ]);
  });

  test('count for roles one by one, and each switch is recorded once', async () => {
    for (const _press of ['first', 'again']) await chooseCountsForRoles(server.context, officer, second, false);
    expect((await guilds()).map(({ countsForRoles }) => countsForRoles)).toEqual([true, false]);
    expect(await changes()).toEqual([
      {
        before: { guildId: second, name: 'rivals', countsForRoles: true },
        after: { guildId: second, name: 'rivals', countsForRoles: false },
      },
    ]);
    await chooseCountsForRoles(server.context, officer, second, true);
    expect((await guilds()).map(({ countsForRoles }) => countsForRoles)).toEqual([true, true]);
    expect(await changes()).toHaveLength(2);
  });

  test('choose, discard and save their rank roles apart', async () => {
    const { context, guildId } = server;
    await chooseRankRole(context, officer, guildId, { index: 0, roleId: null }, 0);
    await chooseRankRole(context, officer, second, { index: 0, roleId: null }, 0);
    await discardRankRoles(context, officer, guildId, 0);
    const choices = async (id: string) => {
      const screen = await openRankRoles(context, officer, id, 0);
      return screen.ok && [screen.value.guild, screen.value.hasChoices];
    };
    expect([await choices(guildId), await choices(second)]).toEqual([
      ['Pull', false],
      ['rivals', true],
    ]);
    await saveRankRoles(context, officer, guildId, 0);
    expect((await guilds()).map(({ rankRoles }) => rankRoles.kind)).toEqual(['saved', 'guessed']);
  });

  test('a card of the rank-shift guard opens the rank roles of its own guild', async () => {
    await saveRankRoles(server.context, officer, second, 0);
    await server.home.inServer(async ({ em }) => {
      em.create(Rank, { server: SERVER, guild: [SERVER, second], index: 1 });
      await em.flush();
    });
    const card = await server.home.inServer((tenant) => rankShiftCard(tenant, second));
    if (!card) throw new Error('There is no card');
    const ids = JSON.stringify(rankShiftMessage(card.content, vocabularyFor('en-US')).components).match(/setup[^"]*/g);
    expect(ids?.map((id) => setupRanks.parse(id))).toEqual([{ guildId: second, page: '0' }]);
  });
});

describe('an upload key', () => {
  const make = async (guildId: string, who = officer) => {
    const made = await newUploadKey(server.context, who, guildId, 'companion');
    if (!made.ok) throw new Error('No key was made');
    const keys = (await guilds()).find(({ id }) => id === guildId)?.uploadKeys ?? [];
    return { key: made.value.key, keyId: keys.at(-1)?.id ?? '' };
  };
  const revocations = () =>
    server.home.inServer(async ({ em }) => {
      const rows = await em.find(Change, { what: 'upload_key.revoked' });
      return rows.map(({ actorId, before }) => ({ actorId, before }));
    });

  test('is listed with who made it and when it was last used, and whether that suspends it', async () => {
    const { keyId } = await make(second, { ...officer, memberId: '99' });
    await server.home.inServer(async ({ em }) => {
      await em.nativeUpdate(UploadKey, { id: keyId }, { lastUsedAt: minute(3) });
    });
    const listed = { id: keyId, name: 'companion', createdBy: '99', lastUsedAt: minute(3) };
    expect((await guilds())[1]?.uploadKeys).toEqual([{ ...listed, createdAt: server.clock.now(), isSuspended: false }]);
    await server.home.inServer(async ({ em }) => {
      await em.nativeUpdate(Server, { id: SERVER }, { membersObservedAt: minute(4) });
    });
    expect((await guilds())[1]?.uploadKeys).toMatchObject([{ id: keyId, isSuspended: true }]);
  });

  test('that was revoked is refused, is no longer listed, and stands in the history; others go on', async () => {
    const lost = await make(second);
    const kept = await make(second);
    expect(await askRevokeUploadKey(server.context, officer, second, lost.keyId)).toMatchObject({
      value: { guild: { name: 'rivals' }, key: { id: lost.keyId } },
    });
    expect(await identifyUploadKey(server.context, lost.key)).toMatchObject({ ok: true });

    expect(await revokeUploadKey(server.context, officer, second, lost.keyId)).toMatchObject({
      value: { id: second, uploadKeys: [{ id: kept.keyId }] },
    });
    expect(await identifyUploadKey(server.context, lost.key)).toEqual({
      ok: false,
      problem: { kind: 'key_revoked' },
    });
    expect(await identifyUploadKey(server.context, kept.key)).toMatchObject({ value: { guildId: second } });
    expect(await revocations()).toEqual([
      { actorId: officer.memberId, before: expect.objectContaining({ keyId: lost.keyId, name: 'companion' }) },
    ]);
  });

  test.each([
    ['one that was revoked', async (keyId: string) => revokeUploadKey(server.context, officer, second, keyId)],
    ['one of another guild', async (keyId: string) => revokeUploadKey(server.context, officer, server.guildId, keyId)],
    ['an id that is none', async () => revokeUploadKey(server.context, officer, second, 'x')],
  ])('is not revoked twice or by accident: %s', async (what, attempt) => {
    const { keyId } = await make(second);
    if (what === 'one that was revoked') await revokeUploadKey(server.context, officer, second, keyId);
    const before = await revocations();
    expect(await attempt(keyId)).toEqual({ ok: false, problem: { code: 'key_gone' } });
    expect(await revocations()).toEqual(before);
  });
});

describe('a guild that the server does not watch', () => {
  const foreign = 'ffffffff-ffff-4fff-8fff-ffffffffffff';

  test.each([
    ['an id that is none', () => 'x'],
    ['an unknown id', () => foreign],
    ['the guild of another server', () => second],
  ])('is refused: %s', async (what, id) => {
    const { context } = server;
    const who = what === 'the guild of another server' ? { ...officer, serverId: OTHER_SERVER } : officer;
    const unknown = { ok: false, problem: { code: 'unknown_guild' } };
    expect(await openGuild(context, who, id())).toEqual(unknown);
    expect(await chooseCountsForRoles(context, who, id(), false)).toEqual(unknown);
    expect(await newUploadKey(context, who, id(), 'companion')).toEqual(unknown);
    expect(await askRevokeUploadKey(context, who, id(), foreign)).toEqual(unknown);
    expect(await revokeUploadKey(context, who, id(), foreign)).toEqual(unknown);
    const noRanks = { ok: false, problem: { code: 'no_ranks_yet' } };
    expect(await openRankRoles(context, who, id(), 0)).toEqual(noRanks);
    expect(await saveRankRoles(context, who, id(), 0)).toEqual(noRanks);
    expect(await discardRankRoles(context, who, id(), 0)).toEqual(noRanks);
    expect(await server.home.inServer(({ em }) => em.find(UploadKey, {}))).toEqual([]);
    expect(await changes()).toEqual([]);
  });
});

describe('adding guilds', () => {
  /** The same name is the same guild, however it is written. */
  const idOf = (guild: string) => 1000 + (guild.toLowerCase().codePointAt(guild.length - 1) ?? 0);

  /** Battle.net knows every guild; what is queued is not looked at. */
  const add = (guild: string, battleNetId = idOf(guild), realm = "Sen'jin", realmName: string | null = realm) => {
    const found = { characters: 1, guild: { name: guild, realmName, battleNetId } };
    const world = {
      battleNet: { verifyGuild: async () => ok(found) },
      realms: { indexOf: async () => undefined },
      queue: { enqueue: async () => {} },
    };
    const context = { ...server.context, ...world } as unknown as Context;
    return chooseGuild(context, officer, { region: 'us', realm, guild });
  };

  const recorded = (what: string) =>
    server.home.inServer(async ({ em }) => {
      const rows = await em.find(Change, { what }, { orderBy: { number: 'asc' } });
      return rows.map(({ actorId, before, after }) => ({ by: actorId, before, after }));
    });

  test('two forms of one guild at once watch it once', async () => {
    const answers = await Promise.all([add('Friends'), add('friends')]);
    expect(answers.map((answer) => answer.ok)).toEqual([true, true]);
    expect(await guilds()).toHaveLength(3);
    expect(await recorded('guild.added')).toMatchObject([{ by: '42', after: { realmName: "Sen'jin" } }]);
  });

  test.each([
    ['another name', 'Pushed', "Sen'jin"],
    ['another realm', 'Pull', 'Sargeras'],
    ['both', 'Pushed', 'Area 52'],
  ])(
    'under %s it is the guild that Battle.net knows by that id: it keeps what is known of it',
    async (_, name, realm) => {
      await server.home.inServer(async ({ em }) => {
        em.create(Rank, { server: SERVER, guild: [SERVER, server.guildId], index: 0, name: 'Boss' });
        await em.flush();
      });
      expect(await add(name, 1, realm)).toMatchObject({
        ok: true,
        value: { said: { text: { key: 'setup.renamed', values: { from: 'Pull', to: name, toRealm: realm } } } },
      });
      expect(await guilds()).toMatchObject([{ id: server.guildId, name, realmName: realm }, { name: 'rivals' }]);
      expect(await recorded('guild.renamed')).toEqual([
        {
          by: '42',
          before: { guildId: server.guildId, name: 'Pull', realmName: "Sen'jin" },
          after: { guildId: server.guildId, name, realmName: realm },
        },
      ]);
      await server.sync({ Boss: { id: 1, rank: 0 }, Second: { id: 2, rank: 1 } });
      const characters = await server.home.inServer(({ em }) => em.find(Character, {}));
      expect(characters.map((character) => character.guild.id)).toEqual([server.guildId, server.guildId]);
      expect(await server.home.inServer(({ em }) => em.count(Rank, { guild: [SERVER, server.guildId] }))).toBe(1);
    },
  );

  test('checked again it keeps how its realm is written, where Battle.net does not say', async () => {
    await add('Friends', 50, "Sen'jin", null);
    await add('Friends', 50, 'SENJIN', null);
    expect((await guilds()).find(({ name }) => name === 'Friends')).toMatchObject({ realmName: "Sen'jin" });
  });

  test('a removed one is recognised under its new name too', async () => {
    await removeGuild(server.context, officer, server.guildId);
    expect(await add('Pushed', 1)).toMatchObject({ ok: true, value: { said: { text: { key: 'setup.restored' } } } });
    expect((await guilds()).map(({ id, name }) => [id, name])).toContainEqual([server.guildId, 'Pushed']);
  });

  test('another guild that took the name of a watched one is not taken for it', async () => {
    await add('Friends', 50);
    const refused = { ok: false, problem: { code: 'guild_name_taken', guild: 'Friends' } };
    expect(await add('Friends', 51)).toEqual(refused);
    expect(await guilds()).toHaveLength(3);

    // The watched one is found under its new name, and then both can be.
    await add('Old Friends', 50);
    expect(await add('Friends', 51)).toMatchObject({ ok: true });
    expect((await guilds()).map(({ name }) => name).toSorted()).toEqual(['Friends', 'Old Friends', 'Pull', 'rivals']);
  });

  test('nor does the guild that took a name inherit from a removed one', async () => {
    await add('Friends', 50);
    const former = (await guilds()).find(({ name }) => name === 'Friends');
    await removeGuild(server.context, officer, former?.id ?? '');
    await add('Friends', 51);
    const friends = (await guilds()).filter(({ name }) => name === 'Friends');
    expect(friends).toHaveLength(1);
    expect(friends[0]?.id).not.toBe(former?.id);
  });

  test.each([
    ['Гордунни', 'gordunni', 'Gordunni', 'by its name in any language'],
    ['Kel’Thuzad', 'kelthuzad', 'Kel’Thuzad', 'one that the index does not know, by the usual rule'],
  ])('finds the realm %s as %s, called %s: %s', async (realm, realmSlug, realmName, _why) => {
    const realms = new RealmIndex([{ id: 1, name: 'Gordunni', slug: 'gordunni', otherNames: ['Гордунни'] }]);
    const asked: GuildRef[] = [];
    const verifyGuild = async (ref: GuildRef) => {
      asked.push(ref);
      return ok({ characters: 1, guild: { name: 'Экзорсус', realmName: null, battleNetId: 8 } });
    };
    const world = {
      battleNet: { verifyGuild },
      realms: { indexOf: async () => realms },
      queue: { enqueue: async () => {} },
    };
    const context = { ...server.context, ...world } as unknown as Context;
    await chooseGuild(context, officer, { region: 'eu', realm, guild: 'Экзорсус' });
    expect(asked).toEqual([{ region: 'eu', realmSlug, nameSlug: 'экзорсус' }]);
    expect((await guilds()).filter(({ region }) => region === 'eu')).toMatchObject([{ realmName }]);
  });

  test('ends at ten, and those that are watched can be checked again all the same', async () => {
    for (const letter of 'abcdefgh') await add(`Guild ${letter}`);
    expect(await add('Guild z')).toEqual({ ok: false, problem: { code: 'too_many_guilds', most: 10 } });
    expect(await add('Guild a')).toMatchObject({ ok: true });
    expect(await guilds()).toHaveLength(10);
  });
});

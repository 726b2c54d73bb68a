import { beforeEach, describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { Change } from '../../../src/database/entities/change.ts';
import { Character } from '../../../src/database/entities/character.ts';
import { CharacterClaim } from '../../../src/database/entities/character-claim.ts';
import { Finding } from '../../../src/database/entities/finding.ts';
import { Guild } from '../../../src/database/entities/guild.ts';
import { Link } from '../../../src/database/entities/link.ts';
import { Rank } from '../../../src/database/entities/rank.ts';
import { RankEvent } from '../../../src/database/entities/rank-event.ts';
import { Role } from '../../../src/database/entities/role.ts';
import { Server } from '../../../src/database/entities/server.ts';
import { saveMembers } from '../../../src/database/member-rows.ts';
import { ok } from '../../../src/result.ts';
import type { Actor } from '../../../src/use-cases/actor.ts';
import { deliverCards } from '../../../src/use-cases/audit-channel/deliver-cards.ts';
import { wantCard } from '../../../src/use-cases/audit-channel/want-card.ts';
import type { Context, QueuedWork } from '../../../src/use-cases/context.ts';
import { snoozeFinding } from '../../../src/use-cases/findings/dismiss-finding.ts';
import { claimCharacter } from '../../../src/use-cases/people/claim-character.ts';
import { chooseRankRole, openRankRoles, saveRankRoles } from '../../../src/use-cases/roles/rank-roles.ts';
import { chooseGuild } from '../../../src/use-cases/setup/choose-guild.ts';
import { newUploadKey, openGuild } from '../../../src/use-cases/setup/guild-settings.ts';
import { previewRemoval, removeGuild, undoRemoval } from '../../../src/use-cases/setup/remove-guild.ts';
import { watchedGuilds } from '../../../src/use-cases/setup/servers.ts';
import { openSetup } from '../../../src/use-cases/setup/setup.ts';
import { identifyUploadKey } from '../../../src/use-cases/setup/upload-keys.ts';
import { receiveUpload } from '../../../src/use-cases/syncs/receive-upload.ts';
import { scanServer } from '../../../src/use-cases/syncs/scan-server.ts';
import { syncRoster } from '../../../src/use-cases/syncs/sync-roster.ts';
import { watchSources } from '../../../src/use-cases/syncs/watch-sources.ts';
import { openHistory, undoChange } from '../../../src/use-cases/undo/history.ts';
import { memberRow, minute, SERVER, storeGuild, storeLink, storePlayer } from '../../database/stored.ts';
import { another, crowd, guardedServer, officer, type Roster, without } from '../../support/guarded-server.ts';

const server = guardedServer();

const DAY_MS = 86_400_000;
const roster: Roster = { Boss: { id: 1, rank: 0 }, Second: { id: 2, rank: 1 }, Third: { id: 3, rank: 1 } };

let context: Context;
let queued: QueuedWork[];

/** Boss is Mike's, who is the member 7; the others are nobody's. */
beforeEach(async () => {
  queued = [];
  context = {
    ...server.context,
    queue: { enqueue: async (work) => void queued.push(work) },
    battleNet: {
      ...server.context.battleNet,
      verifyGuild: async ({ nameSlug }) => {
        const battleNetId = nameSlug.startsWith('rivals') ? 2 : 1;
        const guild = { battleNetId, name: nameSlug, realmSlug: 'senjin', realmName: "Sen'jin" };
        return ok({ characters: 3, guild });
      },
    },
  };
  await server.sync(roster);
  await server.home.inServer(async (tenant) => {
    const { id } = await tenant.em.findOneOrFail(Character, { name: 'Boss' });
    await saveMembers(tenant, [memberRow('7', { globalName: 'Mike', roleIds: ['10'] })], minute(0));
    const mike = await storePlayer(tenant, 'Mike');
    await storeLink(tenant, mike, { characterId: id });
    await storeLink(tenant, mike, { memberId: '7' });
  });
  await scan();
});

const scan = async () => void expectOk(await scanServer(context, officer));
const remove = async (by = officer) => expectOk(await removeGuild(context, by, server.guildId));
const addAgain = (guild = 'Pull All The Things') =>
  chooseGuild(context, another, { region: 'us', realm: "Sen'jin", guild });
const screen = async () => expectOk(await openSetup(context, officer));
const guildRow = () => server.home.inServer(({ em }) => em.findOneOrFail(Guild, { id: server.guildId }));

const openFindings = () =>
  server.home.inServer(async ({ em }) => {
    const rows = await em.find(Finding, { status: 'open' });
    return rows.map(({ rule, facts }) => `${rule} ${facts.name ?? facts.memberId}`).toSorted();
  });

const links = () =>
  server.home.inServer(async ({ em }) => {
    const rows = await em.find(Link, { character: { $ne: null } }, { populate: ['character', 'player'] });
    return rows.map(({ character, player }) => `${character?.name} is ${player.displayName}`);
  });

const changes = () =>
  server.home.inServer(async ({ em }) => {
    const rows = await em.find(Change, { what: { $like: 'guild.%' } }, { orderBy: { number: 'asc' } });
    return rows.map(({ what, actorId, undoneBy }) => ({ what, by: actorId, undoneBy: undoneBy ?? null }));
  });

/** A second guild of the server, which Battle.net knows as 2. */
const storeRivals = () =>
  server.home.inServer(async (tenant) => {
    const guild = await storeGuild(tenant, 'rivals');
    guild.battleNetId = 2;
    await tenant.em.flush();
    return guild.id;
  });

describe('the preview', () => {
  test('says how many characters, links and keys it is about, and which findings would close', async () => {
    await newUploadKey(context, officer, server.guildId, 'companion');
    expect(expectOk(await previewRemoval(context, officer, server.guildId))).toEqual({
      guildId: server.guildId,
      guild: 'Pull',
      characters: 3,
      links: 1,
      uploadKeys: 1,
      isLast: true,
      closes: [{ rule: 'orphan_wow', count: 2 }],
      finds: [],
    });
  });

  test('changes nothing', async () => {
    const before = [await guildRow(), await openFindings(), await changes()];
    await previewRemoval(context, officer, server.guildId);
    expect([await guildRow(), await openFindings(), await changes()]).toEqual(before);
  });

  test('says what the rules would find by the guilds that remain', async () => {
    const rivals = await storeRivals();
    await server.home.inServer(async (tenant) => {
      const { em } = tenant;
      for (const [index, id] of ['10', '11'].entries()) {
        const role = { server: SERVER, id, name: `Role ${id}`, position: 20 - index, permissions: '0', managed: false };
        await em.insert(Role, { ...role, observedAt: minute(0) });
        for (const guild of [server.guildId, rivals]) {
          const saved = { savedAt: minute(0), savedBy: '42', role: [SERVER, id] as [string, string] };
          await em.insert(Rank, { server: SERVER, guild: [SERVER, guild], index, ...saved });
        }
      }
      await em.nativeUpdate(Guild, {}, { rosterObservedAt: server.clock.now() });
      await em.nativeUpdate(Server, { id: SERVER }, { membersObservedAt: server.clock.now() });
      const mike = await em.findOneOrFail(Link, { member: [SERVER, '7'] });
      const alt = { battleNetId: 9, name: 'Alt', nameKey: 'alt', nameLength: 3, realmSlug: 'senjin', class: 'Mage' };
      const { id } = em.create(Character, {
        ...alt,
        ...{ server: SERVER, guild: [SERVER, rivals], region: 'us', rankIndex: 1 },
        ...{ rankSince: minute(0), firstSeenAt: minute(0) },
      });
      await em.flush();
      await storeLink(tenant, mike.player, { characterId: id });
    });
    expect(expectOk(await previewRemoval(context, officer, server.guildId))).toMatchObject({
      isLast: false,
      finds: [{ rule: 'role_mismatch', count: 1 }],
    });
    await remove();
    expect(await openFindings()).toEqual(['role_mismatch 7']);
  });
});

describe('a removed guild', () => {
  test('is not watched: its characters are there for nobody, and what was found about them closes', async () => {
    expect(await openFindings()).toEqual(['orphan_wow Second', 'orphan_wow Third']);
    expect(await remove()).toMatchObject({
      guilds: [],
      missing: ['guild'],
      counts: { characters: 0, openFindings: 0 },
      said: { text: { key: 'setup.remove.done', values: { guild: 'Pull', count: 2 } }, removedGuildId: server.guildId },
    });
    expect(await openFindings()).toEqual([]);
    expect(await watchedGuilds(context, SERVER)).toEqual([]);
    expect(await previewRemoval(context, officer, server.guildId)).toMatchObject({
      problem: { code: 'unknown_guild' },
    });
    expect(await openGuild(context, officer, server.guildId)).toMatchObject({ problem: { code: 'unknown_guild' } });
    expect(await openRankRoles(context, officer, server.guildId, 0)).toMatchObject({ ok: false });
    expect(await saveRankRoles(context, officer, server.guildId, 0)).toMatchObject({ ok: false });
  });

  test('keeps its characters, whose they are, and its history', async () => {
    const before = await links();
    await remove();
    expect(await links()).toEqual(before);
    const departed = await server.home.inServer(({ em }) => em.count(Character, { departedAt: { $ne: null } }));
    expect(departed).toBe(0);
    expect(await changes()).toEqual([{ what: 'guild.removed', by: '42', undoneBy: null }]);
  });

  test('leaves the other guilds of the server as they are', async () => {
    const rivals = await storeRivals();
    await remove();
    expect((await screen()).guilds.map(({ id }) => id)).toEqual([rivals]);
    expect((await screen()).missing).toEqual([]);
  });

  test('removed by two at once is removed once', async () => {
    const answers = await Promise.all([
      removeGuild(context, officer, server.guildId),
      removeGuild(context, another, server.guildId),
    ]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers).toContainEqual({ ok: false, problem: { code: 'unknown_guild' } });
    expect(await changes()).toHaveLength(1);
  });

  test('is asked for no roster, and one that was pulled before is not saved', async () => {
    const { pullRoster } = context.battleNet;
    const slow = async (ref: Parameters<typeof pullRoster>[0]) => {
      await remove();
      return pullRoster(ref);
    };
    server.answers({ ...roster, Fourth: { id: 4 } });
    const during = { ...context, battleNet: { ...context.battleNet, pullRoster: slow } };
    const gone = { ok: false, problem: { code: 'guild_not_found' } };
    expect(await syncRoster(during, SERVER, server.guildId, 'roster')).toEqual(gone);
    expect(await syncRoster(context, SERVER, server.guildId, 'roster')).toEqual(gone);
    expect(await server.home.inServer(({ em }) => em.count(Character, {}))).toBe(3);
  });

  test('takes no upload, not even one whose key was looked at before; added again, the same key works', async () => {
    const { key } = expectOk(await newUploadKey(context, officer, server.guildId, 'companion'));
    const scope = expectOk(await identifyUploadKey(context, key));
    const upload = () => receiveUpload(context, scope, { characters: [{ name: 'Boss', guild_note: 'Mike' }] });
    await remove();
    const refused = { ok: false, problem: { kind: 'guild_removed' } };
    expect(await identifyUploadKey(context, key)).toEqual(refused);
    expect(await upload()).toEqual(refused);
    await addAgain();
    expect(await identifyUploadKey(context, key)).toMatchObject({ ok: true });
    expect(await upload()).toMatchObject({ ok: true, value: { updated: 1 } });
  });

  test('lets nobody claim its characters, also by an id that was offered before', async () => {
    const { id } = await server.home.inServer(({ em }) => em.findOneOrFail(Character, { name: 'Second' }));
    await remove();
    const mike: Actor = { ...officer, memberId: '7', canManageServer: false };
    expect(await claimCharacter(context, mike, id)).toMatchObject({ problem: { code: 'character_departed' } });
    expect(await claimCharacter(context, mike, 'Second')).toMatchObject({ problem: { code: 'character_not_found' } });
  });

  test('makes nobody who was in it lose a role as if they had left, as long as it may be a mistake', async () => {
    const rivals = await storeRivals();
    await server.home.inServer(async ({ em }) => {
      const role = { server: SERVER, id: '10', name: 'Member', position: 1, permissions: '0', managed: false };
      await em.insert(Role, { ...role, observedAt: minute(0) });
      const saved = { savedAt: minute(0), savedBy: '42', role: [SERVER, '10'] as [string, string] };
      await em.insert(Rank, { server: SERVER, guild: [SERVER, rivals], index: 3, ...saved });
    });
    await remove();
    const lookAfter = async (days: number) => {
      server.clock.advance(days * DAY_MS);
      await server.home.inServer(async ({ em }) => {
        await em.nativeUpdate(Guild, {}, { rosterObservedAt: server.clock.now() });
        await em.nativeUpdate(Server, { id: SERVER }, { membersObservedAt: server.clock.now() });
      });
      await scan();
      return openFindings();
    };
    expect(await lookAfter(4)).toEqual([]);
    // Whoever was seen leaving another guild is found, but not before nobody can have removed this one by mistake.
    await server.home.inServer(async (tenant) => {
      const { em } = tenant;
      const alt = { battleNetId: 9, name: 'Alt', nameKey: 'alt', nameLength: 3, realmSlug: 'senjin', class: 'Mage' };
      const { id } = em.create(Character, {
        ...alt,
        ...{ server: SERVER, guild: [SERVER, rivals], region: 'us', rankIndex: 3 },
        ...{ rankSince: minute(0), firstSeenAt: minute(0), departedAt: minute(1) },
      });
      await em.flush();
      const mike = await em.findOneOrFail(Link, { member: [SERVER, '7'] });
      await storeLink(tenant, mike.player, { characterId: id });
    });
    expect(await lookAfter(25)).toEqual([]);
    expect(await lookAfter(2)).toEqual(['departed_role 7']);
  });
});

describe('a guild that was removed and is added again', () => {
  test('brings back its characters, whose they are, its ranks and their roles', async () => {
    await server.home.inServer(async ({ em }) => {
      const role = { server: SERVER, id: '10', name: 'Boss', position: 1, permissions: '0', managed: false };
      await em.insert(Role, { ...role, observedAt: minute(0) });
    });
    await saveRankRoles(context, officer, server.guildId, 0);
    const before = await screen();
    const wasLinked = await links();
    await remove();
    server.clock.advance(DAY_MS);
    const added = expectOk(await addAgain());
    expect(added).toMatchObject({
      counts: { characters: 3 },
      said: { text: { key: 'setup.restored' } },
      guilds: [{ id: server.guildId, rankRoles: before.guilds[0]?.rankRoles }],
    });
    expect(await links()).toEqual(wasLinked);
    expect(queued).toEqual([{ kind: 'sync_all', serverId: SERVER }]);
    expect(await changes()).toEqual([{ what: 'guild.removed', by: '42', undoneBy: '43' }]);
  });

  test('departs whoever left meanwhile with its next roster, not before', async () => {
    await remove();
    await addAgain();
    expect((await screen()).counts.characters).toBe(3);
    await server.sync(without(roster, 3));
    expect((await screen()).counts.characters).toBe(2);
  });

  test('decides no roles before its roster came again', async () => {
    const membersCame = () =>
      server.home.inServer(({ em }) =>
        em.nativeUpdate(Server, { id: SERVER }, { membersObservedAt: server.clock.now() }),
      );
    const aboutRoles = async () => (await openFindings()).filter((line) => line.startsWith('no_guild_role'));
    await server.home.inServer(async ({ em }) => {
      const role = { server: SERVER, id: '20', name: 'Boss', position: 1, permissions: '0', managed: false };
      await em.insert(Role, { ...role, observedAt: minute(0) });
    });
    await chooseRankRole(context, officer, server.guildId, { index: 0, roleId: '20' }, 0);
    await saveRankRoles(context, officer, server.guildId, 0);
    await membersCame();
    await scan();
    expect(await aboutRoles()).toEqual(['no_guild_role 7']);
    await remove();
    expect(await aboutRoles()).toEqual([]);
    server.clock.advance(DAY_MS);
    await addAgain();
    await membersCame();
    await scan();
    expect(await aboutRoles()).toEqual([]);
    await server.home.inServer(({ em }) =>
      em.nativeUpdate(
        Server,
        { id: SERVER },
        { membersObservedAt: new Date(server.clock.now().getTime() + 3_600_000) },
      ),
    );
    await server.sync();
    expect(await aboutRoles()).toEqual(['no_guild_role 7']);
  });

  test('counts towards the ten only while it is watched', async () => {
    await remove();
    const full = await server.home.inServer(async (tenant) => {
      for (const letter of 'abcdefghij') await storeGuild(tenant, `guild-${letter}`);
      return tenant.em.count(Guild, { removedAt: null });
    });
    expect(full).toBe(10);
    expect(await addAgain()).toEqual({ ok: false, problem: { code: 'too_many_guilds', most: 10 } });
    expect(await undoRemoval(context, officer, server.guildId)).toEqual({
      ok: false,
      problem: { code: 'changed_since' },
    });
  });
});

describe('Undo', () => {
  test('watches the guild again as it was, and reads it anew', async () => {
    await remove();
    expect(expectOk(await undoRemoval(context, another, server.guildId))).toMatchObject({
      guilds: [{ id: server.guildId }],
      counts: { characters: 3 },
      missing: [],
    });
    expect(queued).toEqual([{ kind: 'sync_all', serverId: SERVER }]);
    expect(await changes()).toEqual([{ what: 'guild.removed', by: '42', undoneBy: '43' }]);
    await scan();
    expect(await openFindings()).toEqual(['orphan_wow Second', 'orphan_wow Third']);
  });

  describe('brings the findings back as they were', () => {
    const findings = () =>
      server.home.inServer(({ em }) =>
        em.execute<{ id: string; name: string; status: string; notified: Date | null }[]>(
          `select id, facts ->> 'name' as name, status, snoozed_until, notified_at as notified, first_found_at, closed_how
           from finding where rule = 'orphan_wow' and facts ->> 'name' <> 'Boss' order by first_found_at, name`,
        ),
      );
    const setAside = async (name: string, aside: (findingId: string) => Promise<unknown>) =>
      aside((await findings()).find((finding) => finding.name === name)?.id ?? '');

    test('told ones are no news, and one that sleeps sleeps on', async () => {
      await server.home.inServer(({ em }) => em.execute('update finding set notified_at = ?', [minute(20)]));
      await setAside('Third', async (id) => expectOk(await snoozeFinding(context, officer, id, 1, 'week')));
      const before = await findings();
      expect(before).toMatchObject([{ status: 'open' }, { status: 'snoozed' }]);
      await remove();
      expect(await findings()).toMatchObject([
        { status: 'resolved', closed_how: 'guild_removed' },
        { status: 'resolved', closed_how: 'guild_removed' },
      ]);
      server.clock.advance(60_000);
      expectOk(await undoRemoval(context, another, server.guildId));
      expect(await findings()).toEqual(before);
      expect(await server.sync(roster)).toMatchObject({ ok: true, value: { newFindings: 0 } });
      expect(await findings()).toEqual(before);
    });

    test('in their own card, which said meanwhile why it had closed', async () => {
      await server.home.inServer(({ em }) => em.execute(`update finding set severity = 'critical'`));
      await setAside('Second', (id) => server.home.inServer((tenant) => wantCard(tenant, 'finding', id, minute(20))));
      const states = () => server.cards('finding').map(({ state }) => state);
      await deliverCards(context, SERVER);
      expect(states()).toMatchObject([{ kind: 'open' }]);
      await remove();
      await deliverCards(context, SERVER);
      expect(states()).toMatchObject([{ kind: 'closed', by: null, how: { key: 'closed.guild_removed' } }]);
      expectOk(await undoRemoval(context, officer, server.guildId));
      await deliverCards(context, SERVER);
      expect(states()).toMatchObject([{ kind: 'open' }]);
    });

    test('but not what had closed by itself before, or what somebody else tells of since', async () => {
      await server.home.inServer(({ em }) =>
        em.execute(
          `update finding set status = 'resolved', closed_at = ?, closed_by = 'auto', closed_how = 'gone' where facts ->> 'name' = 'Second'`,
          [server.clock.now()],
        ),
      );
      server.clock.advance(60_000);
      await remove();
      await server.home.inServer(({ em }) =>
        em.execute(
          `insert into finding (server_id, rule, severity, subject_key, facts, fingerprint, summary, first_found_at)
           select server_id, rule, severity, subject_key, facts, 'newer', summary, ? from finding where facts ->> 'name' = 'Third'`,
          [minute(99)],
        ),
      );
      expectOk(await undoRemoval(context, officer, server.guildId));
      expect(await findings()).toMatchObject([
        { name: 'Second', status: 'resolved', closed_how: 'gone' },
        { name: 'Third', status: 'resolved', closed_how: 'guild_removed' },
        { name: 'Third', status: 'open' },
      ]);
    });
  });

  test('is offered in the history too, to whoever may say which guilds are watched', async () => {
    await remove();
    const [entry] = expectOk(
      await openHistory(context, officer, { character: undefined, memberId: undefined }),
    ).entries;
    expect(entry).toMatchObject({ what: 'guild.removed', canUndo: true });
    const undo = (by: Actor) => undoChange(context, by, 'server', entry?.id ?? '');
    expect(await undo({ ...officer, canManageServer: false })).toMatchObject({
      problem: { code: 'needs_manage_server' },
    });
    expect((await screen()).guilds).toEqual([]);
    expect(expectOk(await undo(officer)).entries).toMatchObject([{ id: entry?.id, undone: { by: '42' } }]);
    expect((await screen()).guilds).toHaveLength(1);
    expect(await undo(officer)).toMatchObject({ problem: { code: 'changed_since' } });
  });

  test('leaves it when another guild has its name by now', async () => {
    await remove();
    await server.home.inServer((tenant) => storeGuild(tenant));
    expect(await undoRemoval(context, officer, server.guildId)).toMatchObject({ problem: { code: 'changed_since' } });
    expect((await guildRow()).removedAt).not.toBeNull();
  });

  test.each(['x', 'ffffffff-ffff-4fff-8fff-ffffffffffff'])('knows no guild %s', async (id) => {
    const unknown = { ok: false, problem: { code: 'unknown_guild' } };
    expect(await undoRemoval(context, officer, id)).toEqual(unknown);
    expect(await removeGuild(context, officer, id)).toEqual(unknown);
    expect(await previewRemoval(context, officer, id)).toEqual(unknown);
  });
});

describe('moving between two guilds of the server, of which one is removed', () => {
  const moved: Roster = { Boss: { id: 1, rank: 5 } };
  const ofRivals = (rivals: string) => syncRoster(context, SERVER, rivals, 'roster');
  const bossOf = () =>
    server.home.inServer(async ({ em }) => {
      const { guild, departedAt } = await em.findOneOrFail(Character, { name: 'Boss' });
      return { guildId: guild.id, departedAt: departedAt ?? null };
    });

  test('keeps the link: out of the removed guild, as a newcomer, and no rank is compared', async () => {
    const rivals = await storeRivals();
    await remove();
    server.answers(moved);
    expect(expectOk(await ofRivals(rivals)).counts).toMatchObject({ found: 1, created: 1, removed: 0 });
    expect(await bossOf()).toEqual({ guildId: rivals, departedAt: null });
    expect(await links()).toEqual(['Boss is Mike']);
    expect(await server.home.inServer(({ em }) => em.count(RankEvent, {}))).toBe(0);
  });

  test('keeps the link: into the removed guild and seen there once that is added again', async () => {
    const rivals = await storeRivals();
    await remove();
    server.answers(moved);
    await ofRivals(rivals);
    server.clock.advance(60_000);
    server.answers({ Other: { id: 8 } });
    await ofRivals(rivals);
    expect(await bossOf()).toEqual({ guildId: rivals, departedAt: server.clock.now() });
    await addAgain();
    await server.sync(roster);
    expect(await bossOf()).toEqual({ guildId: server.guildId, departedAt: null });
    expect(await links()).toEqual(['Boss is Mike']);
  });

  test('somebody else of the same name in the guild that remains takes the name, and no link', async () => {
    const rivals = await storeRivals();
    await remove();
    server.answers({ Boss: { id: 77 } });
    expectOk(await ofRivals(rivals));
    const rows = await server.home.inServer(({ em }) =>
      em.find(Character, { name: 'Boss' }, { orderBy: { battleNetId: 'asc' } }),
    );
    expect(rows.map(({ battleNetId, departedAt }) => [battleNetId, !departedAt])).toEqual([
      [1, false],
      [77, true],
    ]);
    expect(await links()).toEqual(['Boss is Mike']);
  });
});

describe('cards about a guild that is removed end, and are open again with it', () => {
  const states = (kind: 'shrink' | 'rank_shift' | 'silent_source' | 'claim') =>
    server.cards(kind).map(({ state }) => state.kind);
  const undo = async () => {
    expectOk(await undoRemoval(context, officer, server.guildId));
    await deliverCards(context, SERVER);
  };

  test('whether those really left that its roster lost', async () => {
    await server.sync(crowd(10));
    await server.sync(without(crowd(10), 1, 2, 3));
    expect(states('shrink')).toEqual(['open']);
    await remove();
    expect(states('shrink')).toEqual(['not_watched']);
    await undo();
    expect(states('shrink')).toEqual(['open']);
  });

  test('why its role rules wait', async () => {
    await server.home.inServer(async ({ em }) => {
      const role = { server: SERVER, id: '10', name: 'Boss', position: 1, permissions: '0', managed: false };
      await em.insert(Role, { ...role, observedAt: minute(0) });
    });
    await saveRankRoles(context, officer, server.guildId, 0);
    await server.sync({ ...roster, Fourth: { id: 4, rank: 4 } });
    expect(states('rank_shift')).toEqual(['frozen']);
    await remove();
    expect(states('rank_shift')).toEqual(['not_watched']);
    await undo();
    expect(states('rank_shift')).toEqual(['frozen']);
  });

  test('that no roster comes', async () => {
    server.clock.advance(3 * 3_600_000);
    await watchSources(context, minute(0));
    const ofBattleNet = () =>
      server
        .cards('silent_source')
        .filter(({ source }) => source === 'blizzard_api')
        .map(({ guilds, state }) => [guilds, state.kind]);
    expect(ofBattleNet()).toEqual([[['Pull'], 'silent']]);
    await remove();
    expect(ofBattleNet()).toEqual([[['Pull'], 'not_watched']]);
    await undo();
    await watchSources(context, minute(0));
    expect(ofBattleNet()).toEqual([[['Pull'], 'not_watched']]);
  });

  test('whose one of its characters is', async () => {
    await claimCharacter(context, { ...officer, memberId: '7', canManageServer: false }, 'Second');
    await deliverCards(context, SERVER);
    expect(states('claim')).toEqual(['open']);
    await remove();
    expect(states('claim')).toEqual(['moot']);
    expect(await server.home.inServer(({ em }) => em.count(CharacterClaim, { decision: null }))).toBe(1);
    await undo();
    expect(states('claim')).toEqual(['open']);
  });
});

import { beforeEach, describe, expect, test } from '@jest/globals';
import { Guild } from '../../../src/database/entities/guild.ts';
import { Role } from '../../../src/database/entities/role.ts';
import { deleteRole } from '../../../src/database/member-rows.ts';
import { shiftByNames } from '../../../src/quality/rank-shift.ts';
import { admit } from '../../../src/use-cases/admit.ts';
import { deliverCards } from '../../../src/use-cases/audit-channel/deliver-cards.ts';
import { guardRanks } from '../../../src/use-cases/roles/rank-guard.ts';
import { chooseRankRole, confirmRankMap, saveRankRoles } from '../../../src/use-cases/roles/rank-roles.ts';
import { chooseCountsForRoles } from '../../../src/use-cases/setup/guild-settings.ts';
import { SERVER } from '../../database/stored.ts';
import { guardedServer, officer, type Roster } from '../../support/guarded-server.ts';

const server = guardedServer();

const roster: Roster = { Boss: { id: 1, rank: 0 }, Second: { id: 2, rank: 1 }, Third: { id: 3, rank: 2 } };
const withNewRank: Roster = { ...roster, Fourth: { id: 4, rank: 3 } };

const card = () => server.cards('rank_shift').at(-1);
const deliver = () => deliverCards(server.context, SERVER);

beforeEach(async () => {
  await server.home.inServer(async ({ em }) => {
    for (const [id, name] of [
      ['10', 'Guild Leader'],
      ['11', 'Officer'],
      ['12', 'Veteran'],
    ] as const) {
      await em.insert(Role, {
        server: SERVER,
        id,
        name,
        position: Number(id),
        permissions: '0',
        managed: false,
        observedAt: server.clock.now(),
      });
    }
  });
  await server.sync(roster);
  await saveRankRoles(server.context, officer, server.guildId, 0);
});

/** As an officer presses "Confirm the map" on the card that stands in the channel. */
async function confirm(shown = card()) {
  const answer = await confirmRankMap(server.context, officer, shown?.guildId ?? '', shown?.revision ?? '');
  await deliver();
  return answer;
}

describe('while role rules are frozen', () => {
  test('a card names the rank that appeared, and the map that somebody must vouch for', async () => {
    await server.sync(withNewRank);
    await server.sync(withNewRank);
    expect(server.cards('rank_shift')).toEqual([
      expect.objectContaining({
        guild: 'Pull',
        ranks: [
          { index: 0, name: 'Guild Leader', roleId: '10' },
          { index: 1, name: 'Officer', roleId: '11' },
          { index: 2, name: 'Veteran', roleId: '12' },
          { index: 3, name: 'Member', roleId: null },
        ],
        state: {
          kind: 'frozen',
          because: 'rank_appeared',
          since: expect.any(Date),
          shift: { because: 'rank_appeared', appeared: [3], renamed: [], moved: 0, present: 3 },
        },
      }),
    ]);
  });

  test('a card names the rank that got another name', async () => {
    const { guildId, clock } = server;
    await server.home.inServer((tenant) =>
      guardRanks(tenant, guildId, (ranks) => shiftByNames(ranks, new Map([[2, 'Raider']])), clock.now()),
    );
    await server.sync();
    const renamed = [{ index: 2, from: 'Veteran', to: 'Raider' }];
    expect(card()?.state).toMatchObject({ kind: 'frozen', because: 'rank_renamed', shift: { renamed } });
  });

  test('a card says that a mapped role was deleted', async () => {
    await server.home.inServer((tenant) => deleteRole(tenant, '12', server.clock.now()));
    await server.sync();
    expect(card()?.state).toEqual({ kind: 'frozen', because: 'role_deleted', since: null, shift: null });
  });

  test('officers hear of it with whatever they ask for, under a title that says so', async () => {
    await server.sync(withNewRank);
    expect(await admit(server.context, officer, 'officer')).toEqual({
      ok: true,
      value: {
        isOfficer: true,
        notices: [
          {
            title: { key: 'notice.title.frozen', values: { guild: 'Pull' } },
            text: { key: 'role.frozen.rank_appeared', values: { guild: 'Pull' } },
          },
        ],
      },
    });
  });

  test('a guild that does not count for roles has no card', async () => {
    await server.home.inServer(({ em }) => em.nativeUpdate(Guild, { id: server.guildId }, { countsForRoles: false }));
    await server.sync(withNewRank);
    expect(server.cards('rank_shift')).toEqual([]);
  });
});

test('a guild that stops counting for roles ends its card, and one that counts again has a new one', async () => {
  const { context, guildId } = server;
  await server.sync(withNewRank);
  await chooseCountsForRoles(context, officer, guildId, false);
  await deliver();
  expect(card()?.state).toEqual({ kind: 'not_counted' });
  await chooseCountsForRoles(context, officer, guildId, true);
  await server.sync();
  expect(card()?.state).toMatchObject({ kind: 'frozen', because: 'rank_appeared' });
});

describe('the card closes', () => {
  beforeEach(async () => {
    await server.sync(withNewRank);
  });

  const savedByOfficer = () => ({ kind: 'saved', by: officer.memberId, at: server.clock.now() });

  test('when somebody confirms the map: it says who, and role rules go on', async () => {
    expect(await confirm()).toEqual({ ok: true, value: {} });
    expect(card()?.state).toEqual(savedByOfficer());
    const [guild] = await server.home.inServer(({ em }) => em.execute('select frozen_because as frozen from guild'));
    expect(guild).toEqual({ frozen: null });
  });

  test('when somebody saves the rank roles in /setup', async () => {
    await saveRankRoles(server.context, officer, server.guildId, 0);
    await deliver();
    expect(card()?.state).toEqual(savedByOfficer());
  });

  test('once: another shift is another card', async () => {
    await confirm();
    await server.sync({ ...withNewRank, Fifth: { id: 5, rank: 4 } });
    expect(server.cards('rank_shift').map(({ state }) => state.kind)).toEqual(['saved', 'frozen']);
  });

  test('not by a press on a map that somebody changed meanwhile', async () => {
    const old = card();
    await chooseRankRole(server.context, officer, server.guildId, { index: 3, roleId: '12' }, 0);
    await deliver();
    expect(card()?.ranks[3]?.roleId).toBe('12');
    expect(await confirm(old)).toMatchObject({ ok: true, value: { remark: { key: 'remark.facts_changed' } } });
    expect(card()?.state.kind).toBe('frozen');
    await confirm();
    expect(card()?.state.kind).toBe('saved');
  });

  test('and a second press finds nothing to do', async () => {
    const old = card();
    await confirm();
    expect(await confirm(old)).toMatchObject({ ok: true, value: { remark: { key: 'remark.no_longer_true' } } });
  });
});

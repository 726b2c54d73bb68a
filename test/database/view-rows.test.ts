import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Tenant } from '../../src/database/database.ts';
import { saveMemberList, saveMembers, saveRoles } from '../../src/database/member-rows.ts';
import { loadMemberNames } from '../../src/database/name-rows.ts';
import { loadNeighbourhood, loadWideNeighbourhood, type Neighbourhood } from '../../src/database/neighbourhood-rows.ts';
import { saveRankNames } from '../../src/database/note-rows.ts';
import { loadView } from '../../src/database/view-rows.ts';
import { opened } from './opened.ts';
import { memberRow, minute, SERVER, storeCharacter, storeGuild, storeLink, storePlayer } from './stored.ts';

const { inServer, statementsOf } = opened();

function around(more: Partial<Neighbourhood>): Neighbourhood {
  return { characterIds: [], memberIds: [], playerIds: [], keys: [], notedKeys: [], ...more };
}

const seen = (tenant: Tenant, id: string, nickname: string) =>
  saveMembers(tenant, [memberRow(id, { username: `user${id}`, nickname })], minute(1));

const names = (rows: ReadonlyMap<string, { readonly name: string }>) =>
  [...rows.values()].map(({ name }) => name).sort();

/**
 * Mike plays Trogmoon and its alt Zapper, both linked to his player with his account 1 and the alias "the boss".
 * Pewpew is nobody's; Anna (2) is linked to no character; Ghost departed.
 */
async function smallServer(tenant: Tenant) {
  const guild = await storeGuild(tenant);
  const trogmoon = await storeCharacter(tenant, guild, 'Trogmoon');
  const zapper = await storeCharacter(tenant, guild, 'Zapper', { missingSince: minute(3) });
  const pewpew = await storeCharacter(tenant, guild, 'Pewpew');
  const ghost = await storeCharacter(tenant, guild, 'Ghost', { departedAt: minute(1) });
  await seen(tenant, '1', 'Mike | Trog');
  await seen(tenant, '2', 'Anna');
  const player = await storePlayer(tenant, 'Michael');
  for (const { id } of [trogmoon, zapper]) await storeLink(tenant, player, { characterId: id });
  await storeLink(tenant, player, { memberId: '1' });
  await tenant.em.execute(
    `insert into player_alias (server_id, player_id, name, key, learned_at, learned_by) values (?, ?, 'the boss', 'the boss', ?, '42')`,
    [tenant.serverId, player.id, minute(1)],
  );
  return { guild, trogmoon, zapper, pewpew, ghost, player };
}

describe('the whole view', () => {
  test('shows everybody, present or not, with their links, guilds, ranks, roles and refused pairs', async () => {
    const { view, scene } = await inServer(async (tenant) => {
      const made = await smallServer(tenant);
      await saveRankNames(
        tenant,
        made.guild.id,
        new Map([
          [3, 'Member'],
          [0, 'Leader'],
        ]),
      );
      await saveRoles(tenant, [{ id: '7', name: 'GM', position: 9, permissions: '8', managed: false }], minute(1));
      await tenant.em.execute(
        `insert into refused_pair (server_id, character_id, member_id, refused_at, refused_by) values (?, ?, '2', ?, '42')`,
        [tenant.serverId, made.pewpew.id, minute(1)],
      );
      return { view: await loadView(tenant, minute(5)), scene: made };
    });
    expect(view.at).toEqual(minute(5));
    expect(names(view.characters)).toEqual(['Ghost', 'Pewpew', 'Trogmoon', 'Zapper']);
    expect(view.characters.get(scene.ghost.id)).toMatchObject({ present: false, link: null });
    expect(view.characters.get(scene.zapper.id)).toMatchObject({ present: true, missingSince: minute(3) });
    expect(view.characters.get(scene.trogmoon.id)).toEqual({
      id: scene.trogmoon.id,
      guildId: scene.guild.id,
      name: 'Trogmoon',
      realmSlug: 'senjin',
      realmName: 'senjin',
      class: 'Druid',
      level: 80,
      rankIndex: 3,
      rankSince: minute(0),
      rankSeenToChange: false,
      lastLoginAt: null,
      guildNote: null,
      officerNote: null,
      present: true,
      departedAt: null,
      missingSince: null,
      link: {
        id: expect.any(String),
        playerId: scene.player.id,
        source: 'exact_name',
        confidence: 'high',
        reasons: [],
        createdAt: minute(0),
        confirmedAt: null,
        confirmedBy: null,
      },
    });
    expect(view.members.get('1')).toMatchObject({
      nickname: 'Mike | Trog',
      present: true,
      link: { playerId: scene.player.id },
    });
    expect([...view.players.values()]).toEqual([
      { id: scene.player.id, displayName: 'Michael', mainId: null, aliases: ['the boss'] },
    ]);
    expect([...view.guilds.values()]).toMatchObject([
      { mapSaved: false, countsForRoles: true, ranks: [{ index: 0, name: 'Leader', roleId: null }, { index: 3 }] },
    ]);
    expect([...view.roles.values()]).toMatchObject([{ id: '7', name: 'GM', position: 9 }]);
    expect(view.refusedPairs).toEqual([{ characterId: scene.pewpew.id, memberId: '2' }]);
  });

  test('tells ranks that were seen to change from those that were there at first', async () => {
    const seen = await inServer(async (tenant) => {
      const { trogmoon, pewpew } = await smallServer(tenant);
      await tenant.em.execute('update character set rank_since = ? where id = ?', [minute(2), pewpew.id]);
      const { characters } = await loadView(tenant, minute(5));
      return [trogmoon, pewpew].map(({ id }) => characters.get(id)?.rankSeenToChange);
    });
    expect(seen).toEqual([false, true]);
  });

  test('shows what did not change in the same objects as the last one did, and every change', async () => {
    const { guild, pewpew } = await inServer(smallServer);
    const look = () => inServer((tenant) => loadView(tenant, minute(5)));
    const before = await look();
    const same = await look();
    expect(same).toEqual(before);
    for (const kind of ['characters', 'members', 'players', 'guilds', 'roles', 'server'] as const) {
      expect(same[kind]).toBe(before[kind]);
    }

    await inServer((tenant) => seen(tenant, '2', 'Anna | Pewpew'));
    const renamed = await look();
    expect(renamed.members.get('2')).toMatchObject({ nickname: 'Anna | Pewpew' });
    expect(before.members.get('2')).toMatchObject({ nickname: 'Anna' });
    expect(renamed.characters).toBe(before.characters);

    // A character shows its link and whether its guild is watched, which are rows of their own.
    await inServer(async (tenant) => storeLink(tenant, await storePlayer(tenant, 'Anna'), { characterId: pewpew.id }));
    expect((await look()).characters.get(pewpew.id)?.link).not.toBeNull();
    await inServer(({ em }) => em.execute('update guild set removed_at = ? where id = ?', [minute(6), guild.id]));
    expect((await look()).characters.get(pewpew.id)).toMatchObject({ present: false });
  });

  test('takes the same number of statements however large the server is', async () => {
    const few = await statementsOf(() => inServer((tenant) => loadView(tenant, minute(1))));
    await inServer((tenant) =>
      saveMemberList(
        tenant,
        Array.from({ length: 500 }, (_, index) => memberRow(String(index + 1))),
        minute(1),
      ),
    );
    expect(await statementsOf(() => inServer((tenant) => loadView(tenant, minute(2))))).toBe(few);
  });

  test('shows what people wrote, whatever it holds', async () => {
    const written = ['a,b', '"', "O'Brien\\", '{a,"b"}', 'two\nlines\u001f', ' ', 'null', 'Te\u0301a 🐻‍❄️'];
    const shown = await inServer(async (tenant) => {
      const rows = written.map((nickname, at) => memberRow(String(at + 1), { nickname }));
      await saveMembers(tenant, [...rows, memberRow('99')], minute(1));
      const guild = await storeGuild(tenant);
      for (const name of written) await storeCharacter(tenant, guild, name);
      for (const name of written) await storePlayer(tenant, name);
      return loadView(tenant, minute(2));
    });
    expect([...shown.members.values()].map(({ nickname }) => nickname)).toEqual([...written, null]);
    expect(names(shown.characters)).toEqual(written.toSorted());
    expect([...shown.players.values()].map(({ displayName }) => displayName).sort()).toEqual(written.toSorted());
  });

  test('shows each member’s roles, and when they changed', async () => {
    const shown = await inServer(async (tenant) => {
      const rows = [[], ['7'], ['7', '9'], ['7'], []].map((roleIds, at) => memberRow(String(at + 1), { roleIds }));
      await saveMembers(tenant, rows, minute(1));
      const later = new Date(minute(2).getTime() + 123);
      await saveMembers(tenant, [memberRow('2', { roleIds: ['9'] }), memberRow('3', { roleIds: [] })], later);
      await saveMembers(tenant, [memberRow('4', { roleIds: [] })], minute(3));
      return [...(await loadView(tenant, minute(4))).members.values()]
        .toSorted((one, other) => Number(one.id) - Number(other.id))
        .map(({ roleIds, rolesChangedAt }) => [
          roleIds,
          rolesChangedAt && rolesChangedAt.getTime() - minute(0).getTime(),
        ]);
    });
    expect(shown).toEqual([
      [[], null],
      [['9'], 120_123],
      [[], 120_123],
      [[], 180_000],
      [[], null],
    ]);
  });

  test('says of a suggestion whose the character could be, and leaves out why', async () => {
    const person = { kind: 'member', memberId: '2' };
    const why = {
      score: 0.8,
      reasons: [{ kind: 'name_equals', memberId: '2', origin: 'username', written: 'pewpew' }],
    };
    const options = [
      { person, memberIds: ['2'], ...why },
      { person: { kind: 'player', playerId: randomUUID() }, memberIds: [], ...why },
    ];
    const [whole, near] = await inServer(async (tenant) => {
      const { pewpew } = await smallServer(tenant);
      await tenant.em.execute(
        `insert into candidate (server_id, character_id, options, doubts, found_at)
         values (?, ?, ?::jsonb, array['several_people'], ?)`,
        [tenant.serverId, pewpew.id, JSON.stringify(options), minute(1)],
      );
      const views = [
        await loadView(tenant, minute(2)),
        await loadNeighbourhood(tenant, minute(2), around({ characterIds: [pewpew.id] })),
      ];
      return views.map((view) => view.candidates.get(pewpew.id));
    });
    expect(near).toMatchObject({ options, doubts: ['several_people'], foundAt: minute(1) });
    const withoutWhy = options.map((option) => ({ ...option, score: null, reasons: [] }));
    expect(whole).toEqual({ ...near, options: withoutWhy });
  });

  test('is as much of everybody as a neighbourhood of everybody', async () => {
    const [whole, near] = await inServer(async (tenant) => {
      await smallServer(tenant);
      const view = await loadView(tenant, minute(5));
      const everybody = { characterIds: [...view.characters.keys()], memberIds: [...view.members.keys()] };
      return [view, await loadNeighbourhood(tenant, minute(5), around(everybody))];
    });
    expect(near).toEqual(whole);
  });

  test('fails as a whole where one of its statements does, and is there again afterwards', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', hear);
    const failing = inServer(async (tenant) => {
      await smallServer(tenant);
      const execute = (sql: string, parameters?: unknown[]) =>
        tenant.em.execute(sql.replace('from candidate', 'from nowhere'), parameters);
      const em = Object.assign(Object.create(tenant.em), { execute });
      return loadView({ ...tenant, em }, minute(5));
    });
    await expect(failing).rejects.toThrow(/nowhere/);
    expect((await inServer((tenant) => loadView(tenant, minute(6)))).members.size).toBe(0);
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });

  test('shows a note with its upload; one that an upload showed empty is no note but a fact', async () => {
    const notes = await inServer(async (tenant) => {
      const { trogmoon, zapper } = await smallServer(tenant);
      const [upload] = await tenant.em.execute<{ id: string }[]>(
        `insert into upload (server_id, guild_id, key_id, uploaded_by, addon_version, received_at, characters, updated)
         select server_id, id, gen_random_uuid(), 'Trogmoon', '1.0', ?::timestamptz, '[]', 0 from guild returning id`,
        [minute(3)],
      );
      await tenant.em.execute(
        `update character set guild_note = case when id = ? then 'Mike' else '' end, guild_note_upload_id = ?
         where id in (?, ?)`,
        [trogmoon.id, upload?.id, trogmoon.id, zapper.id],
      );
      const view = await loadView(tenant, minute(4));
      return [trogmoon, zapper].map(({ id }) => view.characters.get(id)?.guildNote);
    });
    const shown = { uploadedBy: 'Trogmoon', uploadedAt: minute(3), changedAt: null, previous: null };
    expect(notes).toEqual([
      { text: 'Mike', ...shown },
      { text: '', ...shown },
    ]);
  });
});

describe('a neighbourhood', () => {
  const near = (more: (scene: Awaited<ReturnType<typeof smallServer>>) => Partial<Neighbourhood>) =>
    inServer(async (tenant) => {
      const scene = await smallServer(tenant);
      const view = await loadNeighbourhood(tenant, minute(5), around(more(scene)));
      return {
        characters: names(view.characters),
        members: [...view.members.keys()].sort(),
        players: [...view.players.values()].map(({ displayName }) => displayName),
      };
    });

  const everythingOfMike = { characters: ['Trogmoon', 'Zapper'], members: ['1'], players: ['Michael'] };

  test.each([
    { by: 'one of their characters', more: { keys: ['zapper'] } },
    { by: 'one of the parts of their nickname', more: { keys: ['trog'] } },
    { by: 'their player’s display name', more: { keys: ['michael'] } },
    { by: 'an alias', more: { keys: ['the boss'] } },
  ])('named by $by has everything of that person', async ({ more }) => {
    expect(await near(() => more)).toEqual(everythingOfMike);
  });

  test('of a linked character has everything of its player', async () => {
    expect(await near(({ trogmoon }) => ({ characterIds: [trogmoon.id] }))).toEqual(everythingOfMike);
  });

  test('of a linked member has everything of their player', async () => {
    expect(await near(() => ({ memberIds: ['1'] }))).toEqual(everythingOfMike);
  });

  test('of a character nobody plays has the character, and whom its keys name', async () => {
    expect(await near(({ pewpew }) => ({ characterIds: [pewpew.id], keys: ['anna'] }))).toEqual({
      characters: ['Pewpew'],
      members: ['2'],
      players: [],
    });
  });

  test('shows departed namesakes too: what to make of them is the rules’ business', async () => {
    expect((await near(() => ({ keys: ['ghost'] }))).characters).toEqual(['Ghost']);
  });

  test('of nothing is empty, but for the guilds and roles that every card needs', async () => {
    expect(await near(() => ({}))).toEqual({ characters: [], members: [], players: [] });
  });

  test('knows the refused pairs of its characters', async () => {
    const refused = await inServer(async (tenant) => {
      const { pewpew, trogmoon } = await smallServer(tenant);
      await tenant.em.execute(
        `insert into refused_pair (server_id, character_id, member_id, refused_at, refused_by)
         values (?, ?, '2', ?, '42'), (?, ?, '2', ?, '42')`,
        [SERVER, pewpew.id, minute(1), SERVER, trogmoon.id, minute(1)],
      );
      const view = await loadNeighbourhood(tenant, minute(5), around({ characterIds: [pewpew.id] }));
      return view.refusedPairs.map(({ characterId }) => characterId === pewpew.id);
    });
    expect(refused).toEqual([true]);
  });

  test.each([`x' or '1'='1`, '{"a"}', '%', '\0', '\ud83d', '?'])('of the hostile key %j is nobody’s', async (key) => {
    expect(await near(() => ({ keys: [key] }))).toEqual({ characters: [], members: [], players: [] });
  });
});

describe('a wide neighbourhood', () => {
  const noting = (tenant: Tenant, characterId: string, ...keys: string[]) =>
    tenant.em.execute(
      'insert into note_name (server_id, key, character_id) select ?, value, ? from jsonb_array_elements_text(?::jsonb)',
      [tenant.serverId, characterId, JSON.stringify(keys)],
    );

  test('follows notes from main to main, through those who have no player and are here', async () => {
    const [shown, statements] = await inServer(async (tenant) => {
      const { guild, pewpew, ghost } = await smallServer(tenant);
      const moonpup = await storeCharacter(tenant, guild, 'Moonpup');
      const stray = await storeCharacter(tenant, guild, 'Stray');
      await noting(tenant, moonpup.id, 'pewpew', 'ghost');
      await noting(tenant, pewpew.id, 'zapper');
      await noting(tenant, ghost.id, 'stray');
      await noting(tenant, stray.id, 'moonpup');
      let view: Awaited<ReturnType<typeof loadView>> | undefined;
      const count = await statementsOf(async () => {
        view = await loadWideNeighbourhood(tenant, minute(5), around({ characterIds: [moonpup.id] }));
      });
      return [names(view?.characters ?? new Map()), count] as const;
    });
    expect(shown).toEqual(['Ghost', 'Moonpup', 'Pewpew', 'Trogmoon', 'Zapper']);
    expect(statements).toBe(1);
  });

  test('of a name that notes may hold has whoever notes it, and whoever notes them', async () => {
    const shown = await inServer(async (tenant) => {
      const { guild, pewpew } = await smallServer(tenant);
      const moonpup = await storeCharacter(tenant, guild, 'Moonpup');
      await noting(tenant, pewpew.id, 'anna');
      await noting(tenant, moonpup.id, 'pewpew');
      const named = around({ memberIds: ['2'], keys: ['anna'], notedKeys: ['anna'] });
      return names((await loadWideNeighbourhood(tenant, minute(5), named)).characters);
    });
    expect(shown).toEqual(['Moonpup', 'Pewpew']);
  });

  test('has whom the candidate of a subject proposes', async () => {
    const shown = await inServer(async (tenant) => {
      const { pewpew, player } = await smallServer(tenant);
      const options = [
        { person: { kind: 'member', memberId: '2' }, memberIds: ['2'] },
        { person: { kind: 'player', playerId: player.id }, memberIds: ['1'] },
      ];
      await tenant.em.execute(
        `insert into candidate (server_id, character_id, options, doubts, found_at) values (?, ?, ?, '{}', ?)`,
        [tenant.serverId, pewpew.id, JSON.stringify(options), minute(1)],
      );
      const view = await loadWideNeighbourhood(tenant, minute(5), around({ characterIds: [pewpew.id] }));
      return { members: [...view.members.keys()].sort(), characters: names(view.characters) };
    });
    expect(shown).toEqual({ members: ['1', '2'], characters: ['Pewpew', 'Trogmoon', 'Zapper'] });
  });
});

test('names of a length are those that any member goes by, whole or in part', async () => {
  const found = await inServer(async (tenant) => {
    await smallServer(tenant);
    await seen(tenant, '3', 'Anne');
    await seen(tenant, '4', 'Annabellerina');
    return loadMemberNames(tenant, { shortest: 4, longest: 4 });
  });
  expect(found.sort()).toEqual(['anna', 'anne', 'mike', 'trog']);
});

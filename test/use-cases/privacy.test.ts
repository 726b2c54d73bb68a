import { beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { PlayerAlias } from '../../src/database/entities/player-alias.ts';
import { saveMembers } from '../../src/database/member-rows.ts';
import { DEEDS } from '../../src/database/privacy-rows.ts';
import type { Context } from '../../src/use-cases/context.ts';
import { forgetMember, storedAbout } from '../../src/use-cases/privacy.ts';
import { openHistory } from '../../src/use-cases/undo/history.ts';
import { opened } from '../database/opened.ts';
import { memberRow, minute, SERVER, storeCharacter, storeGuild, storeLink, storePlayer } from '../database/stored.ts';
import { entityTables } from '../database/tables.ts';
import { manualClock } from '../support/manual-clock.ts';

const home = opened();
const entities = await entityTables();
const tables = entities.map(({ tableName }) => tableName).filter((name) => name !== 'server');

const TROG = '900000000000000001';
const TROGS_SECOND = '900000000000000002';
const actor = { serverId: SERVER, memberId: TROG, roleIds: [], canManageServer: false };
const context = {
  database: home.database,
  clock: manualClock(minute(5)),
  log: pino({ level: 'silent' }),
} as unknown as Context;

let playerId: string;

/** Trog with a character, an alias, a finding, history about them and by them, and an upload key. */
beforeEach(async () => {
  Object.assign(context, { database: home.database });
  playerId = await home.inServer(async (tenant) => {
    const { em } = tenant;
    const guild = await storeGuild(tenant);
    const rows = [memberRow(TROG, { username: 'trogbert' }), memberRow(TROGS_SECOND, { username: 'second' })];
    await saveMembers(tenant, rows, minute(0));
    const trog = await storePlayer(tenant, 'Trogbert');
    const character = await storeCharacter(tenant, guild, 'Trogmoon');
    trog.main = character;
    em.create(PlayerAlias, {
      server: SERVER,
      player: trog,
      name: 'Boss',
      key: 'boss',
      learnedAt: minute(0),
      learnedBy: TROG,
    });
    await em.flush();
    await storeLink(tenant, trog, { characterId: character.id });
    await storeLink(tenant, trog, { memberId: TROG });
    await em.execute(
      `insert into finding (server_id, rule, severity, subject_key, facts, fingerprint, summary, first_found_at)
       values (?, 'orphan_discord', 'warning', 'member:' || ?, '{}', 'f', jsonb_build_object('who', 'trogbert'), ?),
         (?, 'note_mismatch', 'warning', 'character:x', jsonb_build_object('playerId', ?::text, 'who', 'Trogbert'), 'f', '{}', ?),
         (?, 'orphan_wow', 'warning', 'character:y', '{}', 'f', '{}', ?)`,
      [SERVER, TROG, minute(0), SERVER, trog.id, minute(0), SERVER, minute(0)],
    );
    await em.execute(
      `insert into change (server_id, at, actor_kind, actor_id, what, member_id, player_id, after, why, finding_id)
       values (?, ?, 'officer', '42', 'player.created', ?, ?::uuid, '{"displayName":"Trogbert"}', '[]',
           (select id from finding where rule = 'orphan_discord')),
         (?, ?, 'officer', ?, 'finding.dismissed', null, null, '{"reason":"friend"}', '[]', null)`,
      [SERVER, minute(1), TROG, trog.id, SERVER, minute(2), TROG],
    );
    await em.execute(
      `insert into upload_key (server_id, guild_id, name, hash, created_by, created_at)
       select server_id, id, 'key', repeat('a', 64), ?, ? from guild`,
      [TROG, minute(0)],
    );
    await em.execute(
      `insert into character_claim (server_id, character_id, member_id, claimed_at) values (?, ?, ?, ?)`,
      [SERVER, character.id, TROG, minute(1)],
    );
    await em.execute(
      `insert into review_place (server_id, officer_id, rule, found_at, finding_id, passed_at)
       values (?, ?, 'orphan_wow', ?, gen_random_uuid(), ?)`,
      [SERVER, TROG, minute(1), minute(1)],
    );
    await em.execute(
      `insert into paged_list (server_id, query, starts, opened_at)
       values (?, '{"of":"players","search":"trogbert"}', '[null]', ?), (?, '{"of":"orphan_members"}', ?::jsonb, ?)`,
      [SERVER, minute(1), SERVER, JSON.stringify([null, ['trogbert', TROG]]), minute(1)],
    );
    return trog.id;
  });
});

const rows = <Row extends object>(sql: string) => home.inServer(({ em }) => em.execute<Row[]>(sql));

async function stored() {
  const answer = await storedAbout(context, actor);
  if (!answer.ok) throw new Error('Nothing was answered');
  return answer.value;
}

/** Every table whose rows say this anywhere. */
async function tablesThatSay(text: string): Promise<string[]> {
  const saying: string[] = [];
  for (const table of tables) {
    const found = await rows(`select 1 from "${table}" as row where row::text ilike '%${text}%' limit 1`);
    if (found.length > 0) saying.push(table);
  }
  return saying;
}

describe('what is stored about a member', () => {
  test('is told to themselves', async () => {
    expect(await stored()).toEqual({
      member: { names: ['trogbert'], roles: [], joinedAt: minute(0), leftAt: null, observedAt: minute(0) },
      player: { name: 'Trogbert', aliases: ['Boss'], characters: ['Trogmoon'] },
      findings: 2,
      historyAbout: 1,
      historyBy: 1,
      claims: 1,
      refusedPairs: 0,
      uploadKeys: 1,
      reviewPlaces: 1,
    });
  });
});

describe('a member who has it deleted', () => {
  test('is nowhere any more, by id, name or player; the character stays, belonging to nobody', async () => {
    expect(await tablesThatSay('trogbert')).not.toEqual([]);
    expect(await tablesThatSay(TROG)).not.toEqual([]);
    await forgetMember(context, actor);
    expect([await tablesThatSay('trogbert'), await tablesThatSay(TROG), await tablesThatSay(playerId)]).toEqual([
      [],
      [],
      [],
    ]);
    expect(await rows('select name from character')).toEqual([{ name: 'Trogmoon' }]);
    expect(await rows('select 1 from link')).toEqual([]);
    expect(await rows('select rule from finding')).toEqual([{ rule: 'orphan_wow' }]);
  });

  test('is no suggestion any more that the history tells of', async () => {
    await rows(
      `insert into change (server_id, at, actor_kind, actor_id, what, character_id, before, why)
       select server_id, now(), 'officer', '42', 'candidate.dropped', id, jsonb_build_object('options', jsonb_build_array(
         jsonb_build_object('person', jsonb_build_object('kind', 'member', 'memberId', '${TROG}'), 'written', 'trogbert')
       )), '[]' from character`,
    );
    await forgetMember(context, actor);
    expect(await tablesThatSay('trogbert')).toEqual([]);
    expect(await rows(`select 1 from change where what like 'candidate.%'`)).toEqual([]);
  });

  test('leaves history that says what was done, but not to whom or by whom, and records the deletion itself', async () => {
    await forgetMember(context, actor);
    expect(
      await rows('select what, actor_id as actor, member_id as member, after from change order by number'),
    ).toEqual([
      { what: 'privacy.erased', actor: '42', member: null, after: null },
      { what: 'finding.dismissed', actor: '0', member: null, after: { reason: 'friend' } },
      { what: 'privacy.deleted', actor: '0', member: null, after: null },
    ]);
    const history = await openHistory(context, actor, { character: undefined, memberId: undefined });
    if (!history.ok) throw new Error('There is no history');
    expect(history.value.entries.map(({ what, canUndo }) => [what, canUndo])).toContainEqual(['privacy.erased', false]);
  });

  test('is forgotten wherever it stands who did something', () => {
    // Whom a press is claimed by is gone with the press; a key's maker, and whoever uploaded in the game, are told apart.
    const others = ['finding.claimed_by', 'upload_key.created_by', 'upload.uploaded_by'];
    const known = Object.entries(DEEDS).flatMap(([table, columns]) => columns.map((column) => `${table}.${column}`));
    const stand = entities.flatMap(({ tableName, props }) =>
      props.flatMap(({ fieldNames }) => fieldNames ?? []).map((column) => `${tableName}.${column}`),
    );
    const deeds = stand.filter((column) => /\.(actor_id|\w+_by)$/.test(column) && column !== 'server.judged_by');
    expect([...known, ...others].toSorted()).toEqual(deeds.toSorted());
  });

  test('stays refused where officers said that a character is not theirs, as an id alone', async () => {
    await rows(
      `insert into refused_pair (server_id, character_id, member_id, refused_at, refused_by)
       select server_id, id, '${TROG}', now(), '42' from character`,
    );
    await forgetMember(context, actor);
    expect(await rows('select member_id as member, refused_by as by from refused_pair')).toEqual([
      { member: TROG, by: '42' },
    ]);
    expect(await tablesThatSay(TROG)).toEqual(['refused_pair']);
    expect(await tablesThatSay('trogbert')).toEqual([]);
    expect(await stored()).toMatchObject({ refusedPairs: 1, claims: 0 });
  });

  test('made upload keys that stop working', async () => {
    await forgetMember(context, actor);
    expect(await rows('select created_by as by, revoked_at is not null as revoked from upload_key')).toEqual([
      { by: '0', revoked: true },
    ]);
  });

  test('comes back with the next list of members, as Discord shows them, but linked to nobody', async () => {
    await forgetMember(context, actor);
    expect((await stored()).member).toBeUndefined();
    await home.inServer((tenant) => saveMembers(tenant, [memberRow(TROG, { username: 'trogbert' })], minute(9)));
    const back = await stored();
    expect(back.member?.names).toEqual(['trogbert']);
    expect(back.player).toBeUndefined();
  });

  test('leaves the player to another member who is the same human, with the characters', async () => {
    await home.inServer(async ({ em }) => {
      await em.execute(
        `insert into link (server_id, player_id, member_id, source, confidence, evidence, created_at, created_by)
         select server_id, id, '${TROGS_SECOND}', 'manual', 'high', '[]', created_at, '42' from player`,
      );
    });
    await forgetMember(context, actor);
    expect(await rows('select display_name as name from player')).toEqual([{ name: 'Trogbert' }]);
    expect(await rows<{ member: string | null }>('select member_id as member from link order by 1')).toEqual([
      { member: TROGS_SECOND },
      { member: null },
    ]);
    expect(await tablesThatSay(TROG)).toEqual([]);
  });
});

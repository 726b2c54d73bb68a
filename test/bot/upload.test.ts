import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../src/sandbox/driver/answer.ts';
import type { Person } from '../../src/sandbox/driver/person.ts';
import { addonUploadWithoutOfficerNotes } from '../../src/sandbox/guild/addon-upload.ts';
import { installServer, leaveServer } from '../../src/use-cases/setup/servers.ts';
import { until } from '../jobs/until.ts';
import { findingCard, goLive, newKey, person, post, upload, uploadsProcessed } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const guild = smallGuild({
  members: [
    { username: 'skate', nick: 'Skate', roles: ['Veteran'] },
    { username: 'helper', globalName: 'Helper', roles: ['Guild Leader'] },
  ],
  characters: [
    { name: 'Trogmoon', class: 'Druid', rank: 0, officerNote: 'Discord: trog' },
    { name: 'Skatefarm', class: 'Death Knight', rank: 2, note: 'DC: skate' },
    { name: 'Zatañña', class: 'Monk', rank: 3, realm: 'sargeras', note: 'alt of Skatefarm' },
    { name: 'Drifter', class: 'Hunter', rank: 4 },
  ],
});

let rollcall: Rollcall;
let leader: Person;
let officer: Person;
let screen: Answer;
let key: string;

beforeAll(async () => {
  rollcall = await startRollcall({ guild });
  screen = await goLive(rollcall);
  leader = person(rollcall, 'trog');
  officer = person(rollcall, 'mito');
  key = await newKey(leader, screen);
});

afterAll(() => rollcall.stop());

async function notes(): Promise<Record<string, [string | null, string | null]>> {
  const rows = await rollcall.rows<{ name: string; guild: string | null; officer: string | null }>(
    'select name, guild_note as guild, officer_note as officer from character order by name',
  );
  return Object.fromEntries(rows.map((row) => [row.name, [row.guild, row.officer]]));
}

async function runs(): Promise<object[]> {
  return rollcall.rows(
    `select status, found, updated from sync_run where source = 'addon_upload' order by started_at, updated desc`,
  );
}

test('an upload stores the notes, its job looks at them, and a finding becomes fixable', async () => {
  const card = await findingCard(rollcall, officer, 'Skatefarm');
  expect(card.buttons.map(({ name }) => name)).not.toContain('finding.fix');

  const answer = await upload(rollcall, key);
  expect(answer).toEqual({
    status: 200,
    body: {
      status: 'processed',
      characters_received: 4,
      updated: 4,
      not_found: [],
      officer_notes_kept: false,
      timestamp: rollcall.clock.now().toISOString(),
    },
  });
  expect(await notes()).toEqual({
    Drifter: ['', ''],
    Skatefarm: ['DC: skate', ''],
    Trogmoon: ['', 'Discord: trog'],
    Zatañña: ['alt of Skatefarm', ''],
  });

  await uploadsProcessed(rollcall);
  expect(await runs()).toEqual([{ status: 'success', found: 4, updated: 4 }]);
  const fixable = await findingCard(rollcall, officer, 'Skatefarm');
  expect(fixable.buttons[0]?.label).toBe('Fix: link to skate');
  expect(fixable.text).toContain('upload by Trogmoon');
});

test('the same upload again changes nothing', async () => {
  const before = await rollcall.rows(
    'select id, guild_note_upload_id, previous_guild_note, guild_note_changed_at from character order by id',
  );
  expect((await upload(rollcall, key)).body).toMatchObject({ updated: 0, not_found: [] });
  await uploadsProcessed(rollcall);
  const after = await rollcall.rows(
    'select id, guild_note_upload_id, previous_guild_note, guild_note_changed_at from character order by id',
  );
  expect(after).toEqual(before);
});

test('characters that are not on the roster are named in the answer, and never made', async () => {
  const answer = await post(rollcall.app.httpUrl, key, {
    characters: [
      { name: 'Oldtoon', realm: 'Sargeras', guild_note: 'DC: skate' },
      { name: 'Drifter', realm: 'Sargeras', guild_note: 'the other one' },
      { name: "Drifter-Sen'jin", realm: '', guild_note: 'glued to its realm' },
    ],
  });
  expect(answer.body).toMatchObject({ updated: 1, not_found: ['Oldtoon-Sargeras', 'Drifter-Sargeras'] });
  expect(await notes()).toMatchObject({ Drifter: ['glued to its realm', ''] });
  expect(Object.keys(await notes())).toHaveLength(4);
  await uploadsProcessed(rollcall);
});

test('officer notes survive an upload by somebody who may not read them, and the answer says so', async () => {
  const blind = addonUploadWithoutOfficerNotes(guild, rollcall.clock.now(), 'Initiate');
  const answer = await post(rollcall.app.httpUrl, key, blind);
  expect(answer.body).toMatchObject({ officer_notes_kept: true });
  expect(await notes()).toMatchObject({ Trogmoon: ['', 'Discord: trog'], Drifter: ['', ''] });
  await uploadsProcessed(rollcall);
});

test('what an upload brings is one report, with the new findings alone', async () => {
  const card = await findingCard(rollcall, officer, 'Drifter');
  await officer.press(card, 'finding.dismiss');
  await officer.select(card, 'finding.reason', 'other');
  const channel = rollcall.server.channel('rollcall-audit');
  const before = channel.history.length;
  await upload(rollcall, key, { Drifter: { guild: 'Discord: mito' } });
  await until('the report is posted', () => channel.history.length > before);
  const [report, second] = channel.history.slice(before).map(({ wire }) => wire);
  expect(second).toBeUndefined();
  expect(report?.embeds[0]?.title).toContain('Addon upload · Pull All The Things');
  expect(report?.embeds[1]?.description).toContain('**Drifter** — Hunter, Initiate');
  expect(report?.embeds[1]?.description).toContain('note "Discord: mito"');
});

describe('a key', () => {
  test.each([
    ['none', '', 401, 'no_key'],
    ['another', 'rollcall_nonsense', 401, 'wrong_key'],
    [
      'a right id with another secret',
      `rollcall_00000000-0000-4000-8000-000000000000_${'0'.repeat(64)}`,
      401,
      'wrong_key',
    ],
  ])('%s is refused, and nothing is stored', async (_which, given, status, code) => {
    const before = await notes();
    const answer = await post(rollcall.app.httpUrl, given, { characters: [{ name: 'Drifter', guild_note: 'x' }] });
    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(await notes()).toEqual(before);
  });

  test('is suspended for as long as whoever made it is no officer', async () => {
    const helper = person(rollcall, 'helper');
    const theirs = await newKey(helper, await helper.command('setup'));
    expect((await upload(rollcall, theirs)).status).toBe(200);

    helper.member.loses('Guild Leader');
    await until('the lost role is stored', async () => {
      return (await rollcall.rows(`select 1 from member where username = 'helper' and role_ids = '{}'`)).length > 0;
    });
    const before = await notes();
    expect(await upload(rollcall, theirs, { Drifter: { guild: 'no' } })).toMatchObject({
      status: 403,
      body: { error: { code: 'key_suspended' } },
    });
    expect(await notes()).toEqual(before);

    helper.member.gains('Officer');
    await until('the new role is stored', async () => {
      return (await rollcall.rows(`select 1 from member where username = 'helper' and role_ids <> '{}'`)).length > 0;
    });
    expect((await upload(rollcall, theirs)).status).toBe(200);

    helper.member.leaves();
    await until('the departure is stored', async () => {
      return (await rollcall.rows(`select 1 from member where username = 'helper' and left_at is not null`)).length > 0;
    });
    expect((await upload(rollcall, theirs)).status).toBe(403);
    await uploadsProcessed(rollcall);
  });

  test('is refused while its server has no Rollcall, and works again when that is invited again', async () => {
    const { context } = rollcall.app;
    const { id, state } = rollcall.server;
    const live = () => rollcall.rows(`update server set state = 'live' where id = ?`, [id]);
    const before = await notes();
    await leaveServer(context, id);
    expect(await upload(rollcall, key, { Drifter: { guild: 'no' } })).toMatchObject({
      status: 403,
      body: { error: { code: 'server_left' } },
    });
    expect(await notes()).toEqual(before);
    await installServer(context, { id, name: state.name, ownerId: state.ownerId });
    expect((await upload(rollcall, key)).status).toBe(200);
    await uploadsProcessed(rollcall);
    await live();
  });
});

test('realms are known by what those who play there call them, and an upload needs no Battle.net for the others', async () => {
  const { battleNet } = rollcall;
  const nativeName = { locale: 'ru_RU', name: 'Гордунни' };
  battleNet.world.addRealm({ region: 'us', name: 'Gordunni', slug: 'gordunni', nativeName });
  const watched = battleNet.world.findGuild('us', 'senjin', 'pull-all-the-things');
  if (!watched) throw new Error('Nobody is there');
  battleNet.world.addCharacter(watched, { name: 'Даша', realmSlug: 'gordunni', classId: 8, level: 80, rank: 4 });
  await rollcall.syncRoster();
  const characters = [
    { name: 'Даша', realm: 'Гордунни', guild_note: 'Привет' },
    { name: 'Drifter', guild_note: 'x' },
  ];
  // As after a start: nothing is known of the realms yet.
  await rollcall.restart();
  battleNet.fail('realms', { kind: 'dropped' });
  expect(await post(rollcall.app.httpUrl, key, { characters })).toMatchObject({
    status: 200,
    body: { updated: 1, not_found: ['Даша-Гордунни'] },
  });
  battleNet.heal();
  rollcall.clock.advance(60_000);
  expect(await post(rollcall.app.httpUrl, key, { characters })).toMatchObject({
    status: 200,
    body: { updated: 1, not_found: [] },
  });
  expect((await notes()).Даша).toEqual(['Привет', null]);
  await uploadsProcessed(rollcall);
});

test('an upload that was saved when Rollcall died is processed once, after the next start', async () => {
  expect((await upload(rollcall, key, { Drifter: { guild: 'Discord: shodoom' } })).status).toBe(200);
  await uploadsProcessed(rollcall);
  const before = (await runs()).length;
  // As if it had died behind the answer: the notes are stored, and nobody has looked at them.
  await rollcall.rows(
    `update upload set processed_at = null where id = (select id from upload order by received_at desc, id desc limit 1)`,
  );
  await rollcall.restart();

  rollcall.clock.advance(60_000);
  await uploadsProcessed(rollcall);
  expect(await runs()).toHaveLength(before + 1);
  rollcall.clock.advance(120_000);
  await rollcall.syncMembers();
  expect(await runs()).toHaveLength(before + 1);
});

test('the bot is another worker after a restart, though a container gives it the same host name and number', async () => {
  const before = rollcall.app.context.worker;
  await rollcall.restart();
  expect(rollcall.app.context.worker).not.toBe(before);
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../src/sandbox/battle-net/faults.ts';
import type { Answer } from '../../src/sandbox/driver/answer.ts';
import { readAlong } from '../../src/sandbox/driver/channel-reader.ts';
import { actAs, type Person } from '../../src/sandbox/driver/person.ts';
import { AUDIT_CHANNEL } from '../../src/sandbox/guild/seed-discord.ts';
import { until } from '../jobs/until.ts';
import { chooseGuild, newKey, observe, person, post } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const guild = smallGuild({
  members: [{ username: 'kira', globalName: 'Kira', roles: ['Guild Leader'] }],
  characters: [
    { name: 'Trogmoon', class: 'Druid', rank: 0 },
    { name: 'Shodoom', class: 'Warlock', rank: 1 },
    { name: 'Drifter', class: 'Hunter', rank: 4 },
  ],
});

/** The full sync's hour: the regular jobs are due the moment the bot starts. */
const now = new Date('2026-11-21T19:00:00Z');

let rollcall: Rollcall;
let leader: Person;

beforeAll(async () => {
  rollcall = await startRollcall({ guild, now });
  leader = actAs(rollcall.discord, rollcall.server.owner);
});

afterAll(() => rollcall.stop());

/** What setup has stored so far. */
async function stored(): Promise<object> {
  const [row] = await rollcall.rows(
    `select state, audit_channel_id as channel, officer_role_ids as officers,
       (select count(*)::int from guild) as guilds, (select count(*)::int from upload_key) as keys from server`,
  );
  return row ?? {};
}

async function open(): Promise<{ news: boolean; rule: string }[]> {
  return rollcall.rows(`select rule, notified_at is null as news from finding where status = 'open'`);
}

const nothing = { state: 'new', channel: null, officers: [], guilds: 0, keys: 0 };

async function fillIn(screen: Answer, typed: { region?: string; realm?: string; guild?: string }): Promise<Answer> {
  const form = await leader.press(screen, 'setup.guild');
  return leader.submit(form.modal, { region: 'us', realm: "Sen'jin", guild: 'Pull All The Things', ...typed });
}

describe('before a guild is chosen', () => {
  test('every other command says who can set Rollcall up', async () => {
    const answer = await leader.command('dataquality', 'overview');
    expect(answer.ephemeral).toBe(true);
    expect(answer.text).toContain('does not watch a guild yet');
    expect(answer.text).toContain('/setup');
  });

  test.each([
    ['an officer without Manage Server', 'mito'],
    ['a stranger', 'stranger'],
  ])('%s does not even see /setup', async (_who, name) => {
    await expect(person(rollcall, name).command('setup')).rejects.toThrow('hidden');
  });

  test('whoever lost Manage Server meanwhile is refused by every part of the screen they still have', async () => {
    const { server } = rollcall;
    const kira = person(rollcall, 'kira');
    const screen = await kira.command('setup');
    const form = await kira.press(screen, 'setup.guild');
    kira.member.loses('Guild Leader');

    const submitted = await kira.submit(form.modal, {
      region: 'us',
      realm: "Sen'jin",
      guild: 'Pull All The Things',
    });
    const attempts = [
      submitted,
      await kira.select(screen, 'setup.channel', server.channel(AUDIT_CHANNEL)),
      await kira.select(screen, 'setup.officers', server.role('Initiate')),
      await kira.press(screen, 'setup.refresh'),
    ];
    for (const attempt of attempts) {
      expect(attempt.followUps.map((message) => message.ephemeral)).toEqual([true]);
      expect(attempt.followUps[0]?.text).toContain('Only members with the permission Manage Server may do this.');
    }
    expect(await stored()).toEqual(nothing);
  });

  test.each<[string, { region?: string; realm?: string; guild?: string }, Fault | undefined, string]>([
    ['a region that is none', { region: 'xx' }, undefined, 'Regions are us, eu, kr and tw'],
    [
      'another region than the guild is in',
      { region: 'eu' },
      undefined,
      'knows no guild "Pull All The Things" on "Sen\'jin"',
    ],
    ['a guild that does not exist', { guild: 'Nobody Knows Us' }, undefined, 'Check the spelling'],
    ['a guild of another realm', { realm: 'Sargeras' }, undefined, "that the realm is the guild's own"],
    ['signs without a letter', { guild: '***', realm: '???' }, undefined, 'knows no guild'],
    ['Battle.net that is down', {}, { kind: 'status', status: 503 }, 'Battle.net does not answer'],
    ['Battle.net that breaks off', {}, { kind: 'dropped' }, 'Battle.net does not answer'],
    ['a roster that is not shown', {}, { kind: 'status', status: 403 }, 'does not show the roster'],
    ['half an answer', {}, { kind: 'truncated_json' }, 'Try again in a few minutes'],
  ])('%s is refused in words, and nothing is stored', async (_what, typed, fault, words) => {
    const screen = await leader.command('setup');
    if (fault) rollcall.battleNet.fail('roster', fault);
    const answer = await fillIn(screen, typed);
    rollcall.battleNet.heal();
    expect(answer.followUps[0]?.ephemeral).toBe(true);
    expect(answer.followUps[0]?.text).toContain(words);
    expect(screen.text).toContain('Guild: not chosen');
    expect(await stored()).toEqual(nothing);
  });

  test('refused credentials name the settings to check, and do not show them', async () => {
    const screen = await leader.command('setup');
    rollcall.battleNet.revokeTokens();
    rollcall.battleNet.fail('token', { kind: 'status', status: 401 });
    const answer = await fillIn(screen, {});
    rollcall.battleNet.heal();
    expect(answer.followUps[0]?.text).toContain('BLIZZARD_CLIENT_ID and BLIZZARD_CLIENT_SECRET');
    expect(answer.text).not.toContain(rollcall.battleNet.clientSecret);
    expect(await stored()).toEqual(nothing);
  });

  test('an audit channel that Rollcall may not write in is refused, saying which permissions it needs', async () => {
    const { server } = rollcall;
    const closed = server.addChannel({ name: 'closed', overwrites: [{ for: 'everyone', deny: ['SendMessages'] }] });
    closed.setsPermissions({ for: server.botRole, deny: ['SendMessages'] });
    const screen = await leader.command('setup');
    const answer = await leader.select(screen, 'setup.channel', closed);
    expect(answer.followUps[0]?.text).toContain('View Channel, Send Messages and Embed Links');
    expect(await stored()).toEqual(nothing);
  });

  test('an audit channel that vanished while it was being chosen is refused', async () => {
    const { server } = rollcall;
    const gone = server.addChannel({ name: 'gone' });
    const screen = await leader.command('setup');
    gone.disappears();
    const answer = await leader.select(screen, 'setup.channel', gone);
    expect(answer.followUps[0]?.text).toContain('cannot see that channel');
    expect(await stored()).toEqual(nothing);
  });

  test('going live and making keys wait for the guild', async () => {
    const screen = await leader.command('setup');
    const waiting = screen.buttons.filter((button) => button.disabled).map((button) => button.name);
    expect(waiting).toEqual(['setup.live']);
    expect(screen.buttons.map((button) => button.name)).not.toContain('setup.key');
    expect(screen.text).toContain('Still missing: the guild');
    expect(screen.text).toContain('Still missing: the audit channel');
  });
});

describe('once the guild is chosen', () => {
  let screen: Answer;

  beforeAll(async () => {
    screen = await observe(rollcall);
  });

  test('Rollcall observes: it finds and counts everything at once, even while the regular sync waits its turn', async () => {
    await leader.press(screen, 'setup.refresh');
    expect(screen.text).toContain('**Observing**');
    expect(screen.text).toContain(`3 characters · 5 members · ${(await open()).length} open findings`);
  });

  test('and posts nothing, whatever a sync brings', async () => {
    const { server, battleNet } = rollcall;
    const watched = battleNet.world.findGuild('us', 'senjin', 'pull-all-the-things');
    if (!watched) throw new Error('The guild is gone');
    battleNet.world.addCharacter(watched, { name: 'Latecomer', realmSlug: 'senjin', classId: 8, level: 80, rank: 4 });
    expect(await rollcall.syncRoster()).toMatchObject({ counts: { created: 1 } });
    expect((await open()).filter(({ rule }) => rule === 'orphan_wow')).toHaveLength(4);
    expect(server.channel(AUDIT_CHANNEL).history).toEqual([]);
    expect(await rollcall.rows('select 1 from outbox_message')).toEqual([]);
  });

  test('and tells a member who claims a character that officers see it once it is live', async () => {
    const claimed = await person(rollcall, 'stranger').command('claim', { character: 'Latecomer' });
    expect(claimed.text).toContain('the officers see it once it goes live');
    expect(rollcall.server.channel(AUDIT_CHANNEL).history).toEqual([]);
  });

  test('the form that chose it may be sent again: nothing is watched twice', async () => {
    await chooseGuild(rollcall, leader, screen);
    expect(screen.text).toContain("**Pull All The Things** on Sen'jin-US");
    expect(await stored()).toMatchObject({ guilds: 1, state: 'observing' });
  });

  test('an upload key is shown to its maker alone, once; only its hash is kept', async () => {
    const key = await newKey(leader, screen);
    const secret = key.split('_').at(-1) ?? '';
    expect(secret).toHaveLength(64);
    const keys = await rollcall.rows<{ hash: string; createdBy: string }>(
      'select hash, created_by as "createdBy" from upload_key',
    );
    expect(keys).toEqual([{ hash: expect.stringMatching(/^[0-9a-f]{64}$/), createdBy: leader.member.id }]);
    expect(JSON.stringify(keys)).not.toContain(secret);
    expect(JSON.stringify(rollcall.log)).not.toContain(secret);

    await leader.press(screen, 'setup.refresh');
    expect(screen.text).toMatch(/Companion app · by .* · never used/);
    expect(screen.text).not.toContain(secret);
    expect(await post(rollcall.app.httpUrl, key, { characters: [{ name: 'Trogmoon' }] })).toMatchObject({
      status: 200,
    });
  });

  test('after a restart the same screen goes on where it was, and Go live makes what is open the baseline', async () => {
    await rollcall.restart();
    await leader.press(screen, 'setup.refresh');
    expect(screen.text).toContain("**Pull All The Things** on Sen'jin-US");
    expect(screen.text).toContain('Officers: @Officer');
    expect(screen.text).toContain(`${(await open()).length} open findings`);

    const audit = readAlong(rollcall.discord, rollcall.server.channel(AUDIT_CHANNEL));
    await leader.press(screen, 'setup.live');
    expect(screen.text).toContain('**Live**');
    expect(screen.buttons.map((button) => button.name)).not.toContain('setup.live');
    expect((await audit.nextMessage()).text).toContain(`${(await open()).length} findings are open already`);
    expect((await audit.nextMessage()).text).toContain('Stranger claims Latecomer');
    const again = await person(rollcall, 'stranger').command('claim', { character: 'Latecomer' });
    expect(again.text).toContain('The officers see it now');

    expect(await rollcall.syncMembers()).toMatchObject({ newFindings: 0 });
    expect(await rollcall.syncRoster()).toMatchObject({ newFindings: 0 });
    expect(audit.messages()).toHaveLength(2);
    expect((await open()).filter(({ news }) => news)).toEqual([]);
  });

  test('the officer roles decide who acts from that moment on', async () => {
    const { server } = rollcall;
    const mito = person(rollcall, 'mito');
    expect((await mito.command('dataquality', 'overview')).text).toContain('Data quality');
    await leader.select(screen, 'setup.officers', server.role('Veteran'));
    const refused = await mito.command('dataquality', 'overview');
    expect(refused.text).toContain('Only officers may do this');
    await leader.select(screen, 'setup.officers', server.role('Officer'));
    expect((await mito.command('dataquality', 'overview')).text).toContain('Data quality');
  });

  test('Battle.net that asks for a pause is not asked again, and the screen stays', async () => {
    rollcall.battleNet.fail('roster', { kind: 'rate_limited', retryAfterSeconds: 900 }, 1);
    const answer = await fillIn(screen, {});
    expect(answer.followUps[0]?.text).toContain('asks for a pause');
    expect(screen.text).toContain("**Pull All The Things** on Sen'jin-US");
    const asked = rollcall.battleNet.requests('roster');
    expect((await fillIn(screen, {})).followUps[0]?.text).toContain('asks for a pause');
    expect(rollcall.battleNet.requests('roster')).toBe(asked);
  });
});

describe('the settings', () => {
  let screen: Answer;

  beforeAll(async () => {
    screen = await leader.command('setup');
    await leader.press(screen, 'setup.settings');
  });

  const settings = () =>
    rollcall.rows('select stale_after_days as days, rank_roles as roles, judged_by as judged from server');

  test('show how rules judge, and keep what is chosen', async () => {
    expect(screen.text).toContain('30 days');
    await leader.select(screen, 'setup.rank_policy', 'one_at_a_time');
    expect(screen.text).toContain('one rank role at a time');
    await leader.select(screen, 'setup.judgement', 'main');
    expect(screen.text).toContain("judged by their main's rank");
    expect(await settings()).toEqual([{ days: 30, roles: 'one_at_a_time', judged: 'main' }]);
  });

  test('take a number of days, and refuse what is none', async () => {
    const form = await leader.press(screen, 'setup.stale');
    await leader.submit(form.modal, { days: ' 90 ' });
    expect(screen.text).toContain('90 days');
    for (const days of ['0', '3651', 'soon', '1.5']) {
      const again = await leader.press(screen, 'setup.stale');
      const refused = await leader.submit(again.modal, { days });
      expect(refused.followUps[0]?.text).toContain('from 1 to 3650');
    }
    expect(await settings()).toMatchObject([{ days: 90 }]);
  });

  test('are closed to whoever lost Manage Server meanwhile, the form too', async () => {
    const { server } = rollcall;
    const admin = server.addMember({ username: 'helper', roles: ['Guild Leader'] });
    const helper = actAs(rollcall.discord, admin);
    const theirs = await helper.command('setup');
    await helper.press(theirs, 'setup.settings');
    const form = await helper.press(theirs, 'setup.stale');
    admin.loses('Guild Leader');
    const submitted = await helper.submit(form.modal, { days: '5' });
    expect(submitted.followUps[0]?.text).toContain('Only members with the permission Manage Server');
    expect(await settings()).toMatchObject([{ days: 90 }]);
  });

  test('lead back to the screen', async () => {
    await leader.press(screen, 'setup.refresh');
    expect(screen.text).toContain('Rollcall setup');
  });
});

describe('the check', () => {
  let screen: Answer;

  beforeAll(async () => {
    // The pause that Battle.net asked for above is over by then.
    rollcall.clock.advance(16 * 60_000);
    await rollcall.syncMembers();
    screen = await leader.command('setup');
    await leader.press(screen, 'setup.check');
  });

  /** What the check says by now. */
  async function checked(): Promise<string> {
    await leader.press(screen, 'setup.check');
    return screen.text;
  }

  test('says what is as it should be', async () => {
    const text = await checked();
    expect(text).toContain('✅ Discord shows the members');
    expect(text).toContain('✅ Rollcall may manage roles');
    expect(text).toContain("✅ Rollcall's role stands above every role that ranks call for");
    expect(text).toContain('✅ Rollcall may report in the audit channel');
    expect(text).toMatch(/✅ Battle.net shows the roster of Pull All The Things: \d+ characters/);
    expect(text).toContain('✅ The last list of members came');
    expect(text).toContain('Rank roles of Pull All The Things are only guessed by name');
  });

  test('tells who else can read the audit channel', async () => {
    const channel = rollcall.server.channel(AUDIT_CHANNEL);
    expect(await checked()).toContain('❌ Everybody in the server can read the audit channel');
    channel.setsPermissions({ for: 'everyone', deny: ['ViewChannel'] });
    channel.setsPermissions({ for: rollcall.server.botRole, allow: ['ViewChannel', 'SendMessages', 'EmbedLinks'] });
    channel.setsPermissions({ for: 'Officer', allow: ['ViewChannel'] });
    expect(await checked()).toContain('✅ Only officers can read the audit channel');
    channel.setsPermissions({ for: 'Raid Team', allow: ['ViewChannel'] });
    channel.setsPermissions({ for: rollcall.server.member('stranger'), allow: ['ViewChannel'] });
    const text = await checked();
    expect(text).toMatch(/can read the audit channel and are no officers: @Raid Team, @Stranger/);
  });

  test('names the permissions that Rollcall lacks in the channel', async () => {
    const channel = rollcall.server.channel(AUDIT_CHANNEL);
    channel.setsPermissions({ for: rollcall.server.botRole, allow: ['ViewChannel'], deny: ['EmbedLinks'] });
    expect(await checked()).toContain('❌ Rollcall lacks in the audit channel: Embed Links.');
    channel.setsPermissions({ for: rollcall.server.botRole, deny: ['ViewChannel'] });
    expect(await checked()).toContain('was deleted, or Rollcall does not see it');
    channel.setsPermissions({ for: rollcall.server.botRole, allow: ['ViewChannel', 'SendMessages', 'EmbedLinks'] });
  });

  test('names each role above Rollcall’s own, and says when it may not manage roles', async () => {
    const { server } = rollcall;
    server.botRole.movesBelow(server.role('Veteran'));
    server.botRole.allows(['ViewChannel', 'SendMessages', 'EmbedLinks', 'ReadMessageHistory']);
    const text = await checked();
    expect(text).toMatch(/❌ Rollcall's own role is below @Veteran/);
    expect(text).toMatch(/❌ Rollcall's own role is below @Officer/);
    expect(text).not.toMatch(/below @Initiate/);
    expect(text).toContain('❌ Rollcall may not manage roles');
  });

  test('tells of an upload key whose maker is no officer any more', async () => {
    await rollcall.rows('update upload_key set created_by = ?', [rollcall.server.member('stranger').id]);
    expect(await checked()).toMatch(/❌ Upload key "Companion app" is suspended, because @Stranger/);
  });

  test('tells of sources that are silent and of a Battle.net that does not answer', async () => {
    await rollcall.rows(`update guild set roster_observed_at = roster_observed_at - interval '3 hours'`);
    rollcall.battleNet.fail('roster', { kind: 'status', status: 503 });
    const text = await checked();
    rollcall.battleNet.heal();
    expect(text).toMatch(/❌ The last roster of Pull All The Things came .*: roles and departures wait/);
    expect(text).toContain('❌ Battle.net does not answer');
  });

  test('tells of an audit channel that is gone', async () => {
    rollcall.server.channel(AUDIT_CHANNEL).disappears();
    expect(await checked()).toContain('❌ The audit channel was deleted');
  });
});

describe('a further guild', () => {
  let screen: Answer;

  beforeAll(async () => {
    const { world } = rollcall.battleNet;
    const rivals = world.addGuild({ region: 'us', realmSlug: 'senjin', name: 'Rivals' });
    world.addCharacter(rivals, { name: 'Rivalboss', realmSlug: 'senjin', classId: 8, level: 80, rank: 0 });
    screen = await leader.command('setup');
    await fillIn(screen, { guild: 'Rivals' });
  });

  const choose = async (name: string) => {
    const [guild] = await rollcall.rows<{ id: string }>('select id from guild where name = ?', [name]);
    return leader.select(screen, 'setup.open_guild', guild?.id ?? '');
  };

  test('is watched beside the first, and both are shown with how they stand', async () => {
    expect(screen.text).toContain("**Pull All The Things** on Sen'jin-US · rank roles guessed by name · 1 upload key");
    expect(screen.text).toContain("**Rivals** on Sen'jin-US · rank roles guessed by name · no upload key");
    expect(screen.buttons.map((button) => button.name)).not.toContain('setup.ranks');
    await until('the roster of the further guild came', async () => {
      const rows = await rollcall.rows(`select 1 from character where name = 'Rivalboss'`);
      return rows.length === 1;
    });
  });

  test('has a screen of its own, where its key is made and its rank roles stand', async () => {
    await choose('Rivals');
    const key = await newKey(leader, screen);
    expect(
      await post(rollcall.app.httpUrl, key, { characters: [{ name: 'Trogmoon' }, { name: 'Rivalboss' }] }),
    ).toEqual({
      status: 200,
      body: expect.objectContaining({ not_found: ['Trogmoon'] }),
    });
    await leader.press(screen, 'setup.ranks');
    expect(screen.text).toContain('Rank roles of Rivals');
    await leader.press(screen, 'setup.ranks_save');
    await leader.press(screen, 'setup.refresh');
    expect(screen.text).toContain("**Rivals** on Sen'jin-US · rank roles saved · 1 upload key");
    expect(screen.text).toContain("**Pull All The Things** on Sen'jin-US · rank roles guessed by name");
  });

  test('has its keys revoked there, once that was confirmed', async () => {
    await choose('Rivals');
    const key = await newKey(leader, screen);
    await leader.press(screen, 'setup.refresh');
    await choose('Rivals');
    expect(screen.text).toMatch(/🔑 Companion app · by @\S+, <?.+>? · last used/);
    const [, keyId = ''] = key.split('_');
    const upload = () => post(rollcall.app.httpUrl, key, { characters: [{ name: 'Rivalboss' }] });

    await leader.select(screen, 'setup.key_choose', keyId);
    expect(screen.text).toContain('Revoke this upload key of Rivals?');
    await leader.press(screen, 'setup.key_keep');
    expect((await upload()).status).toBe(200);

    await leader.select(screen, 'setup.key_choose', keyId);
    await leader.press(screen, 'setup.key_revoke');
    expect(screen.text).toContain('🏰 Rivals');
    expect(await upload()).toMatchObject({ status: 403, body: { error: { code: 'key_revoked' } } });
    const history = await leader.command('history');
    expect(history.text).toContain('revoked the upload key Companion app');
    await leader.press(screen, 'setup.refresh');
  });

  test('counts for roles, or not, as somebody with Manage Server says', async () => {
    const counting = () => rollcall.rows('select name, counts_for_roles as counts from guild order by name');
    await choose('Rivals');
    await leader.press(screen, { label: 'Count it for no roles' });
    expect(screen.text).toContain('Does not count for roles');
    expect(await counting()).toEqual([
      { name: 'Pull All The Things', counts: true },
      { name: 'Rivals', counts: false },
    ]);
    await leader.press(screen, { label: 'Count it for roles' });
    expect(screen.text).toContain('Counts for roles');
    expect(await counting()).toContainEqual({ name: 'Rivals', counts: true });
    expect((await leader.command('history')).text).toContain('changed whether Rivals counts for roles');
  });

  test('is part of the check', async () => {
    await leader.press(screen, 'setup.refresh');
    await leader.press(screen, 'setup.check');
    expect(screen.text).toMatch(/Battle.net shows the roster of Pull All The Things: \d+ characters/);
    expect(screen.text).toContain('Battle.net shows the roster of Rivals: 1 character');
    expect(screen.text).toContain('Rank roles of Rivals are saved');
  });
});

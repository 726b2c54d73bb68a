import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorldGuild } from '../../src/sandbox/battle-net/world.ts';
import type { Answer } from '../../src/sandbox/driver/answer.ts';
import { actAs, type Person } from '../../src/sandbox/driver/person.ts';
import { until } from '../jobs/until.ts';
import { pressForged } from '../support/forged-press.ts';
import { goLive, newKey, person, upload, uploadsProcessed } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const guild = smallGuild({
  characters: [
    { name: 'Trogmoon', class: 'Druid', rank: 0 },
    { name: 'Shodoom', class: 'Warlock', rank: 1 },
    { name: 'Drifter', class: 'Hunter', rank: 4 },
  ],
});

let rollcall: Rollcall;
let leader: Person;
let mito: Person;
let screen: Answer;
let watched: WorldGuild;
let key: string;

beforeAll(async () => {
  rollcall = await startRollcall({ guild });
  leader = actAs(rollcall.discord, rollcall.server.owner);
  mito = person(rollcall, 'mito');
  screen = await goLive(rollcall);
  const found = rollcall.battleNet.world.findGuild('us', 'senjin', 'pull-all-the-things');
  if (!found) throw new Error('The local Battle.net lost the guild');
  watched = found;
  key = await newKey(leader, screen);
  await leader.command('link', { character: 'Trogmoon', member: rollcall.server.member('trog') });
  await leader.press(screen, 'setup.ranks');
  await leader.press(screen, 'setup.ranks_save');
  await leader.press(screen, 'setup.refresh');
});

afterAll(() => rollcall.stop());

const guildId = async () => {
  const [row] = await rollcall.rows<{ id: string }>('select id from guild');
  return row?.id ?? '';
};

async function openTheGuild(): Promise<void> {
  await leader.press(screen, 'setup.refresh');
  await leader.select(screen, 'setup.open_guild', await guildId());
}

async function removeIt(): Promise<void> {
  await openTheGuild();
  await leader.press(screen, 'setup.remove');
  await leader.press(screen, 'setup.remove_confirm');
}

async function add(name: string): Promise<Answer> {
  const form = await leader.press(screen, 'setup.guild');
  return leader.submit(form.modal, { region: 'us', realm: "Sen'jin", guild: name });
}

/** Resolves once the roster that was asked for after that instant came, and nobody is at it any more. */
async function rosterCame(since: Date): Promise<void> {
  await until('the roster came anew', async () => {
    const [state] = await rollcall.rows<{ runs: number; held: number }>(
      `select (select count(*)::int from sync_run where source = 'blizzard_api' and started_at >= ?) as runs,
         (select count(*)::int from lease where holder is not null) as held`,
      [since],
    );
    return (state?.runs ?? 0) > 0 && state?.held === 0;
  });
}

/** The clock moves, so that what follows is later than what was. */
function later(): Date {
  rollcall.clock.advance(1000);
  return rollcall.clock.now();
}

const open = () => rollcall.rows(`select 1 from finding where status = 'open'`);

describe('removing a guild', () => {
  test('is offered on its screen, and first says what it would mean', async () => {
    const before = await open();
    expect(before.length).toBeGreaterThan(0);
    await openTheGuild();
    await leader.press(screen, 'setup.remove');
    expect(screen.text).toContain('Remove Pull All The Things?');
    expect(screen.text).toContain('3 characters (1 linked) would not count as present any more');
    expect(screen.text).toContain('1 upload key would be refused');
    expect(screen.text).toMatch(/findings? would close:/);
    expect(screen.text).toContain('🎮 Character without player: 2');
    expect(screen.text).toContain('It is the last one');
    await leader.press(screen, { label: 'Keep it' });
    expect(screen.text).toContain("**Pull All The Things** on Sen'jin-US");
    expect(await open()).toHaveLength(before.length);
  });

  test('needs Manage Server, from the first press to Undo', async () => {
    for (const what of ['remove', 'remove_confirm', 'remove_undo']) {
      const card = await mito.command('dataquality', 'overview');
      const answer = await pressForged(rollcall, mito, card, `setup.${what}:1:${await guildId()}`);
      expect(answer.followUps[0]?.text).toContain('Only members with the permission Manage Server may do this.');
    }
    expect(await rollcall.rows('select 1 from guild where removed_at is null')).toHaveLength(1);
  });

  test('ends all that is said and asked about it, and the screen says who did it', async () => {
    await removeIt();
    expect(screen.text).toMatch(/\*\*Pull All The Things\*\* is not watched any more · by @Trog/);
    expect(screen.text).toContain('Guild: none is watched any more');
    expect(screen.text).toContain('0 characters');
    expect(await open()).toEqual([]);
    expect(await mito.autocomplete('link', 'character', 'trog')).toEqual([]);
    expect((await mito.command('roster', 'orphans')).text).toContain('There is nothing here');
    expect((await mito.command('sync', 'now', { source: 'blizzard_api' })).text).toContain('does not watch a guild');
    const whois = await mito.command('whois', { member: rollcall.server.member('trog') });
    expect(whois.text).toMatch(/Trogmoon-\S* · Druid · of a guild that is not watched any more/);
  });

  test('its key is refused with words that say why', async () => {
    expect(await upload(rollcall, key)).toMatchObject({
      status: 403,
      body: { error: { code: 'guild_removed', message: expect.stringContaining('not watched any more') } },
    });
  });

  test('no member sync finds anything about those who were in it', async () => {
    rollcall.clock.advance(4 * 86_400_000);
    expect(await rollcall.syncMembers()).toMatchObject({ newFindings: 0 });
    expect(await open()).toEqual([]);
  });

  test('is undone with one press, and everything is as it was', async () => {
    const since = later();
    await leader.press(screen, 'setup.remove_undo');
    expect(screen.text).toContain('is watched again');
    expect(screen.text).toContain('Rank roles: saved');
    await rosterCame(since);
    await leader.press(screen, 'setup.refresh');
    expect(screen.text).toContain('3 characters');
    const whois = await mito.command('whois', { member: rollcall.server.member('trog') });
    expect(whois.text).toContain("**Trogmoon**-Sen'jin · Druid · Guild Leader");
    expect((await upload(rollcall, key)).status).toBe(200);
    await uploadsProcessed(rollcall);
    expect((await mito.command('history')).text).toMatch(
      /stopped watching Pull All The Things-Sen'jin.*undone by @Trog/,
    );
  });
});

describe('a guild that was renamed', () => {
  test('is missed under its old name, with words that say what to do', async () => {
    rollcall.battleNet.world.renameGuild(watched, { name: 'Pushed All The Things' });
    const answer = await mito.command('sync', 'now', { source: 'blizzard_api' });
    expect(answer.text).toContain('did not give the roster of Pull All The Things');
    expect(answer.text).toContain('enters its new name in `/setup` → **Add a guild…**');
    await leader.press(screen, 'setup.check');
    expect(screen.text).toMatch(/❌ Battle.net does not give the roster of Pull All The Things: .*renamed/);
    await leader.press(screen, 'setup.refresh');
  });

  test('is recognised when its new name is entered, and keeps what was known of it', async () => {
    const id = await guildId();
    const since = later();
    await add('Pushed All The Things');
    expect(screen.text).toMatch(
      /\*\*Pull All The Things\*\* on Sen'jin is \*\*Pushed All The Things\*\* on Sen'jin now/,
    );
    expect(screen.text).toContain('Rank roles: saved');
    await rosterCame(since);
    expect(await rollcall.rows('select id, name from guild')).toEqual([{ id, name: 'Pushed All The Things' }]);
    expect(await rollcall.rows('select 1 from character where departed_at is null')).toHaveLength(3);
    expect((await upload(rollcall, key)).status).toBe(200);
    await uploadsProcessed(rollcall);
  });

  test('is recognised also while it is removed', async () => {
    await removeIt();
    rollcall.battleNet.world.renameGuild(watched, { name: 'Pulled Once More' });
    const since = later();
    await add('Pulled Once More');
    expect(screen.text).toContain('**Pulled Once More** is watched again');
    await rosterCame(since);
    expect(await rollcall.rows('select name from guild')).toEqual([{ name: 'Pulled Once More' }]);
    const history = await mito.command('history');
    expect(history.text).toContain("Pushed All The Things-Sen'jin is called Pulled Once More-Sen'jin now");
  });

  test('and whose old name another guild has is not mixed up with that', async () => {
    const { world } = rollcall.battleNet;
    world.renameGuild(watched, { name: 'Somewhere Else' });
    const other = world.addGuild({ region: 'us', realmSlug: 'senjin', name: 'Pulled Once More' });
    world.addCharacter(other, { name: 'Impostor', realmSlug: 'senjin', classId: 8, level: 80, rank: 0 });
    const answer = await mito.command('sync', 'now', { source: 'blizzard_api' });
    expect(answer.text).toContain('another guild has this name now');
    expect(await rollcall.rows(`select 1 from character where name = 'Impostor'`)).toEqual([]);
    const refused = await add('Pulled Once More');
    expect(refused.followUps[0]?.text).toContain('On Battle.net another guild has this name now');
    const since = later();
    await add('Somewhere Else');
    await rosterCame(since);
    await add('Pulled Once More');
    await until('the roster of the other guild came', async () => {
      return (await rollcall.rows(`select 1 from character where name = 'Impostor'`)).length === 1;
    });
    expect(await rollcall.rows('select name from guild order by added_at')).toEqual([
      { name: 'Somewhere Else' },
      { name: 'Pulled Once More' },
    ]);
  });
});

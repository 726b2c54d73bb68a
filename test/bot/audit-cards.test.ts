import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { WorldGuild } from '../../src/sandbox/battle-net/world.ts';
import type { LocalChannel } from '../../src/sandbox/discord/local-channel.ts';
import { type ChannelReader, readAlong } from '../../src/sandbox/driver/channel-reader.ts';
import type { Person } from '../../src/sandbox/driver/person.ts';
import { ShownMessage } from '../../src/sandbox/driver/shown-message.ts';
import { AUDIT_CHANNEL } from '../../src/sandbox/guild/seed-discord.ts';
import { until } from '../jobs/until.ts';
import { findingCard, goLive, person } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const MINUTE_MS = 60_000;
const TAKE_ROLE = 'DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}';
const POST_MESSAGE = 'POST /channels/{channel_id}/messages';

/** Enough that a single one who leaves is no shrunk roster, and one of each rank that somebody holds. */
const crowd = ['Alba', 'Brann', 'Cora', 'Dorn', 'Elva', 'Finn', 'Gerd', 'Hild'];

let rollcall: Rollcall;
let channel: LocalChannel;
let audit: ChannelReader;
let officer: Person;
let another: Person;
let leader: Person;
let watched: WorldGuild;

beforeAll(async () => {
  rollcall = await startRollcall({
    guild: smallGuild({
      members: crowd.map((name) => ({ username: name.toLowerCase(), roles: [name === 'Gerd' ? 'Officer' : 'Member'] })),
      characters: crowd.map((name, index) => ({ name, class: 'Mage', rank: index === 0 ? 4 : 3 })),
    }),
  });
  const screen = await goLive(rollcall);
  channel = rollcall.server.channel(AUDIT_CHANNEL);
  officer = person(rollcall, 'mito');
  another = person(rollcall, 'shodoom');
  leader = person(rollcall, 'trog');
  const found = rollcall.battleNet.world.findGuild('us', 'senjin', 'pull-all-the-things');
  if (!found) throw new Error('The local Battle.net lost the guild');
  watched = found;
  await leader.press(screen, 'setup.ranks');
  await leader.press(screen, 'setup.ranks_save');
  const rule = await officer.command('dataquality', 'rule', { rule: 'orphan_wow' });
  await officer.select(rule, 'quality.severity', 'critical');
});

beforeEach(() => {
  audit = readAlong(rollcall.discord, channel);
});

afterAll(() => rollcall.stop());

function joinsTheGuild(name: string, rank = 4): void {
  rollcall.battleNet.world.addCharacter(watched, { name, realmSlug: 'senjin', classId: 8, level: 80, rank });
}

const names = (message: ShownMessage) => message.buttons.map(({ name }) => name);

/** The card that the next run posts about a new character which belongs to nobody. */
async function cardAbout(name: string): Promise<ShownMessage> {
  joinsTheGuild(name);
  await rollcall.syncRoster();
  return audit.nextMessage((message) => message.text.includes(`${name} has no player`));
}

/** Waits until the message, which the bot edits in its own time, shows this. */
async function shows(message: ShownMessage, text: string): Promise<void> {
  await audit.until(() => message.text.includes(text));
}

/** Every card was brought up to date, and nothing more comes. */
async function postedAbout(text: string): Promise<number> {
  await rollcall.syncMembers();
  return audit.messages().filter((message) => message.text.includes(text)).length;
}

describe('a critical finding', () => {
  test('stands in the channel by name, once, beside the report that counts it', async () => {
    const card = await cardAbout('Pewpew');
    expect(names(card)).toEqual(['finding.somebody', 'finding.dismiss']);
    await rollcall.syncRoster();
    expect(await postedAbout('Pewpew has no player')).toBe(1);
    expect(audit.messages().some((message) => message.text.includes('1 new finding'))).toBe(true);
  });

  test('is decided there by any officer: the dialog is private, and the card says who did what, with Undo', async () => {
    const card = await cardAbout('Dashing');
    const dialog = await another.press(card, 'finding.dismiss');
    expect(dialog.ephemeral).toBe(true);
    expect(names(card)).toEqual(['finding.somebody', 'finding.dismiss']);
    await another.select(dialog, 'finding.reason', 'guild_bank');
    await shows(card, 'by @Shodoom');
    expect(names(card)).toEqual(['finding.undo']);

    await officer.press(card, 'finding.undo');
    await shows(card, 'No note and no name says whose it is');
    expect(names(card)).toEqual(['finding.somebody', 'finding.dismiss']);
    expect(await postedAbout('Dashing has no player')).toBe(1);
  });

  test('closes on the card however it closes: by a private card, by /link, by leaving the guild', async () => {
    const card = await cardAbout('Zatana');
    const mine = await findingCard(rollcall, officer, 'Zatana');
    const dialog = await officer.press(mine, 'finding.somebody');
    await officer.select(dialog, 'finding.person', rollcall.server.member('stranger'));
    await shows(card, 'by @Mito');
    expect(names(card)).toEqual(['finding.undo']);

    const second = await cardAbout('Skatefarm');
    await officer.command('link', { character: 'Skatefarm', member: rollcall.server.member('stranger') });
    await rollcall.syncMembers();
    await audit.until(() => !names(second).includes('finding.dismiss'));

    const third = await cardAbout('Moonfury');
    rollcall.battleNet.world.findCharacter('us', 'senjin', 'Moonfury')?.leaves();
    await rollcall.syncRoster();
    await audit.until(() => names(third).length === 0);
  });

  test('is refused to those who are no officers, and the card stays as it is', async () => {
    const card = await cardAbout('Hexling');
    const refusal = await person(rollcall, 'stranger').press(card, 'finding.dismiss');
    expect(refusal.text).toContain('Only officers may do this');
    expect(names(card)).toEqual(['finding.somebody', 'finding.dismiss']);
  });

  test('works after a restart, and comes back when somebody deletes its message', async () => {
    const card = await cardAbout('Stonepaw');
    await rollcall.restart();
    channel.loses(card.stored);
    rollcall.clock.advance(15 * MINUTE_MS);
    const again = await audit.nextMessage((message) => message.text.includes('Stonepaw has no player'));
    const dialog = await officer.press(again, 'finding.dismiss');
    await officer.select(dialog, 'finding.reason', 'friend');
    await shows(again, 'by @Mito');
  });

  test('is not posted a second time when the answer to the first got lost', async () => {
    rollcall.discord.fail(POST_MESSAGE, { kind: 'answer lost' });
    joinsTheGuild('Lostanswer');
    await rollcall.syncRoster();
    // Discord has long forgotten the nonce by then: the card is looked for in the channel.
    rollcall.clock.advance(10 * MINUTE_MS);
    const card = await audit.nextMessage((message) => message.text.includes('Lostanswer has no player'));
    await until('the card is known to stand', async () => {
      const waiting = await rollcall.rows('select 1 from audit_card where finished_at is null and message_id is null');
      return waiting.length === 0;
    });
    expect(await postedAbout('Lostanswer has no player')).toBe(1);
    const dialog = await officer.press(card, 'finding.dismiss');
    await officer.select(dialog, 'finding.reason', 'guild_bank');
    await shows(card, 'by @Mito');
  });

  test('of a role with power is fixed on the card, by any officer, and undone there', async () => {
    const gerd = rollcall.server.member('gerd');
    await officer.command('link', { character: 'Gerd', member: gerd });
    rollcall.battleNet.world.findCharacter('us', 'senjin', 'Gerd')?.leaves();
    await rollcall.syncRoster();
    rollcall.clock.advance(73 * 60 * MINUTE_MS);
    await rollcall.syncMembers();
    await rollcall.syncRoster();
    const card = await audit.nextMessage((message) =>
      message.text.includes('gerd left the guild and is still Officer'),
    );
    const taken = rollcall.discord.fail(TAKE_ROLE, { kind: 'held' });
    const beside: ShownMessage[] = [];
    rollcall.discord.interactions.changes.on('changed', ({ followUps }) => {
      beside.splice(0, beside.length, ...followUps.map((message) => new ShownMessage(rollcall.discord, message)));
    });
    const pressed = another.press(card, 'finding.fix');
    await taken.hit();
    // Whoever pressed sees privately what takes so long; nobody else does, and nothing of it stays.
    await until('it says what it is doing', async () => beside.some(({ text }) => text.includes('One moment')));
    expect(beside).toMatchObject([{ ephemeral: true, deleted: false }]);
    expect(card.text).not.toContain('One moment');
    taken.release();
    await pressed;
    await shows(card, 'by @Shodoom');
    expect(beside).toMatchObject([{ deleted: true }]);
    expect(gerd.roleNames).toEqual([]);
    await officer.press(card, 'finding.undo');
    await shows(card, 'Fix: ');
    expect(gerd.roleNames).toEqual(['Officer']);
  });

  test('waits while the channel cannot be written in, and officers hear of it', async () => {
    channel.setsPermissions({ for: rollcall.server.botRole, deny: ['SendMessages'] });
    joinsTheGuild('Unheard');
    await rollcall.syncRoster();
    await rollcall.rows('update outbox_message set failure = null where sent_at is null');
    const answer = await officer.command('dataquality', 'overview');
    expect(answer.text).toContain('Rollcall may not write in the audit channel');
    channel.clearsPermissions(rollcall.server.botRole);
    rollcall.clock.advance(MINUTE_MS);
    await audit.nextMessage((message) => message.text.includes('Unheard has no player'));
  });
});

describe('the shrink guard', () => {
  test('asks by name, and an officer applies the departures or takes them back on the card', async () => {
    const gone = ['Alba', 'Brann', 'Cora', 'Dorn', 'Elva'];
    for (const name of gone) rollcall.battleNet.world.findCharacter('us', 'senjin', name)?.leaves();
    await rollcall.syncRoster();
    const card = await audit.nextMessage((message) => message.text.includes('Did all of them leave'));
    for (const name of gone) expect(card.text).toContain(`**${name}**`);
    expect(names(card)).toEqual(['shrink.apply', 'shrink.ignore']);

    await officer.press(card, 'shrink.apply');
    await shows(card, 'Departed · by @Mito');
    const departed = () => rollcall.rows('select name from character where departed_at is not null order by name');
    expect(await departed()).toEqual(expect.arrayContaining(gone.map((name) => ({ name }))));

    await another.press(card, 'shrink.undo');
    await shows(card, 'nobody departed');
    expect(await departed()).not.toContainEqual({ name: 'Alba' });
    expect((await officer.command('history')).text).toContain('missing from the roster of Pull All The Things left');

    await officer.press(card, 'shrink.ignore');
    await shows(card, 'They stay');
  });
});

describe('the rank-shift guard', () => {
  test('says what changed, opens the screen of the rank roles, and takes the word of Manage Server alone', async () => {
    joinsTheGuild('Newrank', 7);
    await rollcall.syncRoster();
    const card = await audit.nextMessage((message) => message.text.includes('Role rules wait'));
    expect(card.text).toContain('Rank 7 is new');
    expect((await officer.press(card, 'rank_shift.confirm')).text).toContain('permission Manage Server');

    const screen = await leader.press(card, 'setup.ranks');
    expect(screen.ephemeral).toBe(true);
    expect(screen.text).toContain('0 · Guild Leader');
    expect(card.text).toContain('Role rules wait');

    await leader.press(card, 'rank_shift.confirm');
    await shows(card, 'Saved · by @Trog');
    expect(names(card)).toEqual([]);
  });
});

describe('a silent source', () => {
  test('has one card that says why, and closes it when it is back', async () => {
    await rollcall.syncRoster();
    rollcall.battleNet.fail('roster', { kind: 'status', status: 503 });
    rollcall.clock.advance(121 * MINUTE_MS);
    const card = await audit.nextMessage((message) => message.text.includes('comes from Battle.net'));
    await expect(rollcall.syncRoster()).rejects.toThrow('unreachable');
    await shows(card, 'The last attempt failed');
    expect(names(card)).toEqual([]);
    rollcall.battleNet.heal('roster');
    await rollcall.syncRoster();
    await shows(card, 'Battle.net is back');
    expect(await postedAbout('Battle.net')).toBeGreaterThan(0);
  });
});

test('cards whose channel vanished wait for another one, and officers hear of it', async () => {
  expect(await postedAbout('Pewpew has no player')).toBe(1);
  channel.disappears();
  rollcall.clock.advance(15 * MINUTE_MS);
  await until('officers hear that the channel is gone', async () => {
    const answer = await officer.command('dataquality', 'overview');
    return answer.text.includes('the audit channel is gone');
  });
  channel = rollcall.server.addChannel({ name: 'new-audit' });
  audit = readAlong(rollcall.discord, channel);
  const screen = await leader.command('setup');
  await leader.select(screen, 'setup.channel', channel);
  const card = await audit.nextMessage((message) => message.text.includes('Pewpew has no player'));
  const dialog = await officer.press(card, 'finding.dismiss');
  await officer.select(dialog, 'finding.reason', 'friend');
  await shows(card, 'by @Mito');
});

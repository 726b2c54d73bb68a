import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { actAs, type Person } from '../../src/sandbox/driver/person.ts';
import { goLive, newKey, person, upload, uploadsProcessed } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

let rollcall: Rollcall;
let leader: Person;

beforeAll(async () => {
  rollcall = await startRollcall({
    guild: smallGuild({
      members: [
        { username: 'rocket', globalName: 'Rocket', roles: ['Member'] },
        { username: 'zapper', globalName: 'Zapper', roles: ['Member'] },
        // Anybody can call themselves so.
        { username: 'nobody', globalName: 'Nobody', nick: 'Leadertoon' },
      ],
      characters: [
        { name: 'Trogmoon', rank: 0, class: 'Mage', note: 'GM / Trog' },
        { name: 'Mainmito', rank: 1, class: 'Monk', officerNote: 'DC: mito' },
        { name: 'Altofalt', rank: 4, class: 'Mage', note: 'alt of Altmito' },
        { name: 'Altmito', rank: 4, class: 'Mage', note: 'Mainmito alt' },
        { name: 'Rocket', rank: 3, class: 'Hunter' },
        { name: 'Bankdwarf', rank: 4, class: 'Mage', note: 'BiS pls' },
        { name: 'Leadertoon', rank: 0, class: 'Rogue' },
      ],
    }),
  });
  leader = actAs(rollcall.discord, rollcall.server.owner);
  const key = await newKey(leader, await goLive(rollcall));
  await upload(rollcall, key);
  await uploadsProcessed(rollcall);
});

afterAll(() => rollcall.stop());

const linked = () =>
  rollcall.rows<{ character: string; member: string; source: string; confidence: string }>(
    `select character.name as character, member.username as member, made.source, made.confidence
     from link made join character on character.id = made.character_id
     join link own on own.player_id = made.player_id join member on member.id = own.member_id
     order by character.name`,
  );

const everything = () =>
  rollcall.rows(
    `select (select count(*)::int from link) as links, (select count(*)::int from player) as players,
       (select count(*)::int from player_alias) as aliases`,
  );

describe('matching the whole server', () => {
  test('is for officers', async () => {
    const refusal = await person(rollcall, 'Stranger').command('match');
    expect(refusal.text).toContain('Only officers');
  });

  test('is first a preview that changes nothing', async () => {
    const preview = await leader.command('match');
    expect(preview.text).toMatch(/Would link \*\*5\*\*/);
    expect(preview.text).toContain('Apply 5');
    expect(await everything()).toEqual([{ links: 0, players: 0, aliases: 0 }]);
  });

  test('links alts through chains, whatever their order, and suggests whoever only calls themselves so', async () => {
    const card = await leader.command('match');
    await leader.press(card, 'match.apply');
    expect(card.text).toContain('Linked 5 characters');
    expect(await linked()).toMatchObject([
      { character: 'Altmito', member: 'mito' },
      { character: 'Altofalt', member: 'mito' },
      { character: 'Mainmito', member: 'mito', source: 'officer_note', confidence: 'high' },
      { character: 'Rocket', member: 'rocket', source: 'exact_name', confidence: 'high' },
      { character: 'Trogmoon', member: 'trog', source: 'guild_note', confidence: 'medium' },
    ]);
    const candidates = await rollcall.rows(
      'select character.name, candidate.doubts from candidate join character on character.id = character_id',
    );
    expect(candidates).toEqual([{ name: 'Leadertoon', doubts: ['self_chosen_name'] }]);
  });

  test('learns what notes call a player', async () => {
    expect(await rollcall.rows('select distinct key from player_alias order by key')).toEqual([
      { key: 'mito' },
      { key: 'trog' },
    ]);
  });

  test('twice makes nothing twice', async () => {
    const again = await leader.command('match');
    expect(again.text).toContain('Would link nobody');
  });

  test('pressed by a second officer on the same preview shows who applied it', async () => {
    const mito = person(rollcall, 'Mito');
    const hers = await mito.command('match');
    const before = await everything();
    await mito.press(hers, 'match.apply');
    await mito.press(hers, 'match.undo');
    expect(await everything()).toEqual(before);
  });
});

describe('an applied match', () => {
  test('is undone as one, but for a link that an officer touched since', async () => {
    await leader.command('unlink', { character: 'Rocket' });
    const card = await leader.command('match');
    await leader.press(card, 'match.apply');
    const before = await linked();
    expect(before).toHaveLength(5);
    await leader.command('unlink', { character: 'Rocket' });
    await leader.command('link', { character: 'Rocket', member: rollcall.server.member('Zapper') });
    await leader.press(card, 'match.undo');
    expect(card.text).toContain('left as');
    expect(await linked()).toContainEqual(expect.objectContaining({ character: 'Rocket', member: 'zapper' }));
  });

  test('whose preview is older than a change does nothing and shows what it would do now', async () => {
    await leader.command('unlink', { character: 'Rocket' });
    const card = await leader.command('match');
    await leader.command('unlink', { character: 'Trogmoon' });
    const before = await linked();
    await leader.press(card, 'match.apply');
    expect(card.text).toContain('Something changed since this preview');
    expect(await linked()).toEqual(before);
    await leader.press(card, 'match.apply');
    expect(card.text).toContain('Linked 2 characters');
  });
});

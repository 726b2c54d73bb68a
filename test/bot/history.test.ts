import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { actAs, type Person } from '../../src/sandbox/driver/person.ts';
import { goLive, person } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

let rollcall: Rollcall;
let leader: Person;

beforeAll(async () => {
  rollcall = await startRollcall({
    guild: smallGuild({
      members: [{ username: 'rocket', globalName: 'Rocket', roles: ['Member'] }],
      characters: [
        { name: 'Trogmoon', rank: 0, class: 'Druid' },
        { name: 'Rocketman', rank: 3, class: 'Hunter' },
      ],
    }),
  });
  await goLive(rollcall);
  leader = actAs(rollcall.discord, rollcall.server.owner);
  await leader.command('link', { character: 'Rocketman', member: rollcall.server.member('Rocket') });
});

afterAll(() => rollcall.stop());

test('the history is for officers', async () => {
  const refusal = await person(rollcall, 'Stranger').command('history');
  expect(refusal.text).toContain('Only officers');
});

test('a character tells who linked it to whom', async () => {
  const history = await leader.command('history', { character: 'Rocketman' });
  expect(history.ephemeral).toBe(true);
  expect(history.text).toMatch(/@Trog · linked Rocketman to Rocket/);
});

test('a member tells what happened to their player', async () => {
  const history = await leader.command('history', { member: rollcall.server.member('Rocket') });
  expect(history.text).toContain('made a record for Rocket');
  expect(history.text).toContain('linked Rocketman to Rocket');
});

test('what can be undone is said by name, where Discord draws no mentions', async () => {
  const history = await leader.command('history');
  const choices = (history.selects[0]?.options ?? []).map(({ label }) => label);
  expect(choices).toContain('linked @rocket to Rocket');
  expect(choices.filter((label) => label.includes(rollcall.server.member('Rocket').id))).toEqual([]);
});

test('one change is undone from the history, and says so; a second time there is nothing to undo', async () => {
  const history = await leader.command('history', { character: 'Rocketman' });
  const [link] = history.selects[0]?.options ?? [];
  await leader.select(history, 'history.undo', link?.value ?? '');
  expect(history.text).toContain('undone by @Trog');
  expect(await rollcall.rows('select 1 from link where character_id is not null')).toEqual([]);
  const again = await leader.command('history', { character: 'Rocketman' });
  expect(again.selects).toEqual([]);
});

test('the server’s history is paged, the latest first', async () => {
  for (let turn = 0; turn < 4; turn += 1) {
    await leader.command('link', { character: 'Trogmoon', member: rollcall.server.owner });
    await leader.command('unlink', { character: 'Trogmoon' });
  }
  const page = await leader.command('history');
  const first = page.text;
  expect(first).toContain('took Trogmoon away from Trog');
  await leader.press(page, 'history.older');
  expect(page.text).not.toBe(first);
  expect(page.text).toContain('Rocketman');
});

test('the context menu of a member says who they are', async () => {
  await leader.command('link', { character: 'Trogmoon', member: rollcall.server.owner });
  const card = await leader.contextMenu('Who is this?', rollcall.server.owner);
  expect(card.ephemeral).toBe(true);
  expect(card.text).toContain('Trogmoon');
  const stranger = await person(rollcall, 'Stranger').contextMenu('Who is this?', rollcall.server.owner);
  expect(stranger.text).toContain('only ask about yourself');
});

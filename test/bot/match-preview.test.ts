import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../src/sandbox/driver/answer.ts';
import { actAs, type Person } from '../../src/sandbox/driver/person.ts';
import { pressForged } from '../support/forged-press.ts';
import { goLive, newKey, person, upload, uploadsProcessed } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

/** Eleven by their guild note, besides the one by name: two pages. */
const alts = Array.from({ length: 11 }, (_, index) => `Alt${String.fromCharCode(97 + index)}`);

let rollcall: Rollcall;
let leader: Person;
let officer: Person;
let preview: Answer;

beforeAll(async () => {
  rollcall = await startRollcall({
    guild: smallGuild({
      members: [{ username: 'rocket', globalName: 'Rocket', roles: ['Member'] }],
      characters: [
        { name: 'Trogmoon', rank: 0, class: 'Mage' },
        { name: 'Rocket', rank: 3, class: 'Hunter', realm: 'sargeras', note: 'DC: rocket', officerNote: 'rocket' },
        ...alts.map((name) => ({ name, rank: 4, class: 'Mage', note: 'trog' })),
      ],
    }),
  });
  leader = actAs(rollcall.discord, rollcall.server.owner);
  officer = person(rollcall, 'mito');
  const key = await newKey(leader, await goLive(rollcall));
  await upload(rollcall, key);
  await uploadsProcessed(rollcall);
});

afterAll(() => rollcall.stop());

beforeEach(async () => {
  preview = await officer.command('match');
});

const links = async () => (await rollcall.rows<{ links: number }>('select count(*)::int as links from link'))[0]?.links;

const buttonsOf = (message: { readonly buttons: readonly { readonly name: string | null }[] }) =>
  message.buttons.map(({ name }) => name);

/** For presses of buttons that are no longer there, which Discord may still deliver. */
const batchOf = (card: Answer) =>
  card.buttons
    .find(({ name }) => name === 'match.apply')
    ?.customId?.split(':')
    .at(-1);

describe('Show all on the preview of a match', () => {
  test('pages privately through every link with all its reasons, the preview staying as it is', async () => {
    const shown = preview.text;
    const list = await officer.press(preview, 'match.show');
    expect(list.ephemeral).toBe(true);
    expect(preview.text).toBe(shown);
    expect(list.text).toContain('What /match would link (12)');
    expect(list.text).toContain('Page 1 of 2');
    expect(list.text).toMatch(/\*\*Rocket\*\* · Sargeras → .*\n.*the name equals .*\n.*guild note says "DC: rocket"/);
    expect(list.text).toMatch(/\*\*Alta\*\* → .* · asks for confirmation\n.*guild note says "trog"/);
    expect(list.text).not.toContain('Altj');

    await officer.press(list, { label: 'Next' });
    expect(list.text).toContain('Page 2 of 2');
    expect(list.text).not.toContain('Alti');
    expect(list.text).toMatch(/Altj(.|\n)*Altk/);
    await rollcall.restart();
    await officer.press(list, { label: 'Previous' });
    expect(list.text).toContain('**Rocket**');
    expect(await links()).toBe(0);
  });

  test('says when something changed since the preview, and lists what Apply would link now', async () => {
    const linked = await leader.command('link', { character: 'Altk', member: rollcall.server.member('Mito') });
    const list = await officer.press(preview, 'match.show');
    expect(list.text).toContain('Something changed since the preview');
    expect(list.text).toContain('What /match would link (11)');
    await leader.press(linked, 'hand.undo');
    await officer.press(list, { label: 'Refresh' });
    expect(list.text).not.toContain('Something changed');
  });

  test('is for officers, and of this server', async () => {
    const stranger = person(rollcall, 'Stranger');
    const own = await stranger.command('whois');
    const refused = await pressForged(rollcall, stranger, own, `match.show:1:${batchOf(preview)}`);
    expect((refused.followUps[0] ?? refused.message).text).toContain('Only officers');
    const unknown = await pressForged(rollcall, officer, preview, 'match.show:1:01890000-0000-7000-8000-000000000000');
    expect((unknown.followUps[0] ?? unknown.message).text).toContain('This preview is gone');
  });
});

describe('Cancel on the preview of a match', () => {
  test('ends it: its buttons go, and who presses Apply all the same links nobody and is told', async () => {
    const batch = batchOf(preview);
    await officer.press(preview, 'match.cancel');
    expect(preview.text).toMatch(/Cancelled by .*mito/i);
    expect(buttonsOf(preview)).toEqual([]);
    await pressForged(rollcall, officer, preview, `match.apply:1:${batch}`);
    expect(preview.text).toContain('Cancelled by');
    expect(buttonsOf(preview)).toEqual([]);
    expect(await links()).toBe(0);
  });

  test('says so on a list that was opened from it', async () => {
    const list = await officer.press(preview, 'match.show');
    await officer.press(preview, 'match.cancel');
    await officer.press(list, { label: 'Refresh' });
    expect(list.text).toContain('was applied or cancelled');
  });

  test('of one that was applied already shows what it did, with Undo', async () => {
    const batch = batchOf(preview);
    await officer.press(preview, 'match.apply');
    const applied = preview.text;
    expect(applied).toContain('Linked 12 characters');
    expect(applied).not.toContain('Would');
    for (const late of ['match.cancel', 'match.apply']) {
      await pressForged(rollcall, officer, preview, `${late}:1:${batch}`);
      expect(preview.text).toBe(applied);
    }
    expect(buttonsOf(preview)).toEqual(['match.undo']);
    await officer.press(preview, 'match.undo');
    expect(await links()).toBe(0);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../src/sandbox/driver/answer.ts';
import type { Person } from '../../src/sandbox/driver/person.ts';
import { until } from '../jobs/until.ts';
import { pressForged } from '../support/forged-press.ts';
import { findingCard, goLive, newKey, person, post, uploadsProcessed } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const GIVE = 'PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}';
const TAKE = 'DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}';
const MINUTE_MS = 60_000;

/** Each test has a player of its own: a member and the character that an officer linked to them. */
const players = [
  { username: 'skate', character: 'Skatefarm', rank: 3, roles: ['Member'] },
  { username: 'brann', character: 'Stonefist', rank: 2, roles: ['Veteran', 'Raid Team'] },
  { username: 'kelda', character: 'Windrunner', rank: 3, roles: ['Member'] },
  { username: 'lumi', character: 'Aurorae', rank: 3, roles: ['Member'] },
  { username: 'nova', character: 'Starfall', rank: 2, roles: ['Veteran'] },
  { username: 'orin', character: 'Hammerhand', rank: 3, roles: ['Member'] },
  { username: 'petra', character: 'Quickstep', rank: 2, roles: ['Veteran'] },
  { username: 'quill', character: 'Inkspill', rank: 3, roles: ['Member'] },
  { username: 'rocket', character: 'Felbloom', rank: 2, roles: ['Veteran'] },
  { username: 'sable', character: 'Nightclaw', rank: 2, roles: ['Veteran'] },
  { username: 'tindra', character: 'Emberlyn', rank: 2, roles: ['Veteran'] },
  { username: 'umbra', character: 'Shadeleaf', rank: 3, roles: ['Member'] },
  { username: 'wren', character: 'Slowhand', rank: 3, roles: ['Member'] },
  { username: 'vex', character: 'Hexweaver', rank: 3, roles: ['Member'] },
] as const;

type Username = (typeof players)[number]['username'];

const guild = smallGuild({
  members: [
    ...players.map(({ username, roles }) => ({ username, roles })),
    { username: 'totally_legit', nick: 'Trogmoon', roles: ['Initiate'] },
  ],
  characters: [
    { name: 'Trogmoon', class: 'Druid', rank: 0 },
    ...players.map(({ character, rank }) => ({ name: character, class: 'Rogue', rank })),
    { name: 'Freshling', class: 'Mage', rank: 4 },
  ],
});

let rollcall: Rollcall;
let trog: Person;
let mito: Person;
let shodoom: Person;

beforeAll(async () => {
  rollcall = await startRollcall({ guild });
  await goLive(rollcall);
  trog = person(rollcall, 'trog');
  mito = person(rollcall, 'mito');
  shodoom = person(rollcall, 'shodoom');
  for (const { username, character } of players) {
    await mito.command('link', { character, member: rollcall.server.member(username) });
  }
});

afterAll(() => rollcall.stop());

const member = (username: Username) => rollcall.server.member(username);
const buttonNames = (card: Answer) => card.buttons.map((button) => button.name);
const fixLabel = (card: Answer) => card.buttons.find(({ name }) => name === 'finding.fix')?.label;

/** Gives the player's character another rank in the game; the next roster shows it. */
async function rerank(username: Username, rank: number): Promise<void> {
  const name = players.find((player) => player.username === username)?.character ?? '';
  rollcall.battleNet.world.character(name).rerank(rank);
  await rollcall.syncRoster();
}

async function findingsAbout(username: string): Promise<{ id: string; rule: string; status: string }[]> {
  return rollcall.rows(
    `select id, rule, status from finding where subject_key = 'member:' || ? and rule in
       ('role_mismatch', 'no_guild_role', 'departed_role') order by first_found_at desc, status = 'resolved'`,
    [rollcall.server.member(username).id],
  );
}

/** The card of what was found about the member's roles last. */
async function cardAbout(username: string, officer = mito): Promise<Answer> {
  const [finding] = await findingsAbout(username);
  if (!finding) throw new Error(`Nothing was found about ${username}`);
  const card = await officer.command('dataquality', 'review', { rule: finding.rule });
  await pressForged(rollcall, officer, card, `finding.cancel:1:${finding.id}`);
  return card;
}

/** What Discord's audit log says of the roles of a member, oldest first. */
function auditLog(username: Username): string[] {
  const roleName = (id: unknown) => rollcall.server.role(String(id)).name;
  return rollcall.server.auditLog
    .filter(({ targetId }) => targetId === member(username).id)
    .map(({ action, changes, reason }) => `${action} ${roleName(changes.role)}: ${reason}`);
}

describe('rank roles in /setup', () => {
  test('until they are saved, what does not fit is found, but nobody can fix it', async () => {
    await rerank('skate', 2);
    const card = await cardAbout('skate');
    expect(card.text).toContain('skate: Veteran in game, Member on Discord');
    expect(card.text).toContain('only guessed by name');
    expect(buttonNames(card)).toEqual(['finding.dismiss', 'finding.next']);
  });

  test('each rank is listed with its role as guessed, four on a page', async () => {
    const screen = await trog.command('setup');
    expect(screen.text).toContain('guessed by name');
    await trog.press(screen, 'setup.ranks');
    expect(screen.text).toContain('**0 · Guild Leader** (1 character): @Guild Leader — guessed by name');
    expect(screen.text).toContain('2 · Veteran');
    expect(screen.text).not.toContain('Initiate');
    await trog.press(screen, { label: 'More ranks' });
    expect(screen.text).toContain('**4 · Initiate** (1 character): @Initiate — guessed by name');
    expect(screen.selects).toHaveLength(1);
  });

  test('a choice counts only when it is saved, and waits for that through a restart', async () => {
    const screen = await trog.command('setup');
    await trog.press(screen, 'setup.ranks');
    await trog.press(screen, { label: 'More ranks' });
    const [initiate] = screen.selects;
    await trog.select(screen, initiate?.customId ?? '');
    expect(screen.text).toContain('**4 · Initiate** (1 character): no role — chosen, not saved');

    await rollcall.restart();
    const again = await trog.command('setup');
    await trog.press(again, 'setup.ranks');
    expect(again.text).toContain('choices that are not saved');
    await trog.press(again, { label: 'More ranks' });
    expect(again.text).toContain('no role — chosen, not saved');
    await trog.press(again, 'setup.ranks_discard');
    expect(again.text).toContain('@Initiate — guessed by name');
  });

  test('a role that a bot manages is refused', async () => {
    const screen = await trog.command('setup');
    await trog.press(screen, 'setup.ranks');
    const [first] = screen.selects;
    const refused = await trog.select(screen, first?.customId ?? '', rollcall.server.botRole);
    expect(refused.text).toContain('managed by Discord');
    expect(screen.text).not.toContain('not saved');
  });

  test('only Manage Server may choose and save', async () => {
    const screen = await trog.command('setup');
    await trog.press(screen, 'setup.ranks');
    const mine = await mito.command('dataquality', 'overview');
    const refused = await pressForged(rollcall, mito, mine, 'setup.ranks_save:1:x:0');
    expect(refused.text).toContain('Manage Server');
    expect(await rollcall.rows('select 1 from rank where saved_at is not null')).toEqual([]);
  });

  test('saving is an officer’s word for every rank', async () => {
    const screen = await trog.command('setup');
    await trog.press(screen, 'setup.ranks');
    await trog.press(screen, 'setup.ranks_save');
    expect(screen.text).toContain('Rank roles: saved');
    expect(screen.text).not.toContain('guessed');
    const saved = await rollcall.rows<{ index: number }>(
      'select index from rank where saved_at is not null order by index',
    );
    expect(saved.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(fixLabel(await cardAbout('skate'))).toBe('Fix: give Veteran');
  });
});

describe('Fix', () => {
  test('gives the role of the new rank, with who and which finding in the audit log; Undo takes it back', async () => {
    const card = await cardAbout('skate');
    await mito.press(card, 'finding.fix');
    expect(card.text).toContain('Done: give Veteran');
    expect(member('skate').roleNames).toEqual(['Veteran', 'Member']);
    const [finding] = await findingsAbout('skate');
    const which = `(finding ${finding?.id.slice(0, 8)})`;
    expect(auditLog('skate')).toEqual([
      `role given Veteran: Rollcall: Role does not match rank ${which}, fixed by mito`,
    ]);

    await shodoom.press(await cardAbout('skate', shodoom), 'finding.undo');
    expect(member('skate').roleNames).toEqual(['Member']);
    expect(auditLog('skate').at(-1)).toBe(
      `role taken Veteran: Rollcall: Role does not match rank ${which}, undone by shodoom`,
    );
    expect(await findingsAbout('skate')).toMatchObject([{ status: 'open' }]);
  });

  test('gives first, then removes what is above, and touches nothing else', async () => {
    await rerank('brann', 3);
    const card = await cardAbout('brann');
    expect(fixLabel(card)).toBe('Fix: give Member, remove Veteran');
    await mito.press(card, 'finding.fix');
    expect(member('brann').roleNames).toEqual(['Member', 'Raid Team']);
    expect(auditLog('brann').map((line) => line.split(':')[0])).toEqual(['role given Member', 'role taken Veteran']);

    await mito.press(card, 'finding.undo');
    expect(member('brann').roleNames).toEqual(['Veteran', 'Raid Team']);
    expect(
      auditLog('brann')
        .map((line) => line.split(':')[0])
        .slice(2),
    ).toEqual(['role given Veteran', 'role taken Member']);
  });

  test('Undo leaves what somebody changed since, and says so', async () => {
    await rerank('petra', 3);
    const card = await cardAbout('petra');
    await mito.press(card, 'finding.fix');
    member('petra').loses('Member');
    await mito.press(card, 'finding.undo');
    expect(member('petra').roleNames).toEqual(['Veteran']);
    expect(card.text).toContain('1 change was left as it is');
  });

  test('looks at roster and member anew: what is no longer true is closed, and nothing is written', async () => {
    await rerank('kelda', 2);
    const card = await cardAbout('kelda');
    rollcall.battleNet.world.character('Windrunner').rerank(3);
    await mito.press(card, 'finding.fix');
    expect(card.text).toContain('no longer true');
    expect(member('kelda').roleNames).toEqual(['Member']);
    expect(await findingsAbout('kelda')).toMatchObject([{ status: 'resolved' }]);
  });

  test('does nothing but what its button said', async () => {
    await rerank('kelda', 2);
    const card = await cardAbout('kelda');
    rollcall.battleNet.world.character('Windrunner').rerank(4);
    await mito.press(card, 'finding.fix');
    expect(card.text).toContain('The facts changed');
    expect(fixLabel(card)).toBe('Fix: give Initiate, remove Member');
    expect(auditLog('kelda')).toEqual([]);
    await rerank('kelda', 3);
  });

  test('refuses when the roster cannot be pulled', async () => {
    await rerank('lumi', 2);
    const card = await cardAbout('lumi');
    rollcall.battleNet.fail('roster', { kind: 'status', status: 403 }, 1);
    await mito.press(card, 'finding.fix');
    expect(card.text).toContain('Battle.net does not give it right now');
    expect(member('lumi').roleNames).toEqual(['Member']);
  });
});

test('a Fix that takes longer than a second says above the card what it is doing, and leaves nothing of it', async () => {
  await rerank('wren', 2);
  const card = await cardAbout('wren');
  const given = rollcall.discord.fail(GIVE, { kind: 'held' });
  const pressed = mito.press(card, 'finding.fix');
  await given.hit();
  await card.until(({ text }) => text.includes('One moment'));
  expect(card.content).toContain('Changing the roles on Discord');
  expect(fixLabel(card)).toBe('Fix: give Veteran');
  given.release();
  await pressed;
  expect(card.content).toBe('');
  expect(card.text).toContain('Done: give Veteran');
});

describe('what Discord does not allow is said in words, and nothing is left half done', () => {
  test('a role above Rollcall’s own; it works once Rollcall was moved up', async () => {
    const { server } = rollcall;
    await rerank('lumi', 2);
    server.role('Veteran').movesAbove(server.botRole);
    const card = await cardAbout('lumi');
    await mito.press(card, 'finding.fix');
    expect(card.text).toContain("Rollcall's own role is below Veteran");
    expect(card.text).toContain('drag "Rollcall" above "Veteran"');
    expect(member('lumi').roleNames).toEqual(['Member']);

    server.botRole.movesAbove(server.role('Veteran'));
    await mito.press(card, 'finding.fix');
    expect(member('lumi').roleNames).toEqual(['Veteran', 'Member']);
    server.role('Veteran').movesBelow(server.role('Officer'));
  });

  test('the permission Manage Roles is missing', async () => {
    const { botRole } = rollcall.server;
    await rerank('orin', 2);
    botRole.allows(['ViewChannel', 'SendMessages', 'EmbedLinks']);
    const card = await cardAbout('orin');
    await mito.press(card, 'finding.fix');
    expect(card.text).toContain('switch on "Manage Roles"');
    expect(rollcall.discord.refusals).toEqual([]);

    botRole.allows(['ViewChannel', 'SendMessages', 'EmbedLinks', 'ManageRoles']);
    await mito.press(card, 'finding.fix');
    expect(member('orin').roleNames).toEqual(['Veteran', 'Member']);
  });

  test('Discord refuses in the middle: what was done stays, what was not is said, and it can be pressed again', async () => {
    const { server, discord } = rollcall;
    await rerank('nova', 3);
    const card = await cardAbout('nova');
    const given = discord.fail(GIVE, { kind: 'held' });
    const pressed = mito.press(card, 'finding.fix');
    await given.hit();
    server.role('Veteran').movesAbove(server.botRole);
    given.release();
    await pressed;
    expect(card.text).toContain('Gave Member, but then it stopped');
    expect(card.text).toContain("Rollcall's own role is below Veteran");
    expect(member('nova').roleNames).toEqual(['Veteran', 'Member']);

    server.botRole.movesAbove(server.role('Veteran'));
    server.role('Veteran').movesBelow(server.role('Officer'));
    await mito.press(card, 'finding.fix');
    expect(fixLabel(card)).toBe('Fix: remove Veteran');

    // What was done of it can be put back, as if nobody had pressed.
    await mito.press(card, 'finding.undo');
    expect(member('nova').roleNames).toEqual(['Veteran']);
    expect(buttonNames(card)).not.toContain('finding.undo');
    await mito.press(card, 'finding.fix');
    await mito.press(card, 'finding.fix');
    expect(member('nova').roleNames).toEqual(['Member']);
  });

  test('nothing is taken when giving failed', async () => {
    const { server, discord } = rollcall;
    await rerank('sable', 3);
    const card = await cardAbout('sable');
    const given = discord.fail(GIVE, { kind: 'held' });
    const pressed = mito.press(card, 'finding.fix');
    await given.hit();
    server.role('Member').movesAbove(server.botRole);
    given.release();
    await pressed;
    expect(card.text).toContain("Rollcall's own role is below Member");
    expect(auditLog('sable')).toEqual([]);
    expect(member('sable').roleNames).toEqual(['Veteran']);
    server.botRole.movesAbove(server.role('Member'));
    server.role('Member').movesBelow(server.role('Veteran'));
  });

  test('a member who left: the finding closes', async () => {
    await rerank('quill', 2);
    const card = await cardAbout('quill');
    const given = rollcall.discord.fail(GIVE, { kind: 'held' });
    const pressed = mito.press(card, 'finding.fix');
    await given.hit();
    const { id } = member('quill');
    member('quill').leaves();
    given.release();
    await pressed;
    expect(card.text).toContain('not in this server any more');
    const open = `select 1 from finding where status <> 'resolved' and subject_key = 'member:' || ?`;
    expect(await rollcall.rows(open, [id])).toEqual([]);
  });

  test('Discord does not answer: nothing was changed, and pressing again works', async () => {
    await rerank('vex', 2);
    const card = await cardAbout('vex');
    rollcall.discord.fail(GIVE, { kind: 'dropped' });
    await mito.press(card, 'finding.fix');
    expect(card.text).toContain('Discord does not answer right now');
    await mito.press(card, 'finding.fix');
    expect(member('vex').roleNames).toEqual(['Veteran', 'Member']);
  });

  test('the answer was lost, but the role was given: it counts as given', async () => {
    await rerank('umbra', 2);
    const card = await cardAbout('umbra');
    rollcall.discord.fail(GIVE, { kind: 'answer lost' });
    await mito.press(card, 'finding.fix');
    expect(card.text).toContain('Done: give Veteran');
    expect(member('umbra').roleNames).toEqual(['Veteran', 'Member']);
  });
});

test('two officers at once: one acts, the other is told who', async () => {
  await rerank('rocket', 3);
  const [first, second] = [await cardAbout('rocket'), await cardAbout('rocket', shodoom)];
  const given = rollcall.discord.fail(GIVE, { kind: 'held' });
  const pressed = mito.press(first, 'finding.fix');
  await given.hit();
  await shodoom.press(second, 'finding.fix');
  expect(second.text).toContain('@Mito is fixing this at the moment');
  given.release();
  await pressed;
  await shodoom.press(second, 'finding.fix');
  expect(second.text).toContain('@Mito was faster');
  expect(auditLog('rocket').map((line) => line.split(':')[0])).toEqual(['role given Member', 'role taken Veteran']);
});

test('when Discord falls silent in between, what is not certain is looked up later', async () => {
  const claims = () => rollcall.rows('select 1 from finding where claimed_until is not null');
  await rerank('tindra', 3);
  const card = await cardAbout('tindra');
  const lost = rollcall.discord.fail(TAKE, { kind: 'answer lost' });
  void lost.hit().then(() => rollcall.discord.fail('GET /guilds/{guild_id}', { kind: 'dropped' }));
  await mito.press(card, 'finding.fix');
  expect(card.text).toContain('not certain what was done');
  await mito.press(card, 'finding.fix');
  expect(card.text).toContain('is fixing this at the moment');

  rollcall.clock.advance(3 * MINUTE_MS);
  await until('no claim is left', async () => (await claims()).length === 0);
  expect(await findingsAbout('tindra')).toMatchObject([{ status: 'resolved' }]);
  expect((await cardAbout('tindra')).text).toContain('Done: give Member, remove Veteran');
  expect(member('tindra').roleNames).toEqual(['Member']);
});

test('the history tells of roles, and puts back one of them alone', async () => {
  const [change] = await rollcall.rows<{ id: string }>(
    `select id from change where what = 'role.taken' and member_id = ? and state = 'done' and undone_at is null`,
    [member('tindra').id],
  );
  const history = await trog.command('history');
  await trog.select(history, 'history.undo', change?.id ?? '');
  expect(history.text).toMatch(/~~.*took the role Veteran from @tindra~~ — undone by @Trog/);
  const now = await trog.command('history');
  expect(now.text).toContain('@Trog · gave @tindra the role Veteran back');
  expect(member('tindra').roleNames).toEqual(['Veteran', 'Member']);
  expect(await findingsAbout('tindra')).toMatchObject([{ status: 'resolved' }]);
});

describe('a role with power', () => {
  test('is given only after an officer confirmed who this is, seeing the evidence', async () => {
    const { server, battleNet } = rollcall;
    // By evidence alone: nobody confirmed the link.
    battleNet.world.addCharacter(theGuild(), {
      name: 'Wyrmtongue',
      realmSlug: 'senjin',
      classId: 4,
      level: 80,
      rank: 1,
    });
    await rollcall.syncRoster();
    server.addMember({ username: 'wyrmtongue', roles: ['Member'] });
    await rollcall.syncMembers();
    const preview = await trog.command('match');
    await trog.press(preview, 'match.apply');
    await rollcall.syncRoster();

    const card = await cardAbout('wyrmtongue');
    expect(card.text).toContain('Officer is a role with power');
    expect(card.text).toContain('the name equals the username "wyrmtongue"');
    expect(buttonNames(card)).not.toContain('finding.fix');
    await mito.press(card, 'finding.confirm');
    expect(server.member('wyrmtongue').roleNames).toEqual(['Member']);
    expect(fixLabel(card)).toBe('Fix: give Officer');
    await mito.press(card, 'finding.fix');
    expect(server.member('wyrmtongue').roleNames).toEqual(['Officer', 'Member']);
  });
});

describe('an officer who says that they are the leader', () => {
  const given = () => rollcall.server.member('shodoom').roleNames;
  const king = () => rollcall.battleNet.world.character('Kingtoon');

  test('does not make themselves one: another officer has to press, who sees on what it stands', async () => {
    rollcall.battleNet.world.addCharacter(theGuild(), {
      name: 'Kingtoon',
      realmSlug: 'senjin',
      classId: 4,
      level: 80,
      rank: 0,
    });
    await rollcall.syncRoster();
    await shodoom.command('link', { character: 'Kingtoon', member: rollcall.server.member('shodoom') });
    await rollcall.syncRoster();
    const card = await cardAbout('shodoom', shodoom);
    expect(fixLabel(card)).toContain('give Guild Leader');
    await shodoom.press(card, 'finding.fix');
    expect(card.text).toContain('nobody gives themselves one: another officer');
    expect(given()).toEqual(['Officer']);

    const seenByMito = await cardAbout('shodoom');
    expect(seenByMito.text).toContain('Kingtoon belongs to Shodoom — confirmed by @Shodoom');
    await mito.press(seenByMito, 'finding.fix');
    expect(given()).toContain('Guild Leader');
  });

  test('but gets back by Undo what was taken from them', async () => {
    rollcall.clock.advance(MINUTE_MS);
    king().rerank(1);
    await rollcall.syncRoster();
    await mito.press(await cardAbout('shodoom'), 'finding.fix');
    expect(given()).toEqual(['Officer']);
    const card = await cardAbout('shodoom', shodoom);
    await shodoom.press(card, 'finding.undo');
    expect(given()).toContain('Guild Leader');
    rollcall.server.member('shodoom').loses('Guild Leader');
    king().leaves();
    await rollcall.syncRoster();
    await mito.command('unlink', { character: 'Kingtoon' });
  });
});

describe('a nickname copied from the guild leader’s character never leads to a role with power', () => {
  const thief = () => rollcall.server.member('totally_legit');

  /** Who the character is taken to be, and on whose word. */
  async function linkOf(character: string): Promise<object | undefined> {
    const [link] = await rollcall.rows(
      `select member.username as member, of_character.source, of_character.confidence
       from character
       join link of_character on of_character.character_id = character.id
       join link of_member on of_member.player_id = of_character.player_id and of_member.member_id is not null
       join member on member.id = of_member.member_id
       where character.name = ?`,
      [character],
    );
    return link;
  }

  async function joinsAsOfficer(name: string): Promise<void> {
    rollcall.battleNet.world.addCharacter(theGuild(), { name, realmSlug: 'senjin', classId: 4, level: 80, rank: 1 });
    await rollcall.syncRoster();
  }

  async function opened(rule: string, id: string): Promise<Answer> {
    const card = await mito.command('dataquality', 'review', { rule });
    await pressForged(rollcall, mito, card, `finding.cancel:1:${id}`);
    return card;
  }

  /** What acts without an officer who looks at this member: both syncs, and Fix all of every rule about roles. */
  async function everybodyElseActs(): Promise<void> {
    await rollcall.syncMembers();
    await rollcall.syncRoster();
    for (const rule of ['role_mismatch', 'no_guild_role', 'departed_role']) {
      const card = await mito.command('dataquality', 'rule', { rule });
      if (card.buttons.find(({ name }) => name === 'batch.preview')?.disabled) continue;
      await mito.press(card, 'batch.preview');
      if (buttonNames(card).includes('batch.apply')) await mito.press(card, 'batch.apply');
    }
  }

  /** Fix wherever it is offered of them or of the leader's character, and forged presses where it is not. */
  async function fixIsPressed(): Promise<void> {
    for (const { rule, id, revision } of await rollcall.rows<{ id: string; rule: string; revision: number }>(
      `select id, rule, revision from finding
       where status = 'open' and (subject_key = 'member:' || ? or facts::text like '%Trogmoon%')`,
      [thief().id],
    )) {
      const card = await opened(rule, id);
      if (buttonNames(card).includes('finding.fix')) await mito.press(card, 'finding.fix');
      const forged = await opened(rule, id);
      await pressForged(rollcall, mito, forged, `finding.fix:1:${id}:${revision}:0123456789ab`);
      await pressForged(rollcall, mito, forged, `finding.choose:1:${id}:${revision}`, 'select');
    }
  }

  function nothingIsStolen(): void {
    expect(thief().roleNames).toEqual(['Initiate']);
    expect(rollcall.server.auditLog.filter(({ targetId }) => targetId === thief().id)).toEqual([]);
  }

  test('by matching, and by Fix and Fix all of what it linked', async () => {
    await rollcall.syncMembers();
    await rollcall.syncRoster();
    // Equal names link where there is a guild role; the match before did. That is as sure as it gets: nobody confirmed.
    const linked = { member: 'totally_legit', source: 'exact_name', confidence: 'high' };
    expect(await linkOf('Trogmoon')).toEqual(linked);
    const preview = await trog.command('match');
    expect(preview.text).toContain('Would link nobody');
    await everybodyElseActs();
    await fixIsPressed();
    expect(await linkOf('Trogmoon')).toEqual(linked);
    const [role] = await findingsAbout('totally_legit');
    expect(role).toMatchObject({ rule: 'role_mismatch', status: 'open' });
    nothingIsStolen();
  });

  test('by an automatic fix that a note which names the nickname leads to', async () => {
    await joinsAsOfficer('Grimtotem');
    rollcall.server.addMember({ username: 'gromm', roles: ['Member'] });
    await rollcall.syncMembers();
    const key = await newKey(trog, await trog.command('setup'));
    const noted = async (guild_note: string) => {
      rollcall.clock.advance(MINUTE_MS);
      const characters = [{ name: 'Grimtotem', realm: "Sen'jin", guild_note }];
      expect((await post(rollcall.app.httpUrl, key, { characters })).status).toBe(200);
      await uploadsProcessed(rollcall);
    };
    await noted('DC: gromm');
    await trog.press(await trog.command('match'), 'match.apply');
    expect(await linkOf('Grimtotem')).toMatchObject({ member: 'gromm' });

    const rule = await mito.command('dataquality', 'rule', { rule: 'note_mismatch' });
    await mito.press(rule, 'quality.auto_fix');
    await noted('DC: Trogmoon');
    expect(await linkOf('Grimtotem')).toMatchObject({ member: 'totally_legit', confidence: 'high' });
    await everybodyElseActs();
    await fixIsPressed();
    nothingIsStolen();
  });

  test('by /claim', async () => {
    const claim = await person(rollcall, 'totally_legit').command('claim', { character: 'Wyrmtongue' });
    expect(claim.text).toContain('You claimed **Wyrmtongue**');
    await everybodyElseActs();
    await fixIsPressed();
    expect(await linkOf('Wyrmtongue')).toMatchObject({ member: 'wyrmtongue' });
    nothingIsStolen();
  });

  test('by naming them under Somebody else, which is a word on who they are and gives no role; nor does its Undo', async () => {
    await joinsAsOfficer('Ragnok');
    const card = await findingCard(rollcall, mito, 'Ragnok');
    await mito.press(card, 'finding.somebody');
    await mito.select(card, 'finding.person', thief());
    expect(await linkOf('Ragnok')).toMatchObject({ member: 'totally_legit', confidence: 'confirmed' });
    await everybodyElseActs();
    nothingIsStolen();
    await mito.press(card, 'finding.undo');
    expect(await linkOf('Ragnok')).toBeUndefined();
    await everybodyElseActs();
    await fixIsPressed();
    nothingIsStolen();
  });

  test('by Confirm, after which an officer who looks at this member could give it, and nobody else; nor by its Undo', async () => {
    const card = await opened('role_mismatch', (await findingsAbout('totally_legit'))[0]?.id ?? '');
    expect(buttonNames(card)).not.toContain('finding.fix');
    await mito.press(card, 'finding.confirm');
    expect(fixLabel(card)).toContain('give Guild Leader');
    await everybodyElseActs();
    nothingIsStolen();
    const links = await rollcall.rows<{ id: string }>(
      `select id from change where what = 'link.confirmed' and undone_at is null
         and player_id = (select player_id from link where member_id = ?) order by number desc`,
      [thief().id],
    );
    const history = await mito.command('history');
    for (const { id } of links) await mito.select(history, 'history.undo', id);
    expect(await linkOf('Trogmoon')).toMatchObject({ confidence: 'high' });
    await everybodyElseActs();
    await fixIsPressed();
    nothingIsStolen();
  });
});

test('whoever left the guild keeps the role for 72 hours, then Fix takes it', async () => {
  member('kelda').gains('Veteran');
  rollcall.battleNet.world.character('Windrunner').leaves();
  await rollcall.syncRoster();
  expect(await findingsAbout('kelda')).not.toContainEqual(expect.objectContaining({ rule: 'departed_role' }));

  rollcall.clock.advance(73 * 60 * MINUTE_MS);
  await rollcall.syncMembers();
  await rollcall.syncRoster();
  const card = await cardAbout('kelda');
  expect(card.text).toContain('kelda left the guild and is still Veteran');
  await mito.press(card, 'finding.fix');
  expect(card.text).toContain('Done: remove Veteran, Member');
  expect(member('kelda').roleNames).toEqual([]);
  await mito.press(card, 'finding.undo');
  expect(member('kelda').roleNames).toEqual(['Veteran', 'Member']);
});

describe('ranks that may have shifted', () => {
  test('a rank that nobody knew pauses the role rules until the rank roles are saved again', async () => {
    rollcall.battleNet.world.character('Freshling').rerank(6);
    await rerank('skate', 4);
    expect(await findingsAbout('skate')).toMatchObject([{ status: 'open' }]);
    const card = await cardAbout('skate');
    expect(card.text).toContain('has a rank that nobody gave a role yet');
    expect(buttonNames(card)).not.toContain('finding.fix');
    const anything = await shodoom.command('dataquality', 'overview');
    expect(anything.text).toContain('has a rank that nobody gave a role yet');
    expect(anything.text).toContain('Role rules are paused for Pull All The Things');
    expect(anything.text).not.toContain('has something to report');

    const screen = await trog.command('setup');
    expect(screen.text).toContain('role rules are paused');
    await trog.press(screen, 'setup.ranks');
    await trog.press(screen, 'setup.ranks_save');
    expect(screen.text).toContain('Rank roles: saved');
    await rollcall.syncRoster();
    expect(fixLabel(await cardAbout('skate'))).toBe('Fix: give Initiate, remove Member');
  });

  test('so does a mapped role that is deleted', async () => {
    rollcall.server.role('Initiate').disappears();
    await rollcall.syncMembers();
    const card = await cardAbout('skate');
    expect(card.text).toContain('was deleted. Choose another');
    const screen = await trog.command('setup');
    expect(screen.text).toContain('a role that a rank called for was deleted');
  });

  test('what was found before can be set aside all the same: that changes nobody', async () => {
    const card = await cardAbout('skate');
    await mito.press(card, 'finding.dismiss');
    await mito.select(card, 'finding.reason', 'friend');
    expect(card.text).toContain('Dismissed: friend of the guild');
  });
});

function theGuild() {
  const { region, realm_slug } = rollcall.guild.guild;
  const found = rollcall.battleNet.world.findGuild(region, realm_slug, 'pull-all-the-things');
  if (!found) throw new Error('The local Battle.net has no such guild');
  return found;
}

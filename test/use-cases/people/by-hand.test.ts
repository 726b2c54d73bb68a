import { beforeEach, describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { saveMembers } from '../../../src/database/member-rows.ts';
import { historyMessage } from '../../../src/discord/cards/history.ts';
import { vocabularyFor } from '../../../src/discord/words.ts';
import { dismissFinding } from '../../../src/use-cases/findings/dismiss-finding.ts';
import { confirmFinding, fixFinding, refuseFinding } from '../../../src/use-cases/findings/fix-finding.ts';
import { showFinding } from '../../../src/use-cases/findings/show-finding.ts';
import { undoByHand } from '../../../src/use-cases/people/by-hand.ts';
import { chooseMain } from '../../../src/use-cases/people/choose-main.ts';
import { confirmLinks } from '../../../src/use-cases/people/confirm-links.ts';
import {
  decideLink,
  dropLinkQuestion,
  type LinkAnswer,
  type LinkConflict,
  linkByHand,
} from '../../../src/use-cases/people/link-by-hand.ts';
import { applyMatch, previewMatch } from '../../../src/use-cases/people/match.ts';
import { askMerge, mergePlayers, otherOf } from '../../../src/use-cases/people/merge-players.ts';
import { addPlayerName, removePlayerName } from '../../../src/use-cases/people/player-names.ts';
import { unlinkCharacter, unlinkFromPlayer } from '../../../src/use-cases/people/unlink-by-hand.ts';
import { whoIs } from '../../../src/use-cases/people/who-is.ts';
import { openHistory, undoChange } from '../../../src/use-cases/undo/history.ts';
import { undoAct } from '../../../src/use-cases/undo/undo-act.ts';
import { undoFinding } from '../../../src/use-cases/undo/undo-finding.ts';
import { opened } from '../../database/opened.ts';
import { memberRow } from '../../database/stored.ts';
import { type HandServer, handServer } from '../hand-server.ts';
import { note } from '../noted.ts';

const rollcall = opened();

let server: HandServer;

beforeEach(async () => {
  server = await handServer(rollcall);
});

const toMember = (memberId: string) => [{ kind: 'member', memberId } as const];
const notOnDiscord = (text: string) => [{ kind: 'not_on_discord', text } as const];

async function link(character: string, owners: Parameters<typeof linkByHand>[3], by?: string): Promise<LinkAnswer> {
  return expectOk(await linkByHand(server.context, server.officer(by), character, owners));
}

function done(answer: LinkAnswer) {
  if (answer.kind !== 'answer') throw new Error('The officer was asked something');
  return answer.answer;
}

function asked(answer: LinkAnswer): LinkConflict {
  if (answer.kind !== 'conflict') throw new Error(`Done without asking: ${JSON.stringify(answer.answer.said)}`);
  return answer.conflict;
}

const decide = async ({ questionId, facts }: LinkConflict, choice: string, by?: string) =>
  expectOk(await decideLink(server.context, server.officer(by), questionId, facts, choice));

async function undo(batchId: string | null) {
  server.clock.advance(60_000);
  return expectOk(await undoByHand(server.context, server.officer(), batchId ?? ''));
}

/** Trogmoon and Rivermane are Trog's, on evidence; Dash has nothing; Mito has Mitolock. */
async function trogsGuild() {
  const [trog, dash, mito] = [
    await server.member('1', 'Trog'),
    await server.member('2', 'Dash'),
    await server.member('3', 'Mito'),
  ];
  const trogmoon = await server.character('Trogmoon', { rankIndex: 0 });
  const rivermane = await server.character('Rivermane');
  const mitolock = await server.character('Mitolock');
  const ofTrog = await server.linked('Trog', [
    { memberId: trog },
    { characterId: trogmoon },
    { characterId: rivermane },
  ]);
  const ofMito = await server.linked('Mito', [{ memberId: mito }, { characterId: mitolock }]);
  return { trog, dash, mito, trogmoon, rivermane, mitolock, ofTrog, ofMito };
}

describe('what a link taught', () => {
  /** Two characters whose notes call Dash what none of their names does by the time they are unlinked. */
  async function taught(...notes: string[]): Promise<void> {
    const names = ['First', 'Second'].slice(0, notes.length);
    for (const [index, name] of names.entries()) {
      server.clock.advance(60_000);
      await server.character(name);
      await note(server, { [name]: notes[index] ?? '' });
      await server.scan();
      const preview = expectOk(await previewMatch(server.context, server.officer()));
      expectOk(await applyMatch(server.context, server.officer(), preview.batchId));
    }
    server.clock.advance(60_000);
  }
  let playerId: string;
  beforeEach(async () => {
    const dash = await server.member('2', 'Dash');
    await server.character('Main');
    playerId = done(await link('Main', toMember(dash))).card?.playerId ?? '';
  });
  const names = async () => {
    const rows = await server.inServer(({ em }) => em.execute<{ name: string }[]>('select name from player_alias'));
    return rows.map(({ name }) => name);
  };
  const unlink = async (character: string) =>
    expectOk(await unlinkCharacter(server.context, server.officer(), character));

  test('is forgotten with it, and comes back with Undo', async () => {
    await taught('DC: member2');
    expect(await names()).toEqual(['member2']);
    const before = await server.whoIsWho();
    const { undo: batchId } = await unlink('First');
    expect(await names()).toEqual([]);
    await undo(batchId);
    expect(await server.whoIsWho()).toEqual(before);
  });

  test.each([
    ['first', ['First', 'Second']],
    ['last', ['Second', 'First']],
  ])('stays while another link teaches it too, whichever goes %s', async (_which, [one = '', other = '']) => {
    await taught('DC: member2', 'member2');
    await unlink(one);
    expect(await names()).toEqual(['member2']);
    await unlink(other);
    expect(await names()).toEqual([]);
  });

  test('is not what an officer had said before', async () => {
    expectOk(await addPlayerName(server.context, server.officer(), playerId, 'member2'));
    server.clock.advance(60_000);
    await taught('DC: member2');
    await unlink('First');
    expect(await names()).toEqual(['member2']);
  });

  test('is forgotten when the pair is refused', async () => {
    await taught('member2');
    await server.scan();
    const [finding] = await server.inServer(({ em }) =>
      em.execute<{ id: string }[]>(`select id from finding where rule = 'unconfirmed_link'`),
    );
    const { card } = expectOk(await showFinding(server.context, server.officer(), finding?.id ?? ''));
    if (card.state.kind !== 'open') throw new Error(`The finding is not open: ${card.state.kind}`);
    const offer = card.state.decisions.refuse?.offer ?? '';
    expectOk(await refuseFinding(server.context, server.officer(), card.findingId, card.revision, offer));
    expect(await names()).toEqual([]);
  });
});

describe('/link', () => {
  test('makes a player where there is none, by an officer’s word, and Undo leaves nothing of it', async () => {
    const dash = await server.member('2', 'Dash');
    await server.character('Dashdash');
    const before = await server.whoIsWho();
    const { card, undo: batchId, said } = done(await link('Dashdash', toMember(dash)));
    expect(said.key).toBe('by_hand.done');
    expect(card?.displayName).toBe('Dash');
    expect([...(card?.members ?? []), ...(card?.characters ?? [])].map((end) => end.link.confirmed?.by)).toEqual([
      '4242',
      '4242',
    ]);
    const undone = await undo(batchId);
    expect(undone).toMatchObject({ said: { key: 'remark.undone' }, card: null, undo: null });
    expect(await server.whoIsWho()).toEqual(before);
  });

  test('is also a word on the member, where the player has no other', async () => {
    const { trog } = await trogsGuild();
    await server.character('Thirdtoon');
    const before = await server.whoIsWho();
    const answer = done(await link('Thirdtoon', toMember(trog)));
    expect(answer.card?.members.map((member) => member.link.confirmed?.by)).toEqual(['4242']);
    await undo(answer.undo);
    expect(await server.whoIsWho()).toEqual(before);
  });

  test('of a character that is theirs already confirms it, and says so where nothing is to do', async () => {
    const { trog, trogmoon } = await trogsGuild();
    const confirmed = done(await link('Trogmoon', toMember(trog)));
    const shown = confirmed.card?.characters.find(({ id }) => id === trogmoon);
    expect(shown?.link).toMatchObject({ confidence: 'confirmed', source: 'guild_note', confirmed: { by: '4242' } });
    const again = done(await link('Trogmoon', toMember(trog)));
    expect(again).toMatchObject({ said: { key: 'by_hand.already_theirs' }, undo: null });
  });

  test.each([
    ['nobody', [], 'whose_missing'],
    ['two people at once', [...toMember('2'), ...notOnDiscord('Mike')], 'whose_missing'],
    ['somebody who is no member', toMember('999'), 'member_unknown'],
    ['a name without a letter', notOnDiscord('🐉'), 'name_unusable'],
    ['an endless name', notOnDiscord('x'.repeat(33)), 'name_unusable'],
  ])('to %s is refused, and nothing changes', async (_whom, owners, code) => {
    await trogsGuild();
    const before = await server.whoIsWho();
    const result = await linkByHand(server.context, server.officer(), 'Trogmoon', owners);
    expect(result).toMatchObject({ ok: false, problem: { code } });
    expect(await server.whoIsWho()).toEqual(before);
  });
});

describe('a character that belongs to somebody else', () => {
  test('asks first, says to whom, and takes nothing from anybody', async () => {
    const { dash, ofTrog } = await trogsGuild();
    const before = await server.whoIsWho();
    const conflict = asked(await link('Trogmoon', toMember(dash)));
    expect(conflict).toMatchObject({
      character: 'Trogmoon',
      holder: { playerId: ofTrog, displayName: 'Trog' },
      link: { source: 'guild_note', confidence: 'medium', confirmed: null },
      owner: { name: 'Dash', card: null },
      merged: { name: 'Trog' },
    });
    expectOk(await dropLinkQuestion(server.context, server.officer(), conflict.questionId));
    expect(await server.whoIsWho()).toEqual(before);
    expect(
      await decideLink(server.context, server.officer(), conflict.questionId, conflict.facts, 'move'),
    ).toMatchObject({
      problem: { code: 'question_gone' },
    });
  });

  test('moves, and Undo brings it back with its time and evidence', async () => {
    const { dash } = await trogsGuild();
    const before = await server.whoIsWho();
    const answer = done(await decide(asked(await link('Trogmoon', toMember(dash))), 'move'));
    expect(await server.owners()).toEqual({ Trogmoon: 'Dash', Rivermane: 'Trog', Mitolock: 'Mito' });
    await undo(answer.undo);
    expect(await server.whoIsWho()).toEqual(before);
  });

  test('moves with the main, and the last thing of a player takes the record along; Undo restores both', async () => {
    const { dash, ofMito, mitolock } = await trogsGuild();
    expectOk(await chooseMain(server.context, server.officer(), ofMito, mitolock));
    const answer = expectOk(await unlinkFromPlayer(server.context, server.officer(), ofMito, await linkIdOf('3')));
    expect(answer.card?.createdBy).toBe('4242');
    const before = await server.whoIsWho();
    const moved = done(await decide(asked(await link('Mitolock', toMember(dash))), 'move'));
    expect(await server.inServer(({ em }) => em.execute('select display_name as name from player order by 1'))).toEqual(
      [{ name: 'Dash' }, { name: 'Trog' }],
    );
    await undo(moved.undo);
    expect(await server.whoIsWho()).toEqual(before);
  });

  test('merges two players: links keep their evidence, names become aliases, and Undo splits them exactly', async () => {
    const { mito, ofTrog, ofMito, trogmoon } = await trogsGuild();
    expectOk(await chooseMain(server.context, server.officer(), ofTrog, trogmoon));
    await alias(ofTrog, 'moony');
    await alias(ofTrog, 'both');
    await alias(ofMito, 'both');
    const before = await server.whoIsWho();
    const conflict = asked(await link('Trogmoon', toMember(mito)));
    expect(conflict.merged).toEqual({ name: 'Mito' });
    server.clock.advance(60_000);
    const answer = done(await decide(conflict, 'merge'));
    expect(await server.owners()).toEqual({ Trogmoon: 'Mito', Rivermane: 'Mito', Mitolock: 'Mito' });
    expect(answer.card).toMatchObject({
      mainId: trogmoon,
      aliases: [{ name: 'Trog' }, { name: 'both' }, { name: 'moony' }],
      members: [{}, {}],
    });
    expect(answer.card?.characters.every((character) => character.link.confirmed === null)).toBe(true);
    await undo(answer.undo);
    expect(await server.whoIsWho()).toEqual(before);
  });

  test('merges a member without player into the player who has it', async () => {
    const { dash } = await trogsGuild();
    const before = await server.whoIsWho();
    const answer = done(await decide(asked(await link('Trogmoon', toMember(dash))), 'merge'));
    expect(answer.card).toMatchObject({ displayName: 'Trog', members: [{ memberId: '1' }, { memberId: '2' }] });
    await undo(answer.undo);
    expect(await server.whoIsWho()).toEqual(before);
  });

  test.each(['move', 'merge'])('asks again when anything changed since the question was drawn (%s)', async (choice) => {
    const { mito, ofTrog } = await trogsGuild();
    const conflict = asked(await link('Trogmoon', toMember(mito)));
    expectOk(await unlinkCharacter(server.context, server.officer(), 'Rivermane'));
    const before = await server.whoIsWho();
    const again = asked(await decide(conflict, choice));
    expect(again).toMatchObject({ remark: { key: 'remark.facts_changed' }, holder: { playerId: ofTrog } });
    expect(again.facts).not.toBe(conflict.facts);
    expect(await server.whoIsWho()).toEqual(before);
    done(await decide(again, choice));
  });

  test('of somebody who is not on Discord can move, and merges with nobody', async () => {
    await trogsGuild();
    const conflict = asked(await link('Trogmoon', notOnDiscord('Mike')));
    expect(conflict.merged).toBeNull();
    const answer = done(await decide(conflict, 'merge'));
    expect(answer.card).toMatchObject({ displayName: 'Mike', members: [], createdBy: '4242' });
    expect(await server.owners()).toMatchObject({ Trogmoon: 'Mike', Rivermane: 'Trog' });
  });
});

describe('a player who is not on Discord', () => {
  test('is one, however often the name is typed, and a member can become them later', async () => {
    const { dash } = await trogsGuild();
    await server.character('Oldtoon');
    await server.character('Oldbank');
    const first = done(await link('Oldtoon', notOnDiscord('Mike')));
    const second = done(await link('Oldbank', notOnDiscord('mIKE')));
    expect(second.card).toMatchObject({ playerId: first.card?.playerId, createdBy: '4242', members: [] });
    expect(second.card?.characters).toHaveLength(2);
    const answer = done(await decide(asked(await link('Oldtoon', toMember(dash))), 'merge'));
    expect(answer.card).toMatchObject({ playerId: first.card?.playerId, members: [{ memberId: dash }] });
  });

  test('is no word on a member whom evidence linked to them while the officer chose', async () => {
    const { ofTrog } = await trogsGuild();
    await server.character('Oldtoon');
    const { card } = done(await link('Oldtoon', notOnDiscord(ofTrog)));
    expect(card?.characters.find(({ name }) => name === 'Oldtoon')?.link.confirmed?.by).toBe('4242');
    expect(card?.members.map((member) => member.link.confirmed)).toEqual([null]);
  });

  test('does not take the name of a player who is on Discord for that player', async () => {
    const { ofTrog } = await trogsGuild();
    await server.character('Oldtoon');
    const answer = done(await link('Oldtoon', notOnDiscord('Trog')));
    expect(answer.card?.playerId).not.toBe(ofTrog);
  });
});

describe('two officers at once', () => {
  test('who link one character: one does, the other is asked, and told whose it is now', async () => {
    const { dash, mito } = await trogsGuild();
    await server.character('Free');
    const answers = await Promise.all([link('Free', toMember(dash), '51'), link('Free', toMember(mito), '52')]);
    const [conflict] = answers.filter(({ kind }) => kind === 'conflict').map(asked);
    expect(answers.filter(({ kind }) => kind === 'answer')).toHaveLength(1);
    expect(conflict?.holder.displayName).toBe((await server.owners()).Free);
  });

  test('who answer the same question: one acts, the other is told', async () => {
    const { dash, mito } = await trogsGuild();
    const [toDash, toMito] = [
      asked(await link('Trogmoon', toMember(dash))),
      asked(await link('Trogmoon', toMember(mito))),
    ];
    const answers = await Promise.all([decide(toDash, 'move', '51'), decide(toMito, 'move', '52')]);
    const [conflict] = answers.filter(({ kind }) => kind === 'conflict').map(asked);
    expect(answers.filter(({ kind }) => kind === 'answer')).toHaveLength(1);
    expect(conflict?.remark?.key).toBe('remark.facts_changed');
  });

  test('of whom one takes a player’s last character while another gives one: no link is lost', async () => {
    const { ofMito } = await trogsGuild();
    expectOk(await unlinkFromPlayer(server.context, server.officer(), ofMito, await linkIdOf('3')));
    await server.character('Free');
    const results = await Promise.all([
      unlinkCharacter(server.context, server.officer('51'), 'Mitolock'),
      linkByHand(server.context, server.officer('52'), 'Free', notOnDiscord('Mito')),
    ]);
    expect(results.map(({ ok }) => ok)).toEqual([true, true]);
    expect((await server.owners()).Free).toBe('Mito');
  });

  test('of whom one undoes while the other does the same: it is undone once, and the other is told who did', async () => {
    const { dash } = await trogsGuild();
    await server.character('Free');
    const { undo: batchId } = done(await link('Free', toMember(dash)));
    const answers = await Promise.all(
      ['51', '52'].map((by) => undoByHand(server.context, server.officer(by), batchId ?? '')),
    );
    const said = answers.map((answer) => expectOk(answer).said);
    expect(new Set(said.map(({ values }) => JSON.stringify(values))).size).toBe(1);
  });
});

describe('the player card', () => {
  test('confirms links, several at once, and Undo takes the word back', async () => {
    const { ofTrog } = await trogsGuild();
    const before = await server.whoIsWho();
    const ids = await linkIdsOf(ofTrog);
    const answer = expectOk(await confirmLinks(server.context, server.officer(), ofTrog, ids));
    expect(answer.card?.characters.map((character) => character.link.confirmed?.by)).toEqual(['4242', '4242']);
    expect(expectOk(await confirmLinks(server.context, server.officer(), ofTrog, ids)).said.key).toBe(
      'by_hand.already_confirmed',
    );
    await undo(answer.undo);
    expect(await server.whoIsWho()).toEqual(before);
  });

  test('keeps the word of an officer who gave it again when another one takes theirs back', async () => {
    const { trog, trogmoon } = await trogsGuild();
    const first = done(await link('Trogmoon', toMember(trog)));
    await note(server, { Trogmoon: 'DC: Trog' });
    server.clock.advance(60_000);
    await note(server, { Trogmoon: 'DC: Mito' });
    await server.scan();
    const [finding] = await server.inServer(({ em }) =>
      em.execute<{ id: string }[]>(`select id from finding where rule = 'note_mismatch'`),
    );
    const { card } = expectOk(await showFinding(server.context, server.officer('4343'), finding?.id ?? ''));
    if (card.state.kind !== 'open') throw new Error('The note was not noticed');
    const [{ offer } = { offer: '' }] = card.state.decisions.confirm;
    expectOk(await confirmFinding(server.context, server.officer('4343'), card.findingId, card.revision, offer));
    expect((await undo(first.undo)).said.key).toBe('remark.undone_in_part');
    const links = await server.inServer(({ em }) =>
      em.execute('select confirmed_by from link where character_id = ?', [trogmoon]),
    );
    expect(links).toEqual([{ confirmed_by: '4343' }]);
  });

  test('does nothing about a link that is somebody else’s by now', async () => {
    const { ofTrog, ofMito } = await trogsGuild();
    const [ofOther = ''] = await linkIdsOf(ofMito);
    const before = await server.whoIsWho();
    for (const result of [
      await confirmLinks(server.context, server.officer(), ofTrog, [ofOther]),
      await unlinkFromPlayer(server.context, server.officer(), ofTrog, ofOther),
      await chooseMain(server.context, server.officer(), ofTrog, ofOther),
    ]) {
      expect(result).toMatchObject({ ok: false, problem: { code: 'link_gone' } });
    }
    expect(await server.whoIsWho()).toEqual(before);
  });

  test('sets the main, once', async () => {
    const { ofTrog, rivermane } = await trogsGuild();
    const before = await server.whoIsWho();
    const answer = expectOk(await chooseMain(server.context, server.officer(), ofTrog, rivermane));
    expect(answer.card?.mainId).toBe(rivermane);
    const again = expectOk(await chooseMain(server.context, server.officer(), ofTrog, rivermane));
    expect(again).toMatchObject({ said: { key: 'by_hand.already_main' }, undo: null });
    await undo(answer.undo);
    expect(await server.whoIsWho()).toEqual(before);
  });

  test('adds a name that notes use and removes one, each with Undo', async () => {
    const { ofTrog } = await trogsGuild();
    await alias(ofTrog, 'moony');
    const before = await server.whoIsWho();
    const added = expectOk(await addPlayerName(server.context, server.officer(), ofTrog, ' Boss '));
    expect(added.card?.aliases).toMatchObject([{ name: 'Boss' }, { name: 'moony' }]);
    for (const known of ['BOSS', 'trog']) {
      const again = expectOk(await addPlayerName(server.context, server.officer(), ofTrog, known));
      expect(again).toMatchObject({ said: { key: 'by_hand.already_called' }, undo: null });
    }
    await undo(added.undo);
    expect(await server.whoIsWho()).toEqual(before);

    const [moony] = added.card?.aliases.slice(1) ?? [];
    const removed = expectOk(await removePlayerName(server.context, server.officer(), ofTrog, moony?.id ?? ''));
    expect(removed.card?.aliases).toEqual([]);
    const gone = await removePlayerName(server.context, server.officer(), ofTrog, moony?.id ?? '');
    expect(gone).toMatchObject({ problem: { code: 'alias_gone' } });
    await undo(removed.undo);
    expect(await server.whoIsWho()).toEqual(before);
  });

  test.each([['x'], ['🐉'], ['y'.repeat(33)]])('keeps no name that no note could mean: %j', async (name) => {
    const { ofTrog } = await trogsGuild();
    const refused = await addPlayerName(server.context, server.officer(), ofTrog, name);
    expect(refused).toMatchObject({ problem: { code: 'name_unusable' } });
  });

  test('adds a name that notes are understood by from then on', async () => {
    const { ofTrog } = await trogsGuild();
    await server.character('Newalt');
    await note(server, { Newalt: 'boss' });
    expectOk(await addPlayerName(server.context, server.officer(), ofTrog, 'Boss'));
    const { samples } = expectOk(await previewMatch(server.context, server.officer())).state;
    expect(samples).toMatchObject([{ character: 'Newalt', who: 'Trog' }]);
  });

  test('merges after saying what that means, and asks again when that changed', async () => {
    const { ofTrog, ofMito, mito } = await trogsGuild();
    const asking = expectOk(await askMerge(server.context, server.officer(), ofTrog, otherOf(mito)));
    if (asking.kind !== 'question') throw new Error('Merged without asking');
    expect(asking.question).toMatchObject({ kept: { displayName: 'Trog' }, joining: { name: 'Mito' } });
    expectOk(await unlinkCharacter(server.context, server.officer(), 'Rivermane'));
    const merging = (facts: string) => mergePlayers(server.context, server.officer(), ofTrog, otherOf(mito), facts);
    const again = expectOk(await merging(asking.question.facts));
    if (again.kind !== 'question') throw new Error('Merged on old facts');
    const before = await server.whoIsWho();
    const merged = expectOk(await merging(again.question.facts));
    if (merged.kind !== 'answer') throw new Error('Asked once more');
    expect(await server.owners()).toEqual({ Trogmoon: 'Trog', Mitolock: 'Trog' });
    await undo(merged.answer.undo);
    expect(await server.whoIsWho()).toEqual(before);
    expect(await askMerge(server.context, server.officer(), ofMito, otherOf(mito))).toMatchObject({
      problem: { code: 'same_player' },
    });
  });

  test('makes nobody the main of whom they do not belong to, when a merge is undone after they moved on', async () => {
    const { dash, ofTrog, ofMito, mito, mitolock } = await trogsGuild();
    const mains = async () =>
      Object.fromEntries(
        (
          await server.inServer(({ em }) =>
            em.execute<{ player: string; main: string | null }[]>(
              `select display_name as player, character.name as main
               from player left join character on character.id = main_id order by 1`,
            ),
          )
        ).map(({ player, main }) => [player, main]),
      );
    const merge = async () => {
      const asking = expectOk(await askMerge(server.context, server.officer(), ofTrog, otherOf(mito)));
      if (asking.kind !== 'question') throw new Error('Merged without asking');
      const { facts } = asking.question;
      const merged = expectOk(await mergePlayers(server.context, server.officer(), ofTrog, otherOf(mito), facts));
      if (merged.kind !== 'answer') throw new Error('Asked once more');
      return merged.answer.undo;
    };
    expectOk(await chooseMain(server.context, server.officer(), ofMito, mitolock));
    await undo(await merge());
    expect(await mains()).toEqual({ Trog: null, Mito: 'Mitolock' });

    const merged = await merge();
    await decide(asked(await link('Mitolock', toMember(dash))), 'move');
    await undo(merged);
    expect(await server.owners()).toMatchObject({ Mitolock: 'Dash' });
    expect(await mains()).toMatchObject({ Mito: null, Trog: null });
  });

  test('keeps the player who is on Discord, whoever is asked first', async () => {
    const { ofTrog } = await trogsGuild();
    await server.character('Oldtoon');
    const mike = done(await link('Oldtoon', notOnDiscord('Mike'))).card?.playerId ?? '';
    const asking = expectOk(await askMerge(server.context, server.officer(), mike, otherOf(ofTrog)));
    expect(asking).toMatchObject({ question: { kept: { displayName: 'Trog' }, joining: { name: 'Mike' } } });
  });
});

describe('a member who asks who they are', () => {
  test('reads why each character is theirs, but nothing of officers’ notes', async () => {
    const { trog, rivermane } = await trogsGuild();
    const quote = { kind: 'note_names_member', hint: 'discord', name: 'trog', memberId: trog, origin: 'username' };
    const reasons = [
      { ...quote, note: 'officer_note', wording: 'DC: trog', written: 'trog' },
      { ...quote, note: 'guild_note', wording: 'disc: trog', written: 'trog' },
    ];
    await server.inServer(({ em }) =>
      em.execute(`update link set source = 'officer_note', evidence = ?::jsonb where character_id = ?`, [
        JSON.stringify(reasons),
        rivermane,
      ]),
    );
    const ask = async (isOfficer: boolean) => {
      const asked = { character: undefined, memberId: trog };
      const card = expectOk(await whoIs(server.context, server.officer(trog), isOfficer, asked));
      const shown = card.characters.find(({ id }) => id === rivermane);
      return { ...shown?.link, wordings: shown?.link.because.map(({ values }) => values?.wording) };
    };
    expect(await ask(true)).toMatchObject({ source: 'officer_note', wordings: ['DC: trog', 'disc: trog'] });
    expect(await ask(false)).toMatchObject({ source: 'withheld', wordings: ['disc: trog'] });
  });
});

describe('what a note calls a player', () => {
  const aliases = async () => {
    const known = await server.inServer(({ em }) => em.execute<{ name: string }[]>('select name from player_alias'));
    return known.map(({ name }) => name);
  };
  const entry = async (what: string) => {
    const [change] = await server.inServer(({ em }) =>
      em.execute<{ id: string }[]>('select id from change where what = ? order by number desc limit 1', [what]),
    );
    return change?.id ?? '';
  };
  const undoEntry = async (what: string) =>
    expectOk(await undoChange(server.context, server.officer(), 'server', await entry(what)));

  /** Two characters of whom the notes say member1, linked by Fix one after the other. */
  async function bothLinked() {
    await server.member('1', 'Trog');
    const [one, other] = [await server.character('Rivermane'), await server.character('Bankalt')];
    await note(server, { Rivermane: 'DC: member1', Bankalt: 'member1' });
    await server.scan();
    return { one: await fixOrphan(one), other: await fixOrphan(other) };
  }

  async function fixOrphan(characterId: string) {
    const [finding] = await server.inServer(({ em }) =>
      em.execute<{ id: string }[]>(
        `select id from finding where rule = 'orphan_wow' and subject_key = 'character:' || ?`,
        [characterId],
      ),
    );
    const { card } = expectOk(await showFinding(server.context, server.officer(), finding?.id ?? ''));
    const offer = card.state.kind === 'open' && card.state.proposal.kind === 'fix' ? card.state.proposal.offer : '';
    expectOk(await fixFinding(server.context, server.officer(), card.findingId, card.revision, offer));
    return card.findingId;
  }

  test('is known for as long as a link teaches it, whichever was made first', async () => {
    const { one, other } = await bothLinked();
    expect(await aliases()).toEqual(['member1']);
    expectOk(await undoFinding(server.context, server.officer(), one));
    expect(await server.owners()).toEqual({ Bankalt: 'Trog' });
    expect(await aliases()).toEqual(['member1']);
    expectOk(await undoFinding(server.context, server.officer(), other));
    expect(await aliases()).toEqual([]);
  });

  test('is forgotten alone by whoever undoes just that, learned again when the link is confirmed, and so undone', async () => {
    const { trog } = await trogsGuild();
    await server.character('Bankalt');
    await note(server, { Bankalt: 'member1' });
    const { batchId } = expectOk(await previewMatch(server.context, server.officer()));
    expectOk(await applyMatch(server.context, server.officer(), batchId));
    await undoEntry('alias.learned');
    expect(await aliases()).toEqual([]);
    const before = await server.whoIsWho();
    const confirmed = done(await link('Bankalt', toMember(trog)));
    expect(confirmed.said).toMatchObject({ key: 'by_hand.done' });
    expect(await aliases()).toEqual(['member1']);
    await undo(confirmed.undo);
    expect(await server.whoIsWho()).toEqual(before);
  });
});

describe('what findings say of it', () => {
  const findings = () =>
    server.inServer(({ em }) =>
      em.execute<{ id: string; rule: string; status: string; by: string | null; how: { key: string } | null }[]>(
        `select id, rule, status, closed_by as by, outcome as how from finding order by rule`,
      ),
    );

  test('a link closes the finding with the officer and what was done; Undo on the card takes the link back', async () => {
    const dash = await server.member('2', 'Dash');
    await server.character('Dashdash');
    await server.scan();
    const [orphan] = await findings();
    expect(orphan).toMatchObject({ rule: 'orphan_wow', status: 'open' });
    const before = await server.whoIsWho();
    done(await link('Dashdash', toMember(dash)));
    const [closed] = await findings();
    expect(closed).toMatchObject({ status: 'resolved', by: '4242', how: { key: 'by_hand.linked' } });
    const { card } = expectOk(await undoFinding(server.context, server.officer(), orphan?.id ?? ''));
    expect(card.state.kind).toBe('open');
    expect(await server.whoIsWho()).toEqual(before);
  });

  test('Undo beside the answer opens it again', async () => {
    const dash = await server.member('2', 'Dash');
    await server.character('Dashdash');
    await server.scan();
    const { undo: batchId } = done(await link('Dashdash', toMember(dash)));
    await undo(batchId);
    expect(await findings()).toMatchObject([{ rule: 'orphan_wow', status: 'open', by: null }]);
  });

  test('a dismissal that was given up and made again is not undone by its first entry in the history', async () => {
    const dashdash = await server.character('Dashdash');
    await server.scan();
    const dismiss = async (by: string) => {
      const [finding] = await server.inServer(({ em }) =>
        em.execute<{ id: string; revision: number }[]>('select id, revision from finding'),
      );
      const { id = '', revision = 0 } = finding ?? {};
      return expectOk(await dismissFinding(server.context, server.officer(by), id, revision, 'friend'));
    };
    await dismiss('4242');
    await note(server, { Dashdash: 'gonewiththewind' });
    await server.scan();
    expect(await findings()).toMatchObject([{ status: 'open' }]);
    await dismiss('4343');
    const [first] = await server.inServer(({ em }) =>
      em.execute<{ id: string }[]>(`select id from change where what = 'finding.dismissed' order by number`),
    );
    const undone = await undoChange(server.context, server.officer(), dashdash, first?.id ?? '');
    expect(undone).toMatchObject({ ok: false, problem: { code: 'changed_since' } });
    expect(await findings()).toMatchObject([{ status: 'dismissed', by: '4343' }]);
  });

  describe('the history', () => {
    const changes = (what: string) =>
      server.inServer(({ em }) =>
        em.execute<{ id: string }[]>('select id from change where what = ? order by number', [what]),
      );
    const asOfficer = () => [server.context, server.officer(), 'server'] as const;

    test('undoes the unlink of a last character with the player who went along', async () => {
      await server.character('Loner');
      done(await link('Loner', notOnDiscord('Mike')));
      const before = await server.whoIsWho();
      server.clock.advance(60_000);
      expectOk(await unlinkCharacter(server.context, server.officer(), 'Loner'));
      const [removed] = await changes('link.removed');
      const page = expectOk(
        await openHistory(server.context, server.officer(), { character: 'Loner', memberId: undefined }),
      );
      expect(page.entries.find(({ id }) => id === removed?.id)).toMatchObject({ canUndo: true, sizeOfAct: 2 });
      const alone = await undoChange(...asOfficer(), removed?.id ?? '');
      expect(alone).toMatchObject({ problem: { code: 'undo_all_of_it' } });
      const undone = expectOk(await undoAct(...asOfficer(), removed?.id ?? ''));
      expect(undone.remark?.key).toBe('remark.undone');
      expect(await server.whoIsWho()).toEqual(before);
    });

    test('of a member tells of their role changes, with and without a player', async () => {
      const seen = async (roleId: string) => {
        server.clock.advance(60_000);
        const row = memberRow('1', { globalName: 'Trog', roleIds: [roleId] });
        await server.inServer((tenant) => saveMembers(tenant, [row], server.clock.now()));
        const asked = { character: undefined, memberId: '1' };
        return expectOk(await openHistory(server.context, server.officer(), asked));
      };
      await server.member('1', 'Trog');
      const alone = await seen('55');
      expect(alone).toMatchObject({ title: { name: 'Trog' }, entries: [{ what: 'member.roles_seen', memberId: '1' }] });
      await server.linked('Boss', [{ memberId: '1' }]);
      const page = await seen('56');
      expect(page).toMatchObject({ title: { name: 'Boss' }, entries: [{ what: 'member.roles_seen' }, {}] });
      const unknown = await openHistory(server.context, server.officer(), { character: undefined, memberId: '999' });
      expect(unknown).toMatchObject({ problem: { code: 'member_unknown' } });
    });

    test('says why: the evidence, which finding, and the reason', async () => {
      await server.member('2', 'Dash');
      await server.character('Dashdash');
      await server.character('Stranger');
      await note(server, { Dashdash: 'DC: member2' });
      await server.scan();
      const preview = expectOk(await previewMatch(server.context, server.officer()));
      expectOk(await applyMatch(server.context, server.officer(), preview.batchId));
      const [open] = await server.inServer(({ em }) =>
        em.execute<{ id: string; revision: number }[]>(
          `select id, revision from finding where rule = 'orphan_wow' and facts ->> 'name' = 'Stranger'`,
        ),
      );
      server.clock.advance(60_000);
      expectOk(
        await dismissFinding(server.context, server.officer(), open?.id ?? '', open?.revision ?? 0, 'guild_bank'),
      );
      const page = expectOk(
        await openHistory(server.context, server.officer(), { character: undefined, memberId: undefined }),
      );
      const text = JSON.stringify(historyMessage(page, vocabularyFor('en-US')).embeds);
      expect(text).toContain('guild note says \\"DC: member2');
      expect(text).toMatch(/dismissed a finding.*Character without player: .*Stranger.*Reason: guild bank/);
    });

    test('undoes a merge as one, from any of its entries', async () => {
      const { ofTrog, ofMito } = await trogsGuild();
      const before = await server.whoIsWho();
      const other = { kind: 'player', playerId: ofMito } as const;
      const asking = expectOk(await askMerge(server.context, server.officer(), ofTrog, other));
      if (asking.kind !== 'question') throw new Error('Merged without asking');
      expectOk(await mergePlayers(server.context, server.officer(), ofTrog, other, asking.question.facts));
      server.clock.advance(60_000);
      const [moved] = await changes('link.moved');
      expect(await undoChange(...asOfficer(), moved?.id ?? '')).toMatchObject({ problem: { code: 'undo_all_of_it' } });
      expectOk(await undoAct(...asOfficer(), moved?.id ?? ''));
      expect(await server.whoIsWho()).toEqual(before);
    });

    test('undoes an Apply as one, or one link of it', async () => {
      await server.member('1', 'Trog');
      for (const name of ['Trog', 'Rivermane']) await server.character(name);
      await note(server, { Trog: 'DC: member1', Rivermane: 'alt of Trog' });
      const before = await server.whoIsWho();
      const preview = expectOk(await previewMatch(server.context, server.officer()));
      expectOk(await applyMatch(server.context, server.officer(), preview.batchId));
      expect(await server.owners()).toEqual({ Trog: 'Trog', Rivermane: 'Trog' });
      const made = await server.inServer(({ em }) =>
        em.execute<{ id: string }[]>(
          `select change.id from change join character on character.id = character_id
           where what = 'link.created' and character.name = 'Rivermane'`,
        ),
      );
      server.clock.advance(60_000);
      expectOk(await undoChange(...asOfficer(), made[0]?.id ?? ''));
      expect(await server.owners()).toEqual({ Trog: 'Trog' });
      const [created] = await changes('player.created');
      expectOk(await undoAct(...asOfficer(), created?.id ?? ''));
      expect(await server.whoIsWho()).toEqual(before);
    });

    test('says that somebody changed the same thing since where somebody did', async () => {
      await trogsGuild();
      expectOk(await unlinkCharacter(server.context, server.officer(), 'Rivermane'));
      done(await link('Rivermane', toMember('2')));
      const [removed] = await changes('link.removed');
      expect(await undoChange(...asOfficer(), removed?.id ?? '')).toMatchObject({ problem: { code: 'changed_since' } });
      expect(expectOk(await undoAct(...asOfficer(), removed?.id ?? '')).remark?.key).toBe('problem.changed_since');
    });

    test('undoes what was done about one finding in one go, and no other decision about it', async () => {
      await server.character('Dashdash');
      const dash = await server.member('2', 'Dash');
      await note(server, { Dashdash: 'DC: member2' });
      await server.scan();
      const before = await server.whoIsWho();
      const [finding] = await server.inServer(({ em }) =>
        em.execute<{ id: string; revision: number }[]>(`select id, revision from finding where rule = 'orphan_wow'`),
      );
      const { card } = expectOk(await showFinding(server.context, server.officer(), finding?.id ?? ''));
      const proposal = card.state.kind === 'open' ? card.state.proposal : undefined;
      if (proposal?.kind !== 'fix') throw new Error('There is nothing to fix');
      expectOk(await fixFinding(server.context, server.officer(), card.findingId, card.revision, proposal.offer));
      expect(await server.owners()).toEqual({ Dashdash: 'Dash' });
      expect(dash).toBe('2');
      server.clock.advance(60_000);
      const [fixed] = await changes('finding.fixed');
      expectOk(await undoAct(...asOfficer(), fixed?.id ?? ''));
      expect(await server.whoIsWho()).toEqual(before);
      expect(await findings()).toMatchObject([{ rule: 'orphan_wow', status: 'open' }]);
    });
  });

  test('Confirm on the player card and /unlink close what asked to confirm', async () => {
    const { ofTrog } = await trogsGuild();
    await server.scan();
    expect((await findings()).filter(({ rule }) => rule === 'unconfirmed_link')).toHaveLength(3);
    expectOk(await confirmLinks(server.context, server.officer(), ofTrog, await linkIdsOf(ofTrog)));
    expectOk(await unlinkCharacter(server.context, server.officer(), 'Mitolock'));
    const closed = (await findings()).filter(({ rule }) => rule === 'unconfirmed_link');
    expect(closed.map(({ status, by }) => `${status} by ${by}`)).toEqual(Array(3).fill('resolved by 4242'));
    expect(closed.map(({ how }) => how?.key).toSorted()).toEqual([
      'by_hand.confirmed_several',
      'by_hand.confirmed_several',
      'by_hand.unlinked',
    ]);
  });
});

test('nothing of another server is found by its id', async () => {
  const { ofTrog, trogmoon } = await trogsGuild();
  const conflict = asked(await link('Trogmoon', toMember('2')));
  const { undo: batchId } = done(await link('Mitolock', toMember('3')));
  const [linkId = ''] = await linkIdsOf(ofTrog);
  const [{ id: changeId } = { id: '' }] = await server.inServer(({ em }) =>
    em.execute<{ id: string }[]>(`select id from change where what = 'link.created'`),
  );
  const before = await server.whoIsWho();
  const other = await handServer(rollcall);
  const as = [other.context, other.officer()] as const;
  expect(
    [
      await decideLink(...as, conflict.questionId, conflict.facts, 'move'),
      await undoByHand(...as, batchId ?? ''),
      await confirmLinks(...as, ofTrog, [linkId]),
      await unlinkFromPlayer(...as, ofTrog, linkId),
      await chooseMain(...as, ofTrog, trogmoon),
      await undoAct(...as, 'server', changeId ?? ''),
      await addPlayerName(...as, ofTrog, 'Boss'),
      await removePlayerName(...as, ofTrog, linkId),
      await askMerge(...as, ofTrog, otherOf('1')),
      await linkByHand(...as, trogmoon, toMember('1')),
      await whoIs(...as, true, { character: trogmoon, memberId: undefined }),
    ].map(({ ok }) => ok),
  ).toEqual(Array(11).fill(false));
  expect(await server.whoIsWho()).toEqual(before);
});

async function linkIdOf(memberId: string): Promise<string> {
  const [row] = await server.inServer(({ em }) =>
    em.execute<{ id: string }[]>('select id from link where member_id = ?', [memberId]),
  );
  return row?.id ?? '';
}

async function linkIdsOf(playerId: string): Promise<string[]> {
  const rows = await server.inServer(({ em }) =>
    em.execute<{ id: string }[]>('select id from link where player_id = ?', [playerId]),
  );
  return rows.map(({ id }) => id);
}

async function alias(playerId: string, name: string): Promise<void> {
  await server.inServer(({ em, serverId }) =>
    em.execute(
      `insert into player_alias (server_id, player_id, name, key, learned_at, learned_by) values (?, ?, ?, ?, ?, '4242')`,
      [serverId, playerId, name, name, new Date(0)],
    ),
  );
}

import { beforeEach, describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { CharacterClaim } from '../../../src/database/entities/character-claim.ts';
import { Link } from '../../../src/database/entities/link.ts';
import type { Phrase } from '../../../src/phrase.ts';
import { deliverCards } from '../../../src/use-cases/audit-channel/deliver-cards.ts';
import { undoByHand } from '../../../src/use-cases/people/by-hand.ts';
import { claimAuditCard } from '../../../src/use-cases/people/claim-card.ts';
import { claimCharacter } from '../../../src/use-cases/people/claim-character.ts';
import { confirmLinks } from '../../../src/use-cases/people/confirm-links.ts';
import { confirmClaim, refuseClaim, undoClaim } from '../../../src/use-cases/people/decide-claim.ts';
import { linkByHand } from '../../../src/use-cases/people/link-by-hand.ts';
import { previewMatch } from '../../../src/use-cases/people/match.ts';
import { askMerge, mergePlayers } from '../../../src/use-cases/people/merge-players.ts';
import { unlinkCharacter } from '../../../src/use-cases/people/unlink-by-hand.ts';
import { forgetMember } from '../../../src/use-cases/privacy.ts';
import { opened } from '../../database/opened.ts';
import { auditChannelInMemory } from '../../support/audit-channel-in-memory.ts';
import { type HandServer, handServer } from '../hand-server.ts';

const rollcall = opened();

let server: HandServer;
let dash: string;
let trogmoon: string;

beforeEach(async () => {
  server = await handServer(rollcall);
  dash = await server.member('2', 'Dash');
  trogmoon = await server.character('Trogmoon', { rankIndex: 0 });
});

const claim = (memberId = dash, character = 'Trogmoon') =>
  claimCharacter(server.context, { ...server.officer(memberId), canManageServer: false }, character);

const claims = () => server.inServer(({ em }) => em.find(CharacterClaim, {}, { orderBy: { claimedAt: 'asc' } }));

/** The newest claim's card as it would stand in the channel now. */
async function card() {
  const newest = (await claims()).at(-1);
  const shown = await server.inServer((tenant) => claimAuditCard(tenant, newest?.id ?? '', server.clock.now()));
  if (!shown) throw new Error('There is no card');
  return { ...shown.content, isOver: shown.isOver };
}

const pressed = async () => {
  const { claimId, facts } = await card();
  return { claimId, facts };
};

const cardsWanted = () =>
  server.inServer(({ em }) =>
    em.execute(`select subject from audit_card where kind = 'claim' and finished_at is null`),
  );

describe('/claim', () => {
  test('asks officers and links nothing', async () => {
    const before = await server.whoIsWho();
    expect(expectOk(await claim())).toMatchObject({ character: 'Trogmoon', state: 'waits', forThem: [] });
    expect(await server.whoIsWho()).toEqual(before);
    expect(await cardsWanted()).toHaveLength(1);
    expect(await card()).toMatchObject({ memberName: 'Dash', isOver: false, state: { kind: 'open', holder: null } });
  });

  test('said twice, also at once, is one claim with one card', async () => {
    await Promise.all([claim(), claim()]);
    server.clock.advance(60_000);
    await claim();
    expect(await claims()).toHaveLength(1);
    expect(await cardsWanted()).toHaveLength(1);
  });

  test.each([
    ['a character that nobody has', 'Xyzzy', '2', 'character_not_found'],
    ['by somebody who is no member', 'Trogmoon', '999', 'member_unknown'],
  ])('of %s is refused', async (_what, character, memberId, code) => {
    expect(await claim(memberId, character)).toMatchObject({ ok: false, problem: { code } });
    expect(await claims()).toEqual([]);
  });

  test('of a character that departed is refused', async () => {
    const gone = await server.character('Gone', { departedAt: new Date(0) });
    expect(await claim(dash, gone)).toMatchObject({ problem: { code: 'character_departed' } });
  });

  test('does not flood officers: a member has five that wait', async () => {
    for (const name of ['Aa', 'Bb', 'Cc', 'Dd', 'Ee', 'Ff']) await server.character(name);
    for (const name of ['Aa', 'Bb', 'Cc', 'Dd', 'Ee']) expectOk(await claim(dash, name));
    expect(await claim(dash, 'Ff')).toMatchObject({ problem: { code: 'too_many_claims' } });
    expectOk(await claim(dash, 'Aa'));
  });

  test('tells the member what speaks for them, but not what officers’ notes say', async () => {
    await server.notes(trogmoon, { guild: 'disc: dash', officer: 'DC: dash' });
    const wordings = (phrases: readonly Phrase[]) => phrases.flatMap(({ values }) => values?.wording ?? []);
    const { forThem } = expectOk(await claim());
    expect(forThem.map(({ key }) => key)).toEqual(['reason.note_names_member', 'doubt.self_chosen_name']);
    expect(wordings(forThem)).toEqual(['disc: dash']);
    const { state } = await card();
    expect(wordings(state.kind === 'open' ? state.forThem : [])).toEqual(['disc: dash', 'DC: dash']);
  });

  test('tells officers what speaks for somebody else', async () => {
    await server.member('3', 'Mito');
    await server.notes(trogmoon, { guild: 'disc: mito', officer: null });
    await claim();
    const doubted = [{ values: { wording: 'disc: mito' } }, { key: 'doubt.self_chosen_name' }];
    expect(await card()).toMatchObject({ state: { forThem: [], forOthers: doubted } });
  });
});

describe('an officer', () => {
  test('who confirms links by their word, from a claim; Undo asks again', async () => {
    await claim();
    const before = await server.whoIsWho();
    const was = await pressed();
    expectOk(await confirmClaim(server.context, server.officer(), was));
    expect(await server.owners()).toEqual({ Trogmoon: 'Dash' });
    expect(
      await server.inServer(({ em }) => em.execute('select source, confirmed_by from link order by source')),
    ).toEqual([
      { source: 'claim', confirmed_by: '4242' },
      { source: 'claim', confirmed_by: '4242' },
    ]);
    expect(await card()).toMatchObject({ isOver: true, state: { kind: 'confirmed', by: '4242' } });
    expect(expectOk(await claim())).toMatchObject({ state: 'confirmed' });
    expectOk(await undoClaim(server.context, server.officer(), was.claimId));
    expect(await server.whoIsWho()).toEqual(before);
    expect(await card()).toMatchObject({ isOver: false, state: { kind: 'open' } });
  });

  test('who refuses is remembered: the pair is refused, and the member hears it', async () => {
    await claim();
    const was = await pressed();
    expectOk(await refuseClaim(server.context, server.officer(), was));
    expect(await card()).toMatchObject({ isOver: true, state: { kind: 'refused', by: '4242' } });
    expect(expectOk(await claim())).toMatchObject({ state: 'refused' });
    expect(await claims()).toHaveLength(1);
    expectOk(await undoClaim(server.context, server.officer(), was.claimId));
    expect(expectOk(await claim())).toMatchObject({ state: 'waits' });
    expect(await claims()).toHaveLength(1);
  });

  test('who refused is not asked again by a member who had their data deleted and is back', async () => {
    const proposed = async () => expectOk(await previewMatch(server.context, server.officer())).state.counts.suggested;
    await server.member(dash, 'Trogmoon');
    expect(await proposed()).toBe(1);
    await claim();
    expectOk(await refuseClaim(server.context, server.officer(), await pressed()));
    expectOk(await forgetMember(server.context, server.officer(dash)));
    server.clock.advance(60_000);
    await server.member(dash, 'Trogmoon');
    expect(expectOk(await claim())).toMatchObject({ state: 'refused' });
    expect(await claims()).toEqual([]);
    expect(await proposed()).toBe(0);
  });

  test('are not asked any more about the claim of a member who had their data deleted', async () => {
    const channel = auditChannelInMemory();
    const context = { ...server.context, auditChannel: channel };
    await claim();
    await deliverCards(context, server.serverId);
    expect(channel.messages.map(({ content }) => content)).toMatchObject([
      { kind: 'claim', content: { state: { kind: 'open' } } },
    ]);
    expectOk(await forgetMember(context, server.officer(dash)));
    expect(channel.messages.map(({ content }) => content)).toEqual([
      { kind: 'gone', content: { state: { kind: 'gone' } } },
    ]);
  });

  test('who links what was refused takes the refusal away; Undo brings it back, an unlink does not', async () => {
    await claim();
    expectOk(await refuseClaim(server.context, server.officer(), await pressed()));
    const refused = await server.whoIsWho();
    server.clock.advance(60_000);
    const toDash = [{ kind: 'member', memberId: dash } as const];
    const link = async () => {
      const linked = expectOk(await linkByHand(server.context, server.officer(), 'Trogmoon', toDash));
      return linked.kind === 'answer' ? (linked.answer.undo ?? '') : '';
    };

    const first = await link();
    expect(await server.whoIsWho()).toMatchObject({ refused: [], links: [{}, {}] });
    expectOk(await undoByHand(server.context, server.officer(), first));
    expect(await server.whoIsWho()).toEqual(refused);

    await link();
    expectOk(await unlinkCharacter(server.context, server.officer(), 'Trogmoon'));
    expect(await server.whoIsWho()).toMatchObject({ refused: [] });
    expect(expectOk(await claim())).toMatchObject({ state: 'waits' });
  });

  test.each([
    [
      'confirms the link',
      (playerId: string, linkId: string) => confirmLinks(server.context, server.officer(), playerId, [linkId]),
    ],
    [
      'links them to the player it is confirmed of',
      async (playerId: string) => {
        const other = { kind: 'member', memberId: dash } as const;
        const asked = expectOk(await askMerge(server.context, server.officer(), playerId, other));
        if (asked.kind !== 'question') throw new Error('Merged without asking');
        return mergePlayers(server.context, server.officer(), playerId, other, asked.question.facts);
      },
    ],
  ])('who %s takes a refusal away', async (how, act) => {
    await claim();
    expectOk(await refuseClaim(server.context, server.officer(), await pressed()));
    const isConfirm = how === 'confirms the link';
    const playerId = await server.linked('Dash', [
      { characterId: trogmoon },
      ...(isConfirm ? [{ memberId: dash }] : []),
    ]);
    const linkId = await server.inServer(async ({ em }) => {
      const link = await em.findOneOrFail(Link, { character: [server.serverId, trogmoon] });
      if (!isConfirm)
        Object.assign(link, { confidence: 'confirmed', confirmedAt: server.clock.now(), confirmedBy: '4242' });
      return link.id;
    });
    expect(await server.whoIsWho()).toMatchObject({ refused: [{}] });
    expect(await act(playerId, linkId)).toMatchObject({ ok: true });
    expect(await server.whoIsWho()).toMatchObject({ refused: [] });
  });

  test('who confirms a claim to somebody else’s character moves it, as the card said', async () => {
    const mito = await server.member('3', 'Mito');
    await server.linked('Mito', [{ memberId: mito }, { characterId: trogmoon }]);
    await claim();
    expect(await card()).toMatchObject({ state: { holder: { name: 'Mito', isClaimant: false } } });
    const before = await server.whoIsWho();
    const was = await pressed();
    expectOk(await confirmClaim(server.context, server.officer(), was));
    expect(await server.owners()).toEqual({ Trogmoon: 'Dash' });
    expectOk(await undoClaim(server.context, server.officer(), was.claimId));
    expect(await server.whoIsWho()).toEqual(before);
  });

  test.each([
    ['confirms', confirmClaim, { Trogmoon: 'Dash' }, 'confirmed'],
    ['refuses', refuseClaim, {}, 'refused'],
  ])(
    'who %s a claim to what is linked to the claimant unconfirmed says so of that link',
    async (_what, decide, owners, state) => {
      await server.linked('Dash', [{ memberId: dash }, { characterId: trogmoon }]);
      await claim();
      expect(await card()).toMatchObject({ state: { holder: { isClaimant: true } } });
      expectOk(await decide(server.context, server.officer(), await pressed()));
      expect(await server.owners()).toEqual(owners);
      expect(expectOk(await claim())).toMatchObject({ state });
    },
  );

  test('decides about nobody’s claim but others’', async () => {
    await claim();
    const was = await pressed();
    for (const decide of [confirmClaim, refuseClaim]) {
      expect(await decide(server.context, server.officer(dash), was)).toMatchObject({ problem: { code: 'own_claim' } });
    }
    expect(await server.owners()).toEqual({});
  });

  test('who presses what changed meanwhile does nothing, and is told', async () => {
    await claim();
    const was = await pressed();
    const mito = await server.member('3', 'Mito');
    await server.linked('Mito', [{ memberId: mito }, { characterId: trogmoon }]);
    expect(expectOk(await confirmClaim(server.context, server.officer(), was)).remark?.key).toBe(
      'remark.facts_changed',
    );
    expect(await server.owners()).toEqual({ Trogmoon: 'Mito' });
  });

  test('of two at once, one decides and the other is told who did', async () => {
    await claim();
    const was = await pressed();
    const answers = await Promise.all([
      confirmClaim(server.context, server.officer('51'), was),
      refuseClaim(server.context, server.officer('52'), was),
    ]);
    const remarks = answers.flatMap((answer) => expectOk(answer).remark?.key ?? []);
    expect(remarks).toEqual(['remark.somebody_was_faster']);
  });

  test('who links by hand settles the claim, and its card says so', async () => {
    await claim();
    expectOk(await linkByHand(server.context, server.officer(), 'Trogmoon', [{ kind: 'member', memberId: dash }]));
    expect(await card()).toMatchObject({ isOver: true, state: { kind: 'linked_otherwise', by: '4242' } });
    expect(expectOk(await claim())).toMatchObject({ state: 'confirmed' });
  });

  test('has nothing to decide about a character that departed', async () => {
    await claim();
    await server.inServer(({ em }) => em.execute('update character set departed_at = now()'));
    expect(await card()).toMatchObject({ isOver: true, state: { kind: 'moot' } });
  });

  test('of another server finds nothing', async () => {
    await claim();
    const was = await pressed();
    const other = await handServer(rollcall);
    const as = [other.context, other.officer()] as const;
    expect(await confirmClaim(...as, was)).toMatchObject({ problem: { code: 'claim_not_found' } });
    expect(await refuseClaim(...as, was)).toMatchObject({ problem: { code: 'claim_not_found' } });
    await undoClaim(...as, was.claimId);
    expect(await card()).toMatchObject({ state: { kind: 'open' } });
  });
});

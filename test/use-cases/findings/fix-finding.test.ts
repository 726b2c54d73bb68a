import { describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { saveMembers, saveRoles } from '../../../src/database/member-rows.ts';
import { snoozeFinding } from '../../../src/use-cases/findings/dismiss-finding.ts';
import { fixFinding, linkFindingTo, refuseFinding } from '../../../src/use-cases/findings/fix-finding.ts';
import { showFinding } from '../../../src/use-cases/findings/show-finding.ts';
import { undoByHand } from '../../../src/use-cases/people/by-hand.ts';
import { linkByHand } from '../../../src/use-cases/people/link-by-hand.ts';
import { previewMatch } from '../../../src/use-cases/people/match.ts';
import type { Progress } from '../../../src/use-cases/progress.ts';
import { fixGroup } from '../../../src/use-cases/review/decide-group.ts';
import { startReview } from '../../../src/use-cases/review/review-findings.ts';
import { syncMembers } from '../../../src/use-cases/syncs/sync-members.ts';
import { syncRoster } from '../../../src/use-cases/syncs/sync-roster.ts';
import { undoFinding } from '../../../src/use-cases/undo/undo-finding.ts';
import { undoGroup } from '../../../src/use-cases/undo/undo-group.ts';
import { opened } from '../../database/opened.ts';
import { memberRow } from '../../database/stored.ts';
import { type HandServer, handServer } from '../hand-server.ts';
import { note } from '../noted.ts';
import { type RoleServer, roleServer } from '../role-server.ts';

const rollcall = opened();

/** Presses Fix on the open finding about a character, and answers the finding's id. */
async function fix(server: HandServer, rule: string, characterId: string): Promise<string> {
  const [finding] = await server.inServer(({ em }) =>
    em.execute<{ id: string }[]>(
      `select id from finding where rule = ? and subject_key = 'character:' || ? and status = 'open'`,
      [rule, characterId],
    ),
  );
  const { card } = expectOk(await showFinding(server.context, server.officer(), finding?.id ?? ''));
  const offer = card.state.kind === 'open' && card.state.proposal.kind === 'fix' ? card.state.proposal.offer : '';
  expectOk(await fixFinding(server.context, server.officer(), card.findingId, card.revision, offer));
  return card.findingId;
}

test('what a Fix settles besides closes by the same officer, in the same words', async () => {
  const server = await handServer(rollcall);
  await server.member('101', 'Mito');
  const bankalt = await server.character('Bankalt');
  await note(server, { Bankalt: 'elrek' });
  await server.linked('Elrek', [{ characterId: bankalt }]);
  server.clock.advance(3_600_000);
  await note(server, { Bankalt: 'DC: member101' });
  await server.scan();
  const findings = () =>
    server.inServer(({ em }) =>
      em.execute<{ id: string; rule: string }[]>(
        `select id, rule, status, closed_by as by, closed_how as how, outcome ->> 'key' as outcome from finding
         where subject_key = 'character:' || ? order by rule`,
        [bankalt],
      ),
    );
  const open = await findings();
  expect(open).toMatchObject([{ rule: 'note_mismatch' }, { rule: 'unconfirmed_link' }]);

  await fix(server, 'note_mismatch', bankalt);
  const closed = { status: 'resolved', by: '4242', how: 'fixed', outcome: 'outcome.fixed' };
  expect(await findings()).toMatchObject([closed, closed]);

  const beside = expectOk(await showFinding(server.context, server.officer(), open[1]?.id ?? '')).card;
  expect(beside.state).toMatchObject({ kind: 'closed', by: '4242', canUndo: false });
});

describe('a Fix that gives a member their first character', () => {
  /** @mito holds a guild role and nobody knows a character of theirs; the notes of two characters name them. */
  async function orphans(): Promise<HandServer> {
    const server = await handServer(rollcall);
    const role = { id: '60', name: 'Member', position: 6, permissions: '0', managed: false };
    await server.inServer(async (tenant) => {
      await saveRoles(tenant, [role], server.clock.now());
      await saveMembers(tenant, [memberRow('101', { username: 'mito', roleIds: [role.id] })], server.clock.now());
    });
    for (const name of ['Alta', 'Altb']) await server.character(name);
    await note(server, { Alta: 'DC: mito', Altb: 'DC: mito' });
    await server.scan();
    expect(await standing(server)).toEqual(['orphan_discord open', 'orphan_wow open', 'orphan_wow open']);
    return server;
  }

  const findings = (server: HandServer) =>
    server.inServer(({ em }) =>
      em.execute<{ id: string; rule: string; status: string; key: string }[]>(
        'select id, rule, status, subject_key as key from finding order by rule, first_found_at, status, id',
      ),
    );
  const standing = async (server: HandServer) =>
    (await findings(server)).map(({ rule, status }) => `${rule} ${status}`).toSorted();
  const cardOf = async (server: HandServer, findingId = '') =>
    expectOk(await showFinding(server.context, server.officer(), findingId)).card;

  test('closes what was found about the member, in the same words; Undo opens it again', async () => {
    const server = await orphans();
    const [ofMember, ofCharacter] = await findings(server);
    const fixed = await fix(server, 'orphan_wow', ofCharacter?.key.slice('character:'.length) ?? '');
    const how = { key: 'outcome.fixed' };
    expect((await cardOf(server, ofMember?.id)).state).toMatchObject({ kind: 'closed', by: '4242', how });
    expectOk(await undoFinding(server.context, server.officer(), fixed));
    expect(await standing(server)).toEqual(['orphan_discord open', 'orphan_wow open', 'orphan_wow open']);
  });

  test('closes what was found about each of their characters, where it is pressed on the member', async () => {
    const server = await orphans();
    const [ofMember] = await findings(server);
    const { findingId, revision, state } = await cardOf(server, ofMember?.id);
    const offer = state.kind === 'open' && state.proposal.kind === 'fix' ? state.proposal.offer : '';
    expectOk(await fixFinding(server.context, server.officer(), findingId, revision, offer));
    expect(await standing(server)).toEqual(['orphan_discord resolved', 'orphan_wow resolved', 'orphan_wow resolved']);
    expectOk(await undoFinding(server.context, server.officer(), findingId));
    expect(await standing(server)).toEqual(['orphan_discord open', 'orphan_wow open', 'orphan_wow open']);
  });

  test('closes it too where it is about all of a person’s characters at once', async () => {
    const server = await orphans();
    const { card } = expectOk(await startReview(server.context, server.officer(), 'orphan_wow'));
    if (card?.kind !== 'group' || card.group.state.kind !== 'open') throw new Error('They are one card');
    const pressed = { findingId: card.group.findingId, offer: card.group.state.offer };
    const fixed = expectOk(await fixGroup(server.context, server.officer(), pressed)).card;
    expect(await standing(server)).toEqual(['orphan_discord resolved', 'orphan_wow resolved', 'orphan_wow resolved']);
    const batchId = fixed.kind === 'group' && fixed.group.state.kind === 'decided' ? fixed.group.state.batchId : '';
    expectOk(await undoGroup(server.context, server.officer(), batchId));
    expect(await standing(server)).toEqual(['orphan_discord open', 'orphan_wow open', 'orphan_wow open']);
  });
});

test('a Fix of roles says what it is waiting for, step by step', async () => {
  const server = await roleServer(rollcall, { players: 1 });
  const [finding] = await server.rows<{ id: string }>(`select id from finding where rule = 'role_mismatch'`);
  const { card } = expectOk(await showFinding(server.context, server.officer(), finding?.id ?? ''));
  const offer = card.state.kind === 'open' && card.state.proposal.kind === 'fix' ? card.state.proposal.offer : '';
  const told: string[] = [];
  const tell = ({ step }: Progress) => told.push(step);
  expectOk(await fixFinding(server.context, server.officer(), card.findingId, card.revision, offer, tell));
  expect(told).toEqual(['member', 'roster', 'saving', 'writing']);
});

describe('whoever left the guild and holds a role with power is critical', () => {
  /** Member 101 left the guild four days ago, still holds Veteran, and officers know. */
  async function leftWithRole(): Promise<RoleServer> {
    const server = await roleServer(rollcall, { players: 10 });
    server.unlisted.add(1);
    await syncs(server, 60_000);
    await syncs(server, 100 * 3_600_000);
    await server.rows('update finding set notified_at = ?', [server.clock.now()]);
    expect(await finding(server)).toMatchObject({ severity: 'warning', notified: true, cards: 0 });
    return server;
  }

  async function syncs(server: RoleServer, afterMs: number): Promise<void> {
    server.clock.advance(afterMs);
    const [guild] = await server.rows<{ id: string }>('select id from guild');
    expectOk(await syncMembers(server.context, server.serverId));
    expectOk(await syncRoster(server.context, server.serverId, guild?.id ?? '', 'roster'));
  }

  async function finding(server: RoleServer) {
    const [row] = await server.rows<{ id: string; revision: number }>(
      `select id, revision, severity, notified_at is not null as notified,
         (select count(*)::int from audit_card where kind = 'finding' and subject = finding.id::text) as cards
       from finding where rule = 'departed_role' and subject_key = 'member:101'`,
    );
    return row ?? { id: '', revision: 0 };
  }

  test('from the next sync on, with a card in the channel, where the role comes later', async () => {
    const server = await leftWithRole();
    await server.byHand('101', ['Veteran', 'Officer']);
    await syncs(server, 60_000);
    expect(await finding(server)).toMatchObject({ severity: 'critical', cards: 1 });
  });

  test('likewise where a role that they hold gets power', async () => {
    const server = await leftWithRole();
    await server.rows(`update server set officer_role_ids = '{70}'`);
    await syncs(server, 60_000);
    expect(await finding(server)).toMatchObject({ severity: 'critical', cards: 1 });
  });

  test('from a press on that shows it, with a card by the next sync', async () => {
    const server = await leftWithRole();
    const before = await finding(server);
    await server.rows(`update member set role_ids = '{70,80}' where id = '101'`);
    const pressed = expectOk(await snoozeFinding(server.context, server.officer(), before.id, before.revision, 'day'));
    expect(pressed).toMatchObject({ remark: { key: 'remark.facts_changed' }, card: { severity: 'critical' } });
    await server.byHand('101', ['Veteran', 'Officer']);
    await syncs(server, 60_000);
    expect(await finding(server)).toMatchObject({ severity: 'critical', cards: 1 });
  });
});

test('Undo of a Fix leaves the member with whom it was made to what was linked to them since, and says so', async () => {
  const server = await handServer(rollcall);
  await server.member('501', 'Trog');
  const main = await server.character('Trogmoon');
  const alt = await server.character('Pewpew');
  await note(server, { Trogmoon: 'DC: member501', Pewpew: 'alt of Trogmoon' });
  await server.scan();
  const before = await server.whoIsWho();
  const first = await fix(server, 'orphan_wow', main);
  const second = await fix(server, 'orphan_wow', alt);
  expect(await server.owners()).toEqual({ Trogmoon: 'Trog', Pewpew: 'Trog' });

  const undone = expectOk(await undoFinding(server.context, server.officer(), first));
  expect(undone.remark).toMatchObject({ key: 'remark.undone_in_part' });
  expect(await server.owners()).toEqual({ Pewpew: 'Trog' });
  const members = await server.inServer(({ em }) =>
    em.execute('select member_id from link where member_id is not null'),
  );
  expect(members).toEqual([{ member_id: '501' }]);

  // Once the other is undone too, so can be what was left.
  expectOk(await undoFinding(server.context, server.officer(), second));
  expectOk(await undoFinding(server.context, server.officer(), first));
  expect(await server.whoIsWho()).toEqual(before);
});

describe('Undo of what settled other findings too', () => {
  /** Rivermane is Elrek's, which nobody confirmed, and its note changed to Mito: two findings, both told of. */
  async function doubted() {
    const server = await handServer(rollcall);
    await server.member('501', 'Elrek');
    await server.member('502', 'Mito');
    const [river, mito] = [await server.character('Rivermane'), await server.character('Mitomain')];
    await note(server, { Rivermane: 'Elrek' });
    await server.linked('Elrek', [{ characterId: river }, { memberId: '501' }]);
    await server.linked('Mito', [{ characterId: mito }, { memberId: '502' }]);
    await server.scan();
    const findings = () =>
      server.inServer(({ em }) =>
        em.execute<{ id: string; rule: string; revision: number }[]>(
          `select id, rule, revision, status, notified_at, snoozed_until from finding
           where subject_key = 'character:' || ? order by rule, first_found_at`,
          [river],
        ),
      );
    const [unconfirmed] = await findings();
    if (!unconfirmed) throw new Error('There is no link to confirm');
    await snoozeFinding(server.context, server.officer(), unconfirmed.id, unconfirmed.revision, 'month');
    await note(server, { Rivermane: 'alt of Mitomain' });
    await server.scan();
    await server.inServer(({ em }) => em.execute('update finding set notified_at = ?', [server.clock.now()]));
    expect(await findings()).toMatchObject([
      { rule: 'note_mismatch', status: 'open' },
      { rule: 'unconfirmed_link', status: 'snoozed' },
    ]);
    return { server, river, findings };
  }

  test('leaves what slept asleep, and makes no news of what officers were told', async () => {
    const { server, river, findings } = await doubted();
    const before = await findings();
    const findingId = await fix(server, 'note_mismatch', river);
    expect(await findings()).toMatchObject([{ status: 'resolved' }, { status: 'resolved' }]);
    expectOk(await undoFinding(server.context, server.officer(), findingId));
    await server.scan();
    expect(await findings()).toEqual(before);
  });

  test('also where it was done by hand', async () => {
    const { server, findings } = await doubted();
    const before = await findings();
    const asked = expectOk(
      await linkByHand(server.context, server.officer(), 'Rivermane', [{ kind: 'member', memberId: '501' }]),
    );
    expect(await findings()).toMatchObject([{ status: 'resolved' }, { status: 'resolved' }]);
    const undo = asked.kind === 'answer' ? asked.answer.undo : null;
    expectOk(await undoByHand(server.context, server.officer(), undo ?? ''));
    await server.scan();
    expect(await findings()).toEqual(before);
  });

  test('leaves a snooze that is over to the next scan: it is news once', async () => {
    const { server, river, findings } = await doubted();
    const findingId = await fix(server, 'note_mismatch', river);
    server.clock.advance(31 * 86_400_000);
    expectOk(await undoFinding(server.context, server.officer(), findingId));
    expect(await findings()).toMatchObject([{}, { status: 'snoozed' }]);
    await server.scan();
    expect(await findings()).toMatchObject([{}, { status: 'open', notified_at: null }]);
  });
});

test('"Somebody else…" is the officer’s word on the member whom they name too, and Undo takes both back', async () => {
  const server = await handServer(rollcall);
  await server.member('101', 'Mito');
  await server.linked('Mito', [{ memberId: '101' }]);
  await server.character('Lonely');
  await server.scan();
  const before = await server.whoIsWho();
  const [finding] = await server.inServer(({ em }) =>
    em.execute<{ id: string }[]>(`select id from finding where rule = 'orphan_wow'`),
  );
  const findingId = finding?.id ?? '';
  expectOk(await linkFindingTo(server.context, server.officer(), findingId, 1, '101'));
  const links = await server.inServer(({ em }) => em.execute(`select confidence, confirmed_by as by from link`));
  const word = { confidence: 'confirmed', by: '4242' };
  expect(links).toEqual([word, word]);
  expectOk(await undoFinding(server.context, server.officer(), findingId));
  expect(await server.whoIsWho()).toEqual(before);
});

describe('"Not them" about a player who is not on Discord', () => {
  /** A note names Mike, who plays Oldtoon and is not on Discord: Oldbank was linked to him by that. */
  async function refused() {
    const server = await handServer(rollcall);
    const oldtoon = await server.character('Oldtoon');
    const oldbank = await server.character('Oldbank');
    await note(server, { Oldbank: 'alt of Oldtoon' });
    const mike = await server.linked('Mike', [{ characterId: oldtoon }, { characterId: oldbank }]);
    await server.scan();
    const [finding] = await server.inServer(({ em }) =>
      em.execute<{ id: string }[]>(
        `select id from finding where rule = 'unconfirmed_link' and subject_key = 'character:' || ?`,
        [oldbank],
      ),
    );
    const { card } = expectOk(await showFinding(server.context, server.officer(), finding?.id ?? ''));
    const offer = card.state.kind === 'open' ? (card.state.decisions.refuse?.offer ?? '') : '';
    const before = await server.whoIsWho();
    server.clock.advance(1_000);
    expectOk(await refuseFinding(server.context, server.officer(), card.findingId, card.revision, offer));
    return { server, mike, oldbank, before, findingId: card.findingId };
  }

  const proposed = async ({ context, officer }: HandServer) => {
    const { state } = expectOk(await previewMatch(context, officer()));
    return state.kind === 'preview' ? state.samples.map(({ character, who }) => `${character} → ${who}`) : [];
  };

  test('is remembered: neither a match nor the card of the character proposes him again', async () => {
    const { server, oldbank } = await refused();
    expect(await server.owners()).toEqual({ Oldtoon: 'Mike' });
    expect(await proposed(server)).toEqual([]);
    await server.scan();
    const [orphan] = await server.inServer(({ em }) =>
      em.execute<{ id: string }[]>(
        `select id from finding where rule = 'orphan_wow' and subject_key = 'character:' || ?`,
        [oldbank],
      ),
    );
    const { card } = expectOk(await showFinding(server.context, server.officer(), orphan?.id ?? ''));
    expect(card.state).toMatchObject({ kind: 'open', proposal: { kind: 'needs_human' } });
  });

  test('is put back by Undo to the last detail', async () => {
    const { server, before, findingId } = await refused();
    expectOk(await undoFinding(server.context, server.officer(), findingId));
    expect(await server.whoIsWho()).toEqual(before);
  });

  test('holds no longer once an officer links them, and holds again when that is undone', async () => {
    const { server, mike, oldbank } = await refused();
    const refusals = () =>
      server.inServer(({ em }) => em.execute('select character_id, player_id from refused_player'));
    const kept = [{ character_id: oldbank, player_id: mike }];
    expect(await refusals()).toEqual(kept);
    const mikeHimself = [{ kind: 'not_on_discord', text: 'Mike' } as const];
    const linked = expectOk(await linkByHand(server.context, server.officer(), oldbank, mikeHimself));
    expect(await server.owners()).toEqual({ Oldbank: 'Mike', Oldtoon: 'Mike' });
    expect(await refusals()).toEqual([]);
    if (linked.kind !== 'answer') throw new Error('Nothing stood in the way');
    expectOk(await undoByHand(server.context, server.officer(), linked.answer.undo ?? ''));
    expect(await refusals()).toEqual(kept);
  });
});

import { describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { snoozeFinding } from '../../../src/use-cases/findings/dismiss-finding.ts';
import { confirmFinding, fixFinding } from '../../../src/use-cases/findings/fix-finding.ts';
import { showFinding } from '../../../src/use-cases/findings/show-finding.ts';
import { syncMembers } from '../../../src/use-cases/syncs/sync-members.ts';
import { syncRoster } from '../../../src/use-cases/syncs/sync-roster.ts';
import { undoFinding } from '../../../src/use-cases/undo/undo-finding.ts';
import { opened } from '../../database/opened.ts';
import { OFFICER, roleServer, SECOND } from '../role-server.ts';

const rollcall = opened();

test('Fix on an older card of a finding that was snoozed since looks anew, and fixes', async () => {
  const server = await roleServer(rollcall, { players: 1 });
  const [finding] = await server.rows<{ id: string }>(`select id from finding where rule = 'role_mismatch'`);
  const { card } = expectOk(await showFinding(server.context, server.officer(), finding?.id ?? ''));
  const offer = card.state.kind === 'open' && card.state.proposal.kind === 'fix' ? card.state.proposal.offer : '';
  expectOk(await snoozeFinding(server.context, server.officer(), card.findingId, card.revision, 'week'));

  server.clock.advance(60_000);
  const fixed = expectOk(await fixFinding(server.context, server.officer(), card.findingId, card.revision, offer));
  expect(fixed.remark).toBeUndefined();
  expect(fixed.card.state).toMatchObject({ kind: 'closed', status: 'resolved', by: server.officer().memberId });
  expect(server.held()['101']).toEqual(['Member']);
});

describe('an officer’s word on who somebody is, given where a role with power is in question', () => {
  /** Member makes its holders officers, and the first officer confirmed that 101 is who they seem to be. */
  async function confirmed() {
    const server = await roleServer(rollcall, { players: 1 });
    await server.rows(`update server set officer_role_ids = '{60}'`);
    const card = async () => {
      const [finding] = await server.rows<{ id: string }>(`select id from finding where rule = 'role_mismatch'`);
      return expectOk(await showFinding(server.context, server.officer(), finding?.id ?? '')).card;
    };
    const asked = await card();
    const offered = asked.state.kind === 'open' ? asked.state.decisions.confirm[0]?.offer : '';
    expectOk(await confirmFinding(server.context, server.officer(), asked.findingId, asked.revision, offered ?? ''));
    server.clock.advance(60_000);
    const words = () => server.rows(`select confidence, confirmed_by as by from link order by id`);
    const theirs = { confidence: 'confirmed', by: OFFICER };
    expect(await words()).toEqual([theirs, theirs]);
    return { server, card, words };
  }

  test('stands when another officer’s Fix is undone: only the roles are put back', async () => {
    const { server, card, words } = await confirmed();
    const before = await words();
    const { findingId, revision, state } = await card();
    const offer = state.kind === 'open' && state.proposal.kind === 'fix' ? state.proposal.offer : '';
    expectOk(await fixFinding(server.context, server.officer(SECOND), findingId, revision, offer));
    expect(server.held()['101']).toEqual(['Member']);
    const undone = expectOk(await undoFinding(server.context, server.officer(SECOND), findingId));
    expect(undone).toMatchObject({ remark: { key: 'remark.undone' }, card: { state: { proposal: { kind: 'fix' } } } });
    expect(server.held()['101']).toEqual(['Veteran']);
    expect(await words()).toEqual(before);
  });

  test('leaves no Undo on the card when the roles agree by themselves', async () => {
    const { server, card } = await confirmed();
    await server.byHand('101', ['Member']);
    const [guild] = await server.rows<{ id: string }>('select id from guild');
    server.clock.advance(60_000);
    expectOk(await syncRoster(server.context, server.serverId, guild?.id ?? '', 'roster'));
    expectOk(await syncMembers(server.context, server.serverId));
    expect((await card()).state).toMatchObject({ kind: 'closed', how: { key: 'closed.gone' }, canUndo: false });
  });
});

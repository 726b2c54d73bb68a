import { expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { snoozeFinding } from '../../../src/use-cases/findings/dismiss-finding.ts';
import { fixFinding } from '../../../src/use-cases/findings/fix-finding.ts';
import { showFinding } from '../../../src/use-cases/findings/show-finding.ts';
import { opened } from '../../database/opened.ts';
import { roleServer } from '../role-server.ts';

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

import { expect, test } from '@jest/globals';
import { expectOk } from '../../bench/watched-server.ts';
import { fixFinding } from '../../src/use-cases/fix-finding.ts';
import { showFinding } from '../../src/use-cases/show-finding.ts';
import { opened } from '../database/opened.ts';
import { handServer } from './hand-server.ts';
import { note } from './noted.ts';

const rollcall = opened();

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

  const { card } = expectOk(await showFinding(server.context, server.officer(), open[0]?.id ?? ''));
  const offer = card.state.kind === 'open' && card.state.proposal.kind === 'fix' ? card.state.proposal.offer : '';
  expectOk(await fixFinding(server.context, server.officer(), card.findingId, card.revision, offer));
  const closed = { status: 'resolved', by: '4242', how: 'fixed', outcome: 'outcome.fixed' };
  expect(await findings()).toMatchObject([closed, closed]);

  const beside = expectOk(await showFinding(server.context, server.officer(), open[1]?.id ?? '')).card;
  expect(beside.state).toMatchObject({ kind: 'closed', by: '4242', canUndo: false });
});

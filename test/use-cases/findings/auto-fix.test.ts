import { describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { RuleSetting } from '../../../src/database/entities/rule-setting.ts';
import { fixFinding } from '../../../src/use-cases/findings/fix-finding.ts';
import { showFinding } from '../../../src/use-cases/findings/show-finding.ts';
import { applyFixAll } from '../../../src/use-cases/fix-all/apply-fix-all.ts';
import { previewFixAll } from '../../../src/use-cases/fix-all/preview-fix-all.ts';
import { scanAndFix } from '../../../src/use-cases/syncs/scan-and-report.ts';
import { undoChange } from '../../../src/use-cases/undo/history.ts';
import { undoFinding } from '../../../src/use-cases/undo/undo-finding.ts';
import { undoFixAll } from '../../../src/use-cases/undo/undo-fix-all.ts';
import { opened } from '../../database/opened.ts';
import { type HandServer, handServer } from '../hand-server.ts';
import { note } from '../noted.ts';

const rollcall = opened();

/** Rivermane is Elrek's, and its note says Mito by now. */
async function noteChanged(): Promise<HandServer> {
  const server = await handServer(rollcall);
  await server.member('501', 'Elrek');
  await server.member('502', 'Mito');
  const [river, mito] = [await server.character('Rivermane'), await server.character('Mitomain')];
  await note(server, { Rivermane: 'Elrek' });
  await server.linked('Elrek', [{ characterId: river }, { memberId: '501' }]);
  await server.linked('Mito', [{ characterId: mito }, { memberId: '502' }]);
  server.clock.advance(3_600_000);
  await note(server, { Rivermane: 'alt of Mitomain' });
  return server;
}

const switchOn = (server: HandServer) =>
  server.inServer(async ({ em }) => {
    await em.insert(RuleSetting, { server: server.serverId, rule: 'note_mismatch', enabled: true, autoFix: true });
  });

async function run(server: HandServer) {
  server.clock.advance(60_000);
  await server.inServer((tenant) => scanAndFix(tenant, server.clock.now()));
}

async function openMismatch(server: HandServer) {
  const [finding] = await server.inServer(({ em }) =>
    em.execute<{ id: string }[]>(`select id from finding where rule = 'note_mismatch' and status = 'open'`),
  );
  return expectOk(await showFinding(server.context, server.officer(), finding?.id ?? '')).card;
}

const owner = async (server: HandServer) => (await server.owners()).Rivermane;

describe('auto-fix leaves to officers what they undid for the same facts', () => {
  test('change by change through the history', async () => {
    const server = await noteChanged();
    await switchOn(server);
    await run(server);
    expect(await owner(server)).toBe('Mito');
    const links = await server.inServer(({ em }) =>
      em.execute<{ id: string }[]>(`select id from change where what like 'link.%' order by number desc`),
    );
    for (const { id } of links) expectOk(await undoChange(server.context, server.officer(), 'server', id));
    expect(await owner(server)).toBe('Elrek');
    await run(server);
    expect(await owner(server)).toBe('Elrek');
    expect((await openMismatch(server)).state.kind).toBe('open');

    server.clock.advance(60_000);
    await note(server, { Rivermane: 'DC: member502' });
    await run(server);
    expect(await owner(server)).toBe('Mito');
  });

  test('when it was their own Fix', async () => {
    const server = await noteChanged();
    await run(server);
    const card = await openMismatch(server);
    const offer = card.state.kind === 'open' && card.state.proposal.kind === 'fix' ? card.state.proposal.offer : '';
    expectOk(await fixFinding(server.context, server.officer(), card.findingId, card.revision, offer));
    expect(await owner(server)).toBe('Mito');
    expectOk(await undoFinding(server.context, server.officer(), card.findingId));
    await switchOn(server);
    await run(server);
    expect(await owner(server)).toBe('Elrek');
  });

  test('when it was a Fix all', async () => {
    const server = await noteChanged();
    await run(server);
    const { batchId } = expectOk(await previewFixAll(server.context, server.officer(), 'note_mismatch'));
    expectOk(await applyFixAll(server.context, server.officer(), batchId, async () => {}));
    expect(await owner(server)).toBe('Mito');
    expectOk(await undoFixAll(server.context, server.officer(), batchId, async () => {}));
    await switchOn(server);
    await run(server);
    expect(await owner(server)).toBe('Elrek');
  });
});

import { describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import type { Tenant } from '../../../src/database/database.ts';
import { deliverCards } from '../../../src/use-cases/audit-channel/deliver-cards.ts';
import { wantCard } from '../../../src/use-cases/audit-channel/want-card.ts';
import type { Context } from '../../../src/use-cases/context.ts';
import { applyFixAll } from '../../../src/use-cases/fix-all/apply-fix-all.ts';
import { previewFixAll } from '../../../src/use-cases/fix-all/preview-fix-all.ts';
import { fixGroup } from '../../../src/use-cases/review/decide-group.ts';
import { startReview } from '../../../src/use-cases/review/review-findings.ts';
import { undoFixAll } from '../../../src/use-cases/undo/undo-fix-all.ts';
import { undoGroup } from '../../../src/use-cases/undo/undo-group.ts';
import { opened } from '../../database/opened.ts';
import { auditChannelInMemory } from '../../support/audit-channel-in-memory.ts';
import { type HandServer, handServer } from '../hand-server.ts';
import { note } from '../noted.ts';
import { roleServer } from '../role-server.ts';

const rollcall = opened();
const unseen = async () => {};

/** A channel where a card of each open finding of the rule stands, as of critical ones. */
async function channelOf(server: { serverId: string; context: Context }, rule: string) {
  const { serverId } = server;
  const channel = auditChannelInMemory();
  const context: Context = { ...server.context, auditChannel: channel };
  await rollcall.database.inServer(serverId, async (tenant: Tenant) => {
    const open = await tenant.em.execute<{ id: string }[]>('select id from finding where rule = ?', [rule]);
    for (const { id } of open) await wantCard(tenant, 'finding', id, context.clock.now());
  });
  const shown = async () => {
    await deliverCards(context, serverId);
    return channel.messages.flatMap(({ content: message }) =>
      message.kind === 'finding' ? [message.content.state.kind] : [],
    );
  };
  expect(await shown()).toEqual(['open', 'open']);
  return { context, shown };
}

/** Two characters whose notes name one member. */
async function twoOfMito(): Promise<HandServer> {
  const server = await handServer(rollcall);
  await server.member('101', 'Mito');
  for (const name of ['Alta', 'Altb']) await server.character(name);
  await note(server, { Alta: 'member101', Altb: 'member101' });
  await server.scan();
  return server;
}

describe('cards of findings in the channel are open again when what closed them is undone as one', () => {
  test('a decision about a person’s findings in Review', async () => {
    const server = await twoOfMito();
    const { context, shown } = await channelOf(server, 'orphan_wow');
    const { card } = expectOk(await startReview(context, server.officer(), 'orphan_wow'));
    if (card?.kind !== 'group' || card.group.state.kind !== 'open') throw new Error('They are one card');
    const { findingId, state } = card.group;
    const fixed = expectOk(await fixGroup(context, server.officer(), { findingId, offer: state.offer })).card;
    expect(await shown()).toEqual(['closed', 'closed']);
    const batchId = fixed.kind === 'group' && fixed.group.state.kind === 'decided' ? fixed.group.state.batchId : '';
    expectOk(await undoGroup(context, server.officer(), batchId));
    expect(await shown()).toEqual(['open', 'open']);
  });

  test('a Fix all about who is who', async () => {
    const server = await twoOfMito();
    const { context, shown } = await channelOf(server, 'orphan_wow');
    const { batchId } = expectOk(await previewFixAll(context, server.officer(), 'orphan_wow'));
    expectOk(await applyFixAll(context, server.officer(), batchId, unseen));
    expect(await shown()).toEqual(['closed', 'closed']);
    expectOk(await undoFixAll(context, server.officer(), batchId, unseen));
    expect(await shown()).toEqual(['open', 'open']);
  });

  test('a Fix all of roles', async () => {
    const server = await roleServer(rollcall, { players: 2 });
    const { context, shown } = await channelOf(server, 'role_mismatch');
    const { batchId } = expectOk(await previewFixAll(context, server.officer(), 'role_mismatch'));
    expectOk(await applyFixAll(context, server.officer(), batchId, unseen));
    expect(await shown()).toEqual(['closed', 'closed']);
    expectOk(await undoFixAll(context, server.officer(), batchId, unseen));
    expect(await shown()).toEqual(['open', 'open']);
  });
});

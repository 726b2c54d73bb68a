import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { Tenant } from '../../../src/database/database.ts';
import { Finding } from '../../../src/database/entities/finding.ts';
import { Server } from '../../../src/database/entities/server.ts';
import { auditMessage } from '../../../src/discord/cards/audit-message.ts';
import { vocabularyFor } from '../../../src/discord/words.ts';
import type { AuditCardContent } from '../../../src/use-cases/audit-channel/audit-cards.ts';
import {
  deliverCards,
  lookAfterCards,
  serversWithCardsToLookAfter,
} from '../../../src/use-cases/audit-channel/deliver-cards.ts';
import { reviveCards, wantCard } from '../../../src/use-cases/audit-channel/want-card.ts';
import type { Context } from '../../../src/use-cases/context.ts';
import { close } from '../../../src/use-cases/findings/close-finding.ts';
import { opened } from '../../database/opened.ts';
import { minute, SERVER, storeCharacter, storeGuild } from '../../database/stored.ts';
import { type AuditChannelInMemory, auditChannelInMemory } from '../../support/audit-channel-in-memory.ts';
import { manualClock } from '../../support/manual-clock.ts';

const MINUTE_MS = 60_000;

const home = opened();
const { inServer } = home;

let clock: ReturnType<typeof manualClock>;
let channel: AuditChannelInMemory;
let context: Context;
let findingId: string;

beforeEach(async () => {
  clock = manualClock(minute(10));
  channel = auditChannelInMemory();
  context = {
    database: home.database,
    clock,
    log: pino({ level: 'silent' }),
    auditChannel: channel,
  } as unknown as Context;
  findingId = await inServer(async (tenant) => {
    const server = await tenant.em.findOneOrFail(Server, { id: tenant.serverId });
    Object.assign(server, { state: 'live', wentLiveAt: minute(0), auditChannelId: '9000' });
    return storeCritical(tenant, server, (await storeCharacter(tenant, await storeGuild(tenant), 'Pewpew')).id);
  });
});

/** A critical finding with the card that it wants. */
async function storeCritical(tenant: Tenant, server: Server, characterId: string): Promise<string> {
  const finding = tenant.em.create(Finding, {
    server,
    rule: 'orphan_wow',
    severity: 'critical',
    subjectKey: `character:${characterId}`,
    facts: { characterId, name: 'Pewpew' },
    fingerprint: 'f',
    summary: { key: 'a.line' },
    firstFoundAt: minute(1),
  });
  await tenant.em.flush();
  await wantCard(tenant, 'finding', finding.id, minute(1));
  return finding.id;
}

const deliver = () => deliverCards(context, SERVER);

/** What each message in the channel says of the finding, and how often it was edited. */
function shown(): { state: string; edits: number }[] {
  return channel.messages.map(({ content, edits }) => {
    const { content: card } = content as AuditCardContent;
    return { state: (card as { state: { kind: string } }).state.kind, edits };
  });
}

/** As an officer's press, a scan or Undo leaves the finding. */
async function changeFinding(change: (finding: Finding) => void): Promise<void> {
  await inServer(async ({ em }) => {
    change(await em.findOneOrFail(Finding, { id: findingId }));
  });
}

const closeIt = (finding: Finding) => close(finding, { status: 'resolved', by: '42', how: 'gone', at: clock.now() });

async function reopenIt(): Promise<void> {
  await inServer(async (tenant) => {
    const finding = await tenant.em.findOneOrFail(Finding, { id: findingId });
    Object.assign(finding, { status: 'open', closedAt: null, closedBy: null, closedHow: null });
    await tenant.em.flush();
    await reviveCards(tenant, 'finding', [findingId]);
  });
}

function setServer(values: Partial<Pick<Server, 'state' | 'auditChannelId'>>): Promise<unknown> {
  return inServer(({ em }) => em.nativeUpdate(Server, { id: SERVER }, values));
}

describe('a standing card', () => {
  test('is posted once, however often it is wanted and delivered', async () => {
    await inServer((tenant) => wantCard(tenant, 'finding', findingId, minute(2)));
    await deliver();
    await deliver();
    expect(shown()).toEqual([{ state: 'open', edits: 0 }]);
  });

  test('is edited in place when what it tells changes, and only then', async () => {
    await deliver();
    await changeFinding((finding) => {
      finding.status = 'snoozed';
      finding.snoozedUntil = minute(900);
    });
    await deliver();
    await deliver();
    expect(shown()).toEqual([{ state: 'snoozed', edits: 1 }]);
  });

  test('is finished when its subject is over: then one statement finds that there is nothing to do', async () => {
    await deliver();
    await changeFinding(closeIt);
    await deliver();
    expect(shown()).toEqual([{ state: 'closed', edits: 1 }]);
    expect(await home.statementsOf(deliver)).toBe(1);
  });

  test('comes back to life in its message when what finished it is undone', async () => {
    await deliver();
    await changeFinding(closeIt);
    await deliver();
    await reopenIt();
    await deliver();
    expect(shown()).toEqual([{ state: 'open', edits: 2 }]);
    await changeFinding(closeIt);
    await deliver();
    expect(shown()).toEqual([{ state: 'closed', edits: 3 }]);
  });

  test('what is undone while Discord hears that it is over is not lost', async () => {
    await deliver();
    await changeFinding(closeIt);
    channel.meanwhile(reopenIt);
    await deliver();
    expect(shown()).toEqual([{ state: 'open', edits: 2 }]);
  });

  test('what changes while it is posted is shown by the same call', async () => {
    channel.meanwhile(() => changeFinding(closeIt));
    await deliver();
    expect(shown()).toEqual([{ state: 'closed', edits: 1 }]);
  });

  test('two that deliver at the same time post it once', async () => {
    await Promise.all([deliver(), deliver(), deliver()]);
    expect(shown()).toEqual([{ state: 'open', edits: 0 }]);
  });

  test('is looked at twice at most for however many press at the same time, and shows what the last of them did', async () => {
    const once = await home.statementsOf(deliver);
    let pressed: Promise<unknown> | undefined;
    channel.meanwhile(async () => {
      await changeFinding(closeIt);
      pressed = Promise.all(Array.from({ length: 50 }, deliver));
    });
    await changeFinding((finding) => Object.assign(finding, { status: 'snoozed', snoozedUntil: minute(900) }));
    const statements = await home.statementsOf(async () => {
      await deliver();
      await pressed;
    });
    expect(shown()).toEqual([{ state: 'closed', edits: 2 }]);
    expect(statements).toBeLessThan(5 * once);
  });

  test('is claimed only soon before it is shown, however many there are, so that a slow Discord gets none twice', async () => {
    await inServer(async (tenant) => {
      const server = await tenant.em.findOneOrFail(Server, { id: SERVER });
      for (let others = 0; others < 24; others += 1) await storeCritical(tenant, server, randomUUID());
    });
    let claimed = 0;
    channel.meanwhile(async () => {
      const rows = await inServer(({ em }) =>
        em.execute<object[]>('select 1 from audit_card where claimed_until is not null'),
      );
      claimed = rows.length;
    });
    await deliver();
    expect(claimed).toBe(10);
    expect(shown()).toHaveLength(25);
  });

  test('is not posted when its subject was over before anybody saw it', async () => {
    await changeFinding(closeIt);
    await deliver();
    expect(shown()).toEqual([]);
    await reopenIt();
    await deliver();
    expect(shown()).toEqual([{ state: 'open', edits: 0 }]);
  });

  test('says so and has nothing to press any more when its subject is deleted', async () => {
    await deliver();
    await inServer(({ em }) => em.nativeDelete(Finding, { id: findingId }));
    await deliver();
    expect(shown()).toEqual([{ state: 'gone', edits: 1 }]);
    const [message] = channel.messages;
    const drawn = auditMessage(message?.content as AuditCardContent, vocabularyFor('en-US'), 'reference');
    expect(JSON.stringify(drawn)).not.toContain('Pewpew');
    expect(drawn.components).toEqual([]);
    expect(await home.statementsOf(deliver)).toBe(1);
  });

  test('ends in silence when its subject is deleted before anybody saw it', async () => {
    await inServer(({ em }) => em.nativeDelete(Finding, { id: findingId }));
    await deliver();
    expect(shown()).toEqual([]);
    expect(await home.statementsOf(deliver)).toBe(1);
  });

  test.each(['finding', 'claim', 'shrink', 'rank_shift', 'fix_all'] as const)(
    'of a %s that cannot be ends in silence',
    async (kind) => {
      await changeFinding(closeIt);
      await deliver();
      await inServer((tenant) => wantCard(tenant, kind, 'no id', clock.now()));
      await deliver();
      expect(shown()).toEqual([]);
    },
  );

  test('waits while the server only observes', async () => {
    await setServer({ state: 'observing' });
    await deliver();
    expect(shown()).toEqual([]);
    expect(await serversWithCardsToLookAfter(context)).toEqual([]);
    await setServer({ state: 'live' });
    await deliver();
    expect(shown()).toEqual([{ state: 'open', edits: 0 }]);
  });
});

describe('where a card stands', () => {
  test('a message that somebody deleted is posted anew while its subject is open', async () => {
    await deliver();
    channel.loses();
    await lookAfterCards(context, SERVER);
    expect(shown()).toEqual([]);
    clock.advance(15 * MINUTE_MS);
    expect(await serversWithCardsToLookAfter(context)).toEqual([SERVER]);
    await lookAfterCards(context, SERVER);
    expect(shown()).toEqual([{ state: 'open', edits: 0 }]);
    expect(await serversWithCardsToLookAfter(context)).toEqual([]);
  });

  test('a deleted message is posted anew at once when it would have to change', async () => {
    await deliver();
    channel.loses();
    await changeFinding((finding) => {
      finding.status = 'snoozed';
      finding.snoozedUntil = minute(900);
    });
    await deliver();
    expect(shown()).toEqual([{ state: 'snoozed', edits: 0 }]);
  });

  test('a deleted message stays away when its subject is over, and comes back with Undo', async () => {
    await deliver();
    channel.loses();
    await changeFinding(closeIt);
    await deliver();
    expect(shown()).toEqual([]);
    await reopenIt();
    await deliver();
    expect(shown()).toEqual([{ state: 'open', edits: 0 }]);
  });

  test('an open card follows the audit channel, and leaves nothing behind', async () => {
    await deliver();
    await setServer({ auditChannelId: '9001' });
    await deliver();
    expect(channel.messages.map(({ channelId }) => channelId)).toEqual(['9001']);
  });

  test('a card that is over ends where it stands', async () => {
    await deliver();
    await setServer({ auditChannelId: '9001' });
    await changeFinding(closeIt);
    await deliver();
    expect(channel.messages.map(({ channelId }) => channelId)).toEqual(['9000']);
    expect(shown()).toEqual([{ state: 'closed', edits: 1 }]);
  });

  test.each(['channel_gone', 'no_permission', 'unreachable', 'refused'] as const)(
    'a card that cannot be posted (%s) waits with the reason, and is posted once it can',
    async (problem) => {
      channel.fails(problem);
      await deliver();
      const [waiting] = await inServer(({ em }) => em.execute('select failure from audit_card'));
      expect(waiting).toEqual({ failure: problem });
      expect(await serversWithCardsToLookAfter(context)).toEqual([SERVER]);
      channel.fails(undefined);
      await lookAfterCards(context, SERVER);
      expect(shown()).toEqual([{ state: 'open', edits: 0 }]);
    },
  );

  test('a card whose channel vanished waits for another one', async () => {
    await deliver();
    channel.loses();
    channel.fails('channel_gone');
    await changeFinding((finding) => {
      finding.status = 'snoozed';
      finding.snoozedUntil = minute(900);
    });
    await deliver();
    channel.fails(undefined);
    await setServer({ auditChannelId: '9001' });
    await deliver();
    expect(channel.messages.map(({ channelId }) => channelId)).toEqual(['9001']);
    expect(shown()).toEqual([{ state: 'snoozed', edits: 0 }]);
  });

  test('what a crash left claimed is taken over when the claim runs out', async () => {
    await inServer(({ em }) => em.execute('update audit_card set claimed_until = ?', [minute(11)]));
    await deliver();
    expect(shown()).toEqual([]);
    expect(await serversWithCardsToLookAfter(context)).toEqual([]);
    clock.advance(2 * MINUTE_MS);
    expect(await serversWithCardsToLookAfter(context)).toEqual([SERVER]);
    await lookAfterCards(context, SERVER);
    expect(shown()).toEqual([{ state: 'open', edits: 0 }]);
  });
});

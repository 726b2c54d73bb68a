import { describe, expect, test } from '@jest/globals';
import { insertCardsOfCriticalNews } from '../../src/database/card-rows.ts';
import { AuditCard } from '../../src/database/entities/audit-card.ts';
import { Finding } from '../../src/database/entities/finding.ts';
import { opened } from './opened.ts';
import { minute } from './stored.ts';

const home = opened();

type Told = Partial<Pick<Finding, 'rule' | 'severity' | 'status' | 'notifiedAt'>>;

/** Stores an open critical finding that is news, but for what is given. */
async function storeFinding(name: string, found: number, told: Told = {}): Promise<string> {
  return home.inServer(async ({ em, serverId }) => {
    const isClosed = told.status === 'resolved' || told.status === 'dismissed';
    const finding = em.create(Finding, {
      server: serverId,
      rule: 'departed_role',
      severity: 'critical',
      subjectKey: `member:${name}`,
      facts: {},
      fingerprint: name,
      summary: { key: 'a.line' },
      firstFoundAt: minute(found),
      ...(isClosed && { closedAt: minute(found), closedBy: 'auto', closedHow: 'gone' }),
      ...(told.status === 'snoozed' && { snoozedUntil: minute(900) }),
      ...told,
    });
    await em.flush();
    return finding.id;
  });
}

const ask = (most = 10) => home.inServer((tenant) => insertCardsOfCriticalNews(tenant, most, minute(50)));

async function subjects(): Promise<string[]> {
  const cards = await home.inServer(({ em }) => em.find(AuditCard, { finishedAt: null, kind: 'finding' }));
  return cards.map(({ subject }) => subject).sort();
}

describe('cards of critical news', () => {
  test('are wanted once for each', async () => {
    const one = await storeFinding('1', 1);
    const other = await storeFinding('2', 2);
    await ask();
    await ask();
    expect(await subjects()).toEqual([one, other].sort());
  });

  test.each<[string, Told]>([
    ['a warning', { severity: 'warning' }],
    ['what officers were told of', { notifiedAt: minute(3) }],
    ['what is closed', { status: 'resolved' }],
    ['what was dismissed', { status: 'dismissed' }],
    ['what is snoozed', { status: 'snoozed' }],
  ])('are not wanted for %s', async (_what, told) => {
    await storeFinding('1', 1, told);
    await ask();
    expect(await subjects()).toEqual([]);
  });

  test('are wanted for the oldest of each rule when there are many: the rest is left to the report', async () => {
    const ids: string[] = [];
    for (let found = 0; found < 5; found += 1) ids.push(await storeFinding(String(found), found));
    await ask(3);
    expect(await subjects()).toEqual(ids.slice(0, 3).sort());
    const another = await storeFinding('another', 9, { rule: 'orphan_discord' });
    await ask(3);
    expect(await subjects()).toEqual([...ids.slice(0, 3), another].sort());
  });
});

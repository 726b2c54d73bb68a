import { describe, expect, test } from '@jest/globals';
import type { Tenant } from '../../src/database/database.ts';
import {
  countFindings,
  loadUnnotifiedFindings,
  loadUnresolvedFindings,
  markBaseline,
  markNotified,
  saveFindingChanges,
} from '../../src/database/finding-rows.ts';
import type { ChangedFinding, FindingChanges, NewFinding } from '../../src/quality/lifecycle.ts';
import { opened } from './opened.ts';
import { minute } from './stored.ts';

const { inServer, statementsOf } = opened();

function found(subjectKey: string, more: Partial<NewFinding> = {}): NewFinding {
  return {
    rule: 'orphan_wow',
    severity: 'warning',
    subjectKey,
    facts: { name: subjectKey },
    fingerprint: `print of ${subjectKey}`,
    groupKey: null,
    line: { key: 'orphan_wow.line', values: { name: subjectKey } },
    ...more,
  };
}

function changed(id: string, more: Partial<ChangedFinding> = {}): ChangedFinding {
  const says = { facts: { name: 'new' }, fingerprint: 'new print', groupKey: null, line: { key: 'new.line' } };
  const seen = { status: 'open', snoozedUntil: null, revision: 1 } as const;
  return { id, seen, ...says, severity: 'warning', news: false, reopened: false, ...more };
}

const changes = (more: Partial<FindingChanges>): FindingChanges => ({ found: [], changed: [], gone: [], ...more });

async function store(tenant: Tenant, ...findings: NewFinding[]): Promise<string[]> {
  await saveFindingChanges(tenant, changes({ found: findings }), minute(1));
  const unresolved = await loadUnresolvedFindings(tenant);
  return findings.map(({ subjectKey }) => unresolved.find((one) => one.subjectKey === subjectKey)?.id ?? '');
}

/** As the verbs leave it when an officer decides about a finding. */
async function decide({ em }: Tenant, id: string, status: 'dismissed' | 'snoozed'): Promise<void> {
  if (status === 'snoozed') {
    await em.execute(`update finding set status = 'snoozed', snoozed_until = ? where id = ?`, [minute(60), id]);
    return;
  }
  await em.execute(
    `update finding set status = 'dismissed', closed_at = ?, closed_by = '42', closed_how = 'dismissed',
       closed_reason = 'guild_bank' where id = ?`,
    [minute(2), id],
  );
}

async function row({ em }: Tenant, id: string): Promise<Record<string, unknown>> {
  const [stored = {}] = await em.execute<Record<string, unknown>[]>(
    `select status, severity, revision, facts, fingerprint, summary, snoozed_until, closed_by, closed_how, closed_reason,
       notified_at is not null as notified from finding where id = ?`,
    [id],
  );
  return stored;
}

describe('a finding that a scan raises', () => {
  test('is open, says what was seen, and nobody was told', async () => {
    const stored = await inServer(async (tenant) => {
      const [id = ''] = await store(tenant, found('character:1'));
      return row(tenant, id);
    });
    expect(stored).toMatchObject({
      status: 'open',
      revision: 1,
      facts: { name: 'character:1' },
      summary: { key: 'orphan_wow.line', values: { name: 'character:1' } },
      notified: false,
    });
  });

  test('twice about one subject is one finding', async () => {
    const unresolved = await inServer(async (tenant) => {
      await store(tenant, found('character:1'));
      await store(tenant, found('character:1', { fingerprint: 'another' }));
      return loadUnresolvedFindings(tenant);
    });
    expect(unresolved).toEqual([
      {
        id: expect.any(String),
        rule: 'orphan_wow',
        subjectKey: 'character:1',
        fingerprint: 'print of character:1',
        severity: 'warning',
        status: 'open',
        snoozedUntil: null,
        revision: 1,
      },
    ]);
  });

  test('again after it was resolved is a new finding', async () => {
    await inServer(async (tenant) => {
      const [first = ''] = await store(tenant, found('character:1'));
      await saveFindingChanges(tenant, changes({ gone: [first] }), minute(2));
      const [second = ''] = await store(tenant, found('character:1'));
      expect(second).not.toBe(first);
      expect(await row(tenant, first)).toMatchObject({ status: 'resolved', closed_by: 'auto', closed_how: 'gone' });
      expect(await row(tenant, second)).toMatchObject({ status: 'open' });
    });
  });

  test('a thousand times costs one statement for new, changed and gone each', async () => {
    await inServer(async (tenant) => {
      const many = Array.from({ length: 1000 }, (_, index) => found(`character:${index}`));
      expect(await statementsOf(() => saveFindingChanges(tenant, changes({ found: many }), minute(1)))).toBe(1);
      const ids = (await loadUnresolvedFindings(tenant)).map(({ id }) => id);
      const both = changes({ changed: ids.slice(0, 500).map((id) => changed(id)), gone: ids.slice(500) });
      expect(await statementsOf(() => saveFindingChanges(tenant, both, minute(2)))).toBe(2);
      expect(await statementsOf(() => saveFindingChanges(tenant, changes({}), minute(3)))).toBe(0);
    });
  });
});

test('a finding that got worse is news with its new severity, and no new revision while the facts are the same', async () => {
  await inServer(async (tenant) => {
    const [id = ''] = await store(tenant, found('character:1'));
    await markNotified(tenant, { findingIds: [id], createdAt: minute(1) }, minute(1));
    const worse = changed(id, { fingerprint: 'print of character:1', severity: 'critical', news: true });
    await saveFindingChanges(tenant, changes({ changed: [worse] }), minute(2));
    expect(await row(tenant, id)).toMatchObject({ severity: 'critical', notified: false, revision: 1, status: 'open' });
  });
});

describe('a finding whose facts changed', () => {
  test('says the new ones in place, with a new revision, and is no news', async () => {
    await inServer(async (tenant) => {
      const [id = ''] = await store(tenant, found('character:1'));
      await markNotified(tenant, { findingIds: [id], createdAt: minute(1) }, minute(1));
      await saveFindingChanges(tenant, changes({ changed: [changed(id)] }), minute(2));
      expect(await row(tenant, id)).toMatchObject({
        status: 'open',
        revision: 2,
        facts: { name: 'new' },
        fingerprint: 'new print',
        summary: { key: 'new.line' },
        notified: true,
      });
    });
  });

  test('reopens as news where it was dismissed, without the old reason', async () => {
    await inServer(async (tenant) => {
      const [id = ''] = await store(tenant, found('character:1'));
      await markNotified(tenant, { findingIds: [id], createdAt: minute(1) }, minute(1));
      await decide(tenant, id, 'dismissed');
      const seen = { status: 'dismissed', snoozedUntil: null, revision: 1 } as const;
      const again = changed(id, { seen, news: true, reopened: true });
      await saveFindingChanges(tenant, changes({ changed: [again] }), minute(3));
      expect(await row(tenant, id)).toMatchObject({
        status: 'open',
        closed_by: null,
        closed_how: null,
        closed_reason: null,
        notified: false,
      });
    });
  });

  test('keeps its revision when only a snooze ended: the card’s button still fits', async () => {
    await inServer(async (tenant) => {
      const [id = ''] = await store(tenant, found('character:1'));
      await decide(tenant, id, 'snoozed');
      const seen = { status: 'snoozed', snoozedUntil: minute(60), revision: 1 } as const;
      const same = changed(id, { seen, fingerprint: 'print of character:1', news: true, reopened: true });
      await saveFindingChanges(tenant, changes({ changed: [same] }), minute(61));
      expect(await row(tenant, id)).toMatchObject({
        status: 'open',
        snoozed_until: null,
        revision: 1,
        notified: false,
      });
    });
  });

  test.each([
    {
      decision: 'dismissed it',
      status: 'dismissed',
      seen: { status: 'snoozed', snoozedUntil: minute(1), revision: 1 },
    },
    { decision: 'snoozed it', status: 'snoozed', seen: { status: 'open', snoozedUntil: null, revision: 1 } },
    {
      decision: 'snoozed it for longer',
      status: 'snoozed',
      seen: { status: 'snoozed', snoozedUntil: minute(1), revision: 1 },
    },
  ] as const)('is left to the officer who $decision after the scan had read it', async ({ status, seen }) => {
    await inServer(async (tenant) => {
      const [id = ''] = await store(tenant, found('character:1'));
      await decide(tenant, id, status);
      const decided = await row(tenant, id);
      const awake = changed(id, { seen, news: true, reopened: true });
      await saveFindingChanges(tenant, changes({ changed: [awake] }), minute(3));
      expect(await row(tenant, id)).toEqual(decided);
    });
  });

  test('is left to whoever saw newer facts', async () => {
    await inServer(async (tenant) => {
      const [id = ''] = await store(tenant, found('character:1'));
      await saveFindingChanges(tenant, changes({ changed: [changed(id)] }), minute(2));
      const older = changed(id, { facts: { name: 'older' }, fingerprint: 'older print' });
      await saveFindingChanges(tenant, changes({ changed: [older] }), minute(3));
      expect(await row(tenant, id)).toMatchObject({ revision: 2, facts: { name: 'new' } });
    });
  });

  test('is left alone when somebody resolved it meanwhile', async () => {
    await inServer(async (tenant) => {
      const [id = ''] = await store(tenant, found('character:1'));
      await saveFindingChanges(tenant, changes({ gone: [id] }), minute(2));
      await saveFindingChanges(tenant, changes({ changed: [changed(id)] }), minute(3));
      expect(await row(tenant, id)).toMatchObject({ status: 'resolved', fingerprint: 'print of character:1' });
    });
  });
});

describe('a finding whose condition is gone', () => {
  test('is resolved where it was open or snoozed, never where an officer dismissed it', async () => {
    await inServer(async (tenant) => {
      const ids = await store(tenant, found('character:1'), found('character:2'), found('character:3'));
      const [open = '', snoozed = '', dismissed = ''] = ids;
      await decide(tenant, snoozed, 'snoozed');
      await decide(tenant, dismissed, 'dismissed');
      await saveFindingChanges(tenant, changes({ gone: ids }), minute(3));
      expect(await row(tenant, open)).toMatchObject({ status: 'resolved', closed_by: 'auto' });
      expect(await row(tenant, snoozed)).toMatchObject({ status: 'resolved', snoozed_until: null });
      expect(await row(tenant, dismissed)).toMatchObject({ status: 'dismissed', closed_reason: 'guild_bank' });
    });
  });
});

describe('news', () => {
  const queueMessage = ({ em, serverId }: Tenant, findingIds: readonly string[]) =>
    em.execute(
      `insert into outbox_message (server_id, kind, content, finding_ids, created_at)
       values (?, 'run_report', '{}', (select array_agg(value::uuid) from jsonb_array_elements_text(?::jsonb)), ?)`,
      [serverId, JSON.stringify(findingIds), minute(2)],
    );

  test('are open findings that no message showed or is about to show, oldest first', async () => {
    await inServer(async (tenant) => {
      await saveFindingChanges(tenant, changes({ found: [found('character:new')] }), minute(9));
      const ids = await store(
        tenant,
        found('character:old'),
        found('character:told'),
        found('character:waiting'),
        found('character:snoozed'),
        found('character:dismissed'),
      );
      const [, told = '', waiting = '', snoozed = '', dismissed = ''] = ids;
      await markNotified(tenant, { findingIds: [told], createdAt: minute(2) }, minute(2));
      await queueMessage(tenant, [waiting]);
      await decide(tenant, snoozed, 'snoozed');
      await decide(tenant, dismissed, 'dismissed');
      const news = await loadUnnotifiedFindings(tenant);
      expect(news.map(({ line, firstFoundAt }) => [line, firstFoundAt])).toEqual([
        [found('character:old').line, minute(1)],
        [found('character:new').line, minute(9)],
      ]);
    });
  });

  test('that were told once keep the time they were first told', async () => {
    const times = await inServer(async (tenant) => {
      const [id = ''] = await store(tenant, found('character:1'));
      await markNotified(tenant, { findingIds: [id], createdAt: minute(2) }, minute(2));
      await markNotified(tenant, { findingIds: [id], createdAt: minute(5) }, minute(5));
      return tenant.em.execute('select extract(epoch from notified_at)::float8 * 1000 as at from finding');
    });
    expect(times).toEqual([{ at: minute(2).getTime() }]);
  });

  test('are none of what is open when a server goes live', async () => {
    await inServer(async (tenant) => {
      const [, dismissed = ''] = await store(tenant, found('character:1'), found('character:2'), found('character:3'));
      await decide(tenant, dismissed, 'dismissed');
      expect(await markBaseline(tenant, minute(4))).toBe(2);
      expect(await loadUnnotifiedFindings(tenant)).toEqual([]);
      expect(await markBaseline(tenant, minute(5))).toBe(0);
    });
  });
});

test('the overview counts open and lately resolved findings by rule', async () => {
  await inServer(async (tenant) => {
    const [, old = '', late = ''] = await store(tenant, found('a'), found('b'), found('c'));
    await saveFindingChanges(tenant, changes({ gone: [old] }), minute(10));
    await saveFindingChanges(tenant, changes({ gone: [late] }), minute(20));
    await saveFindingChanges(tenant, changes({ found: [found('d', { rule: 'rank_change' })] }), minute(30));
    expect((await countFindings(tenant, minute(15))).sort((one, other) => one.rule.localeCompare(other.rule))).toEqual([
      { rule: 'orphan_wow', open: 1, resolvedLately: 1, lastFoundAt: minute(1) },
      { rule: 'rank_change', open: 1, resolvedLately: 0, lastFoundAt: minute(30) },
    ]);
  });
});

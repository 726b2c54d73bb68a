import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Database, type Tenant } from '../../src/database/database.ts';
import { loadGroup, loadNextCard, passFinding } from '../../src/database/review-rows.ts';
import { connect, freshDatabase, type TestDatabase } from '../support/database.ts';
import { minute, OTHER_SERVER, SERVER, storeServer } from './stored.ts';

const MANY = 3_000;
const OFFICER = '42';

let home: TestDatabase;
let database: Database;

beforeAll(async () => {
  home = await freshDatabase();
  database = await Database.connect({ url: home.url });
  for (const server of [SERVER, OTHER_SERVER]) {
    await storeServer(database, server);
    await database.inServer(server, storeFindings);
  }
  const owner = await connect(home.ownerUrl);
  await owner.query('vacuum analyze finding');
  await owner.close();
});

afterAll(async () => {
  await database.close();
  await home.drop();
});

/** Three are found each second; every second one shares a key with those of the same remainder, the others stand alone. */
async function storeFindings({ em, serverId }: Tenant): Promise<void> {
  await em.execute(
    `insert into finding (server_id, rule, severity, subject_key, facts, fingerprint, group_key, summary, first_found_at,
       status, closed_at, closed_by, closed_how)
     select ?, case when i % 10 = 0 then 'orphan_discord' else 'orphan_wow' end, 'warning', 'character:' || i, jsonb_build_object('claims', repeat('as wide as facts are ', 20)), 'print',
       case when i % 2 = 1 then 'key ' || i % 701 end, '{}', ?::timestamptz + i / 3 * interval '1 second',
       case when closed then 'resolved' else 'open' end, case when closed then ?::timestamptz end,
       case when closed then 'auto' end, case when closed then 'gone' end
     from (select i, i % 7 = 0 as closed from generate_series(1, ?::int) as i) as row`,
    [serverId, minute(1), minute(2), MANY],
  );
}

interface Stored {
  readonly id: string;
  readonly key: string | null;
}

/** The open findings of a rule, oldest first. */
const openFindings = ({ em }: Tenant, rule: string) =>
  em.execute<Stored[]>(
    `select id, group_key as key from finding where rule = ? and status = 'open' order by first_found_at, id`,
    [rule],
  );

/** The first finding of each card, in the order of the walk. */
function cardsOf(findings: readonly Stored[]): string[] {
  const seen = new Set<string>();
  return findings.filter(({ id, key }) => !seen.has(key ?? id) && seen.add(key ?? id)).map(({ id }) => id);
}

describe('a walk', () => {
  test('comes to every card once, the oldest first, and counts them', async () => {
    await database.inServer(SERVER, async (tenant) => {
      const open = await openFindings(tenant, 'orphan_wow');
      const cards = cardsOf(open);
      const counts = { open: cards.length, findings: open.length };
      expect(cards.length).toBeGreaterThan(1_000);
      expect(await loadNextCard(tenant, 'orphan_wow', undefined)).toEqual({
        findingId: cards[0],
        done: 0,
        ...counts,
      });
      for (const at of [0, 1, 2, 3, 500, cards.length - 2]) {
        const place = await passFinding(tenant, OFFICER, 'orphan_wow', cards[at] ?? '', minute(9));
        const next = await loadNextCard(tenant, 'orphan_wow', place);
        expect(next).toEqual({ findingId: cards[at + 1], done: at + 1, ...counts });
      }
      const end = await passFinding(tenant, OFFICER, 'orphan_wow', cards.at(-1) ?? '', minute(9));
      expect(await loadNextCard(tenant, 'orphan_wow', end)).toMatchObject({ findingId: null, ...counts });
    });
  });

  test('goes on behind a finding that is closed by now, and behind none that is not there', async () => {
    await database.inServer(SERVER, async (tenant) => {
      const [closed] = await tenant.em.execute<{ id: string; at: string }[]>(
        `select id from finding where rule = 'orphan_wow' and status = 'resolved' order by first_found_at, id offset 40 limit 1`,
      );
      const place = await passFinding(tenant, OFFICER, 'orphan_wow', closed?.id ?? '', minute(9));
      const { findingId } = await loadNextCard(tenant, 'orphan_wow', place);
      const [later] = await tenant.em.execute<object[]>(
        `select 1 from finding passed, finding next
         where passed.id = ? and next.id = ? and (next.first_found_at, next.id) > (passed.first_found_at, passed.id)`,
        [closed?.id, findingId],
      );
      expect(later).toBeDefined();
      expect(await passFinding(tenant, OFFICER, 'orphan_wow', crypto.randomUUID(), minute(9))).toBeUndefined();
    });
  });
});

test('a group is the open findings of its key, the oldest first, and how many there are', async () => {
  await database.inServer(SERVER, async (tenant) => {
    const findings = await openFindings(tenant, 'orphan_wow');
    const [first] = findings.filter(({ key }) => key === 'key 11');
    const those = findings.filter(({ key }) => key === 'key 11').map(({ id }) => id);
    expect(those.length).toBeGreaterThan(2);
    const group = await loadGroup(tenant, first?.id ?? '', 2);
    expect(group).toMatchObject({ rule: 'orphan_wow', key: 'key 11', size: those.length });
    expect(group?.findings.map(({ id }) => id)).toEqual(those.slice(0, 2));
    const alone = findings.find(({ key }) => key === null);
    expect(await loadGroup(tenant, alone?.id ?? '', 2)).toBeUndefined();
  });
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/** How PostgreSQL comes to the findings that `work` reads. */
async function waysToFindings({ em, serverId }: Tenant, work: (tenant: Tenant) => Promise<unknown>): Promise<Plan[]> {
  const ways: Plan[] = [];
  const explaining = Object.create(em, {
    execute: {
      value: async (sql: string, parameters: unknown[]) => {
        const [plan] = await em.execute<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>(
          `explain (format json) ${sql}`,
          parameters,
        );
        ways.push(...(plan ? nodesOf(plan['QUERY PLAN'][0].Plan) : []));
        return em.execute(sql, parameters);
      },
    },
  }) as Tenant['em'];
  await work({ serverId, em: explaining });
  const isThrough = (node: Plan) => node['Relation Name'] === 'finding' && node['Node Type'] === 'Seq Scan';
  return ways.filter((node) => node['Index Name']?.startsWith('finding_') || isThrough(node));
}

test('each step reads the findings of its own server by an index', async () => {
  await database.inServer(SERVER, async (tenant) => {
    const findings = await openFindings(tenant, 'orphan_wow');
    const passed = findings[1_000]?.id ?? '';
    // Of two small servers PostgreSQL might as well read the whole table.
    await tenant.em.execute('set local enable_seqscan = off');
    const ways = await waysToFindings(tenant, async (explaining) => {
      const place = await passFinding(explaining, OFFICER, 'orphan_wow', passed, minute(9));
      await loadNextCard(explaining, 'orphan_wow', place);
      await loadGroup(explaining, passed, 12);
    });
    expect(ways.length).toBeGreaterThanOrEqual(5);
    expect(ways.filter((way) => !way['Index Cond']?.includes('server_id'))).toEqual([]);
  });
});

import { beforeEach, describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import type { Tenant } from '../../../src/database/database.ts';
import { lockIdentity } from '../../../src/database/identity-lock.ts';
import { carryOut } from '../../../src/use-cases/changes/carry-out.ts';
import { dismissFinding, snoozeFinding } from '../../../src/use-cases/findings/dismiss-finding.ts';
import { queueReport, scan, scanAndFix } from '../../../src/use-cases/syncs/scan-and-report.ts';
import { opened } from '../../database/opened.ts';
import { until } from '../../jobs/until.ts';
import { type HandServer, handServer } from '../hand-server.ts';
import { roleServer } from '../role-server.ts';

const DAY_MS = 86_400_000;
const rollcall = opened();
let server: HandServer;

beforeEach(async () => {
  server = await handServer(rollcall);
});

const rows = <Row>(sql: string) => server.inServer(({ em }) => em.execute<Row[]>(sql));

const findings = () =>
  rows<{ id: string; rule: string; status: string; revision: number; reason: string | null }>(
    'select id, rule, status, revision, closed_reason as reason from finding order by rule',
  );

/** Who waits for their turn to write who is who. */
async function waiting(): Promise<number> {
  const sessions = await rows<object>(
    `select distinct pid from pg_locks
     where not granted and (database is null or database = (select oid from pg_database where datname = current_database()))`,
  );
  return sessions.length;
}

/** Lets a run of a pipeline look, and does something else before it can write what it found. */
async function whileItLooks(
  run: (tenant: Tenant) => Promise<unknown>,
  act: (tenant: Tenant) => Promise<unknown>,
  inServer = server.inServer,
) {
  let running: Promise<unknown> = Promise.resolve();
  await inServer(async (tenant) => {
    await lockIdentity(tenant);
    running = inServer(run);
    await until('the scan has looked', async () => (await waiting()) === 1);
    await act(tenant);
  });
  await running;
}

async function pipeline(tenant: Tenant): Promise<void> {
  const at = server.clock.now();
  await scanAndFix(tenant, at);
  const counts = { found: 1, created: 0, updated: 0, removed: 0, heldBack: 0 };
  await queueReport(tenant, { source: 'discord_bot', about: 'Pull', counts, startedAt: at, finishedAt: at });
}

function link(tenant: Tenant, characterId: string, memberId: string): Promise<void> {
  const actor = { kind: 'officer', id: '4242' } as const;
  const person = { kind: 'member', memberId } as const;
  const order = { kind: 'link_character', characterId, person, source: 'manual', confidence: 'high' } as const;
  return carryOut(tenant, [{ ...order, reasons: [] }], { actor, at: server.clock.now(), word: 'officer' });
}

describe('while a scan looks', () => {
  test('an officer links a character: nothing is found or reported of it', async () => {
    await server.member('501', 'Trog');
    const lonely = await server.character('Lonely');
    await whileItLooks(pipeline, (tenant) => link(tenant, lonely, '501'));
    expect(await server.owners()).toEqual({ Lonely: 'Trog' });
    expect(await findings()).toEqual([]);
    expect(await rows('select 1 from outbox_message')).toEqual([]);
  });

  test('an officer links one of two characters: the other is found and reported', async () => {
    await server.member('501', 'Trog');
    const lonely = await server.character('Lonely');
    await server.character('Forgotten');
    await whileItLooks(pipeline, (tenant) => link(tenant, lonely, '501'));
    expect(await findings()).toMatchObject([{ rule: 'orphan_wow', status: 'open' }]);
    expect(await rows('select summary from finding')).toMatchObject([
      { summary: { values: { character: 'Forgotten' } } },
    ]);
    expect(await rows('select cardinality(finding_ids) as told from outbox_message')).toEqual([{ told: 1 }]);
  });

  test('a member is given the role that their rank expects: they are not found', async () => {
    const { context, serverId, clock, byHand, rows } = await roleServer(rollcall, { players: 1 });
    await rows('delete from finding');
    const own = <Value>(work: (tenant: Tenant) => Promise<Value>) => context.database.inServer(serverId, work);
    await whileItLooks(
      (tenant) => scan(tenant, clock.now()),
      () => byHand('101', ['Member']),
      own,
    );
    expect(await rows(`select rule from finding where rule = 'role_mismatch'`)).toEqual([]);
  });

  test('an officer dismisses what it wakes: it stays dismissed, with the reason', async () => {
    await server.character('Lonely');
    await server.scan();
    const [{ id, revision } = { id: '', revision: 0 }] = await findings();
    expectOk(await snoozeFinding(server.context, server.officer(), id, revision, 'day'));
    server.clock.advance(DAY_MS + 1);
    await whileItLooks(pipeline, () => dismissFinding(server.context, server.officer(), id, revision, 'guild_bank'));
    expect(await findings()).toMatchObject([{ status: 'dismissed', reason: 'guild_bank' }]);
    expect(await rows('select 1 from outbox_message')).toEqual([]);
  });

  test('somebody has a finding in hand: it does not wait for them, and leaves it to the next scan', async () => {
    await server.character('Lonely');
    await server.scan();
    await server.inServer(({ em }) => em.execute('update character set departed_at = now()'));
    await server.inServer(async ({ em }) => {
      await em.execute('select 1 from finding for update');
      await server.inServer((tenant) => scan(tenant, server.clock.now()));
    });
    expect(await findings()).toMatchObject([{ status: 'open' }]);
    await server.scan();
    expect(await findings()).toMatchObject([{ status: 'resolved' }]);
  });
});

describe('a scan', () => {
  test('that changes nothing waits for nobody who writes who is who', async () => {
    await server.character('Lonely');
    await server.scan();
    await server.inServer(async (tenant) => {
      await lockIdentity(tenant);
      const outcome = await server.inServer((other) => scan(other, server.clock.now()));
      expect(outcome).toEqual({ newFindings: 0, closedFindings: 0 });
    });
  });

  test('costs as many statements for many findings as for one', async () => {
    const look = () => server.inServer((tenant) => scan(tenant, server.clock.now()));
    const unchanged = async () => rollcall.statementsOf(look);
    await server.character('Lonely');
    const one = await rollcall.statementsOf(look);
    const quiet = await unchanged();
    for (let at = 0; at < 30; at += 1) await server.character(`Lonely${String.fromCharCode(97 + at)}`);
    expect(await rollcall.statementsOf(look)).toBe(one);
    expect(await unchanged()).toBe(quiet);
    expect(quiet).toBeLessThan(one);
  });
});

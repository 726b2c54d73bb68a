import { describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { chooseSeverity, disableRule } from '../../../src/use-cases/findings/rule-settings.ts';
import { scan } from '../../../src/use-cases/syncs/scan-and-report.ts';
import { opened } from '../../database/opened.ts';
import { until } from '../../jobs/until.ts';
import { type HandServer, handServer } from '../hand-server.ts';
import { type RoleServer, roleServer } from '../role-server.ts';

const rollcall = opened();

const somebodyWaits = (server: HandServer) =>
  server.inServer(async ({ em }) => {
    const waiting = await em.execute<object[]>(
      `select 1 from pg_locks
       where not granted and database = (select oid from pg_database where datname = current_database())`,
    );
    return waiting.length > 0;
  });

describe('the severity that an officer chooses for a rule', () => {
  const severitiesOf = (server: HandServer | RoleServer, rule: string) =>
    server.context.database.inServer(server.serverId, ({ em }) =>
      em.execute<{ severity: string; notified: boolean }[]>(
        `select severity, notified_at is not null as notified from finding where rule = ? and status <> 'resolved'
         order by subject_key`,
        [rule],
      ),
    );

  test('counts at once for what is open, is no news, and for what is found from then on', async () => {
    const server = await handServer(rollcall);
    await server.character('Stranger');
    await server.scan();
    await server.inServer(({ em }) => em.execute('update finding set notified_at = ?', [server.clock.now()]));
    const choose = async (chosen: string) =>
      expectOk(await chooseSeverity(server.context, server.officer(), 'orphan_wow', chosen));
    expect(await choose('critical')).toMatchObject({ severity: 'critical', usualSeverity: 'warning' });
    expect(await severitiesOf(server, 'orphan_wow')).toEqual([{ severity: 'critical', notified: true }]);
    await server.character('Another');
    await server.scan();
    expect((await severitiesOf(server, 'orphan_wow')).map(({ severity }) => severity)).toEqual([
      'critical',
      'critical',
    ]);
    expect(await choose('no such severity')).toMatchObject({ severity: 'critical' });

    expect(await choose('warning')).toMatchObject({ severity: 'warning' });
    await server.scan();
    expect((await severitiesOf(server, 'orphan_wow')).map(({ severity }) => severity)).toEqual(['warning', 'warning']);
  });

  test('makes nothing milder than its facts do, also while nobody can tell whether it holds', async () => {
    const server = await roleServer(rollcall, { players: 2 });
    const at = new Date(server.clock.now().getTime() - 100 * 3_600_000);
    await server.rows('update character set departed_at = ?', [at]);
    await server.byHand('102', ['Veteran', 'Officer']);
    await server.scan();
    const severities = async () => (await severitiesOf(server, 'departed_role')).map(({ severity }) => severity);
    expect(await severities()).toEqual(['warning', 'critical']);
    await server.rows(`update guild set frozen_since = now(), frozen_because = 'many_moved', rank_shift = '{}'::jsonb`);
    const card = expectOk(await chooseSeverity(server.context, server.officer(), 'departed_role', 'info'));
    expect(card).toMatchObject({ severity: 'info', factsMakeWorse: true });
    expect(await severities()).toEqual(['info', 'critical']);
  });

  test('of a rule that nobody knows is refused', async () => {
    const server = await handServer(rollcall);
    expect(await chooseSeverity(server.context, server.officer(), 'nothing', 'info')).toMatchObject({
      ok: false,
      problem: { code: 'rule_not_found' },
    });
  });
});

test('a rule that is disabled while a scan runs has no findings when the scan ends', async () => {
  const server = await handServer(rollcall);
  await server.character('Stranger');
  const disabling = await server.inServer(async (tenant) => {
    await scan(tenant, server.clock.now());
    let isDone = false;
    const disabled = disableRule(server.context, server.officer(), 'orphan_wow').finally(() => {
      isDone = true;
    });
    await until('it waits for the scan, or did not care', async () => isDone || (await somebodyWaits(server)));
    return [disabled];
  });
  const [disabled] = await Promise.all(disabling);
  expect(disabled && expectOk(disabled)).toMatchObject({ enabled: false, open: 0 });
  const findings = await server.inServer(({ em }) =>
    em.execute(`select status, closed_by as by, closed_how as how from finding where rule = 'orphan_wow'`),
  );
  expect(findings).toEqual([{ status: 'resolved', by: '4242', how: 'disabled' }]);
});

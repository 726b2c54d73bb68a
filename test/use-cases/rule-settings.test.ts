import { expect, test } from '@jest/globals';
import { expectOk } from '../../bench/watched-server.ts';
import { disableRule } from '../../src/use-cases/rule-settings.ts';
import { scan } from '../../src/use-cases/scan-and-report.ts';
import { opened } from '../database/opened.ts';
import { until } from '../jobs/until.ts';
import { type HandServer, handServer } from './hand-server.ts';

const rollcall = opened();

const somebodyWaits = (server: HandServer) =>
  server.inServer(async ({ em }) => {
    const waiting = await em.execute<object[]>(
      `select 1 from pg_locks
       where not granted and database = (select oid from pg_database where datname = current_database())`,
    );
    return waiting.length > 0;
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

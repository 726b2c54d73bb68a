import { beginTestRun } from './test-run.ts';

/**
 * Only names the folder of this run. The database server in it is started by the first test that asks for a database,
 * so that runs of fast tests do not pay for one.
 */
export default async function globalSetup(): Promise<void> {
  const run = await beginTestRun();
  process.env.ROLLCALL_TEST_RUN = run.folder;
  Reflect.set(globalThis, Symbol.for('rollcall test run'), run);
}

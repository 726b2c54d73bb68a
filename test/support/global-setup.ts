import { join } from 'node:path';
import { beginTestRun } from './test-run.ts';

/**
 * Only names the folder of this run. The database server in it is started by the first test that asks for a database,
 * so that runs of fast tests do not pay for one.
 */
export default async function globalSetup(): Promise<void> {
  const run = await beginTestRun();
  process.env.ROLLCALL_TEST_RUN = run.folder;
  // Loading itself is most of what the processes do that tests start.
  process.env.NODE_COMPILE_CACHE = join(run.folder, 'compile-cache');
  Reflect.set(globalThis, Symbol.for('rollcall test run'), run);
}

import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts';
import { beginTestRun } from './test-run.ts';

/** A test run that has a server and never ends by itself: `test-run.test.ts` kills it. */
const run = await beginTestRun(process.argv[2]);
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const { url, leave } = await startEmbeddedPostgres({ dataFolder: run.folder, log: quiet, durable: false });
await leave();
process.stdout.write(`${JSON.stringify({ url, folder: run.folder })}\n`);
process.stdin.resume();

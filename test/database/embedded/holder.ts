import { createInterface } from 'node:readline';
import {
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../../src/database/embedded/embedded-postgres.ts';

/**
 * A process that uses an embedded server: started by `holder-process.ts` with the options as JSON, it tells what
 * happens as lines of JSON, and does what it reads, `stop` or `leave`.
 */
const options: Omit<EmbeddedPostgresOptions, 'log'> = JSON.parse(process.argv[2] ?? '');
const tell = (event: string, detail: object) => process.stdout.write(`${JSON.stringify({ event, ...detail })}\n`);
const log = {
  info: (text: string) => tell('info', { text }),
  warn: (text: string) => tell('warn', { text }),
  error: (text: string) => tell('error', { text }),
};

try {
  const server = await startEmbeddedPostgres({ ...options, log });
  const { adminUrl, ownerUrl, url, port, folder } = server;
  tell('ready', { adminUrl, ownerUrl, url, port, folder });
  for await (const command of createInterface({ input: process.stdin })) {
    if (command === 'stop') await server.stop();
    if (command === 'leave') await server.leave();
    break;
  }
  process.exit(0);
} catch (error) {
  tell('failed', { text: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}

import { once } from 'node:events';
import { createServer } from 'node:net';
import { StartupError } from '../startup-error.ts';
import type { SandboxOptions } from './options.ts';

const optionOf = {
  discord: '--discord-port',
  battleNet: '--battle-net-port',
  http: '--http-port',
  page: '--page-port',
} as const;

/**
 * Looks at the chosen ports before anything is started.
 * @throws StartupError naming every port that cannot be had
 */
export async function refuseTakenPorts(ports: SandboxOptions['ports']): Promise<void> {
  const faults: string[] = [];
  for (const which of ['discord', 'battleNet', 'http', 'page'] as const) {
    const problem = ports[which] === 0 ? undefined : await problemOf(ports[which]);
    if (problem) faults.push(`${problem} Choose another ${optionOf[which]}, or leave it out to get a free one.`);
  }
  if (faults.length > 0) throw new StartupError(faults.join('\n'));
}

async function problemOf(port: number): Promise<string | undefined> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
    probe.close();
    await once(probe, 'close');
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') return `Port ${port} is taken by another program.`;
    if (code === 'EACCES') return `This user may not listen on port ${port}.`;
    return `Port ${port} cannot be had (${code}).`;
  }
}

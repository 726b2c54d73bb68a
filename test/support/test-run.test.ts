import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { connect } from './database.ts';
import { beginTestRun } from './test-run.ts';

test('a run clears away what a killed one left, its server included, and lets a living one be', async () => {
  const parent = await mkdtemp(join(process.env.ROLLCALL_TEST_RUN ?? '', 'runs-'));
  await chmod(parent, 0o711);
  const script = fileURLToPath(new URL('./interrupted-run.ts', import.meta.url));
  const interrupted = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, parent], {
    env: { ...process.env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(interrupted.stdout, 'data');
  const { url, folder } = JSON.parse(String(line));

  const beside = await beginTestRun(parent);
  expect((await stat(folder)).isDirectory()).toBe(true);
  const exited = once(interrupted, 'exit');
  interrupted.kill('SIGKILL');
  await exited;

  const after = await beginTestRun(parent);
  await expect(stat(folder)).rejects.toThrow(/ENOENT/);
  const connection = await connect(url);
  await expect(connection.query('select 1')).rejects.toThrow(/ECONNREFUSED/);
  await connection.close();
  await Promise.all([beside.end(), after.end()]);
  expect((await readdir(parent)).filter((name) => name.startsWith('run-'))).toEqual([]);
});

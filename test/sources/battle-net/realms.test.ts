import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Realms } from '../../../src/sources/battle-net/realms.ts';
import { type StartedBattleNet, startBattleNet } from './started-battle-net.ts';

const DAY_MS = 86_400_000;

let started: StartedBattleNet;
let realms: Realms;
let warnings: string[];

beforeEach(async () => {
  started = await startBattleNet();
  warnings = [];
  const log = { warn: (_details: object, message: string) => void warnings.push(message) };
  realms = new Realms({ source: started.source, clock: started.clock, log, patienceMs: 100 });
});

afterEach(() => started.stop());

const asked = () => started.battleNet.requests('realms');
const slugOf = async (spelling: string) => (await realms.indexOf('us'))?.slugOf(spelling);

test('are asked for once a day, however many want them at once', async () => {
  expect(await Promise.all([slugOf("Sen'jin"), slugOf('Area52')])).toEqual(['senjin', 'area-52']);
  started.clock.advance(DAY_MS - 1);
  await slugOf("Sen'jin");
  expect(asked()).toBe(1);
  started.battleNet.world.addRealm({ region: 'us', name: 'Brand New', slug: 'brand-new' });
  expect(await slugOf('Brand New')).toBeNull();
  started.clock.advance(1);
  expect(await slugOf('Brand New')).toBe('brand-new');
  expect(asked()).toBe(2);
  started.battleNet.assertClean();
});

test('are unknown while Battle.net does not answer, and asked for again after a minute', async () => {
  started.battleNet.fail('realms', { kind: 'silent' });
  expect(await realms.indexOf('us')).toBeUndefined();
  expect(warnings).toEqual(['the realms of a region could not be read']);
  started.battleNet.heal();
  expect(await realms.indexOf('us')).toBeUndefined();
  started.clock.advance(60_000);
  expect(await slugOf("Sen'jin")).toBe('senjin');
});

test('stay as they were known when a new index cannot be had', async () => {
  await slugOf("Sen'jin");
  started.clock.advance(DAY_MS);
  started.battleNet.fail('realms', { kind: 'dropped' });
  expect(await slugOf("Sen'jin")).toBe('senjin');
  expect(warnings).toHaveLength(1);
});

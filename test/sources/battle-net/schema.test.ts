import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { retryAfterMilliseconds } from '../../../src/sources/battle-net/retry-after.ts';
import { readRoster } from '../../../src/sources/battle-net/roster.ts';
import { profileSchema } from '../../../src/sources/battle-net/schema.ts';
import { pullAllTheThings } from './started-battle-net.ts';

const observedAt = new Date('2026-03-01T19:00:00Z');

const character = fc.record(
  {
    id: fc.oneof(fc.integer(), fc.constant(null), fc.string()),
    name: fc.oneof(fc.string({ unit: 'binary' }), fc.integer()),
    realm: fc.oneof(fc.record({ slug: fc.string() }), fc.anything()),
    level: fc.oneof(fc.integer(), fc.double()),
    playable_class: fc.oneof(fc.record({ id: fc.integer() }), fc.anything()),
  },
  { requiredKeys: [] },
);
const roster = fc.record({
  guild: fc.constant({ id: 7, name: 'Pull All The Things', realm: { slug: 'senjin' } }),
  members: fc.array(fc.oneof(fc.record({ character, rank: fc.integer({ min: -1, max: 11 }) }), fc.anything())),
});

test('a roster of any shape is read or refused, never half read', () => {
  fc.assert(
    fc.property(fc.oneof(roster, fc.anything()), (body) => {
      const pull = readRoster(body, pullAllTheThings, observedAt);
      if (pull.kind !== 'complete') return;
      expect(pull.snapshot.characters).toHaveLength(Object(body).members.length);
    }),
  );
});

test('a profile of any shape is read or refused', () => {
  const profile = fc.record(
    {
      id: fc.integer(),
      name: fc.string(),
      realm: fc.anything(),
      character_class: fc.anything(),
      active_spec: fc.anything(),
      level: fc.integer(),
      equipped_item_level: fc.double(),
      last_login_timestamp: fc.double(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(profile, fc.anything()), (body) => {
      const read = profileSchema.safeParse(body);
      if (!read.success) return;
      expect(Number.isNaN(read.data.lastLoginAt?.getTime())).toBe(false);
    }),
  );
});

test.each<[field: string, value: unknown, why: string]>([
  ['equipped_item_level', 645.5, 'no whole number'],
  ['equipped_item_level', 40_000, 'no item is that good'],
  ['equipped_item_level', -1, 'below nothing'],
  ['equipped_item_level', '639', 'no number'],
  ['last_login_timestamp', 253_402_300_800_000, 'the year 10000'],
  ['last_login_timestamp', 8.64e15, 'the last instant that JavaScript knows'],
  ['last_login_timestamp', 1.5, 'no whole number'],
])('an odd %s of %p is unknown, and the profile is read: %s', (field, value, _why) => {
  const profile = { id: 1, name: 'Toona', realm: { slug: 'senjin' }, character_class: { id: 11 }, level: 80 };
  const read = profileSchema.parse({ ...profile, [field]: value });
  expect(read).toMatchObject({ battleNetId: 1, level: 80, itemLevel: null, lastLoginAt: null });
});

describe('Retry-After', () => {
  test.each<[header: string | null, milliseconds: number, why: string]>([
    ['5', 5000, 'seconds'],
    ['0', 0, 'no wait'],
    ['Sun, 01 Mar 2026 19:00:30 GMT', 30_000, 'a date'],
    ['Sun, 01 Mar 2026 18:00:00 GMT', 0, 'a date that is past'],
    ['soon', 0, 'unreadable'],
    [null, 0, 'missing'],
  ])('%s is %d ms: %s', (header, milliseconds, _why) => {
    expect(retryAfterMilliseconds(header, observedAt)).toBe(milliseconds);
  });
});

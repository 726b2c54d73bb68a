import fc from 'fast-check';

/**
 * What Battle.net might answer one day: the shape is right, the values are anything that the type allows. A schema
 * accepts some of them and refuses others; what it accepts must be storable.
 */

/** Numbers at and beyond the edges of what columns hold, among all others. */
const oddNumber = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, 1, 645.5, 999, 1000, 1001, 32_767, 32_768, 40_000, 100_000, 2 ** 31, 2 ** 53),
  fc.constantFrom(253_402_300_799_999, 253_402_300_800_000, 8.64e15),
);
const oddText = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }),
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.constantFrom('\ud83d', '\0', 'Даша', 'Zatañña'),
);
const realm = fc.record({ slug: fc.constantFrom('senjin', 'area-52'), name: fc.option(oddText) });
const usual = <Value>(value: Value, odd: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: odd });

/** The profile of the character with this id. */
export function profilePayload(id: number): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(
    {
      id: fc.constant(id),
      name: usual('Toona', oddText),
      realm: usual({ slug: 'senjin' }, realm),
      character_class: usual({ id: 11 }, fc.record({ id: oddNumber })),
      active_spec: fc.option(fc.record({ name: usual('Guardian', oddText) })),
      level: usual(80, oddNumber),
      equipped_item_level: oddNumber,
      last_login_timestamp: fc.oneof(fc.maxSafeNat(), oddNumber),
    },
    { requiredKeys: ['id', 'name', 'realm', 'character_class', 'level'] },
  );
}

/** One character of a roster, by its id. */
export function rosterMemberPayload(id: number): fc.Arbitrary<Record<string, unknown>> {
  return fc.record({
    character: fc.record({
      id: usual(id, oddNumber),
      name: fc.oneof(fc.constant(`Toon${id}`), oddText),
      realm,
      level: usual(80, oddNumber),
      playable_class: usual({ id: 11 }, fc.record({ id: oddNumber })),
    }),
    rank: usual(3, oddNumber),
  });
}

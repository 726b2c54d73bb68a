import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { characterPathName, guildNameSlug, isSlug, realmSlug } from '../../../src/sources/battle-net/slugs.ts';

describe('a realm in an address', () => {
  test.each([
    ["Sen'jin", 'senjin', 'apostrophes are dropped'],
    ['Sen’jin', 'senjin', 'typographic ones too'],
    ['Azjol-Nerub', 'azjolnerub', 'so are hyphens'],
    ['Alterac Mountains', 'alterac-mountains', 'spaces become hyphens'],
    ['Area 52', 'area-52', 'digits stay'],
    ["Lightning's Blade", 'lightnings-blade', 'both at once'],
    ['Aggra (Português)', 'aggra-português', 'brackets are dropped, accents stay'],
    ['La Croisade écarlate', 'la-croisade-écarlate', 'accents stay'],
    ["Pozzo dell'Eternità", 'pozzo-delleternità', 'accents stay'],
    ['Festung der Stu\u0308rme', 'festung-der-stürme', 'accents typed as two characters are composed'],
    ['  Burning   Blade ', 'burning-blade', 'stray spaces do not matter'],
  ])('%s → %s: %s', (name, slug) => {
    expect(realmSlug(name)).toBe(slug);
  });
});

describe('a guild in an address', () => {
  test.each([
    ['Pull All The Things', 'pull-all-the-things'],
    ["Death's Door", 'deaths-door'],
    ['Légion', 'légion'],
    ['Гвардия', 'гвардия'],
  ])('%s → %s', (name, slug) => {
    expect(guildNameSlug(name)).toBe(slug);
  });
});

test.each([
  ['Trogmoon', 'trogmoon'],
  ['Zatañña', 'zatañña'],
  ['Ælfric', 'ælfric'],
  ['Даша', 'даша'],
])('a character in an address: %s → %s', (name, path) => {
  expect(characterPathName(name)).toBe(path);
});

test('whatever people type, a slug is empty or can stand in an address', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (typed) => {
      const slug = guildNameSlug(typed);
      expect(slug === '' || isSlug(slug)).toBe(true);
      expect(encodeURIComponent(slug)).not.toMatch(/[./?#]/);
    }),
  );
});

test('a slug is its own slug, hyphens aside', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (typed) => {
      const slug = guildNameSlug(typed);
      expect(guildNameSlug(slug.replaceAll('-', ' '))).toBe(slug);
    }),
  );
});

import { describe, expect, test } from '@jest/globals';
import { RealmIndex } from '../../../src/sources/battle-net/realm-index.ts';

const index = new RealmIndex([
  { id: 1, name: "Sen'jin", slug: 'senjin' },
  { id: 2, name: 'Azjol-Nerub', slug: 'azjolnerub' },
  { id: 3, name: 'Area 52', slug: 'area-52' },
  { id: 4, name: 'Aggra (Português)', slug: 'aggra-português' },
  { id: 5, name: 'Gordunni', slug: 'gordunni', otherNames: ['Гордунни'] },
  { id: 6, name: 'Azshara', slug: 'azshara', otherNames: ['아즈샤라', 'Gordunni', 'Area 52', 'Elsewhere'] },
  { id: 7, name: 'Nowhere', slug: 'nowhere', otherNames: ['Elsewhere'] },
]);

describe('the realm that is meant by', () => {
  test.each([
    ["Sen'jin", 'senjin', 'its display name'],
    ["SEN'JIN", 'senjin', 'another case'],
    ['senjin', 'senjin', 'its slug'],
    ['AzjolNerub', 'azjolnerub', 'the form the game glues to names'],
    ['azjol-nerub', 'azjolnerub', 'a slug by the wrong rule'],
    ['Area52', 'area-52', 'a missing space'],
    ['Aggra (Portugues)', 'aggra-português', 'a missing accent'],
    ['Гордунни', 'gordunni', 'its Russian name'],
    ['ГОРДУННИ', 'gordunni', 'in another case'],
    ['아즈샤라', 'azshara', 'its Korean name'],
    ['Area 52', 'area-52', 'an English name comes before what another realm is called in some language'],
  ])('%s is %s: %s', (spelling, slug) => {
    expect(index.slugOf(spelling)).toBe(slug);
  });

  test.each(['Sargeras', '', "'", 'Sen', 'Elsewhere'])('%j is none', (spelling) => {
    expect(index.slugOf(spelling)).toBeNull();
  });
});

test('a spelling that could be two realms is none of them', () => {
  const twins = new RealmIndex([
    { id: 1, name: "Kael'thas", slug: 'kaelthas' },
    { id: 2, name: 'Kael Thas', slug: 'kael-thas' },
  ]);
  expect(twins.slugOf('KaelThas')).toBeNull();
  expect(twins.slugOf('kael-thas')).toBe('kael-thas');
});

test('a slug has its display name', () => {
  expect(index.nameOf('azjolnerub')).toBe('Azjol-Nerub');
  expect(index.nameOf('sargeras')).toBeNull();
});

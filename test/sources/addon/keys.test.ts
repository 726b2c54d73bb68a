import { describe, expect, test } from '@jest/globals';
import { foldedName, realmKey } from '../../../src/sources/addon/keys.ts';

describe('the name of a character', () => {
  test.each([
    ['Trogmoon', 'trogmoon', 'case does not matter'],
    ['ZATAÑÑA', 'zatañña', 'nor that of accented letters'],
    ['Øyvind', 'øyvind', 'nor that of letters beyond Latin-1'],
    ['Мирослав', 'мирослав', 'nor in other scripts'],
    ['Zatan\u0303n\u0303a', 'zatañña', 'accents may come as marks of their own'],
  ])('%s is %s: %s', (name, folded) => {
    expect(foldedName(name)).toBe(folded);
  });

  test.each([
    ['Zatañña', 'Zatanna', 'two characters of one realm may differ by an accent'],
    ['Oyvind', 'Øyvind', 'likewise'],
  ])('%s is not %s: %s', (one, other) => {
    expect(foldedName(one)).not.toBe(foldedName(other));
  });
});

describe('the realm', () => {
  test.each([
    ["Sen'jin", 'SenJin', 'senjin', "Sen'jin"],
    ['Azjol-Nerub', 'AzjolNerub', 'azjol-nerub', 'azjolnerub'],
    ['Alterac Mountains', 'AlteracMountains', 'alterac-mountains', 'ALTERAC MOUNTAINS'],
    ['Area 52', 'Area52', 'area-52', 'area 52'],
    ["Pozzo dell'Eternità", "Pozzodell'Eternità", 'pozzo-delleternità', 'Pozzo dell’Eternita\u0300'],
    ['Aggra (Português)', 'Aggra(Português)', 'aggra-português', 'Aggra (Portugue\u0302s)'],
    ['하이잘', '하이잘', '하이잘', '하이잘'.normalize('NFD')],
  ])('%s is the same however it is written: %s, %s, %s', (...forms) => {
    expect(new Set(forms.map(realmKey)).size).toBe(1);
  });

  test.each([
    ['Sargeras', 'Sargera', 'no prefix counts'],
    ['Area 52', 'Area 5', 'digits count'],
    ['Confrérie du Thorium', 'Confrerie du Thorium', 'Battle.net keeps accents in slugs, so they count'],
  ])('%s is not %s: %s', (one, other) => {
    expect(realmKey(one)).not.toBe(realmKey(other));
  });
});

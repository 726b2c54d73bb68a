import { describe, expect, test } from '@jest/globals';
import { classIdOf, className, combatRole, knownClassNames } from '../../../src/sources/battle-net/playable-classes.ts';

describe('the combat role of', () => {
  test.each([
    ['Druid', 'Guardian', 'Tank'],
    ['Warrior', 'Protection', 'Tank'],
    ['Paladin', 'Protection', 'Tank'],
    ['Paladin', 'Holy', 'Healer'],
    ['Evoker', 'Preservation', 'Healer'],
    ['Death Knight', 'Frost', 'Melee'],
    ['Mage', 'Frost', 'Ranged'],
    ['Hunter', 'Survival', 'Melee'],
    ['Hunter', 'Beast Mastery', 'Ranged'],
    ['Evoker', 'Augmentation', 'Ranged'],
    ['Demon Hunter', 'Devourer', 'Ranged'],
  ])('%s %s is %s', (characterClass, spec, role) => {
    expect(combatRole(characterClass, spec)).toBe(role);
  });

  test.each([
    ['Unknown (14)', 'Gadgeteer'],
    ['Unknown (14)', 'Frost'],
    ['Druid', null],
    ['Druid', ''],
  ])('%s %s is not known', (characterClass, spec) => {
    expect(combatRole(characterClass, spec)).toBeNull();
  });
});

test('an id that came after this program is kept', () => {
  expect(className(13)).toBe('Evoker');
  expect(className(14)).toBe('Unknown (14)');
});

test('every class is found again by its name', () => {
  expect(knownClassNames).toHaveLength(13);
  for (const name of [...knownClassNames, 'Unknown (14)']) expect(className(classIdOf(name) ?? 0)).toBe(name);
  expect(classIdOf('demon hunter')).toBe(12);
  expect(classIdOf('Tinker')).toBeNull();
});

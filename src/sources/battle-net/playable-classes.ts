export type CombatRole = 'Tank' | 'Healer' | 'Melee' | 'Ranged';

const classNames: ReadonlyMap<number, string> = new Map([
  [1, 'Warrior'],
  [2, 'Paladin'],
  [3, 'Hunter'],
  [4, 'Rogue'],
  [5, 'Priest'],
  [6, 'Death Knight'],
  [7, 'Shaman'],
  [8, 'Mage'],
  [9, 'Warlock'],
  [10, 'Monk'],
  [11, 'Druid'],
  [12, 'Demon Hunter'],
  [13, 'Evoker'],
]);

const specsByCombatRole: Readonly<Record<CombatRole, readonly string[]>> = {
  Tank: ['Protection', 'Guardian', 'Blood', 'Vengeance', 'Brewmaster'],
  Healer: ['Restoration', 'Holy', 'Discipline', 'Mistweaver', 'Preservation'],
  Melee: [
    'Arms',
    'Fury',
    'Retribution',
    'Enhancement',
    'Feral',
    'Windwalker',
    'Havoc',
    'Assassination',
    'Outlaw',
    'Subtlety',
    'Unholy',
    'Survival',
  ],
  Ranged: [
    'Balance',
    'Elemental',
    'Shadow',
    'Arcane',
    'Fire',
    'Affliction',
    'Demonology',
    'Destruction',
    'Beast Mastery',
    'Marksmanship',
    'Devastation',
    'Augmentation',
    'Devourer',
  ],
};

const combatRoleBySpec: ReadonlyMap<string, CombatRole> = new Map(
  (['Tank', 'Healer', 'Melee', 'Ranged'] as const).flatMap((role) =>
    specsByCombatRole[role].map((spec) => [spec, role] as const),
  ),
);

const frostByClass: ReadonlyMap<string, CombatRole> = new Map([
  ['Death Knight', 'Melee'],
  ['Mage', 'Ranged'],
]);

/** The class's English name; `Unknown (14)` for an id that came after this program: Blizzard adds classes. */
export function className(classId: number): string {
  return classNames.get(classId) ?? `Unknown (${classId})`;
}

/** The id of a class by its English name or its `Unknown (14)` form, in any case; null for other words. */
export function classIdOf(name: string): number | null {
  const wanted = name.trim().toLowerCase();
  for (const [id, known] of classNames) {
    if (known.toLowerCase() === wanted) return id;
  }
  const unknown = /^unknown \((\d{1,6})\)$/.exec(wanted);
  return unknown === null ? null : Number(unknown[1]);
}

/** Every class known by name, in the order of their ids. */
export const knownClassNames: readonly string[] = [...classNames.values()];

/** What a spec does in a fight; null for a spec that is not known, or for none. Frost depends on the class. */
export function combatRole(className: string, spec: string | null): CombatRole | null {
  if (spec === null) return null;
  if (spec === 'Frost') return frostByClass.get(className) ?? null;
  return combatRoleBySpec.get(spec) ?? null;
}

/** The specs a character of a class may be played in; none for a class that is not known. */
export function specsOf(className: string): readonly string[] {
  return specsByClass.get(className) ?? [];
}

const specsByClass: ReadonlyMap<string, readonly string[]> = new Map([
  ['Warrior', ['Arms', 'Fury', 'Protection']],
  ['Paladin', ['Holy', 'Protection', 'Retribution']],
  ['Hunter', ['Beast Mastery', 'Marksmanship', 'Survival']],
  ['Rogue', ['Assassination', 'Outlaw', 'Subtlety']],
  ['Priest', ['Discipline', 'Holy', 'Shadow']],
  ['Death Knight', ['Blood', 'Frost', 'Unholy']],
  ['Shaman', ['Elemental', 'Enhancement', 'Restoration']],
  ['Mage', ['Arcane', 'Fire', 'Frost']],
  ['Warlock', ['Affliction', 'Demonology', 'Destruction']],
  ['Monk', ['Brewmaster', 'Mistweaver', 'Windwalker']],
  ['Druid', ['Balance', 'Feral', 'Guardian', 'Restoration']],
  ['Demon Hunter', ['Havoc', 'Vengeance', 'Devourer']],
  ['Evoker', ['Devastation', 'Preservation', 'Augmentation']],
]);

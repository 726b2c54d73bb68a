/**
 * A character's name as the game tells names apart: upper and lower case are one, accents are not (Zatañña and Zatanna
 * are two characters). Not the normalised name of domain.md §5.1, which is for guessing who somebody is.
 */
export function foldedName(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC');
}

/**
 * What the forms of one realm's name have in common: letters, digits and their accents, lower case. The addon's display
 * name ("Alterac Mountains", "Sen'jin"), the game's form without blanks ("AlteracMountains", "Azjol-Nerub") and
 * Battle.net's slug ("alterac-mountains", "senjin", "azjol-nerub") have the same key.
 */
export function realmKey(realm: string): string {
  return foldedName(realm).replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}

/**
 * How Battle.net spells the names it puts into addresses.
 *
 * Realms: lower case, spaces to hyphens, everything else that is no letter or digit dropped, accents kept:
 * `Sen'jin` → `senjin`, `Azjol-Nerub` → `azjolnerub`, `Area 52` → `area-52`, `Aggra (Português)` → `aggra-português`.
 * The rule does not reach realms that are displayed in another script than they are addressed (`Гордунни` →
 * `gordunni`): those need the realm index (`RealmIndex`).
 */
export function realmSlug(displayName: string): string {
  return slug(displayName);
}

/** As `realmSlug`, for a guild's display name: `Pull All The Things` → `pull-all-the-things`. */
export function guildNameSlug(displayName: string): string {
  return slug(displayName);
}

/**
 * The name as a profile's address wants it: lower case by Unicode, accents kept (percent-encoding is the client's).
 * Composed first, because players type `ñ` in two ways and Battle.net knows one.
 */
export function characterPathName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** Whether the text can stand in an address as it is: letters, marks, digits and hyphens, and at least one of them. */
export function isSlug(text: string): boolean {
  return /^[\p{L}\p{M}\p{N}-]+$/u.test(text);
}

function slug(displayName: string): string {
  return displayName
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s]/gu, '')
    .trim()
    .replace(/\s+/gu, '-');
}

import type { SandboxCharacter, SandboxGuild } from './sandbox-guild.ts';

/** The body that a companion app posts (domain.md §4.3). */
export interface AddonUpload {
  readonly characters: readonly UploadedCharacter[];
  readonly addon_version: string;
  readonly uploaded_by: string;
}

export interface UploadedCharacter {
  readonly name: string;
  /** A display name; empty for the guild's own realm. */
  readonly realm: string;
  readonly guild_note: string;
  readonly officer_note: string;
  readonly rank: number;
  readonly rank_name: string;
  readonly class: string;
  readonly level: number;
  /** `0d 2h 15m` ago. */
  readonly last_online: string;
}

/**
 * What the in-game addon would export for the guild: realms mostly as display names, here and there empty or glued to
 * the name, as the game gives them.
 *
 * @param now what `last_online` is counted from
 */
export function addonUpload(sandbox: SandboxGuild, now: Date, uploadedBy = 'unknown'): AddonUpload {
  const characters = sandbox.characters.map((character, position): UploadedCharacter => {
    return {
      ...writtenName(character, sandbox.guild.realm_slug, position),
      guild_note: character.guild_note,
      officer_note: character.officer_note,
      rank: character.rank,
      rank_name: character.rank_name,
      class: character.class,
      level: character.level,
      last_online: lastOnline(character.last_login_timestamp, now),
    };
  });
  return { characters, addon_version: '1.0', uploaded_by: uploadedBy };
}

/** The same from somebody who may not read officer notes: the game gives empty ones. */
export function addonUploadWithoutOfficerNotes(sandbox: SandboxGuild, now: Date, uploadedBy?: string): AddonUpload {
  const upload = addonUpload(sandbox, now, uploadedBy);
  return { ...upload, characters: upload.characters.map((character) => ({ ...character, officer_note: '' })) };
}

function writtenName(character: SandboxCharacter, ownRealm: string, position: number): { name: string; realm: string } {
  const { name, realm_slug, realm_name } = character;
  if (realm_slug === ownRealm && position % 7 === 3) return { name, realm: '' };
  if (position % 10 === 5) return { name: `${name}-${realm_name}`, realm: '' };
  return { name, realm: realm_name };
}

function lastOnline(lastLogin: number | null, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - (lastLogin ?? 0)) / 60_000));
  return `${Math.floor(minutes / 1440)}d ${Math.floor((minutes % 1440) / 60)}h ${minutes % 60}m`;
}

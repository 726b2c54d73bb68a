import type { SeededRandom } from '../../src/sandbox/guild/seeded-random.ts';

/** The game takes 31 characters. */
export const LONGEST_NOTE = 31;

/** A way to write a note about somebody. */
type Wording = (name: string) => string;

/** "Discord: x" in the spellings of domain.md §5.2, with what people put around it. */
const discordHints: readonly Wording[] = [
  (name) => `Discord: ${name}`,
  (name) => `discord:${name}`,
  (name) => `Discord = ${name}`,
  (name) => `disc: ${name}`,
  (name) => `Disc:${name}`,
  (name) => `DC: ${name}`,
  (name) => `dc:${name}`,
  (name) => `DC=${name}`,
  (name) => `dc = ${name}.`,
  (name) => `@${name}`,
  (name) => `DC: ${name}, tank`,
  (name) => `healer, DC: ${name}`,
  (name) => `DC: ${name} (EU)`,
  (name) => `raider @${name}!`,
  (name) => `702 / disc: ${name}`,
];

/** "alt of X" likewise. */
const characterHints: readonly Wording[] = [
  (name) => `alt of ${name}`,
  (name) => `Alt of ${name}`,
  (name) => `ALT OF ${name.toUpperCase()}`,
  (name) => `alt for ${name}`,
  (name) => `alt of ${name}.`,
  (name) => `alt of ${name} (bank)`,
  (name) => `2nd alt of ${name}`,
  (name) => `${name}'s alt`,
  (name) => `${name}s alt`,
  (name) => `${name}'s ALT, 80`,
  (name) => `Main: ${name}`,
  (name) => `main=${name}`,
  (name) => `MAIN: ${name}`,
  (name) => `main: ${name}, offspec heal`,
  (name) => `tank alt of ${name}`,
];

/** The first word that could be a name is the name: a note key. */
const noteKeys: readonly Wording[] = [
  (name) => name,
  (name) => name.toLowerCase(),
  (name) => `${name} alt`,
  (name) => `alt - ${name}`,
  (name) => `(${name})`,
  (name) => `*${name}*`,
  (name) => `${name}'s lock`,
  (name) => `${name}'s bank toon`,
  (name) => `${name} - mage`,
  (name) => `${name} 702`,
  (name) => `raider / ${name}`,
  (name) => `Officer / ${name}`,
  (name) => `${name}, alt #3`,
  (name) => `Alt: ${name}`,
  (name) => `Discord ${name}`,
];

/** What people write although no rule of domain.md §5.2 reads it. */
const unlistedWordings: readonly Wording[] = [
  (name) => `on discord as ${name}`,
  (name) => `played by ${name}`,
  (name) => `this is ${name}`,
  (name) => `aka ${name}`,
  (name) => `same guy as ${name}`,
  (name) => `talk to ${name}`,
  (name) => `brought to you by ${name}`,
];

/** Notes that name somebody whom the character does not belong to. */
const notesAboutOthers: readonly Wording[] = [
  (name) => `invited by ${name}`,
  (name) => `inv by ${name} 3/12`,
  (name) => `friend of ${name}`,
  (name) => `vouched by ${name}`,
  (name) => `knows ${name} irl`,
  (name) => `ask ${name}`,
  (name) => `sister of ${name}`,
  (name) => `${name}'s brother`,
  (name) => `${name}'s wife`,
  (name) => `${name}'s friend`,
];

const kinds = {
  discord_hint: discordHints,
  character_hint: characterHints,
  note_key: noteKeys,
  unlisted: unlistedWordings,
  about_another: notesAboutOthers,
} as const;

export type NoteKind = keyof typeof kinds;

/** A note of a kind that names somebody; nothing when none of its wordings leaves the name room enough. */
export function noteNaming(kind: NoteKind, name: string, random: SeededRandom): string | undefined {
  const fitting = kinds[kind].map((wording) => wording(name)).filter((note) => note.length <= LONGEST_NOTE);
  return fitting.length === 0 ? undefined : random.pick(fitting);
}

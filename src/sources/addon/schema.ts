import { z } from 'zod';
import { foldedName, realmKey } from './keys.ts';

/** A guild holds 1,000 characters; older guilds may hold more (platform-facts). */
const MAX_CHARACTERS = 5000;

/** One character as an upload shows it. Rank, level and class come from Battle.net and are not read here. */
export interface NotedCharacter {
  readonly name: string;
  readonly foldedName: string;
  /** As given, or as glued to the name; empty: the guild's own. */
  readonly realm: string;
  /** Undefined: the guild's own realm. */
  readonly realmKey: string | undefined;
  /** Empty: the game shows no note. Undefined: the upload says nothing about it. */
  readonly guildNote: string | undefined;
  /** Empty also where the uploader may not read officer notes. */
  readonly officerNote: string | undefined;
  /** 0 (leader) to 9. */
  readonly rankIndex: number | undefined;
  readonly rankName: string | undefined;
}

/**
 * Text is kept as people wrote it, but for what PostgreSQL cannot hold: NUL and halves of surrogate pairs (a companion
 * app that cut a note in the middle of an emoji) become U+FFFD.
 */
function text(longest: number) {
  return z
    .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be text') })
    .max(longest, `is longer than ${longest} characters`)
    .transform((value) => value.toWellFormed().replaceAll('\0', '\uFFFD'));
}

const rankProblem = 'must be a whole number from 0 to 9';

/** The fields of domain.md §4.3 that are used; all others are ignored. Maps to our words. */
export const characterSchema = z
  .object(
    {
      name: text(128),
      realm: text(64).nullish(),
      // In the game 31 characters; a little room costs nothing and spares officers a refused upload.
      guild_note: text(255).nullish(),
      officer_note: text(255).nullish(),
      rank: z.int(rankProblem).min(0, rankProblem).max(9, rankProblem).nullish(),
      rank_name: text(64).nullish(),
    },
    'must be an object',
  )
  .transform((foreign, context): NotedCharacter => {
    const { name, realm } = splitName(foreign.name, foreign.realm ?? '');
    if (name === '') context.addIssue({ code: 'custom', path: ['name'], message: 'holds no name' });
    return {
      name,
      foldedName: foldedName(name),
      realm,
      realmKey: realm === '' ? undefined : realmKey(realm),
      guildNote: foreign.guild_note ?? undefined,
      officerNote: foreign.officer_note ?? undefined,
      rankIndex: foreign.rank ?? undefined,
      rankName: foreign.rank_name?.trim() || undefined,
    };
  });

/** What surrounds the characters. They are checked one by one, so that a long list of faults stops early. */
export const uploadSchema = z.object(
  {
    characters: z
      .array(z.unknown(), { error: ({ input }) => (input === undefined ? 'is missing' : 'must be a list') })
      .max(MAX_CHARACTERS, `holds more than ${MAX_CHARACTERS} characters`),
    addon_version: text(64).nullish(),
    uploaded_by: text(64).nullish(),
  },
  'must be an object',
);

/**
 * "Trogmoon-Sen'jin" is Trogmoon of Sen'jin: names hold no hyphen, realms may ("Azjol-Nerub"). A realm in the name comes
 * from the game itself and so wins over the field beside it, which companion apps fill with the uploader's own.
 */
function splitName(given: string, realmField: string): { name: string; realm: string } {
  const hyphen = given.indexOf('-');
  if (hyphen === -1) return { name: given.trim(), realm: realmField.trim() };
  return { name: given.slice(0, hyphen).trim(), realm: given.slice(hyphen + 1).trim() || realmField.trim() };
}

import { z } from 'zod';
import { type CombatRole, className, combatRole } from './playable-classes.ts';
import type { Realm } from './realm-index.ts';

/** The guild as its roster names it. */
export interface RosterGuild {
  readonly battleNetId: number;
  readonly name: string;
  readonly realmSlug: string;
  readonly realmName: string | null;
}

/** One character of a roster. */
export interface RosterCharacter {
  /** Survives a rename and a transfer. */
  readonly battleNetId: number;
  readonly name: string;
  readonly realmSlug: string;
  /** Rosters usually leave it out: the profile or the realm index knows it. */
  readonly realmName: string | null;
  readonly level: number;
  readonly classId: number;
  /** English; `Unknown (14)` for a class this program does not know. */
  readonly className: string;
  /** 0 (leader) to 9. */
  readonly rankIndex: number;
}

/** What a profile adds to a character. What Battle.net leaves out is null. */
export interface ProfileFacts {
  readonly battleNetId: number;
  readonly name: string;
  readonly realmSlug: string;
  readonly realmName: string | null;
  readonly className: string;
  readonly spec: string | null;
  readonly combatRole: CombatRole | null;
  readonly level: number;
  /** What is equipped, not what lies in the bags. */
  readonly itemLevel: number | null;
  readonly lastLoginAt: Date | null;
}

/**
 * Text as it reaches the database and Discord: short, without control characters (PostgreSQL has no NUL) and without
 * halves of characters.
 */
const text = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'has control characters');
const positive = z.int().positive();
const level = z.int().min(0).max(1000);

/** The last instant that is written with a year of four digits, as PostgreSQL reads it. */
const END_OF_TIME = Date.UTC(10_000, 0) - 1;

/**
 * GET /data/wow/guild/{realmSlug}/{nameSlug}/roster, up to its members: they are validated one by one with
 * `rosterMemberSchema`, so that one bad member can be named instead of refusing an unread list.
 */
export const rosterSchema = z
  .object({
    guild: z.object({ id: positive, name: text, realm: z.object({ slug: text, name: text.nullish() }) }),
    members: z.array(z.unknown()),
  })
  .transform(({ guild, members }) => ({
    guild: {
      battleNetId: guild.id,
      name: guild.name,
      realmSlug: guild.realm.slug,
      realmName: guild.realm.name ?? null,
    } satisfies RosterGuild,
    members,
  }));

export const rosterMemberSchema = z
  .object({
    character: z.object({
      id: positive,
      name: text,
      realm: z.object({ slug: text, name: text.nullish() }),
      level,
      playable_class: z.object({ id: positive }),
    }),
    rank: z.int().min(0).max(9),
  })
  .transform(
    ({ character, rank }): RosterCharacter => ({
      battleNetId: character.id,
      name: character.name,
      realmSlug: character.realm.slug,
      realmName: character.realm.name ?? null,
      level: character.level,
      classId: character.playable_class.id,
      className: className(character.playable_class.id),
      rankIndex: rank,
    }),
  );

/** GET /profile/wow/character/{realmSlug}/{name}. */
export const profileSchema = z
  .object({
    id: positive,
    name: text,
    realm: z.object({ slug: text, name: text.nullish() }),
    character_class: z.object({ id: positive }),
    active_spec: z.object({ name: text.nullish() }).nullish(),
    level,
    // Odd values are unknown, as if they were left out: the rest of the profile is none the worse for them.
    equipped_item_level: z.int().min(0).max(10_000).nullish().catch(null),
    last_login_timestamp: z.int().min(0).max(END_OF_TIME).nullish().catch(null),
  })
  .transform((profile): ProfileFacts => {
    const characterClass = className(profile.character_class.id);
    const spec = profile.active_spec?.name ?? null;
    const lastLogin = profile.last_login_timestamp ?? null;
    return {
      battleNetId: profile.id,
      name: profile.name,
      realmSlug: profile.realm.slug,
      realmName: profile.realm.name ?? null,
      className: characterClass,
      spec,
      combatRole: combatRole(characterClass, spec),
      level: profile.level,
      itemLevel: profile.equipped_item_level ?? null,
      lastLoginAt: lastLogin === null ? null : new Date(lastLogin),
    };
  });

/** GET /data/wow/realm/index without a locale: each name is an object, by locale. */
export const realmIndexSchema = z
  .object({
    realms: z.array(
      z.object({ id: positive, name: z.union([text, z.record(z.string(), text.nullish())]), slug: text }),
    ),
  })
  .transform(({ realms }): readonly Realm[] => realms.map(toRealm));

function toRealm({
  id,
  name,
  slug,
}: {
  id: number;
  name: string | Record<string, string | null | undefined>;
  slug: string;
}) {
  if (typeof name === 'string') return { id, name, slug };
  const english = name.en_US ?? name.en_GB ?? slug;
  const names = new Set(Object.values(name).filter((one) => typeof one === 'string'));
  names.delete(english);
  return { id, name: english, slug, ...(names.size > 0 && { otherNames: [...names] }) };
}

/** POST {oauthUrl}/token. `expires_in` is in seconds. */
export const tokenSchema = z
  .object({ access_token: z.string().min(1), expires_in: z.number().nonnegative() })
  .transform((token) => ({ accessToken: token.access_token, lifetimeSeconds: token.expires_in }));

/** The first fault of a refused payload as one line: where, and what is wrong. Never the value: it is foreign text. */
export function firstFault(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'unreadable';
  return `${issue.path.join('.') || 'the whole'}: ${issue.message}`;
}

import { failed, ok, type Result } from '../../result.ts';
import { type Region, regions } from '../../sources/battle-net/region.ts';
import { firstFault, type RosterCharacter, rosterMemberSchema, rosterSchema } from '../../sources/battle-net/schema.ts';
import { GuildDraft } from './guild-draft.ts';
import { type GuildFileProblem, readJsonFile } from './guild-file.ts';
import { type DerivedEvidence, deriveEvidence, memberOf, notesOf } from './roster-evidence.ts';
import type { SandboxGuild } from './sandbox-guild.ts';
import { SeededRandom, seedOf } from './seeded-random.ts';

/** How many characters of a roster got which evidence, and how many accounts stand behind it. */
export interface RosterDerivation {
  readonly characters: number;
  readonly realms: number;
  /** A member is called like the character. */
  readonly byName: number;
  /** The guild note names a main: "alt of Foe". */
  readonly byAltNote: number;
  /** The officer note names an account: "Discord: wanderer12". */
  readonly byDiscordNote: number;
  /** The guild note begins with an account's name. */
  readonly byNoteKey: number;
  readonly withoutEvidence: number;
  /** Accounts in all; of them on Discord only, and bots. */
  readonly members: number;
  readonly lurkers: number;
  readonly bots: number;
}

export interface DerivedGuild {
  readonly sandbox: SandboxGuild;
  readonly derivation: RosterDerivation;
}

/** Reads a raw answer of Battle.net's roster endpoint, and derives the rest of a guild from it. */
export async function loadRosterFile(path: string, now: Date): Promise<Result<DerivedGuild, GuildFileProblem>> {
  const json = await readJsonFile(path);
  return json.ok ? deriveGuild(json.value, now) : json;
}

/**
 * A guild from a roster alone. Characters, realms, classes, levels and ranks are the roster's; profiles, notes and
 * Discord accounts are derived from each character's id and name, so that the same roster always gives the same
 * guild, whatever order it lists its members in.
 */
export function deriveGuild(json: unknown, now: Date): Result<DerivedGuild, GuildFileProblem> {
  const roster = rosterSchema.safeParse(json);
  if (!roster.success) return failed({ faults: [`this is no roster of Battle.net: ${firstFault(roster.error)}`] });
  const members = roster.data.members.map((member) => rosterMemberSchema.safeParse(member));
  const faults = members.flatMap((member, position) =>
    member.success ? [] : [`members[${position}].${firstFault(member.error)}`],
  );
  if (faults.length > 0) return failed({ faults });
  const characters = members.flatMap((member) => (member.success ? [member.data] : [])).sort(byRankAndName);

  const { guild } = roster.data;
  const realms = realmNames(guild.realmSlug, guild.realmName, characters);
  const draft = new GuildDraft(
    {
      name: guild.name,
      region: regionOf(json),
      realms,
      levelCap: Math.max(1, ...characters.map((character) => character.level)),
      otherRoles: ['Raid Team'],
    },
    now,
    new SeededRandom(guild.battleNetId),
  );
  const evidence = deriveEvidence(characters);
  const lurkers = addMembers(draft, evidence);
  for (const { character, ...claim } of evidence) {
    draft.character({
      battleNetId: character.battleNetId,
      name: character.name,
      class: character.className,
      rank: character.rankIndex,
      realm: character.realmSlug,
      level: character.level,
      lastSeen: lastSeen(character),
      ...notesOf(claim),
    });
  }
  const sandbox = draft.finished();
  const count = (kind: DerivedEvidence['kind']): number => evidence.filter((one) => one.kind === kind).length;
  return ok({
    sandbox,
    derivation: {
      characters: characters.length,
      realms: realms.size,
      byName: count('same_name'),
      byAltNote: count('alt_note'),
      byDiscordNote: count('discord_note'),
      byNoteKey: count('note_key'),
      withoutEvidence: count('none'),
      members: sandbox.members.length,
      lurkers,
      bots: 1,
    },
  });
}

/** Everybody whom evidence names, then one lurker for eight of them, and a bot. Answers the number of lurkers. */
function addMembers(draft: GuildDraft, evidence: readonly DerivedEvidence[]): number {
  const ranks = [...new Set(evidence.map(({ character }) => character.rankIndex))].sort((one, other) => one - other);
  for (const one of evidence) {
    const member = memberOf(one, evidence, ranks);
    if (member !== null) draft.member(member);
  }
  const lurkers = Math.ceil(draft.members.length / 8);
  for (let n = 1; n <= lurkers; n += 1) draft.member({ username: `lurker${n}` });
  draft.member({ username: 'MusicBox', bot: true });
  return lurkers;
}

/** By code unit, so that no locale changes the order. */
function byRankAndName(one: RosterCharacter, other: RosterCharacter): number {
  if (one.rankIndex !== other.rankIndex) return one.rankIndex - other.rankIndex;
  return `${one.name}-${one.realmSlug}` < `${other.name}-${other.realmSlug}` ? -1 : 1;
}

function realmNames(slug: string, name: string | null, characters: readonly RosterCharacter[]): Map<string, string> {
  const names = new Map([[slug, name ?? displayName(slug)]]);
  for (const { realmSlug, realmName } of characters) {
    if (!names.has(realmSlug)) names.set(realmSlug, realmName ?? displayName(realmSlug));
  }
  return names;
}

/** `burning-blade` → `Burning Blade`: rosters do not name the other realms. */
function displayName(slug: string): string {
  return slug.replace(
    /(^|-)(\p{L})/gu,
    (_, before: string, letter: string) => `${before ? ' ' : ''}${letter.toUpperCase()}`,
  );
}

/** The region stands only in the roster's links. */
function regionOf(json: unknown): Region {
  const namespace = /namespace=profile-(us|eu|kr|tw)/.exec(JSON.stringify(json));
  return regions.find((region) => region === namespace?.[1]) ?? 'us';
}

/** One in twenty has no profile, one in ten was not seen for long, the others are about. */
function lastSeen(character: RosterCharacter): number | null {
  const random = new SeededRandom(seedOf(`last seen ${character.realmSlug}/${character.name}`));
  const fate = random.next();
  if (fate < 0.05) return null;
  return fate < 0.15 ? random.between(31, 300) : random.between(0, 20) + random.next();
}

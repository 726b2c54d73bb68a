import type { CandidateOption } from '../identity/proposals.ts';
import type { Doubt, Reason } from '../identity/reasons.ts';

/** A link as the view shows it on its character or member. */
export interface LinkView {
  readonly id: string;
  readonly playerId: string;
  readonly source: string;
  readonly confidence: 'low' | 'medium' | 'high' | 'confirmed';
  /** Why it was made. */
  readonly reasons: readonly Reason[];
  readonly createdAt: Date;
  readonly confirmedAt: Date | null;
  /** The officer whose word it is. */
  readonly confirmedBy: string | null;
}

/** A note as an upload showed it. */
export interface NoteView {
  /** Empty: an upload showed that the note is empty. */
  readonly text: string;
  readonly uploadedBy: string;
  /** When the upload that brought this text came. */
  readonly uploadedAt: Date;
  /** Null for the first note ever seen, which is no change. */
  readonly changedAt: Date | null;
  /** What stood there before the last change. */
  readonly previous: string | null;
}

export interface CharacterView {
  readonly id: string;
  readonly guildId: string;
  readonly name: string;
  readonly realmSlug: string;
  readonly realmName: string;
  readonly class: string;
  /** Null: Battle.net did not give it anew for a month. */
  readonly level: number | null;
  readonly rankIndex: number;
  readonly rankSince: Date;
  /** False: it had this rank when it was first seen, and since when nobody knows. */
  readonly rankSeenToChange: boolean;
  readonly lastLoginAt: Date | null;
  /** Null when no upload ever showed this character. */
  readonly guildNote: NoteView | null;
  readonly officerNote: NoteView | null;
  /** On a roster that the server watches: not departed, and not of a guild that was removed. */
  readonly present: boolean;
  readonly departedAt: Date | null;
  /** Since when the guild's rosters have not listed it, though it did not depart; null: the last one lists it. */
  readonly missingSince: Date | null;
  readonly link: LinkView | null;
}

export interface MemberView {
  readonly id: string;
  readonly username: string;
  readonly globalName: string | null;
  readonly nickname: string | null;
  readonly roleIds: readonly string[];
  readonly rolesChangedAt: Date | null;
  readonly present: boolean;
  readonly link: LinkView | null;
}

export interface PlayerView {
  readonly id: string;
  readonly displayName: string;
  readonly mainId: string | null;
  readonly aliases: readonly string[];
}

export interface RankView {
  readonly index: number;
  /** As far as an upload or an officer named it. */
  readonly name: string | null;
  /** The Discord role that an officer saved for it. */
  readonly roleId: string | null;
}

/**
 * Why nobody can tell which role a rank of this guild expects until somebody saves the map again (domain.md §4.1):
 * a rank got another name, a rank appeared, many characters changed rank at once, or a mapped role was deleted.
 */
export type FreezeReason = 'rank_renamed' | 'rank_appeared' | 'many_moved' | 'role_deleted';

export interface GuildView {
  readonly id: string;
  readonly name: string;
  readonly realmSlug: string;
  readonly realmName: string;
  readonly countsForRoles: boolean;
  /** False: nobody saved which role a rank expects, so roles are guessed by name. */
  readonly mapSaved: boolean;
  readonly frozen: FreezeReason | null;
  readonly ranks: readonly RankView[];
}

/** A guild that the server watched until somebody removed it: who is in it now nobody sees. */
export interface RemovedGuildView {
  readonly id: string;
  readonly name: string;
  readonly removedAt: Date;
}

export interface RoleView {
  readonly id: string;
  readonly name: string;
  readonly position: number;
  /** Discord's permission bits as a decimal string. */
  readonly permissions: string;
  readonly managed: boolean;
}

/** The server's own settings, as far as rules depend on them. */
export interface ServerView {
  readonly ownerId: string;
  readonly officerRoleIds: readonly string[];
  readonly staleAfterDays: number;
  readonly rankRoles: 'keep_lower' | 'one_at_a_time';
  readonly judgedBy: 'best_rank' | 'main';
}

/** A change of rank that no report included yet. */
export interface RankEventView {
  readonly id: string;
  readonly characterId: string;
  readonly fromIndex: number;
  readonly toIndex: number;
  readonly observedAt: Date;
}

/** A stored low or ambiguous match. */
export interface CandidateView {
  readonly id: string;
  readonly characterId: string;
  readonly options: readonly CandidateOption[];
  readonly doubts: readonly Doubt[];
  readonly foundAt: Date;
}

/** When the sources last gave everything; null: never yet. */
export interface Observed {
  /** The member list. */
  readonly members: Date | null;
  /** The roster of each guild that the server watches. */
  readonly rosters: ReadonlyMap<string, Date | null>;
}

/**
 * What the rules look at: a server at one instant, whole for a scan, or one subject with its neighbourhood for a
 * press. Nothing in it changes while rules look.
 */
export interface View extends ViewContent {
  readonly at: Date;
  readonly observed: Observed;
}

/** What a view shows whenever it is looked at: the next one shows the same, in the same objects, where nothing changed. */
export interface ViewContent {
  readonly server: ServerView;
  /** Those that the server watches. */
  readonly guilds: ReadonlyMap<string, GuildView>;
  readonly removedGuilds: ReadonlyMap<string, RemovedGuildView>;
  readonly roles: ReadonlyMap<string, RoleView>;
  readonly characters: ReadonlyMap<string, CharacterView>;
  readonly members: ReadonlyMap<string, MemberView>;
  readonly players: ReadonlyMap<string, PlayerView>;
  readonly rankEvents: ReadonlyMap<string, RankEventView>;
  /** By character. */
  readonly candidates: ReadonlyMap<string, CandidateView>;
  /** What an officer said does not belong together. */
  readonly refusedPairs: readonly { readonly characterId: string; readonly memberId: string }[];
  /** The same of players who are not on Discord. */
  readonly refusedPlayers: readonly { readonly characterId: string; readonly playerId: string }[];
}

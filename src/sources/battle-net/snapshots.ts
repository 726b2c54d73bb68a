import type { CombatRole } from './playable-classes.ts';
import type { Realm } from './realm-index.ts';
import type { Region } from './region.ts';
import type { FailureReason } from './request-failure.ts';
import type { RosterCharacter, RosterGuild } from './schema.ts';

/** Which guild: slugs as Battle.net addresses it (`realmSlug`, `guildNameSlug`). */
export interface GuildRef {
  readonly region: Region;
  readonly realmSlug: string;
  readonly nameSlug: string;
  /** Battle.net's id, where it is known: names are given again after a rename. */
  readonly battleNetId?: number | null;
}

/** A whole roster. `characters` may be empty: what that means is the caller's decision (it departs nobody). */
export interface RosterSnapshot {
  /** When it was asked for: what it says was true then, or later. */
  readonly observedAt: Date;
  readonly guild: RosterGuild;
  readonly characters: readonly RosterCharacter[];
}

/** Why a roster that arrived must not be acted on. */
export type IncompleteReason = 'malformed_member' | 'duplicate_character' | 'another_guild';

export interface IncompleteRoster {
  readonly kind: 'incomplete';
  readonly because: IncompleteReason;
  /** For the sync run and the log: which member, and what is wrong. */
  readonly detail: string;
}

export interface PullFailure {
  readonly kind: 'failed';
  readonly because: FailureReason;
  /** For the sync run and the log: what happened, free of secrets. */
  readonly detail: string;
}

export type RosterPull =
  | { readonly kind: 'complete'; readonly snapshot: RosterSnapshot }
  | IncompleteRoster
  | PullFailure;

/** A character whose profile is wanted. */
export interface ProfileRequest {
  readonly battleNetId: number;
  readonly name: string;
  readonly realmSlug: string;
  /** When its profile was last read; null for never. The stalest are asked for first. */
  readonly refreshedAt: Date | null;
}

/** What Battle.net leaves out is null: keep what was known. */
export interface CharacterProfile<Wanted extends ProfileRequest = ProfileRequest> {
  readonly character: Wanted;
  readonly className: string;
  readonly spec: string | null;
  readonly combatRole: CombatRole | null;
  readonly level: number;
  readonly itemLevel: number | null;
  readonly lastLoginAt: Date | null;
  readonly realmName: string | null;
  readonly observedAt: Date;
}

export interface FailedProfile<Wanted extends ProfileRequest = ProfileRequest> {
  readonly character: Wanted;
  readonly because: FailureReason;
}

/** Each character asked for is in exactly one of the lists. */
export interface ProfilesPull<Wanted extends ProfileRequest = ProfileRequest> {
  readonly profiles: readonly CharacterProfile<Wanted>[];
  /** Battle.net does not show them (403, 404, or another character has the name now). Normal; keep what is known. */
  readonly refused: readonly Wanted[];
  /** Could not be read after all attempts: the run is `partial`. */
  readonly failed: readonly FailedProfile<Wanted>[];
  /** Not asked for: beyond the budget, or the limits were used up. They are the stalest next time. */
  readonly deferred: readonly Wanted[];
}

export interface ProfileOptions {
  readonly region: Region;
  /** At most this many requests. Default: what the hour's limit leaves to profiles. */
  readonly budget?: number;
  /** Told after each character how many of those asked for were answered. */
  readonly progress?: ((answered: number, asked: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type RealmsPull = { readonly kind: 'complete'; readonly realms: readonly Realm[] } | PullFailure;

/** What a check of a guild found, for `/setup`. */
export interface VerifiedGuild {
  readonly guild: RosterGuild;
  readonly characters: number;
}

export interface GuildCheckProblem {
  readonly because: FailureReason | IncompleteReason;
  readonly detail: string;
}

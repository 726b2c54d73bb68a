import { failed, ok, type Result } from '../../result.ts';
import type { BattleNetClient } from './client.ts';
import type { Region } from './region.ts';
import type { FailureReason, RequestFailure } from './request-failure.ts';
import { readRoster } from './roster.ts';
import { firstFault, profileSchema, realmIndexSchema } from './schema.ts';
import { characterPathName, isSlug } from './slugs.ts';
import type {
  CharacterProfile,
  FailedProfile,
  GuildCheckProblem,
  GuildRef,
  ProfileOptions,
  ProfileRequest,
  ProfilesPull,
  PullFailure,
  RealmsPull,
  RosterPull,
  VerifiedGuild,
} from './snapshots.ts';

/** Failures that the next request would meet as well: asking on would only cost requests. */
const endsThePull: ReadonlySet<FailureReason> = new Set(['unauthorised', 'rate_limited']);

type ProfileOutcome<Wanted extends ProfileRequest> =
  | { readonly kind: 'profile'; readonly profile: CharacterProfile<Wanted> }
  | { readonly kind: 'refused'; readonly character: Wanted }
  | { readonly kind: 'deferred'; readonly character: Wanted }
  | ({ readonly kind: 'failed' } & FailedProfile<Wanted>);

/**
 * Battle.net as a source (domain.md §4.1): pulls, validates, saves nothing. Every method throws only the signal's
 * reason when it is aborted; all failures are results.
 */
export class BattleNetSource {
  readonly #client: BattleNetClient;

  constructor(client: BattleNetClient) {
    this.#client = client;
  }

  /** The guild's roster in one request. `complete` only when every member was read and the guild is the one asked for. */
  async pullRoster(ref: GuildRef, signal?: AbortSignal): Promise<RosterPull> {
    if (!isSlug(ref.realmSlug) || !isSlug(ref.nameSlug)) {
      return { kind: 'failed', because: 'not_found', detail: 'no realm or guild is addressed like this' };
    }
    const answer = await this.#client.get({
      region: ref.region,
      path: `/data/wow/guild/${encodeURIComponent(ref.realmSlug)}/${encodeURIComponent(ref.nameSlug)}/roster`,
      namespace: 'profile',
      priority: 'roster',
      signal,
    });
    if (!answer.ok) return pullFailure(answer.problem);
    return readRoster(answer.value.body, ref, answer.value.askedAt);
  }

  /** Whether the guild exists and its roster can be read, for `/setup`: the guild's own name and its size. */
  async verifyGuild(ref: GuildRef, signal?: AbortSignal): Promise<Result<VerifiedGuild, GuildCheckProblem>> {
    const pull = await this.pullRoster(ref, signal);
    if (pull.kind !== 'complete') return failed({ because: pull.because, detail: pull.detail });
    return ok({ guild: pull.snapshot.guild, characters: pull.snapshot.characters.length });
  }

  /**
   * Profiles of at most `budget` characters, the stalest first, many at a time under the client's limits. Refused
   * credentials and used-up limits end the pull early: who was not asked for by then is `deferred`.
   */
  async pullProfiles<Wanted extends ProfileRequest>(
    characters: readonly Wanted[],
    options: ProfileOptions,
  ): Promise<ProfilesPull<Wanted>> {
    const stalestFirst = characters.toSorted(byStaleness);
    const budget = Math.min(options.budget ?? stalestFirst.length, this.#client.remainingProfiles);
    const asked = stalestFirst.slice(0, Math.max(0, budget));

    const ending = new AbortController();
    const signal = options.signal === undefined ? ending.signal : AbortSignal.any([ending.signal, options.signal]);
    let answered = 0;
    const outcomes = await Promise.all(
      asked.map(async (character): Promise<ProfileOutcome<Wanted>> => {
        try {
          const outcome = await this.#pullProfile(character, options.region, signal);
          if (outcome.kind === 'failed' && endsThePull.has(outcome.because)) ending.abort();
          answered += 1;
          options.progress?.(answered, asked.length);
          return outcome;
        } catch (error) {
          if (!ending.signal.aborted) throw error;
          options.signal?.throwIfAborted();
          return { kind: 'deferred', character };
        }
      }),
    );
    return sorted(outcomes, stalestFirst.slice(asked.length));
  }

  /** The realms of a region: slugs and display names in every language, for `RealmIndex`. */
  async pullRealms(region: Region, signal?: AbortSignal): Promise<RealmsPull> {
    const path = '/data/wow/realm/index';
    const answer = await this.#client.get({
      region,
      path,
      namespace: 'dynamic',
      locale: 'all',
      priority: 'roster',
      signal,
    });
    if (!answer.ok) return pullFailure(answer.problem);
    const realms = realmIndexSchema.safeParse(answer.value.body);
    if (!realms.success) return { kind: 'failed', because: 'malformed', detail: firstFault(realms.error) };
    return { kind: 'complete', realms: realms.data };
  }

  async #pullProfile<Wanted extends ProfileRequest>(
    character: Wanted,
    region: Region,
    signal: AbortSignal,
  ): Promise<ProfileOutcome<Wanted>> {
    const pathName = characterPathName(character.name);
    if (!isSlug(character.realmSlug) || !isSlug(pathName)) return { kind: 'refused', character };
    const answer = await this.#client.get({
      region,
      path: `/profile/wow/character/${encodeURIComponent(character.realmSlug)}/${encodeURIComponent(pathName)}`,
      namespace: 'profile',
      priority: 'profile',
      signal,
    });
    if (!answer.ok) {
      const { because } = answer.problem;
      if (because === 'not_found' || because === 'refused') return { kind: 'refused', character };
      return { kind: 'failed', character, because };
    }

    const facts = profileSchema.safeParse(answer.value.body);
    if (!facts.success) return { kind: 'failed', character, because: 'malformed' };
    const { battleNetId, name: _name, realmSlug: _realmSlug, ...profile } = facts.data;
    // Names are given again after a deletion: what another character wears says nothing about this one.
    if (character.battleNetId !== battleNetId) return { kind: 'refused', character };
    return { kind: 'profile', profile: { character, ...profile, observedAt: answer.value.askedAt } };
  }
}

function byStaleness(one: ProfileRequest, other: ProfileRequest): number {
  return (one.refreshedAt?.getTime() ?? 0) - (other.refreshedAt?.getTime() ?? 0);
}

function sorted<Wanted extends ProfileRequest>(
  outcomes: readonly ProfileOutcome<Wanted>[],
  beyondBudget: readonly Wanted[],
): ProfilesPull<Wanted> {
  const profiles: CharacterProfile<Wanted>[] = [];
  const refused: Wanted[] = [];
  const unread: FailedProfile<Wanted>[] = [];
  const deferred: Wanted[] = [];
  for (const outcome of outcomes) {
    if (outcome.kind === 'profile') profiles.push(outcome.profile);
    else if (outcome.kind === 'refused') refused.push(outcome.character);
    else if (outcome.kind === 'deferred') deferred.push(outcome.character);
    else unread.push({ character: outcome.character, because: outcome.because });
  }
  return { profiles, refused, failed: unread, deferred: [...deferred, ...beyondBudget] };
}

function pullFailure(problem: RequestFailure): PullFailure {
  return { kind: 'failed', because: problem.because, detail: problem.message };
}

import { type Phrase, phrase, time } from '../phrase.ts';
import { decisiveMissing } from './expected-role.ts';
import { countingGuilds } from './guild-roles.ts';
import type { CharacterView, FreezeReason, GuildView, MemberView, View } from './view.ts';

const MINUTE_MS = 60_000;

/** The sources that come by themselves. */
export type RegularSource = 'blizzard_api' | 'discord_bot';

/** A source is silent when it had no success for twice its interval: rosters come hourly, members every 15 minutes. */
export const SILENT_AFTER_MS: Readonly<Record<RegularSource, number>> = {
  blizzard_api: 120 * MINUTE_MS,
  discord_bot: 30 * MINUTE_MS,
};

/** Why nobody can tell now which roles somebody should hold; all but the last need a human or another sync. */
export type StaleFacts =
  | { readonly kind: 'frozen'; readonly because: FreezeReason; readonly guild: GuildView }
  | { readonly kind: 'silent'; readonly source: RegularSource; readonly since: Date | null }
  /** The last roster does not list the character that decides, and it did not depart. */
  | { readonly kind: 'missing'; readonly character: CharacterView }
  /** The member's roles changed after the roster was observed: the next one decides. */
  | { readonly kind: 'roles_changed_since' };

/** What keeps the role rules from judging a member (domain.md §6: fresh facts before roles). */
export function staleFacts({ link, rolesChangedAt }: MemberView, view: View): StaleFacts | undefined {
  const { stale, oldestRoster } = staleForAll(view);
  if (stale) return stale;
  const missing = link && decisiveMissing(link.playerId, view);
  if (missing) return { kind: 'missing', character: missing };
  return rolesChangedAt && oldestRoster && rolesChangedAt > oldestRoster ? { kind: 'roles_changed_since' } : undefined;
}

interface StaleForAll {
  readonly stale: StaleFacts | undefined;
  readonly oldestRoster: Date | undefined;
}

const knownStale = new WeakMap<View, StaleForAll>();

/** What keeps them from judging anybody, which time alone can change; and the instant of the oldest roster that counts. */
function staleForAll(view: View): StaleForAll {
  const known = knownStale.get(view) ?? { stale: staleForEverybody(view), oldestRoster: oldestRoster(view) };
  knownStale.set(view, known);
  return known;
}

function staleForEverybody(view: View): StaleFacts | undefined {
  const guilds = countingGuilds(view);
  // Guilds share roles: a role that one of them expects may be the one that another no longer knows about.
  const frozen = guilds.find((guild) => guild.frozen);
  if (frozen?.frozen) return { kind: 'frozen', because: frozen.frozen, guild: frozen };
  const { members, rosters } = view.observed;
  if (isSilent('discord_bot', members, view.at)) return { kind: 'silent', source: 'discord_bot', since: members };
  // A character that seems gone may stand on another guild's roster: every one of them must have been heard.
  const observed = guilds.map(({ id }) => rosters.get(id) ?? null);
  const since = observed.find((at) => isSilent('blizzard_api', at, view.at));
  return since === undefined ? undefined : { kind: 'silent', source: 'blizzard_api', since };
}

function oldestRoster(view: View): Date | undefined {
  return countingGuilds(view)
    .flatMap(({ id }) => view.observed.rosters.get(id) ?? [])
    .sort((one, other) => one.getTime() - other.getTime())[0];
}

/** The same in words for an officer, with what to do about it. */
export function stalePhrase(stale: StaleFacts): Phrase {
  switch (stale.kind) {
    case 'frozen':
      return phrase(`role.frozen.${stale.because}`, { guild: stale.guild.name });
    case 'silent':
      return stale.since
        ? phrase(`role.silent.${stale.source}`, { since: time(stale.since) })
        : phrase(`role.never_heard.${stale.source}`);
    case 'missing':
      return phrase('role.missing', { character: stale.character.name });
    case 'roles_changed_since':
      return phrase('role.roles_changed_since');
  }
}

/** Whether a source that gave everything at `lastSuccess`, or never, is silent by now. */
export function isSilent(source: RegularSource, lastSuccess: Date | null, at: Date): boolean {
  return lastSuccess === null || at.getTime() - lastSuccess.getTime() > SILENT_AFTER_MS[source];
}

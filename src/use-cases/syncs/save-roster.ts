import { recordChanges } from '../../database/change-rows.ts';
import {
  departCharacters,
  insertCharacters,
  insertRankEvents,
  loadKnownCharacters,
  markMissing,
  setNamesAside,
  updateCharacters,
} from '../../database/character-rows.ts';
import type { Tenant } from '../../database/database.ts';
import type { Guild } from '../../database/entities/guild.ts';
import { characterKey } from '../../identity/names.ts';
import {
  isNewcomer,
  isRenamed,
  isReranked,
  type KnownCharacter,
  type ListedCharacter,
  type RosterChanges,
  rosterChanges,
} from '../../identity/roster-changes.ts';
import { shiftByRoster } from '../../quality/rank-shift.ts';
import type { RunCounts } from '../../reporting/run-report.ts';
import type { RosterSnapshot } from '../../sources/battle-net/snapshots.ts';
import { guardRanks } from '../roles/rank-guard.ts';
import { guardShrink } from './shrink-guard.ts';

/**
 * Makes the characters of a guild, locked by the caller, those of its latest complete roster (domain.md §4.1): but for
 * the guards, which keep departures and ranks from being believed at once.
 * @param isAsked whether the shrink guard's question about this guild is open
 */
export async function saveRoster(
  tenant: Tenant,
  guild: Guild,
  roster: RosterSnapshot,
  isAsked: boolean,
): Promise<RunCounts> {
  const listed = roster.characters.map(({ className, ...character }) => ({ ...character, class: className }));
  const known = await loadKnownCharacters(tenant, guild, listed, roster.observedAt);
  const changes = rosterChanges(guild.id, known, listed);
  await saveChanges(tenant, guild, changes, roster.observedAt);
  // Characters that stayed as they were hold no rank that was not judged already.
  if (changes.appeared.length + changes.changed.length > 0) {
    await guardRanks(
      tenant,
      guild.id,
      (ranks) =>
        shiftByRoster(ranks, new Set(listed.map(({ rankIndex }) => rankIndex)), movesOf(guild, known, changes)),
      roster.observedAt,
    );
  }
  const { heldBack, departed, kept } = changes;
  const isNewHoldBack =
    (isAsked || heldBack.length > 0) &&
    (await guardShrink(tenant, guild, { heldBack, departed, kept, listed: listed.length }, roster.observedAt));
  return { ...countsOf(listed, changes), heldBack: isNewHoldBack ? heldBack.length : 0 };
}

/** Departures first, then new names, then new characters: no moment has two present characters of one name. */
async function saveChanges(tenant: Tenant, guild: Guild, changes: RosterChanges, at: Date): Promise<void> {
  const renamed = changes.changed.filter(({ before, after }) => isRenamed(before, after));
  const promoted = changes.changed.filter(({ before, after }) => isReranked(guild.id, before, after));
  await departCharacters(
    tenant,
    changes.departed.map((character) => character.id),
    at,
  );
  await markMissing(
    tenant,
    {
      missing: changes.heldBack.filter(({ missing }) => !missing).map(({ id }) => id),
      foundAgain: changes.foundAgain.map(({ id }) => id),
    },
    at,
  );
  await setNamesAside(
    tenant,
    renamed.map(({ before }) => before.id),
  );
  await updateCharacters(
    tenant,
    guild,
    changes.changed.map(({ before, after }) => ({
      ...withKey(after),
      id: before.id,
      rankSince: before.guildId === guild.id && before.rankIndex === after.rankIndex ? null : at,
    })),
  );
  await insertCharacters(tenant, guild, changes.appeared.map(withKey), at);
  await insertRankEvents(
    tenant,
    promoted.map(({ before, after }) => ({
      characterId: before.id,
      fromIndex: before.rankIndex,
      toIndex: after.rankIndex,
    })),
    at,
  );
  await recordChanges(
    tenant,
    renamed.map(({ before, after }) => ({
      actor: { kind: 'source', id: 'blizzard_api' },
      what: 'character.renamed',
      characterId: before.id,
      before: { name: before.name, realmSlug: before.realmSlug },
      after: { name: after.name, realmSlug: after.realmSlug },
    })),
    at,
  );
}

/** How many of the characters that were there before hold another rank now. */
function movesOf(guild: Guild, known: readonly KnownCharacter[], { changed }: RosterChanges) {
  const wasHere = (character: KnownCharacter) => character.present && character.guildId === guild.id;
  return {
    moved: changed.filter(({ before, after }) => wasHere(before) && isReranked(guild.id, before, after)).length,
    present: known.filter(wasHere).length,
  };
}

function withKey(character: ListedCharacter) {
  return { ...character, nameKey: characterKey(character.name) };
}

function countsOf(listed: readonly ListedCharacter[], changes: RosterChanges): Omit<RunCounts, 'heldBack'> {
  const returned = changes.changed.filter(({ before }) => isNewcomer(before));
  return {
    found: listed.length,
    created: changes.appeared.length + returned.length,
    updated: changes.changed.length - returned.length,
    removed: changes.departed.length,
  };
}

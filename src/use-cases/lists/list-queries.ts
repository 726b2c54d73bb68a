import type { Tenant } from '../../database/database.ts';
import type { Batch } from '../../database/entities/batch.ts';
import type { Finding } from '../../database/entities/finding.ts';
import {
  countFindingList,
  countFixList,
  countOrphanCharacters,
  countOrphanMembers,
  countPlayerList,
  type ListKey,
  loadFindingList,
  loadFixList,
  loadOrphanCharacters,
  loadOrphanMembers,
  loadPlayerList,
  type Stretch,
} from '../../database/list-rows.ts';
import { loadView } from '../../database/view-rows.ts';
import type { Match } from '../../identity/match.ts';
import { characterKey } from '../../identity/names.ts';
import { type ProposedLink, sourcesInOrder } from '../../identity/proposals.ts';
import { type Phrase, type PhraseValue, phrase } from '../../phrase.ts';
import { guildRoles, usualRankName } from '../../quality/guild-roles.ts';
import { personName } from '../../quality/person-name.ts';
import { reasonPhrases } from '../../quality/reason-phrases.ts';
import type { Severity } from '../../quality/rule.ts';
import type { CharacterView, View } from '../../quality/view.ts';
import { loadServerView } from '../findings/subject-view.ts';
import { matchAside } from '../people/match-aside.ts';
import { findMatch, isAsPreviewed, overOf } from '../people/match-card.ts';

type Status = Finding['status'];

/** What a list lists; `most`: no more than so many, however many there are. */
export type ListQuery = { readonly most?: number } & (
  | { readonly of: 'orphan_characters' | 'orphan_members' }
  | { readonly of: 'players'; readonly search: string }
  | { readonly of: 'automatic_fixes'; readonly batchId: string }
  | { readonly of: 'match_links'; readonly batchId: string }
  | {
      readonly of: 'findings';
      readonly title: 'mismatches' | 'findings' | 'recent';
      /** Null: of every rule. */
      readonly rules: readonly string[] | null;
      /** Null: however they stand. */
      readonly statuses: readonly Status[] | null;
    }
);

/** A finding that is not resolved, about what a line of a list shows. */
interface OpenCase {
  readonly findingId: string;
  readonly status: Status;
}

export type ListItem =
  | {
      readonly kind: 'character';
      readonly name: string;
      /** Null: the guild's own. */
      readonly realmName: string | null;
      readonly class: string;
      readonly rank: string;
      readonly note: string | null;
      readonly finding: OpenCase | null;
    }
  | {
      readonly kind: 'member';
      readonly memberId: string;
      readonly username: string;
      readonly roleId: string;
      readonly finding: OpenCase | null;
    }
  | {
      readonly kind: 'player';
      readonly playerId: string;
      readonly name: string;
      readonly main: string | null;
      readonly characters: number;
      readonly memberIds: readonly string[];
    }
  | {
      readonly kind: 'finding';
      readonly findingId: string;
      readonly rule: string;
      readonly severity: Severity;
      readonly status: Status;
      readonly line: Phrase;
      readonly firstFoundAt: Date;
    }
  | {
      readonly kind: 'fix';
      readonly findingId: string;
      readonly rule: string;
      readonly line: Phrase;
      readonly undone: boolean;
    }
  | {
      readonly kind: 'match_link';
      readonly name: string;
      /** Null: the guild's own. */
      readonly realmName: string | null;
      readonly who: PhraseValue;
      readonly asksConfirmation: boolean;
      /** The strongest first; never empty. */
      readonly because: readonly Phrase[];
    };

interface KeyedItem {
  readonly item: ListItem;
  readonly key: ListKey;
}

interface ListedRows {
  readonly rows: readonly KeyedItem[];
  readonly total: number;
  /** What became of the thing that it is a list of. */
  readonly remark?: Phrase | undefined;
}

/** A stretch of the list, each line with its place in the order, and how many the list has in all. */
export async function listRows(tenant: Tenant, query: ListQuery, stretch: Stretch, at: Date): Promise<ListedRows> {
  switch (query.of) {
    case 'orphan_characters':
      return orphanCharacters(tenant, stretch);
    case 'orphan_members':
      return orphanMembers(tenant, stretch, at);
    case 'players':
      return players(tenant, searchedKey(query.search), stretch);
    case 'automatic_fixes':
      return automaticFixes(tenant, query.batchId, stretch);
    case 'match_links':
      return matchLinks(tenant, query.batchId, stretch, at);
    case 'findings': {
      const rows = (await loadFindingList(tenant, query, stretch)).map(({ id, line, ...row }): KeyedItem => {
        return {
          key: [row.firstFoundAt.toISOString(), id],
          item: { kind: 'finding', findingId: id, line, ...row },
        };
      });
      return { rows, total: await countFindingList(tenant, query) };
    }
  }
}

/** What has no letter to compare by is looked for as it is, and found nowhere. */
export function searchedKey(typed: string): string {
  return characterKey(typed) || typed.trim();
}

async function orphanCharacters(tenant: Tenant, stretch: Stretch) {
  const rows = (await loadOrphanCharacters(tenant, stretch)).map((row): KeyedItem => {
    return {
      key: [row.rankIndex, row.nameKey, row.id],
      item: {
        kind: 'character',
        name: row.name,
        realmName: row.realmName,
        class: row.class,
        rank: row.rankName ?? usualRankName(row.rankIndex),
        note: row.guildNote,
        finding: caseOf(row),
      },
    };
  });
  return { rows, total: await countOrphanCharacters(tenant) };
}

async function orphanMembers(tenant: Tenant, stretch: Stretch, at: Date) {
  const bestFirst = guildRoles(await loadServerView(tenant, at)).map(({ id }) => id);
  const rows = (await loadOrphanMembers(tenant, bestFirst, stretch)).map((row): KeyedItem => {
    const roleId = bestFirst.find((id) => row.roleIds.includes(id)) ?? '';
    const { id: memberId, username } = row;
    return { key: [username, memberId], item: { kind: 'member', memberId, username, roleId, finding: caseOf(row) } };
  });
  return { rows, total: await countOrphanMembers(tenant, bestFirst) };
}

async function players(tenant: Tenant, search: string, stretch: Stretch) {
  const rows = (await loadPlayerList(tenant, search, stretch)).map((row): KeyedItem => {
    const { id: playerId, displayName: name, main, characters, memberIds } = row;
    return { key: [row.nameKey, playerId], item: { kind: 'player', playerId, name, main, characters, memberIds } };
  });
  return { rows, total: await countPlayerList(tenant, search) };
}

async function automaticFixes(tenant: Tenant, batchId: string, stretch: Stretch) {
  const rows = (await loadFixList(tenant, batchId, stretch)).map(({ id, number, line, ...row }): KeyedItem => {
    return { key: [number], item: { kind: 'fix', findingId: id, line, ...row } };
  });
  return { rows, total: await countFixList(tenant, batchId) };
}

/** What a match would link as things stand now: its Apply looks again too. By evidence, as the preview counts them. */
async function matchLinks(tenant: Tenant, batchId: string, { behind, limit }: Stretch, at: Date): Promise<ListedRows> {
  const view = await loadView(tenant, at);
  const match = await matchAside(view);
  const places = match.links.flatMap((link) => {
    const character = view.characters.get(link.characterId);
    if (!character) return [];
    const key = [sourcesInOrder.indexOf(link.source), characterKey(character.name), character.id];
    return [{ key, link, character }];
  });
  const shown = places.filter(({ key }) => behind === null || isBehind(key, behind)).toSorted(byKey);
  const batch = await findMatch(tenant, batchId);
  return {
    rows: shown.slice(0, limit).map(({ key, link, character }) => ({ key, item: matchLink(link, character, view) })),
    total: places.length,
    remark: batch ? remarkOn(batch, match) : undefined,
  };
}

function matchLink({ person, confidence, reasons }: ProposedLink, character: CharacterView, view: View): ListItem {
  return {
    kind: 'match_link',
    name: character.name,
    realmName: foreignRealm(character, view),
    who: person.kind === 'member' ? { member: person.memberId } : personName(person, view),
    asksConfirmation: confidence === 'medium',
    because: reasonPhrases(reasons, character, view),
  };
}

function remarkOn(batch: Batch, match: Match): Phrase | undefined {
  if (overOf(batch)) return phrase('remark.match_over');
  return isAsPreviewed(batch, match) ? undefined : phrase('remark.match_list_changed');
}

function foreignRealm({ guildId, realmSlug, realmName }: CharacterView, view: View): string | null {
  return view.guilds.get(guildId)?.realmSlug === realmSlug ? null : realmName;
}

function byKey(a: Pick<KeyedItem, 'key'>, b: Pick<KeyedItem, 'key'>): number {
  return isBehind(a.key, b.key) ? 1 : -1;
}

function isBehind(key: ListKey, other: ListKey): boolean {
  const at = key.findIndex((part, index) => part !== other[index]);
  return at >= 0 && (key[at] ?? 0) > (other[at] ?? 0);
}

function caseOf({ findingId, findingStatus }: { findingId: string | null; findingStatus: Status | null }) {
  return findingId === null || findingStatus === null ? null : { findingId, status: findingStatus };
}

import type { Tenant } from '../../database/database.ts';
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
import { characterKey } from '../../identity/names.ts';
import type { Phrase } from '../../phrase.ts';
import { guildRoles, usualRankName } from '../../quality/guild-roles.ts';
import type { Severity } from '../../quality/rule.ts';
import { loadServerView } from '../findings/subject-view.ts';

type Status = Finding['status'];

/** What a list lists; `most`: no more than so many, however many there are. */
export type ListQuery = { readonly most?: number } & (
  | { readonly of: 'orphan_characters' | 'orphan_members' }
  | { readonly of: 'players'; readonly search: string }
  | { readonly of: 'automatic_fixes'; readonly batchId: string }
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
    };

interface KeyedItem {
  readonly item: ListItem;
  readonly key: ListKey;
}

/** A stretch of the list, each line with its place in the order, and how many the list has in all. */
export async function listRows(
  tenant: Tenant,
  query: ListQuery,
  stretch: Stretch,
  at: Date,
): Promise<{ rows: readonly KeyedItem[]; total: number }> {
  switch (query.of) {
    case 'orphan_characters':
      return orphanCharacters(tenant, stretch);
    case 'orphan_members':
      return orphanMembers(tenant, stretch, at);
    case 'players':
      return players(tenant, searchedKey(query.search), stretch);
    case 'automatic_fixes':
      return automaticFixes(tenant, query.batchId, stretch);
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

function caseOf({ findingId, findingStatus }: { findingId: string | null; findingStatus: Status | null }) {
  return findingId === null || findingStatus === null ? null : { findingId, status: findingStatus };
}

import { sizesOfActs } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Change } from '../../database/entities/change.ts';
import { Character } from '../../database/entities/character.ts';
import { Finding } from '../../database/entities/finding.ts';
import { Link } from '../../database/entities/link.ts';
import { Member } from '../../database/entities/member.ts';
import { Player } from '../../database/entities/player.ts';
import { Role } from '../../database/entities/role.ts';
import type { Reason } from '../../identity/reasons.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { isDismissalReason } from '../../quality/dismissal.ts';
import { memberName } from '../../quality/person-name.ts';
import type { Names as MemberNames } from '../lists/phrase-names.ts';
import { isUuid } from '../uuid.ts';
import { isUndoable } from './undo.ts';

/** One change as the history shows it. */
export interface HistoryEntry {
  readonly id: string;
  readonly at: Date;
  readonly what: string;
  readonly actor: { readonly kind: Change['actorKind']; readonly id: string };
  readonly character: string | null;
  readonly memberId: string | null;
  readonly player: string | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** Role ids of `before` and `after`, by name. */
  readonly roleNames: ReadonlyMap<string, string>;
  /** What it stands on, which finding it was about, and the reason that was given; in that order. */
  readonly because: readonly Phrase[];
  readonly undone: { readonly by: string; readonly at: Date } | null;
  readonly canUndo: boolean;
  /** How many changes that can be undone together with it were one act; 1 where it stands alone. */
  readonly sizeOfAct: number;
  readonly failed: boolean;
}

/** A page of the history of a server, a character or a player, the latest first. */
export interface HistoryPage {
  /** What it is about: `server`, or an id that says whose history it is. */
  readonly scope: string;
  /** What became of an Undo, where the entries do not say it. */
  readonly remark: Phrase | null;
  readonly title: { readonly kind: 'server' } | { readonly kind: 'character' | 'player'; readonly name: string };
  readonly entries: readonly HistoryEntry[];
  /** The last entry shown, when there are older ones. */
  readonly olderThan: string | undefined;
  /** What the members of the entries are called, for choices, where Discord draws no mentions. */
  readonly memberNames: MemberNames;
}

const PAGE = 10;

/** All that was changed in the server, and no single player or character. */
export const SERVER = 'server';

/**
 * The page of a history with its names and what can be undone of it.
 * @param before the number of the first change that is no more on it; nothing for the first page
 */
export async function pageOf(
  tenant: Tenant,
  scope: string,
  before?: number,
  remark: Phrase | null = null,
): Promise<HistoryPage> {
  const { em } = tenant;
  const about = await changesIn(tenant, scope);
  const older = before === undefined ? {} : { number: { $lt: before } };
  const changes = await em.find(
    Change,
    { ...about, ...older, server: tenant.serverId },
    { orderBy: { number: 'desc' }, limit: PAGE + 1 },
  );
  const shown = changes.slice(0, PAGE);
  const names = await namesIn(tenant, shown);
  const sizes = await sizesOfActs(
    tenant,
    shown.filter(isUndoable).map(({ id }) => id),
  );
  return {
    scope,
    remark,
    title: await titleOf(tenant, scope),
    entries: shown.map((change) => toEntry(change, names, sizes.get(change.id) ?? 1)),
    olderThan: changes.length > PAGE ? shown.at(-1)?.id : undefined,
    memberNames: names.members,
  };
}

/** Of a player all that happened to their members too: role changes that were seen know no player. */
async function changesIn({ em, serverId }: Tenant, scope: string): Promise<object> {
  if (scope === SERVER) return {};
  if (!isUuid(scope)) return { memberId: scope };
  const links = await em.find(Link, { player: [serverId, scope], member: { $ne: null } });
  const memberIds = links.flatMap(({ member }) => member?.id ?? []);
  const ofMembers = memberIds.length > 0 ? [{ memberId: { $in: memberIds } }] : [];
  return { $or: [{ characterId: scope }, { playerId: scope }, ...ofMembers] };
}

interface Names {
  readonly members: MemberNames;
  readonly characters: ReadonlyMap<string, string>;
  readonly players: ReadonlyMap<string, string>;
  readonly roles: ReadonlyMap<string, string>;
  readonly findings: ReadonlyMap<string, Phrase>;
}

async function namesIn({ em, serverId }: Tenant, changes: readonly Change[]): Promise<Names> {
  const characterIds = changes.flatMap((change) => change.characterId ?? []);
  const playerIds = changes.flatMap((change) => change.playerId ?? []);
  const characters = await em.find(Character, { id: { $in: characterIds } });
  const players = await em.find(Player, { id: { $in: playerIds } });
  const memberIds = changes.flatMap((change) => change.memberId ?? []);
  const members = await em.find(Member, { id: { $in: memberIds } }, { fields: ['id', 'username'] });
  const roles = await em.find(Role, { server: serverId });
  const findingIds = changes.flatMap(({ finding }) => finding?.id ?? []);
  const findings = await em.find(Finding, { id: { $in: findingIds } });
  return {
    members: new Map(members.map(({ id, username }) => [id, `@${username}`])),
    characters: new Map(characters.map((character) => [character.id, character.name])),
    players: new Map(players.map((player) => [player.id, player.displayName])),
    roles: new Map(roles.map((role) => [role.id, role.name])),
    findings: new Map(findings.map(({ id, rule, summary }) => [id, findingPhrase(rule, summary)])),
  };
}

function toEntry(change: Change, names: Names, sizeOfAct: number): HistoryEntry {
  const { id, at, what, actorKind, actorId, characterId, memberId, playerId, undoneAt, undoneBy } = change;
  // A player who is gone is still known by what was recorded of them.
  const recorded = (change.after ?? change.before)?.displayName;
  return {
    id,
    at,
    what,
    actor: { kind: actorKind, id: actorId },
    character: (characterId && names.characters.get(characterId)) ?? null,
    memberId: memberId ?? null,
    player: (playerId && names.players.get(playerId)) ?? (typeof recorded === 'string' ? recorded : null),
    before: change.before ?? null,
    after: change.after ?? null,
    roleNames: names.roles,
    because: becauseOf(change, names),
    undone: undoneAt && undoneBy ? { at: undoneAt, by: undoneBy } : null,
    canUndo: isUndoable(change),
    sizeOfAct,
    failed: change.state === 'failed',
  };
}

function becauseOf({ why, after, finding }: Change, { findings }: Names): Phrase[] {
  const evidence = (why as Reason[]).map(evidencePhrase);
  const about = finding && findings.get(finding.id);
  const reason = typeof after?.reason === 'string' ? after.reason : undefined;
  return [
    ...evidence,
    ...(about ? [about] : []),
    ...(isDismissalReason(reason)
      ? [phrase('history.because.reason', { reason: { phrase: phrase(`dismissal.${reason}`) } })]
      : []),
  ];
}

/** Evidence as it was stored: what it was taken from may be another one by now. */
function evidencePhrase(reason: Reason): Phrase {
  if ('note' in reason)
    return phrase('history.because.note', {
      note: { phrase: phrase(`note.${reason.note}`) },
      wording: reason.wording,
    });
  return phrase(`history.because.${reason.kind}`, { written: reason.written, member: { member: reason.memberId } });
}

function findingPhrase(rule: string, summary: Phrase): Phrase {
  return phrase('history.because.finding', {
    rule: { phrase: phrase(`rule.${rule}.name`) },
    finding: { phrase: summary },
  });
}

async function titleOf({ em }: Tenant, scope: string): Promise<HistoryPage['title']> {
  if (scope === SERVER) return { kind: 'server' };
  const character = isUuid(scope) ? await em.findOne(Character, { id: scope }) : null;
  if (character) return { kind: 'character', name: character.name };
  if (!isUuid(scope)) {
    const member = await em.findOne(Member, { id: scope });
    return { kind: 'player', name: member ? memberName(member) : '' };
  }
  const player = await em.findOne(Player, { id: scope });
  return { kind: 'player', name: player?.displayName ?? '' };
}

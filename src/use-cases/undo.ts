import { LockMode } from '@mikro-orm/core';
import { markUndone } from '../database/batch-rows.ts';
import type { Tenant } from '../database/database.ts';
import { Candidate } from '../database/entities/candidate.ts';
import { Change } from '../database/entities/change.ts';
import { CharacterClaim } from '../database/entities/character-claim.ts';
import { Finding } from '../database/entities/finding.ts';
import { Link } from '../database/entities/link.ts';
import { Player } from '../database/entities/player.ts';
import { PlayerAlias } from '../database/entities/player-alias.ts';
import { RefusedPair } from '../database/entities/refused-pair.ts';
import { lockIdentity, type OverruledRefusal } from '../database/identity-rows.ts';
import { normaliseName } from '../identity/names.ts';
import type { FindingStanding } from './finding-standing.ts';
import { forgetTaught } from './forget-taught.ts';
import {
  type AliasRecord,
  type ChangeGrounds,
  type LinkRecord,
  linkRecord,
  type MainRecord,
  type PlayerRecord,
  removePlayer,
} from './identity-changes.ts';
import { isRoleChange } from './role-claim.ts';
import { takeBackDecision } from './undo-departures.ts';
import { reviveCards } from './want-card.ts';
import { takeBackRemoval } from './watch-again.ts';

/** How putting back one change went: somebody may have changed the same thing since. */
export type UndoStep = 'undone' | 'changed_since';

type PutBack = (tenant: Tenant, change: Change, at: Date) => Promise<UndoStep>;

/** How each kind of change is put back. What is not here is history only. */
const putBackByKind: Readonly<Record<string, PutBack>> = {
  'link.created': takeLinkAway,
  'link.removed': putLinkBack,
  'link.moved': moveLinkBack,
  'link.confirmed': takeWordBack,
  'alias.learned': forgetAlias,
  'alias.added': forgetAlias,
  'alias.dropped': putAliasBack,
  'alias.moved': moveAliasBack,
  'player.created': takePlayerAway,
  'player.removed': putPlayerBack,
  'player.main_set': putMainBack,
  'player.main_cleared': putMainBack,
  'pair.refused': allowPair,
  'pair.allowed': refusePairAgain,
  'candidate.dropped': putCandidateBack,
  'departures.applied': takeBackDecision,
  'departures.ignored': takeBackDecision,
  'guild.removed': takeBackRemoval,
  'claim.confirmed': reopenClaim,
  'claim.refused': reopenClaim,
  'finding.fixed': reopen,
  'finding.settled': reopenSettled,
  'finding.dismissed': reopen,
  'finding.snoozed': wake,
};

/** A snooze is put back for as long as it lasts, and by itself: nothing that was done about the finding hangs on it. */
export function isSnooze({ what }: Pick<Change, 'what'>): boolean {
  return what === 'finding.snoozed';
}

/** By which change a finding sleeps; nothing when it does not. */
export function snoozeOf<Recorded extends Change>(
  { status, snoozedUntil }: Pick<Finding, 'status' | 'snoozedUntil'>,
  changes: readonly Recorded[],
): Recorded | undefined {
  if (status !== 'snoozed') return undefined;
  const isOfIt = ({ after }: Change) => after?.snoozedUntil === snoozedUntil?.toISOString();
  return changes.find((change) => isSnooze(change) && isUndoable(change) && isOfIt(change));
}

/** True when Undo knows how to put this kind of change back. */
export function isUndoable(change: Pick<Change, 'what' | 'undoneAt' | 'state'>): boolean {
  return (change.what in putBackByKind || isRoleChange(change)) && !change.undoneAt && change.state === 'done';
}

/** Puts changes back, the latest first, and skips what somebody changed since; roles are put back on Discord. */
export async function undoChanges(
  tenant: Tenant,
  changes: readonly Change[],
  by: string,
  at: Date,
): Promise<{ undone: number; skipped: number }> {
  const here = changes.filter((change) => isUndoable(change) && !isRoleChange(change));
  if (here.length > 0) await lockIdentity(tenant);
  const undone: Change[] = [];
  const mark = (change: Change) => {
    change.undoneAt = at;
    change.undoneBy = by;
    undone.push(change);
  };
  const putBack = async (change: Change) => {
    if ((await putBackByKind[change.what]?.(tenant, change, at)) === 'undone') mark(change);
    await tenant.em.flush();
  };
  const latestFirst = here.toSorted((one, other) => other.number - one.number);
  const { learned = [], made = [], rest = [] } = Object.groupBy(latestFirst, turnOf);
  for (const change of rest) await putBack(change);
  const forgotten = await forget(tenant, undone, learned);
  for (const change of learned) if (forgotten.delete(change.id)) mark(change);
  await markUndone(tenant, [...forgotten], by, at);
  for (const change of made) await putBack(change);
  await letEmptiedGo(tenant, undone, { actor: { kind: 'officer', id: by }, at });
  await giveMainsBack(tenant, undone);
  const settled = here.filter(({ what }) => what === 'finding.settled').map(settledId);
  const findingIds = [...here.flatMap(({ finding }) => (finding ? [finding.id] : [])), ...settled];
  await reviveCards(tenant, 'finding', [...new Set(findingIds)]);
  // An alias that another link teaches too is nothing that somebody changed.
  return { undone: undone.length, skipped: here.length - undone.length - learned.filter(isUndoable).length };
}

/** Puts one entry of the history back, and nothing else: an alias goes also where the link that taught it stays. */
export async function undoAlone(tenant: Tenant, change: Change, by: string, at: Date): Promise<boolean> {
  if (change.what !== 'alias.learned') return (await undoChanges(tenant, [change], by, at)).undone > 0;
  if (!isUndoable(change)) return false;
  await lockIdentity(tenant);
  if ((await forgetAlias(tenant, change)) !== 'undone') return false;
  change.undoneAt = at;
  change.undoneBy = by;
  return true;
}

/** Aliases stay or go by which links are left, and players who were made go when nothing of theirs is left. */
function turnOf({ what }: Change): 'rest' | 'learned' | 'made' {
  if (what === 'alias.learned') return 'learned';
  return what === 'player.created' ? 'made' : 'rest';
}

/** Forgets what was learned with links of which the making or the confirmation was undone, and answers the entries. */
async function forget(tenant: Tenant, undone: readonly Change[], learned: readonly Change[]): Promise<Set<string>> {
  const linksOf = (...kinds: string[]) =>
    undone.filter(({ what }) => kinds.includes(what)).map(({ after }) => after as unknown as LinkRecord);
  const undoneLinkIds = new Set(linksOf('link.created', 'link.confirmed').map(({ id }) => id));
  const forgotten = await forgetTaught(tenant, { gone: linksOf('link.created'), undoneLinkIds, learned });
  return new Set(forgotten.map(({ changeId }) => changeId));
}

async function takeLinkAway(tenant: Tenant, change: Change): Promise<UndoStep> {
  const { em } = tenant;
  const made = change.after as unknown as LinkRecord;
  const link = await em.findOne(Link, { id: made.id });
  if (!link || !isSameLink(linkRecord(link), made)) return 'changed_since';
  if (link.member && (await othersCameSince(tenant, link, change))) return 'changed_since';
  await leaveNoMainBehind(em, link);
  em.remove(link);
  await em.flush();
  return 'undone';
}

/** True when more of what belongs to the player was linked since: by that it is the member's, who stays theirs. */
async function othersCameSince({ em, serverId }: Tenant, { id, player }: Link, { number }: Change): Promise<boolean> {
  const others = await em.find(Link, { player: [serverId, player.id], id: { $ne: id } });
  if (others.length === 0) return false;
  const since = await em.find(Change, {
    server: serverId,
    playerId: player.id,
    what: { $in: ['link.created', 'link.moved'] },
    number: { $gt: number },
  });
  const linked = new Set(since.map(({ after }) => (after as unknown as LinkRecord).id));
  return others.some((other) => linked.has(other.id));
}

async function putLinkBack({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { playerId, characterId, memberId, ...removed } = change.before as unknown as LinkRecord;
  const end = characterId === null ? { member: [serverId, memberId] } : { character: [serverId, characterId] };
  const taken = await em.count(Link, end as { member: [string, string] });
  const player = await em.findOne(Player, { id: playerId });
  if (taken > 0 || !player) return 'changed_since';
  em.create(Link, {
    ...removed,
    ...(end as { member: [string, string] }),
    server: serverId,
    player,
    evidence: [...removed.evidence],
    createdAt: new Date(removed.createdAt),
    confirmedAt: removed.confirmedAt === null ? null : new Date(removed.confirmedAt),
  });
  await em.flush();
  return 'undone';
}

async function moveLinkBack({ em }: Tenant, change: Change): Promise<UndoStep> {
  const { playerId } = change.before as unknown as LinkRecord;
  const moved = change.after as unknown as LinkRecord;
  const link = await em.findOne(Link, { id: moved.id });
  const player = await em.findOne(Player, { id: playerId });
  if (!link || !player || !isSameLink(linkRecord(link), moved)) return 'changed_since';
  await leaveNoMainBehind(em, link);
  link.player = player;
  return 'undone';
}

/** A character that goes is no main of whom it leaves. */
async function leaveNoMainBehind(em: Tenant['em'], { character, player: { id } }: Link): Promise<void> {
  const player = character && (await em.findOne(Player, { id }));
  if (player?.main && player.main.id === character?.id) player.main = null;
}

async function takeWordBack({ em }: Tenant, change: Change): Promise<UndoStep> {
  const before = change.before as unknown as LinkRecord;
  const link = await em.findOne(Link, { id: before.id });
  if (!link || !isSameLink(linkRecord(link), change.after as unknown as LinkRecord)) return 'changed_since';
  link.confidence = before.confidence;
  link.confirmedAt = before.confirmedAt === null ? null : new Date(before.confirmedAt);
  link.confirmedBy = before.confirmedBy;
  return 'undone';
}

async function allowPair({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { characterId, memberId } = change;
  if (!characterId || !memberId) return 'changed_since';
  const pair = await em.findOne(RefusedPair, {
    character: [serverId, characterId] as [string, string],
    member: [serverId, memberId] as [string, string],
  });
  if (!pair) return 'changed_since';
  em.remove(pair);
  return 'undone';
}

async function refusePairAgain({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { characterId, memberId } = change;
  if (!characterId || !memberId) return 'changed_since';
  const character = [serverId, characterId] as [string, string];
  const member = [serverId, memberId] as [string, string];
  if (await em.findOne(RefusedPair, { character, member })) return 'changed_since';
  const { refusedAt, refusedBy } = change.before as unknown as Pick<OverruledRefusal, 'refusedAt' | 'refusedBy'>;
  em.create(RefusedPair, { server: serverId, character, member, refusedAt: new Date(refusedAt), refusedBy });
  return 'undone';
}

async function putCandidateBack({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { characterId } = change;
  if (!characterId) return 'changed_since';
  const character = [serverId, characterId] as [string, string];
  const dropped = change.before as unknown as { id: string; options: unknown[]; doubts: string[]; foundAt: string };
  if (await em.findOne(Candidate, { character })) return 'changed_since';
  em.create(Candidate, { ...dropped, server: serverId, character, foundAt: new Date(dropped.foundAt) });
  return 'undone';
}

async function reopenClaim(tenant: Tenant, change: Change): Promise<UndoStep> {
  const { claimId } = change.after as unknown as { claimId: string };
  const claim = await tenant.em.findOne(CharacterClaim, { id: claimId });
  if (!claim?.decision) return 'changed_since';
  const pair = { character: claim.character, member: claim.member, decision: null };
  // A newer claim of the same tells of it: there is nothing left to put back.
  if ((await tenant.em.count(CharacterClaim, pair)) > 0) return 'undone';
  Object.assign(claim, { decision: null, decidedAt: null, decidedBy: null });
  await tenant.em.flush();
  await reviveCards(tenant, 'claim', [claimId]);
  return 'undone';
}

async function forgetAlias({ em }: Tenant, change: Change): Promise<UndoStep> {
  const { id } = change.after as unknown as { id: string };
  const forgotten = await em.nativeDelete(PlayerAlias, { id });
  return forgotten > 0 ? 'undone' : 'changed_since';
}

async function putAliasBack({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { id, playerId, name, learnedAt, learnedBy } = change.before as unknown as AliasRecord;
  const player = await em.findOne(Player, { id: playerId });
  const key = normaliseName(name);
  if (!player || (await em.findOne(PlayerAlias, { player: [serverId, playerId], key }))) return 'changed_since';
  em.create(PlayerAlias, { server: serverId, id, player, name, key, learnedAt: new Date(learnedAt), learnedBy });
  return 'undone';
}

async function moveAliasBack({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { id, playerId } = change.before as unknown as AliasRecord;
  const alias = await em.findOne(PlayerAlias, { id });
  const player = await em.findOne(Player, { id: playerId });
  if (!alias || !player || alias.player.id !== (change.after as unknown as AliasRecord).playerId)
    return 'changed_since';
  if (await em.findOne(PlayerAlias, { player: [serverId, playerId], key: alias.key })) return 'changed_since';
  alias.player = player;
  return 'undone';
}

async function putMainBack({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { mainId } = change.before as unknown as MainRecord;
  const player = await em.findOne(Player, { id: change.playerId ?? null });
  if (!player || (player.main?.id ?? null) !== (change.after as unknown as MainRecord).mainId) return 'changed_since';
  const link = mainId === null ? null : await em.findOne(Link, { character: [serverId, mainId] });
  if (mainId !== null && link?.player.id !== player.id) return 'changed_since';
  player.main = link?.character ?? null;
  return 'undone';
}

async function takePlayerAway({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const made = change.after as unknown as PlayerRecord;
  const player = await em.findOne(Player, { id: made.id });
  if (!player || (await em.count(Link, { player: [serverId, made.id] })) > 0) return 'changed_since';
  em.remove(player);
  await em.flush();
  return 'undone';
}

async function putPlayerBack({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { id, displayName, aliases, createdAt, createdBy } = change.before as unknown as PlayerRecord;
  if (await em.findOne(Player, { id })) return 'changed_since';
  const player = em.create(Player, {
    server: serverId,
    id,
    displayName,
    nameKey: normaliseName(displayName),
    // Whose that character is shows when all links are back.
    main: null,
    createdAt: new Date(createdAt),
    createdBy,
  });
  for (const { id: aliasId, name, learnedAt, learnedBy } of aliases) {
    const learned = { id: aliasId, name, key: normaliseName(name), learnedAt: new Date(learnedAt), learnedBy };
    em.create(PlayerAlias, { ...learned, server: serverId, player });
  }
  await em.flush();
  return 'undone';
}

/** A player to whom nothing belongs any more goes with their last link, as when it is taken away by hand. */
async function letEmptiedGo(tenant: Tenant, undone: readonly Change[], grounds: ChangeGrounds): Promise<void> {
  const { em, serverId } = tenant;
  const left = undone.flatMap(({ what, playerId }) => (what === 'link.created' && playerId ? [playerId] : []));
  if (left.length === 0) return;
  const players = await em.find(Player, { id: { $in: [...new Set(left)] } });
  const links = await em.find(Link, { server: serverId, player: { id: { $in: left } } });
  const owning = new Set(links.map(({ player }) => player.id));
  for (const player of players) if (!owning.has(player.id)) await removePlayer(tenant, player, grounds);
}

/** Players who are back have the main that they had, unless it is somebody else's by now. */
async function giveMainsBack({ em, serverId }: Tenant, undone: readonly Change[]): Promise<void> {
  const players = undone
    .filter(({ what }) => what === 'player.removed')
    .map(({ before }) => before as unknown as PlayerRecord);
  const mains = new Map(players.flatMap(({ id, mainId }) => (mainId === null ? [] : [[mainId, id] as const])));
  if (mains.size === 0) return;
  const characters = [...mains.keys()].map((id) => [serverId, id] as [string, string]);
  const links = await em.find(Link, { character: { $in: characters } }, { populate: ['player'] });
  for (const { character, player } of links) {
    if (character && mains.get(character.id) === player.id) player.main = character;
  }
  await em.flush();
}

/** Opens again what was closed beside another finding, which alone is locked: nobody is waited for. */
async function reopenSettled(tenant: Tenant, change: Change): Promise<UndoStep> {
  const id = settledId(change);
  const lockMode = LockMode.PESSIMISTIC_PARTIAL_WRITE;
  return reopenFinding(tenant, change, await tenant.em.findOne(Finding, { server: tenant.serverId, id }, { lockMode }));
}

function settledId({ after }: Change): string {
  return (after as unknown as { findingId: string }).findingId;
}

async function reopen(tenant: Tenant, change: Change): Promise<UndoStep> {
  const id = change.finding?.id ?? null;
  return reopenFinding(tenant, change, await tenant.em.findOne(Finding, { server: tenant.serverId, id }));
}

async function reopenFinding({ em, serverId }: Tenant, change: Change, finding: Finding | null): Promise<UndoStep> {
  // Opened since, or opened and closed again by somebody else's decision.
  if (finding?.closedAt?.getTime() !== change.at.getTime()) return 'changed_since';
  const another = await em.count(Finding, {
    server: serverId,
    rule: finding.rule,
    subjectKey: finding.subjectKey,
    status: { $ne: 'resolved' },
    id: { $ne: finding.id },
  });
  // The other one tells of it: there is nothing left to put back.
  if (another > 0) return 'undone';
  const { snoozedUntil } = (change.before ?? { snoozedUntil: null }) as unknown as FindingStanding;
  // When that is over by now, the next scan wakes it, and it is news once.
  finding.status = snoozedUntil === null ? 'open' : 'snoozed';
  finding.snoozedUntil = snoozedUntil === null ? null : new Date(snoozedUntil);
  finding.closedAt = null;
  finding.closedBy = null;
  finding.closedHow = null;
  finding.closedReason = null;
  return 'undone';
}

/** Open again, or asleep until when it was before. */
async function wake({ em }: Tenant, change: Change): Promise<UndoStep> {
  const finding = await em.findOne(Finding, { id: change.finding?.id ?? null });
  const { snoozedUntil } = change.after as { snoozedUntil: string };
  if (finding?.status !== 'snoozed' || finding.snoozedUntil?.toISOString() !== snoozedUntil) return 'changed_since';
  const { snoozedUntil: before } = change.before as { snoozedUntil: string | null };
  finding.status = before === null ? 'open' : 'snoozed';
  finding.snoozedUntil = before === null ? null : new Date(before);
  return 'undone';
}

/** An officer's word that was given again is another word. */
function isSameLink(one: LinkRecord, other: LinkRecord): boolean {
  return (
    one.playerId === other.playerId &&
    one.confidence === other.confidence &&
    one.source === other.source &&
    one.confirmedAt === other.confirmedAt
  );
}

import { recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Link } from '../../database/entities/link.ts';
import { Member } from '../../database/entities/member.ts';
import { Player } from '../../database/entities/player.ts';
import { PlayerAlias } from '../../database/entities/player-alias.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { memberName } from '../../quality/person-name.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Authority } from '../changes/carry-out.ts';
import { about } from '../changes/change-grounds.ts';
import { allowPairsOf, createLink, moveLink, removePlayer, setMain } from '../changes/identity-changes.ts';
import { aliasRecord } from '../changes/identity-records.ts';
import { learnAliases } from '../changes/learn-aliases.ts';
import type { Context } from '../context.ts';
import { isUuid } from '../uuid.ts';
import { actByHand, byHand, type HandAnswer, type HandProblem } from './by-hand.ts';
import { cardOfPlayer, type PlayerCard, playerCard } from './player-card.ts';
import { factsOf } from './whose-is-it.ts';

/** The other of two that become one, as a component names them. */
export function otherOf(id: string): Other {
  return isUuid(id) ? { kind: 'player', playerId: id } : { kind: 'member', memberId: id };
}

/** What making two players one would mean, before it is done. */
export interface MergeQuestion {
  /** From whose card it is asked, and with whom they would become one: what the answer repeats. */
  readonly playerId: string;
  readonly otherId: string;
  /** Whose record stays. */
  readonly kept: PlayerCard;
  /** Whose record goes into it: a player, or a member who has none yet. */
  readonly joining: { readonly name: string; readonly card: PlayerCard | null; readonly memberId: string | null };
  /** What the question shows, in ten characters. */
  readonly facts: string;
  readonly remark: Phrase | null;
}

export type MergeAnswer =
  | { readonly kind: 'question'; readonly question: MergeQuestion }
  | { readonly kind: 'answer'; readonly answer: HandAnswer };

export type MergeProblem =
  | HandProblem
  | { readonly code: 'player_gone' }
  | { readonly code: 'same_player'; readonly player: string }
  | { readonly code: 'member_unknown'; readonly memberId: string };

/** With whom a player is made one: a member, or a player by id. */
export type Other =
  | { readonly kind: 'member'; readonly memberId: string }
  | { readonly kind: 'player'; readonly playerId: string };

/** What merging would mean: whose record stays, and everything that would belong to it. */
export async function askMerge(
  context: Context,
  { serverId }: Actor,
  playerId: string,
  other: Other,
): Promise<Result<MergeAnswer, MergeProblem>> {
  return context.database.inServer(serverId, async (tenant) => {
    const question = await questionOf(tenant, playerId, other, context.clock.now());
    return question.ok ? ok({ kind: 'question', question: question.value }) : question;
  });
}

/** Makes the two one, as the question showed it; when anything changed since, asks again. */
export async function mergePlayers(
  context: Context,
  actor: Actor,
  playerId: string,
  other: Other,
  facts: string,
): Promise<Result<MergeAnswer, MergeProblem>> {
  return byHand<MergeAnswer, MergeProblem>(context, actor, async (tenant, at) => {
    const asked = await questionOf(tenant, playerId, other, at);
    if (!asked.ok) return asked;
    const { kept, joining } = asked.value;
    if (asked.value.facts !== facts) {
      return ok({ kind: 'question', question: { ...asked.value, remark: phrase('remark.facts_changed') } });
    }
    const done = phrase('by_hand.merged', { one: kept.displayName, other: joining.name });
    const answer = await actByHand(tenant, actor, at, done, (authority) => join(tenant, kept, joining, authority));
    return ok({ kind: 'answer', answer });
  });
}

/** Whose record stays: of two players the one who is on Discord, else the first. */
export function survivorOf(one: PlayerCard, other: PlayerCard): PlayerCard {
  return one.members.length === 0 && other.members.length > 0 ? other : one;
}

/**
 * Gives everything of one player to another, each link as it stands, with the name as an alias; the emptied record goes.
 * @returns the id of the player who stays
 */
export async function mergeInto(
  tenant: Tenant,
  { playerId: keptId }: Pick<PlayerCard, 'playerId'>,
  { playerId: goneId }: Pick<PlayerCard, 'playerId'>,
  authority: Authority,
): Promise<string> {
  const { em, serverId } = tenant;
  const kept = await em.findOneOrFail(Player, { id: keptId });
  const gone = await em.findOneOrFail(Player, { id: goneId });
  const links = await em.find(Link, { player: [serverId, goneId] }, { orderBy: { createdAt: 'asc', id: 'asc' } });
  for (const link of links) await moveLink(tenant, link, kept, authority);
  await moveAliases(tenant, kept, gone, authority);
  const main = gone.main?.id;
  if (main && !kept.main && links.some(({ character }) => character?.id === main)) {
    await setMain(tenant, kept, main, authority);
  }
  await allowPairsOf(tenant, [keptId], authority);
  await removePlayer(tenant, gone, authority);
  return keptId;
}

async function questionOf(
  tenant: Tenant,
  playerId: string,
  other: Other,
  at: Date,
): Promise<Result<MergeQuestion, MergeProblem>> {
  const first = await findCard(tenant, playerId, at);
  if (!first) return failed({ code: 'player_gone' });
  const second = await cardOfOther(tenant, other, at);
  if (!second.ok) return second;
  const { card } = second.value;
  if (card?.playerId === first.playerId) return failed({ code: 'same_player', player: first.displayName });
  const kept = card ? survivorOf(first, card) : first;
  const joining = kept === first ? second.value : { name: first.displayName, card: first, memberId: null };
  const otherId = other.kind === 'member' ? other.memberId : other.playerId;
  return ok({ playerId, otherId, kept, joining, facts: factsOf([first, card]), remark: null });
}

async function cardOfOther(
  tenant: Tenant,
  other: Other,
  at: Date,
): Promise<Result<MergeQuestion['joining'], MergeProblem>> {
  const { em, serverId } = tenant;
  if (other.kind === 'player') {
    const card = await findCard(tenant, other.playerId, at);
    return card ? ok({ name: card.displayName, card, memberId: null }) : failed({ code: 'player_gone' });
  }
  const { memberId } = other;
  const member = await em.findOne(Member, { id: memberId });
  if (!member) return failed({ code: 'member_unknown', memberId });
  const link = await em.findOne(Link, { member: [serverId, memberId] });
  if (!link) return ok({ name: memberName(member), card: null, memberId });
  const card = await playerCard(tenant, link.player.id, at, 'officer');
  return ok({ name: card.displayName, card, memberId: null });
}

async function findCard(tenant: Tenant, playerId: string, at: Date): Promise<PlayerCard | null> {
  return isUuid(playerId) ? cardOfPlayer(tenant, playerId, at, 'officer') : null;
}

async function join(
  tenant: Tenant,
  kept: PlayerCard,
  { card, memberId }: MergeQuestion['joining'],
  authority: Authority,
): Promise<string> {
  if (card) return mergeInto(tenant, kept, card, authority);
  if (memberId !== null) await joinMember(tenant, kept, memberId, authority);
  return kept.playerId;
}

/** A member who has no player yet becomes one of a player's, by an officer's word. */
export async function joinMember(
  tenant: Tenant,
  { playerId }: Pick<PlayerCard, 'playerId'>,
  memberId: string,
  authority: Authority,
): Promise<string> {
  const player = await tenant.em.findOneOrFail(Player, { id: playerId });
  const grounds = { ...authority, source: 'manual', confidence: 'confirmed', evidence: [] } as const;
  await createLink(tenant, player, { memberId }, grounds);
  return playerId;
}

/** What notes call the one, they may call the other from now on; a name that both have stays with the record that goes. */
async function moveAliases(tenant: Tenant, kept: Player, gone: Player, authority: Authority): Promise<void> {
  const { em, serverId } = tenant;
  const known = await em.find(PlayerAlias, { player: [serverId, kept.id] });
  const taken = new Set(known.map(({ key }) => key));
  const aliases = await em.find(PlayerAlias, { player: [serverId, gone.id] });
  const moving = aliases.filter(({ key }) => !taken.has(key));
  const changes = moving.map((alias) => {
    const before = aliasRecord(alias);
    alias.player = kept;
    const change = { ...about(authority), what: 'alias.moved', playerId: kept.id };
    return { ...change, before: { ...before }, after: { ...aliasRecord(alias) } };
  });
  await em.flush();
  await recordChanges(tenant, changes, authority.at);
  if (gone.nameKey !== kept.nameKey)
    await learnAliases(tenant, [{ playerId: kept.id, name: gone.displayName }], authority);
}

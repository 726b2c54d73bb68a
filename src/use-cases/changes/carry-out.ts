import { dropCandidates } from '../../database/candidate-rows.ts';
import { type ChangeRow, recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Link } from '../../database/entities/link.ts';
import { lockIdentity } from '../../database/identity-lock.ts';
import { loadEnds } from '../../database/link-rows.ts';
import { MEMBER, PLAYER, type Refusal, refuse } from '../../database/refused-pair-rows.ts';
import { phrase } from '../../phrase.ts';
import type { PlannedChange } from '../../quality/rule.ts';
import { about, type ChangeGrounds } from './change-grounds.ts';
import { allowPairsOf } from './identity-changes.ts';
import { linkRecord } from './identity-records.ts';
import { learnFrom } from './learn-aliases.ts';
import { type BulkGrounds, type LinkToMake, linkInBulk, removeLeftPlayers, unlinkInBulk } from './link-in-bulk.ts';
import { Obstacle } from './obstacle.ts';

/** On whose word, and about which finding, changes are made. */
export interface Authority extends ChangeGrounds {
  /** `officer`: links become confirmed. `evidence`: links keep the confidence of their evidence. */
  readonly word: 'officer' | 'evidence';
}

/** A link to make, by evidence or by hand. */
export type LinkOrder = { readonly kind: 'link_character' } & LinkToMake;

export type IdentityChange = Exclude<PlannedChange, { kind: 'give_role' | 'take_role' | 'link_character' }> | LinkOrder;

/** The changes of identity among them; roles are changed on Discord, by a way of their own. */
export function ofIdentity(changes: readonly PlannedChange[]) {
  return changes.filter((change) => change.kind !== 'give_role' && change.kind !== 'take_role');
}

/**
 * Carries out changes of identity in the caller's transaction and records each.
 * @throws Obstacle when one is not possible any more
 */
export async function carryOut(
  tenant: Tenant,
  changes: readonly IdentityChange[],
  authority: Authority,
): Promise<void> {
  const { findingId } = authority;
  await carryOutAll(tenant, [{ changes, ...(findingId !== undefined && { findingId }) }], authority);
}

/** Changes, and the finding that they are about, if any. */
export interface ChangesAbout {
  readonly findingId?: string;
  readonly changes: readonly IdentityChange[];
}

type Ordered<Kind extends IdentityChange['kind']> = Extract<IdentityChange, { kind: Kind }> & {
  readonly findingId?: string;
};

/**
 * As `carryOut`, what is decided about several findings, in a constant number of statements. What several of them ask
 * for is done once.
 */
export async function carryOutAll(
  tenant: Tenant,
  decided: readonly ChangesAbout[],
  grounds: BulkGrounds,
): Promise<void> {
  const orders = decided.flatMap(({ findingId, changes }) =>
    changes.map((change) => ({ ...change, ...(findingId !== undefined && { findingId }) })),
  );
  if (orders.length === 0) return;
  await lockIdentity(tenant);
  const ordered = <Kind extends IdentityChange['kind']>(kind: Kind) =>
    orders.filter((order): order is Ordered<Kind> => order.kind === kind);
  const unlinked = await unlink(tenant, ordered('unlink_character'), grounds);
  const changes = [
    ...unlinked.changes,
    ...(await link(tenant, ordered('link_character'), grounds)),
    ...(await removeLeftPlayers(tenant, unlinked.left, grounds)),
    ...(await confirm(tenant, ordered('confirm_link'), grounds)),
    ...(await refused(tenant, [...ordered('refuse_pair'), ...ordered('refuse_player')], grounds)),
    ...(await dropped(tenant, ordered('drop_candidate'), grounds)),
  ];
  await recordChanges(tenant, changes, grounds.at);
  if (grounds.word === 'officer') await allowPairsOf(tenant, playersLinkedBy(changes), aboutOne(orders, grounds));
}

/** The players to whom something was linked, or confirmed to belong. */
function playersLinkedBy(changes: readonly ChangeRow[]): string[] {
  const linked = changes.filter(({ what }) => what === 'link.created' || what === 'link.confirmed');
  return [...new Set(linked.flatMap(({ playerId }) => playerId ?? []))];
}

/** What follows from several orders belongs to their finding, where that is one. */
function aboutOne(orders: readonly { readonly findingId?: string }[], grounds: BulkGrounds): ChangeGrounds {
  const [findingId, ...others] = new Set(orders.map((order) => order.findingId));
  return { ...grounds, ...(findingId !== undefined && others.length === 0 && { findingId }) };
}

async function unlink(tenant: Tenant, orders: readonly Ordered<'unlink_character'>[], grounds: BulkGrounds) {
  const unlinked = await unlinkInBulk(tenant, orders, grounds);
  if (unlinked.left.length < orders.length) throw new Obstacle(phrase('remark.no_longer_true'));
  return unlinked;
}

/** Whoever linked one of these in the meantime had the turn before: what they left is looked at. */
async function link(
  tenant: Tenant,
  orders: readonly Ordered<'link_character'>[],
  grounds: BulkGrounds,
): Promise<readonly ChangeRow[]> {
  if (orders.length === 0) return [];
  // Two members of one player are two findings about the same characters.
  const byCharacter = new Map(orders.map((order) => [order.characterId, order]));
  const ends = await loadEnds(tenant, [...byCharacter.values()]);
  const links = [...byCharacter.values()].map((order) => {
    const character = ends.characters.get(order.characterId);
    if (!character) throw new Obstacle(phrase('remark.no_longer_true'));
    if (character.isLinked) throw new Obstacle(phrase('remark.linked_meanwhile'));
    const { person } = order;
    if (person.kind === 'player' && ends.players.has(person.playerId)) return order;
    const member = person.kind === 'member' ? ends.members.get(person.memberId) : undefined;
    if (!member) throw new Obstacle(phrase('remark.member_unknown'));
    return member.playerId === null
      ? order
      : { ...order, person: { kind: 'player', playerId: member.playerId } as const };
  });
  return linkInBulk(tenant, links, (memberId) => ends.members.get(memberId)?.displayName ?? '', grounds);
}

async function confirm(
  tenant: Tenant,
  orders: readonly Ordered<'confirm_link'>[],
  grounds: BulkGrounds,
): Promise<readonly ChangeRow[]> {
  const { em, serverId } = tenant;
  if (orders.length === 0) return [];
  // One word covers the member's own link, however many characters it came with.
  const byLink = new Map(orders.toReversed().map((order) => [order.linkId, order]));
  const links = await em.find(Link, { server: serverId, id: { $in: [...byLink.keys()] } }, { orderBy: { id: 'asc' } });
  if (links.length < byLink.size) throw new Obstacle(phrase('remark.no_longer_true'));
  const changes = links.map((found): ChangeRow => {
    const before = linkRecord(found);
    found.confidence = 'confirmed';
    found.confirmedAt = grounds.at;
    found.confirmedBy = grounds.actor.id;
    return {
      ...aboutOrder(byLink.get(found.id), grounds),
      what: 'link.confirmed',
      playerId: before.playerId,
      ...(before.characterId && { characterId: before.characterId }),
      ...(before.memberId && { memberId: before.memberId }),
      before: { ...before },
      after: { ...linkRecord(found) },
    };
  });
  await em.flush();
  await learnFrom(tenant, links, aboutOne(orders, grounds));
  return changes;
}

async function refused(
  tenant: Tenant,
  orders: readonly Ordered<'refuse_pair' | 'refuse_player'>[],
  grounds: BulkGrounds,
): Promise<readonly ChangeRow[]> {
  const word = { refusedAt: grounds.at, refusedBy: grounds.actor.id };
  const refusals = orders.map((order) => ({
    ...order,
    id: order.kind === 'refuse_pair' ? order.memberId : order.playerId,
  }));
  const { refuse_pair: ofMembers = [], refuse_player: ofPlayers = [] } = Object.groupBy(refusals, ({ kind }) => kind);
  const added = [
    ...(await refuse(tenant, MEMBER, ofMembers, word)),
    ...(await refuse(tenant, PLAYER, ofPlayers, word)),
  ];
  const keyOf = ({ characterId, id }: Refusal) => `${characterId}/${id}`;
  const isNew = new Set(added.map(keyOf));
  return refusals
    .filter((refusal) => isNew.delete(keyOf(refusal)))
    .map((refusal) => {
      const { characterId } = refusal;
      const ofWhom =
        refusal.kind === 'refuse_pair'
          ? { what: 'pair.refused', memberId: refusal.memberId }
          : { what: 'player.refused', playerId: refusal.playerId };
      return { ...aboutOrder(refusal, grounds), ...ofWhom, characterId };
    });
}

async function dropped(
  tenant: Tenant,
  orders: readonly Ordered<'drop_candidate'>[],
  grounds: BulkGrounds,
): Promise<readonly ChangeRow[]> {
  const byCharacter = new Map(orders.map((order) => [order.characterId, order]));
  const candidates = await dropCandidates(tenant, [...byCharacter.keys()]);
  return candidates.map(({ characterId, record: before }) => ({
    ...aboutOrder(byCharacter.get(characterId), grounds),
    what: 'candidate.dropped',
    characterId,
    before,
  }));
}

function aboutOrder(order: { readonly findingId?: string } | undefined, grounds: BulkGrounds) {
  return about({ ...grounds, ...(order?.findingId !== undefined && { findingId: order.findingId }) });
}

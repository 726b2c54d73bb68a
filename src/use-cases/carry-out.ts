import { recordChanges } from '../database/change-rows.ts';
import type { Tenant } from '../database/database.ts';
import { Candidate } from '../database/entities/candidate.ts';
import { Link } from '../database/entities/link.ts';
import { Player } from '../database/entities/player.ts';
import { RefusedPair } from '../database/entities/refused-pair.ts';
import { lockIdentity } from '../database/identity-rows.ts';
import type { Person } from '../identity/directory.ts';
import { type Phrase, phrase } from '../phrase.ts';
import type { PlannedChange, PlannedLink } from '../quality/rule.ts';
import {
  about,
  allowPairsOf,
  type ChangeGrounds,
  createLink,
  type LinkGrounds,
  learnFrom,
  linkRecord,
  lockCharacter,
  playerOf,
  removeLink,
} from './identity-changes.ts';

/** What stands in the way of a change, in words; thrown so that the transaction takes back what was done before it. */
export class Obstacle extends Error {
  override readonly name = 'Obstacle';
  readonly phrase: Phrase;

  constructor(what: Phrase) {
    super(what.key);
    this.phrase = what;
  }
}

/** On whose word, and about which finding, changes are made. */
export interface Authority extends ChangeGrounds {
  /** `officer`: links become confirmed. `evidence`: links keep the confidence of their evidence. */
  readonly word: 'officer' | 'evidence';
}

/** A link to make, by evidence or by hand. */
export type LinkOrder = Pick<PlannedLink, 'kind' | 'characterId' | 'person' | 'reasons'> & {
  readonly source: LinkGrounds['source'];
  readonly confidence: 'high' | 'medium';
};

type IdentityChange = Exclude<PlannedChange, { kind: 'give_role' | 'take_role' | 'link_character' }> | LinkOrder;

/** The changes of identity among them; roles are changed on Discord, by a way of their own. */
export function ofIdentity(changes: readonly PlannedChange[]) {
  return changes.filter((change) => change.kind !== 'give_role' && change.kind !== 'take_role');
}

/**
 * Carries out changes of identity in the caller's transaction and records each.
 * @throws Obstacle at the first that is not possible any more
 */
export async function carryOut(
  tenant: Tenant,
  changes: readonly IdentityChange[],
  authority: Authority,
): Promise<void> {
  if (changes.length > 0) await lockIdentity(tenant);
  for (const change of changes) await carryOutOne(tenant, change, authority);
}

async function carryOutOne(tenant: Tenant, change: IdentityChange, authority: Authority): Promise<void> {
  switch (change.kind) {
    case 'link_character':
      return link(tenant, change, authority);
    case 'unlink_character':
      return unlink(tenant, change.characterId, authority);
    case 'confirm_link':
      return confirm(tenant, change.linkId, authority);
    case 'refuse_pair':
      return refuse(tenant, change, authority);
    case 'drop_candidate':
      return dropCandidate(tenant, change.characterId, authority);
  }
}

async function link(tenant: Tenant, order: LinkOrder, authority: Authority): Promise<void> {
  const character = await lockCharacter(tenant, order.characterId);
  if (!character) throw new Obstacle(phrase('remark.no_longer_true'));
  const taken = await tenant.em.findOne(Link, { character: [tenant.serverId, character.id] });
  if (taken) throw new Obstacle(phrase('remark.linked_meanwhile'));
  const grounds: LinkGrounds = {
    at: authority.at,
    source: order.source,
    confidence: authority.word === 'officer' ? 'confirmed' : order.confidence,
    evidence: order.reasons,
    ...about(authority),
  };
  const player = await playerToLink(tenant, order.person, grounds);
  if (!player) throw new Obstacle(phrase('remark.member_unknown'));
  await createLink(tenant, player, { characterId: character.id }, grounds);
}

async function playerToLink(tenant: Tenant, person: Person, grounds: LinkGrounds): Promise<Player | undefined> {
  if (person.kind === 'member') return playerOf(tenant, person.memberId, grounds);
  return (await tenant.em.findOne(Player, { id: person.playerId })) ?? undefined;
}

async function unlink(tenant: Tenant, characterId: string, authority: Authority): Promise<void> {
  const found = await tenant.em.findOne(Link, { character: [tenant.serverId, characterId] });
  if (!found) throw new Obstacle(phrase('remark.no_longer_true'));
  await removeLink(tenant, found, authority);
}

async function confirm(tenant: Tenant, linkId: string, authority: Authority): Promise<void> {
  const found = await tenant.em.findOne(Link, { id: linkId });
  if (!found) throw new Obstacle(phrase('remark.no_longer_true'));
  const before = linkRecord(found);
  found.confidence = 'confirmed';
  found.confirmedAt = authority.at;
  found.confirmedBy = authority.actor.id;
  await tenant.em.flush();
  await recordChanges(
    tenant,
    [
      {
        ...about(authority),
        what: 'link.confirmed',
        playerId: before.playerId,
        ...(before.characterId && { characterId: before.characterId }),
        ...(before.memberId && { memberId: before.memberId }),
        before: { ...before },
        after: { ...linkRecord(found) },
      },
    ],
    authority.at,
  );
  await allowPairsOf(tenant, before.playerId, authority);
  await learnFrom(tenant, found, authority);
}

async function refuse(
  tenant: Tenant,
  { characterId, memberId }: { readonly characterId: string; readonly memberId: string },
  authority: Authority,
): Promise<void> {
  const { em, serverId } = tenant;
  const pair = {
    character: [serverId, characterId] as [string, string],
    member: [serverId, memberId] as [string, string],
  };
  if (await em.findOne(RefusedPair, pair)) return;
  em.create(RefusedPair, { ...pair, server: serverId, refusedAt: authority.at, refusedBy: authority.actor.id });
  await em.flush();
  await recordChanges(tenant, [{ ...about(authority), what: 'pair.refused', characterId, memberId }], authority.at);
}

async function dropCandidate(tenant: Tenant, characterId: string, authority: Authority): Promise<void> {
  const { em, serverId } = tenant;
  const candidate = await em.findOne(Candidate, { character: [serverId, characterId] });
  if (!candidate) return;
  const { id, options, doubts, foundAt } = candidate;
  em.remove(candidate);
  await em.flush();
  const before = { id, options, doubts, foundAt: foundAt.toISOString() };
  await recordChanges(tenant, [{ ...about(authority), what: 'candidate.dropped', characterId, before }], authority.at);
}

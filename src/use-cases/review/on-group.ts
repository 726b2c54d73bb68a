import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import { Finding } from '../../database/entities/finding.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import type { GroupEntry } from '../../quality/finding-group.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { BulkGrounds } from '../changes/link-in-bulk.ts';
import { Obstacle } from '../changes/obstacle.ts';
import type { Context } from '../context.ts';
import { closeSettledBeside } from '../findings/look-again.ts';
import type { FindingProblem } from '../findings/open-finding.ts';
import {
  decidedGroupCard,
  type GroupCard,
  type GroupDecision,
  linesOf,
  lockGroup,
  type OpenGroup,
  openGroup,
  openGroupCard,
  REVIEW_GROUP,
} from './group-card.ts';
import { type ReviewCard, reviewCard } from './review-card.ts';

/** A card of a walk after an officer decided, and what to tell them when it is not what they pressed for. */
export interface GroupAnswer {
  readonly card: ReviewCard;
  readonly remark?: Phrase;
}

export type GroupAnswered = Result<GroupAnswer, FindingProblem>;

/** Which card an officer pressed: the group's first finding, and what the press is worth. */
export interface PressedGroup {
  readonly findingId: string;
  readonly offer: string;
}

/** What deciding does about some of a group's findings; `outcome` is what the card says then. */
export interface Decision {
  readonly entries: readonly GroupEntry[];
  readonly outcome: Phrase;
  /** Changes the findings of all entries, in their order. */
  decide(findings: readonly Finding[], grounds: BulkGrounds): Promise<void>;
}

export interface OnGroup {
  readonly tenant: Tenant;
  readonly open: OpenGroup;
}

/**
 * Decides about a group whose card an officer pressed: all of it, or nothing. When anything about one of them is other
 * than the card showed, nothing is done, and the card shows how it stands now.
 */
export async function onGroup(
  { database, clock }: Context,
  actor: Actor,
  { findingId, offer }: PressedGroup,
  decisionOf: (on: OnGroup) => Decision,
): Promise<GroupAnswered> {
  const at = clock.now();
  const told = (remark: Phrase) =>
    database.inServer(actor.serverId, (tenant) => groupAsItStands(tenant, findingId, at, remark));
  try {
    const decided = await database.inServer(actor.serverId, async (tenant) => {
      await lockGroup(tenant, findingId);
      const open = await openGroup(tenant, findingId, at);
      if (open?.group.offer !== offer) return undefined;
      return carryOutDecision(tenant, actor, open, findingId, decisionOf({ tenant, open }), at);
    });
    return decided ? ok({ card: { kind: 'group', group: decided } }) : told(phrase('remark.facts_changed'));
  } catch (error) {
    if (error instanceof Obstacle) return told(error.phrase);
    throw error;
  }
}

async function carryOutDecision(
  tenant: Tenant,
  actor: Actor,
  open: OpenGroup,
  findingId: string,
  { entries, outcome, decide }: Decision,
  at: Date,
): Promise<GroupCard> {
  const { em, serverId } = tenant;
  const { who } = openGroupCard(findingId, open);
  const decision: GroupDecision = {
    findingId,
    findingIds: entries.map((entry) => entry.findingId),
    who,
    outcome,
    lines: linesOf(open.group).filter((_, index) => entries.includes(open.group.entries[index] as GroupEntry)),
  };
  const batch = em.create(Batch, {
    server: serverId,
    kind: REVIEW_GROUP,
    rule: open.rule,
    startedBy: actor.memberId,
    startedAt: at,
    begunAt: at,
    finishedAt: at,
    what: { ...decision },
  });
  await em.flush();
  const stored = new Map((await findingsOf(tenant, decision.findingIds)).map((finding) => [finding.id, finding]));
  const findings = decision.findingIds.flatMap((id) => stored.get(id) ?? []);
  if (findings.length < entries.length) throw new Obstacle(phrase('remark.facts_changed'));
  const by = { kind: 'officer', id: actor.memberId } as const;
  await decide(findings, { actor: by, at, batchId: batch.id, word: 'officer' });
  await em.flush();
  await closeSettledBeside(tenant, findings, { by: actor.memberId, at, outcome, batchId: batch.id });
  return decidedGroupCard(batch);
}

export async function groupAsItStands(
  tenant: Tenant,
  findingId: string,
  at: Date,
  remark?: Phrase,
): Promise<GroupAnswered> {
  const card = await reviewCard(tenant, findingId, at);
  return card ? ok({ card, ...(remark && { remark }) }) : failed({ code: 'finding_not_found' });
}

export async function findingsOf({ em, serverId }: Tenant, findingIds: readonly string[]): Promise<Finding[]> {
  return em.find(Finding, { server: serverId, id: { $in: [...findingIds] } }, { refresh: true });
}

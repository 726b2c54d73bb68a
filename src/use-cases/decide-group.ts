import { type ChangeRow, recordChanges } from '../database/change-rows.ts';
import type { Tenant } from '../database/database.ts';
import { Batch } from '../database/entities/batch.ts';
import { Finding } from '../database/entities/finding.ts';
import { type Phrase, phrase } from '../phrase.ts';
import { isDismissalReason, isSnooze, snoozes } from '../quality/dismissal.ts';
import type { GroupEntry } from '../quality/finding-group.ts';
import { ruleOf } from '../quality/rules/index.ts';
import { failed, ok, type Result } from '../result.ts';
import type { Actor } from './actor.ts';
import { type ChangesAbout, carryOutAll, type LinkOrder, Obstacle, ofIdentity } from './carry-out.ts';
import type { Context } from './context.ts';
import { findingCard } from './finding-card.ts';
import {
  decidedGroupCard,
  type GroupCard,
  type GroupDecision,
  groupCard,
  linesOf,
  lockGroup,
  lockGroupBatch,
  type OpenGroup,
  openGroup,
  openGroupCard,
  REVIEW_GROUP,
} from './group-card.ts';
import { about } from './identity-changes.ts';
import { confirmNamedMember } from './link-by-hand.ts';
import type { BulkGrounds } from './link-in-bulk.ts';
import { closeGone, closeSettledBeside } from './look-again.ts';
import { close, type FindingProblem, findFinding, fixedChange } from './open-finding.ts';
import type { ReviewCard } from './review-card.ts';
import { undoBatch } from './undo-batch.ts';

/** A card of a walk after an officer decided, and what to tell them when it is not what they pressed for. */
export interface GroupAnswer {
  readonly card: ReviewCard;
  readonly remark?: Phrase;
}

export type GroupAnswered = Result<GroupAnswer, FindingProblem>;

/** Which card an officer pressed: the group's first finding, and what the press is worth. */
interface Pressed {
  readonly findingId: string;
  readonly offer: string;
}

/** What deciding does about some of a group's findings; `outcome` is what the card says then. */
interface Decision {
  readonly entries: readonly GroupEntry[];
  readonly outcome: Phrase;
  /** Changes the findings of all entries, in their order. */
  decide(findings: readonly Finding[], grounds: BulkGrounds): Promise<void>;
}

/** Links every character of the group for which the card proposed the person, by the officer's word. */
export async function fixGroup(context: Context, actor: Actor, pressed: Pressed): Promise<GroupAnswered> {
  return onGroup(context, actor, pressed, ({ tenant, open: { group } }) => {
    const { fixable, person = '', needsHuman } = group;
    if (fixable.length === 0) throw new Obstacle(needsHuman ?? phrase('remark.no_longer_true'));
    const outcome = phrase('group.linked', { count: fixable.length, who: person });
    return fixed(tenant, fixable, outcome, ({ fix = [] }) => ofIdentity(fix));
  });
}

/** The officer's word that what Rollcall linked is right, for all of the group. */
export async function confirmGroup(context: Context, actor: Actor, pressed: Pressed): Promise<GroupAnswered> {
  return onGroup(context, actor, pressed, ({ tenant, open: { group, key } }) => {
    const { confirmable } = group;
    if (confirmable.length === 0) throw new Obstacle(phrase('remark.no_longer_true'));
    const outcome = phrase('group.confirmed', { count: confirmable.length, who: group.person ?? key });
    return fixed(tenant, confirmable, outcome, ({ confirm = [] }) => ofIdentity(confirm));
  });
}

/** Links all characters of the group to the member whom the officer named. */
export async function linkGroupTo(
  context: Context,
  actor: Actor,
  pressed: Pressed,
  memberId: string,
): Promise<GroupAnswered> {
  return onGroup(context, actor, pressed, ({ tenant, open: { group, rule } }) => {
    if (!ruleOf(rule).asksWhose) throw new Obstacle(phrase('remark.not_about_a_character'));
    const outcome = phrase('group.linked_by_hand', { count: group.entries.length, member: { member: memberId } });
    const decision = fixed(tenant, group.entries, outcome, ({ facts }) => {
      const characterId = String(facts.characterId);
      const order: LinkOrder = {
        kind: 'link_character',
        characterId,
        person: { kind: 'member', memberId },
        source: 'manual',
        confidence: 'high',
        reasons: [],
      };
      const isLinked = typeof facts.playerId === 'string';
      const freed = isLinked ? [{ kind: 'unlink_character', characterId } as const] : [];
      return [...freed, order, { kind: 'drop_candidate', characterId } as const];
    });
    return {
      ...decision,
      async decide(findings, grounds) {
        await decision.decide(findings, grounds);
        await confirmNamedMember(tenant, memberId, grounds);
      },
    };
  });
}

/** Dismisses or snoozes the whole group, whichever the officer chose in the dialog. */
export async function setGroupAside(
  context: Context,
  actor: Actor,
  pressed: Pressed,
  choice: string | undefined,
): Promise<GroupAnswered> {
  return onGroup(context, actor, pressed, ({ tenant, open: { group } }) => {
    const { entries } = group;
    if (isSnooze(choice)) {
      return {
        entries,
        outcome: phrase('group.snoozed', { count: entries.length, until: { phrase: phrase(`snooze.${choice}`) } }),
        async decide(findings, grounds) {
          const until = new Date(grounds.at.getTime() + snoozes[choice]);
          for (const finding of findings) {
            finding.status = 'snoozed';
            finding.snoozedUntil = until;
          }
          const sleep = { before: { snoozedUntil: null }, after: { snoozedUntil: until.toISOString() } };
          await recordAbout(tenant, findings, { what: 'finding.snoozed', ...sleep }, grounds);
        },
      };
    }
    const reason = isDismissalReason(choice) ? choice : 'other';
    return {
      entries,
      outcome: phrase('group.dismissed', { count: entries.length, reason: { phrase: phrase(`dismissal.${reason}`) } }),
      async decide(findings, grounds) {
        const { actor: by, at } = grounds;
        for (const finding of findings)
          close(finding, { status: 'dismissed', by: by.id, how: 'dismissed', at, reason });
        await recordAbout(tenant, findings, { what: 'finding.dismissed', after: { reason } }, grounds);
      },
    };
  });
}

/** Puts back what was decided about a group, as one; then its findings that still hold are open again. */
export async function undoGroup({ database, clock }: Context, actor: Actor, batchId: string): Promise<GroupAnswered> {
  return database.inServer(actor.serverId, async (tenant): Promise<GroupAnswered> => {
    const batch = await lockGroupBatch(tenant, batchId);
    if (!batch) return failed({ code: 'finding_not_found' });
    const decision = batch.what as unknown as GroupDecision;
    if (decision.undone) return ok({ card: { kind: 'group', group: decidedGroupCard(batch) } });
    const at = clock.now();
    const { skipped } = await undoBatch(tenant, batch.id, actor.memberId, at);
    const undone = { by: actor.memberId, at: at.toISOString(), skipped };
    batch.what = { ...decision, undone };
    const findings = await findingsOf(tenant, decision.findingIds);
    await closeGone(tenant, findings, at);
    // The card is drawn from what is stored.
    await tenant.em.flush();
    const remark =
      skipped > 0
        ? phrase('remark.undone_in_part', { officer: { member: actor.memberId }, count: skipped })
        : phrase('remark.undone', { officer: { member: actor.memberId } });
    const group = await groupCard(tenant, decision.findingId, at);
    return ok({ card: { kind: 'group', group: group ?? decidedGroupCard(batch) }, remark });
  });
}

/** The card as it stands now: behind Cancel, and for whoever looks why. */
export async function showGroup({ database, clock }: Context, actor: Actor, findingId: string): Promise<GroupAnswered> {
  return database.inServer(actor.serverId, (tenant) => asItStands(tenant, findingId, clock.now()));
}

interface OnGroup {
  readonly tenant: Tenant;
  readonly open: OpenGroup;
}

/**
 * Decides about a group whose card an officer pressed: all of it, or nothing. When anything about one of them is other
 * than the card showed, nothing is done, and the card shows how it stands now.
 */
async function onGroup(
  { database, clock }: Context,
  actor: Actor,
  { findingId, offer }: Pressed,
  decisionOf: (on: OnGroup) => Decision,
): Promise<GroupAnswered> {
  const at = clock.now();
  const told = (remark: Phrase) =>
    database.inServer(actor.serverId, (tenant) => asItStands(tenant, findingId, at, remark));
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
    approvals: [],
    progress: {},
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

/** Changes that settle each finding by the officer's word. */
function fixed(
  tenant: Tenant,
  entries: readonly GroupEntry[],
  outcome: Phrase,
  changesOf: (entry: GroupEntry) => ChangesAbout['changes'],
): Decision {
  return {
    entries,
    outcome,
    async decide(findings, grounds) {
      const { actor, batchId, at } = grounds;
      await carryOutAll(
        tenant,
        entries.map((entry) => ({ findingId: entry.findingId, changes: changesOf(entry) })),
        grounds,
      );
      for (const finding of findings) close(finding, { status: 'resolved', by: actor.id, how: 'fixed', at, outcome });
      const fix = { actor, ...(batchId !== undefined && { batchId }) };
      await recordChanges(
        tenant,
        findings.map((finding) => fixedChange(finding, fix)),
        at,
      );
    },
  };
}

/** The same about each finding, as history keeps it. */
async function recordAbout(
  tenant: Tenant,
  findings: readonly Finding[],
  change: Pick<ChangeRow, 'what' | 'before' | 'after'>,
  grounds: BulkGrounds,
): Promise<void> {
  const shared = { ...about(grounds), ...change };
  await recordChanges(
    tenant,
    findings.map(({ id }) => ({ ...shared, findingId: id })),
    grounds.at,
  );
}

async function asItStands(tenant: Tenant, findingId: string, at: Date, remark?: Phrase): Promise<GroupAnswered> {
  const group = await groupCard(tenant, findingId, at);
  if (group) return ok({ card: { kind: 'group', group }, ...(remark && { remark }) });
  const finding = await findFinding(tenant, findingId);
  if (!finding) return failed({ code: 'finding_not_found' });
  return ok({
    card: { kind: 'finding', finding: await findingCard(tenant, finding, at) },
    ...(remark && { remark }),
  });
}

async function findingsOf({ em, serverId }: Tenant, findingIds: readonly string[]): Promise<Finding[]> {
  return em.find(Finding, { server: serverId, id: { $in: [...findingIds] } }, { refresh: true });
}

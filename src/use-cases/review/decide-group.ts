import { recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import type { GroupEntry } from '../../quality/finding-group.ts';
import { ruleOf } from '../../quality/rules/index.ts';
import type { Actor } from '../actor.ts';
import { type ChangesAbout, carryOutAll, ofIdentity } from '../changes/carry-out.ts';
import { Obstacle } from '../changes/obstacle.ts';
import type { Context } from '../context.ts';
import { close, fixedChange } from '../findings/close-finding.ts';
import { confirmNamedMember, linkTo } from '../people/give-character.ts';
import { type Decision, type GroupAnswered, groupAsItStands, onGroup, type PressedGroup } from './on-group.ts';

/** Links every character of the group for which the card proposed the person, by the officer's word. */
export async function fixGroup(context: Context, actor: Actor, pressed: PressedGroup): Promise<GroupAnswered> {
  return onGroup(context, actor, pressed, ({ tenant, open: { group } }) => {
    const { fixable, person = '', needsHuman } = group;
    if (fixable.length === 0) throw new Obstacle(needsHuman ?? phrase('remark.no_longer_true'));
    const outcome = phrase('group.linked', { count: fixable.length, who: person });
    return fixed(tenant, fixable, outcome, ({ fix = [] }) => ofIdentity(fix));
  });
}

/** The officer's word that what Rollcall linked is right, for all of the group. */
export async function confirmGroup(context: Context, actor: Actor, pressed: PressedGroup): Promise<GroupAnswered> {
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
  pressed: PressedGroup,
  memberId: string,
): Promise<GroupAnswered> {
  return onGroup(context, actor, pressed, ({ tenant, open: { group, rule } }) => {
    if (!ruleOf(rule).asksWhose) throw new Obstacle(phrase('remark.not_about_a_character'));
    const outcome = phrase('group.linked_by_hand', { count: group.entries.length, member: { member: memberId } });
    const decision = fixed(tenant, group.entries, outcome, ({ facts }) => {
      const isLinked = typeof facts.playerId === 'string';
      return linkTo({ kind: 'member', memberId }, { characterId: String(facts.characterId), isLinked });
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

/** The card as it stands now: behind Cancel, and for whoever looks why. */
export async function showGroup({ database, clock }: Context, actor: Actor, findingId: string): Promise<GroupAnswered> {
  return database.inServer(actor.serverId, (tenant) => groupAsItStands(tenant, findingId, clock.now()));
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

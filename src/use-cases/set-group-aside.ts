import { recordChanges } from '../database/change-rows.ts';
import { phrase } from '../phrase.ts';
import { endOf, isDismissalReason, isSnooze } from '../quality/dismissal.ts';
import type { Actor } from './actor.ts';
import { about } from './change-grounds.ts';
import { close } from './close-finding.ts';
import type { Context } from './context.ts';
import { type GroupAnswered, onGroup, type PressedGroup } from './on-group.ts';

/** Dismisses or snoozes the whole group, whichever the officer chose in the dialog. */
export async function setGroupAside(
  context: Context,
  actor: Actor,
  pressed: PressedGroup,
  choice: string | undefined,
): Promise<GroupAnswered> {
  return onGroup(context, actor, pressed, ({ tenant, open: { group } }) => {
    const { entries } = group;
    if (isSnooze(choice)) {
      return {
        entries,
        outcome: phrase('group.snoozed', { count: entries.length, until: { phrase: phrase(`snooze.${choice}`) } }),
        snooze: choice,
        async decide(findings, { at }) {
          for (const finding of findings) {
            finding.status = 'snoozed';
            finding.snoozedUntil = endOf(choice, at);
          }
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
        const change = { ...about(grounds), what: 'finding.dismissed', after: { reason } };
        await recordChanges(
          tenant,
          findings.map(({ id }) => ({ ...change, findingId: id })),
          at,
        );
      },
    };
  });
}

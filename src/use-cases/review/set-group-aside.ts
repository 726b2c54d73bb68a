import { type ChangeRow, recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import type { Finding } from '../../database/entities/finding.ts';
import { phrase } from '../../phrase.ts';
import { endOfSnooze, isDismissalReason, isSnooze } from '../../quality/dismissal.ts';
import type { Actor } from '../actor.ts';
import { about } from '../changes/change-grounds.ts';
import type { BulkGrounds } from '../changes/link-in-bulk.ts';
import type { Context } from '../context.ts';
import { close } from '../findings/close-finding.ts';
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
        async decide(findings, grounds) {
          const until = endOfSnooze(choice, grounds.at);
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

import { randomUUID } from 'node:crypto';
import { SyncRun } from '../../database/entities/sync-run.ts';
import type { Lease } from '../../database/lease.ts';
import { underLease } from '../../database/lease.ts';
import {
  type MemberRow,
  noteMemberList,
  type SavedMembers,
  saveMemberList,
  saveRoleList,
} from '../../database/member-rows.ts';
import { noteNewFindings } from '../../database/sync-run-rows.ts';
import { memberKeys } from '../../identity/names.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { ObservedMember } from '../../sources/discord-members/schema.ts';
import type { MemberListFailure, MemberListSnapshot } from '../../sources/discord-members/source.ts';
import { deliverCards } from '../audit-channel/deliver-cards.ts';
import { deliverMessages } from '../audit-channel/deliver-messages.ts';
import type { Context } from '../context.ts';
import { inPipeline, type PipelineBusy } from '../pipeline.ts';
import { type TellProgress, untold } from '../progress.ts';
import { type BegunRun, recordFailure, recordingFailure } from './failed-run.ts';
import { queueReport, scanAndFix } from './scan-and-report.ts';
import { announced } from './syncs-under-way.ts';

export interface MemberSync {
  readonly found: number;
  readonly joined: number;
  readonly updated: number;
  readonly left: number;
  readonly newFindings: number;
}

export type MemberSyncProblem =
  | { readonly code: 'source_failed'; readonly because: MemberListFailure['because'] }
  | PipelineBusy;

/** Pulls the server's complete member list, saves it, looks at the result and reports it (domain.md §7). */
export async function syncMembers(
  context: Context,
  serverId: string,
  progress: TellProgress = untold,
): Promise<Result<MemberSync, MemberSyncProblem>> {
  const run = { serverId, source: 'discord_bot', startedAt: context.clock.now() } as const;
  return announced(context, serverId, 'discord_bot', () =>
    recordingFailure(context, run, () => sync(context, run, progress)),
  );
}

async function sync(
  context: Context,
  run: BegunRun,
  progress: TellProgress,
): Promise<Result<MemberSync, MemberSyncProblem>> {
  const { serverId, startedAt } = run;
  progress({ step: 'members' });
  const pull = await context.pullMemberList(serverId);
  if (pull.kind === 'failed') {
    await recordFailure(context, run, pull.because);
    await deliverCards(context, serverId);
    return failed({ code: 'source_failed', because: pull.because });
  }
  const saveAndReport = async (lease: Lease) => {
    progress({ step: 'saving' });
    const { saved, runId } = await save(context, lease, pull, startedAt);
    return ok(await lookAndReport(context, lease, pull, { saved, startedAt, runId }));
  };
  const synced = await inPipeline(context, serverId, saveAndReport, progress);
  await deliverMessages(context, serverId);
  return synced;
}

/** A member's row as it is stored, with the keys by which evidence finds them. */
export function toMemberRow(member: ObservedMember): MemberRow {
  return { ...member, nameKeys: memberKeys(member) };
}

async function save(context: Context, lease: Lease, pull: MemberListSnapshot, startedAt: Date) {
  return underLease(context.database, lease, async (tenant) => {
    const isLatest = await noteMemberList(tenant, pull);
    const saved = isLatest
      ? await saveMemberList(tenant, pull.members.map(toMemberRow), pull.observedAt)
      : { joined: [], updated: [], returned: [], left: [] };
    if (isLatest) await saveRoleList(tenant, pull.roles, pull.observedAt);
    const runId = randomUUID();
    await tenant.em.insert(SyncRun, {
      server: lease.serverId,
      id: runId,
      source: 'discord_bot',
      status: 'success',
      found: pull.members.length,
      created: saved.joined.length,
      updated: saved.updated.length + saved.returned.length,
      removed: saved.left.length,
      startedAt,
      finishedAt: context.clock.now(),
    });
    return { saved, runId };
  });
}

async function lookAndReport(
  context: Context,
  lease: Lease,
  pull: MemberListSnapshot,
  { saved, startedAt, runId }: { readonly saved: SavedMembers; readonly startedAt: Date; readonly runId: string },
): Promise<MemberSync> {
  return underLease(context.database, lease, async (tenant) => {
    const { newFindings } = await scanAndFix(tenant, context.clock.now());
    await noteNewFindings(tenant, runId, newFindings);
    const counts = {
      found: pull.members.length,
      created: saved.joined.length + saved.returned.length,
      updated: saved.updated.length,
      removed: saved.left.length,
      heldBack: 0,
    };
    await queueReport(tenant, {
      source: 'discord_bot',
      about: pull.server.name,
      counts,
      startedAt,
      finishedAt: context.clock.now(),
    });
    return { found: counts.found, joined: counts.created, updated: counts.updated, left: counts.removed, newFindings };
  });
}

import { LockMode } from '@mikro-orm/core';
import { recordChanges } from '../../database/change-rows.ts';
import { departPresent } from '../../database/character-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Change } from '../../database/entities/change.ts';
import { Guild } from '../../database/entities/guild.ts';
import { Shrink } from '../../database/entities/shrink.ts';
import { underLease } from '../../database/lease.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { inPipeline, type PipelineBusy } from '../pipeline.ts';
import { type TellProgress, untold } from '../progress.ts';
import { freshRoster } from '../roles/fresh-facts.ts';
import { lockWatchedGuild } from '../setup/watched-guilds.ts';
import { undoChanges } from '../undo/undo.ts';
import { isUuid } from '../uuid.ts';
import { scanAndFix } from './scan-and-report.ts';

export type ShrinkProblem = { readonly code: 'shrink_not_found' } | PipelineBusy;

/** Nothing, or what the officer should know because it is not what they pressed for. */
export interface ShrinkAnswer {
  readonly remark?: Phrase;
}

interface PressedShrink {
  readonly shrinkId: string;
  /** Of the characters that the pressed card named. */
  readonly fingerprint: string;
}

/**
 * Those that the card named depart, if the roster as it is at this moment still misses every one of them; otherwise
 * nobody does.
 */
export async function applyDepartures(
  context: Context,
  actor: Actor,
  pressed: PressedShrink,
  progress: TellProgress = untold,
): Promise<Result<ShrinkAnswer, ShrinkProblem>> {
  const { database, clock } = context;
  const before = await database.inServer(actor.serverId, async (tenant) => {
    const shrink = await lockShrink(tenant, pressed.shrinkId);
    return shrink && { guildId: shrink.guild.id, remark: remarkOn(shrink, pressed) };
  });
  if (!before) return failed({ code: 'shrink_not_found' });
  if (before.remark) return ok({ remark: before.remark });
  const notFresh = await freshRoster(context, actor.serverId, before.guildId, progress);
  if (notFresh) return ok({ remark: notFresh });
  return inPipeline(context, actor.serverId, async (lease) => {
    const answer = await underLease(database, lease, async (tenant): Promise<Result<ShrinkAnswer, ShrinkProblem>> => {
      const at = clock.now();
      // The guild before its characters, as a roster locks them.
      const guild = await lockWatchedGuild(tenant, before.guildId);
      if (!guild) return ok({ remark: phrase('remark.no_longer_true') });
      const shrink = await lockShrink(tenant, pressed.shrinkId);
      if (!shrink) return failed({ code: 'shrink_not_found' });
      const remark = remarkOn(shrink, pressed) ?? (shrink.listed === 0 ? phrase('remark.empty_roster') : undefined);
      if (remark) return ok({ remark });
      const departed = await departPresent(tenant, shrink.characterIds, at);
      await decide(tenant, shrink, 'applied', actor, departed, at);
      return ok({});
    });
    if (answer.ok && !answer.value.remark)
      await underLease(database, lease, (tenant) => scanAndFix(tenant, clock.now()));
    return answer;
  });
}

/** Those that the card named stay until a roster lists them again, and nobody asks about the same ones again. */
export async function ignoreDepartures(
  { database, clock }: Context,
  actor: Actor,
  pressed: PressedShrink,
): Promise<Result<ShrinkAnswer, ShrinkProblem>> {
  return database.inServer(actor.serverId, async (tenant) => {
    const shrink = await lockShrink(tenant, pressed.shrinkId);
    if (!shrink) return failed({ code: 'shrink_not_found' });
    const remark = remarkOn(shrink, pressed) ?? (await remarkOnGuild(tenant, shrink));
    if (remark) return ok({ remark });
    await decide(tenant, shrink, 'ignored', actor, [], clock.now());
    return ok({});
  });
}

/** Takes back what an officer decided: whoever departed by it is present again, and the question is open. */
export async function undoShrink(
  { database, clock }: Context,
  actor: Actor,
  shrinkId: string,
): Promise<Result<ShrinkAnswer, ShrinkProblem>> {
  return database.inServer(actor.serverId, async (tenant) => {
    if (!isUuid(shrinkId)) return failed({ code: 'shrink_not_found' });
    const changes = await tenant.em.find(Change, {
      what: { $in: ['departures.applied', 'departures.ignored'] },
      after: { shrinkId },
      undoneAt: null,
    });
    const { undone } = await undoChanges(tenant, changes, actor.memberId, clock.now());
    return ok(undone > 0 ? {} : { remark: phrase('remark.nothing_to_undo') });
  });
}

async function lockShrink({ em }: Tenant, shrinkId: string): Promise<Shrink | null> {
  if (!isUuid(shrinkId)) return null;
  return em.findOne(Shrink, { id: shrinkId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

function remarkOn({ decision, decidedBy, fingerprint }: Shrink, pressed: PressedShrink): Phrase | undefined {
  if (decidedBy) return phrase('remark.somebody_was_faster', { officer: { member: decidedBy } });
  if (decision) return phrase('remark.no_longer_true');
  return fingerprint === pressed.fingerprint ? undefined : phrase('remark.facts_changed');
}

/** Nothing is asked about a guild that somebody removed. */
async function remarkOnGuild({ em }: Tenant, { guild: { id } }: Shrink): Promise<Phrase | undefined> {
  return (await em.count(Guild, { id, removedAt: null })) > 0 ? undefined : phrase('remark.no_longer_true');
}

async function decide(
  tenant: Tenant,
  shrink: Shrink,
  decision: 'applied' | 'ignored',
  { memberId }: Actor,
  characterIds: readonly string[],
  at: Date,
): Promise<void> {
  Object.assign(shrink, { decision, decidedAt: at, decidedBy: memberId });
  await tenant.em.flush();
  const guild = await tenant.em.findOneOrFail(Guild, { id: shrink.guild.id });
  const after = { shrinkId: shrink.id, characterIds, departedAt: at.toISOString(), name: guild.name };
  await recordChanges(
    tenant,
    [{ actor: { kind: 'officer', id: memberId }, what: `departures.${decision}`, after }],
    at,
  );
}

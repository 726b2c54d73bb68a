import { judgements, rankRolePolicies, Server } from '../../database/entities/server.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';

export { judgements, rankRolePolicies };

/** How rules judge in this server. */
export interface RuleSettings {
  /** A character whose last login is longer ago is inactive. */
  readonly staleAfterDays: number;
  readonly rankRoles: Server['rankRoles'];
  readonly judgedBy: Server['judgedBy'];
}

export type SettingsProblem = { readonly code: 'days_out_of_range'; readonly text: string };

const LONGEST_DAYS = 3650;

export async function openSettings({ database }: Context, { serverId }: Actor): Promise<Result<RuleSettings, never>> {
  return database.inServer(serverId, async ({ em }) =>
    ok(settingsOf(await em.findOneOrFail(Server, { id: serverId }))),
  );
}

/** After how many days without login a character is inactive, as somebody typed it. */
export async function chooseStaleThreshold(
  context: Context,
  actor: Actor,
  typed: string,
): Promise<Result<RuleSettings, SettingsProblem>> {
  const days = /^\s*\d{1,4}\s*$/.test(typed) ? Number(typed) : 0;
  if (days < 1 || days > LONGEST_DAYS) return failed({ code: 'days_out_of_range', text: typed });
  return change(context, actor, { staleAfterDays: days });
}

/** Whether a member keeps the roles of lower ranks beside the one that is due. */
export async function chooseRankRolePolicy(
  context: Context,
  actor: Actor,
  chosen: string,
): Promise<Result<RuleSettings, never>> {
  const rankRoles = rankRolePolicies.find((policy) => policy === chosen);
  return change(context, actor, rankRoles ? { rankRoles } : {});
}

/** Which rank decides the role of a player with several characters. */
export async function chooseJudgement(
  context: Context,
  actor: Actor,
  chosen: string,
): Promise<Result<RuleSettings, never>> {
  const judgedBy = judgements.find((judgement) => judgement === chosen);
  return change(context, actor, judgedBy ? { judgedBy } : {});
}

async function change(
  { database }: Context,
  { serverId }: Actor,
  settings: Partial<RuleSettings>,
): Promise<Result<RuleSettings, never>> {
  return database.inServer(serverId, async ({ em }) => {
    const server = await em.findOneOrFail(Server, { id: serverId });
    Object.assign(server, settings);
    await em.flush();
    return ok(settingsOf(server));
  });
}

function settingsOf({ staleAfterDays, rankRoles, judgedBy }: Server): RuleSettings {
  return { staleAfterDays, rankRoles, judgedBy };
}

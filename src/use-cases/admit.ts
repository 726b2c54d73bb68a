import { type AdmissionRow, loadAdmission } from '../database/admission-rows.ts';
import { type Phrase, phrase, time } from '../phrase.ts';
import { failed, ok, type Result } from '../result.ts';
import { type Actor, isOfficer } from './actor.ts';
import type { Context } from './context.ts';
import { sharedRun } from './shared-run.ts';

/** Who may use a door: officers, holders of Manage Server, or every member about themselves. */
export type Audience = 'officer' | 'manage_server' | 'member';

export type AdmissionProblem =
  | { readonly code: 'not_officer'; readonly officerRoleIds: readonly string[] }
  | { readonly code: 'needs_manage_server' }
  | { readonly code: 'not_set_up' };

/** Something that officers should hear, whatever they asked for. */
export interface Notice {
  readonly title: Phrase;
  readonly text: Phrase;
}

/** What an officer should hear besides their answer. */
export interface Admission {
  readonly isOfficer: boolean;
  readonly notices: readonly Notice[];
}

/** Checks the person at the moment they act (domain.md §9), by what Discord says of them with this interaction. */
export async function admit(
  { database }: Context,
  actor: Actor,
  audience: Audience,
): Promise<Result<Admission, AdmissionProblem>> {
  if (audience === 'manage_server') {
    return actor.canManageServer ? ok({ isOfficer: true, notices: [] }) : failed({ code: 'needs_manage_server' });
  }
  const server = await sharedRun(database, `admission ${actor.serverId}`, () =>
    database.inServer(actor.serverId, loadAdmission),
  );
  const officer = isOfficer(server ?? { officerRoleIds: [] }, actor);
  if (audience === 'officer' && !officer) {
    return failed({ code: 'not_officer', officerRoleIds: server?.officerRoleIds ?? [] });
  }
  if (!server || server.state === 'new') return failed({ code: 'not_set_up' });
  return ok({ isOfficer: officer, notices: officer ? noticesOf(server) : [] });
}

function noticesOf({ waiting, frozen }: AdmissionRow): Notice[] {
  return [...(waiting ? [reportWaits(waiting)] : []), ...(frozen ? [rolesFrozen(frozen)] : [])];
}

function reportWaits({ because, since }: NonNullable<AdmissionRow['waiting']>): Notice {
  return {
    title: phrase('notice.title.report_waits'),
    text: phrase(`notice.report_waits.${because}`, { since: time(new Date(since)) }),
  };
}

function rolesFrozen({ because, guild }: NonNullable<AdmissionRow['frozen']>): Notice {
  return { title: phrase('notice.title.frozen', { guild }), text: phrase(`role.frozen.${because}`, { guild }) };
}

import type { SyncRun } from '../../database/entities/sync-run.ts';
import type { RosterPull } from '../../sources/battle-net/snapshots.ts';
import type { MemberListFailure } from '../../sources/discord-members/source.ts';

/** Why a source did not give what was asked for. */
export type SourceFailure =
  | { readonly source: 'blizzard_api'; readonly because: Exclude<RosterPull, { kind: 'complete' }>['because'] }
  | { readonly source: 'discord_bot'; readonly because: MemberListFailure['because'] }
  | { readonly source: SyncRun['source']; readonly because: PipelineFailure };

/** What was pulled was not saved: another pipeline of the server did not end in time, or something unexpected. */
type PipelineFailure = 'busy' | 'unexpected';

/** A run that failed, as it is recorded. */
interface Failed {
  readonly source: SyncRun['source'];
  readonly error?: string | null;
}

const ROSTER_FAILURES = [
  'not_found',
  'refused',
  'unauthorised',
  'rate_limited',
  'unreachable',
  'malformed',
  'malformed_member',
  'duplicate_character',
  'another_guild',
] as const satisfies Extract<SourceFailure, { source: 'blizzard_api' }>['because'][];

const MEMBER_LIST_FAILURES = ['no_access', 'malformed', 'unreachable'] as const satisfies Extract<
  SourceFailure,
  { source: 'discord_bot' }
>['because'][];

const PIPELINE_FAILURES = ['busy', 'unexpected'] as const satisfies PipelineFailure[];

/** A run's error begins with the reason; what follows is for the log. Nothing where the reason is unknown. */
export function failureOf({ source, error }: Failed): SourceFailure | undefined {
  const reason = error?.split(':', 1)[0];
  const pipeline = PIPELINE_FAILURES.find((known) => known === reason);
  if (pipeline) return { source, because: pipeline };
  if (source === 'blizzard_api') {
    const because = ROSTER_FAILURES.find((known) => known === reason);
    return because && { source, because };
  }
  if (source === 'discord_bot') {
    const because = MEMBER_LIST_FAILURES.find((known) => known === reason);
    return because && { source, because };
  }
  return undefined;
}

import { type Phrase, phrase, time } from '../phrase.ts';
import type { AdmissionProblem } from '../use-cases/admit.ts';
import type { ReportProblem } from '../use-cases/audit-channel/send-report.ts';
import type { FindingProblem } from '../use-cases/findings/open-finding.ts';
import type { AutoFixProblem } from '../use-cases/findings/rule-settings.ts';
import type { FixAllProblem } from '../use-cases/fix-all/preview-fix-all.ts';
import type { ListProblem } from '../use-cases/lists/paged-list.ts';
import type { ClaimProblem } from '../use-cases/people/claim-character.ts';
import type { DecideClaimProblem } from '../use-cases/people/decide-claim.ts';
import type { LinkProblem } from '../use-cases/people/link-by-hand.ts';
import type { MatchProblem } from '../use-cases/people/match.ts';
import type { MergeProblem } from '../use-cases/people/merge-players.ts';
import type { PlayerNameProblem } from '../use-cases/people/player-names.ts';
import type { UnlinkProblem } from '../use-cases/people/unlink-by-hand.ts';
import type { WhoIsProblem } from '../use-cases/people/who-is.ts';
import type { PipelineBusy } from '../use-cases/pipeline.ts';
import type { ReviewProblem } from '../use-cases/review/review-findings.ts';
import type { RankRolesProblem } from '../use-cases/roles/rank-roles.ts';
import type { ChooseGuildProblem } from '../use-cases/setup/choose-guild.ts';
import type { RevokeProblem } from '../use-cases/setup/revoke-upload-key.ts';
import type { SetupProblem } from '../use-cases/setup/setup.ts';
import type { SettingsProblem } from '../use-cases/setup/setup-settings.ts';
import type { ShrinkProblem } from '../use-cases/syncs/decide-shrink.ts';
import type { SyncNowProblem } from '../use-cases/syncs/sync-now.ts';
import type { HistoryProblem } from '../use-cases/undo/history.ts';
import type { MessageBody } from './cards/message.ts';
import { colours, embed } from './cards/message.ts';
import { failurePhrase } from './cards/sync.ts';
import type { Vocabulary } from './words.ts';

/** Everything that a verb may answer instead of what was asked for. */
export type Problem =
  | MatchProblem
  | HistoryProblem
  | AdmissionProblem
  | AutoFixProblem
  | FindingProblem
  | LinkProblem
  | ClaimProblem
  | DecideClaimProblem
  | UnlinkProblem
  | MergeProblem
  | PlayerNameProblem
  | WhoIsProblem
  | PipelineBusy
  | FixAllProblem
  | ListProblem
  | SettingsProblem
  | ReportProblem
  | ReviewProblem
  | SyncNowProblem
  | SetupProblem
  | RevokeProblem
  | ChooseGuildProblem
  | RankRolesProblem
  | ShrinkProblem;

type ProblemOf<Code extends Problem['code']> = Extract<Problem, { code: Code }>;

/** Each problem in words that say what is wrong and what to do. The type makes a forgotten one a compile error. */
const phrases: { readonly [Code in Problem['code']]: (problem: ProblemOf<Code>) => Phrase } = {
  not_officer: () => phrase('problem.not_officer'),
  needs_manage_server: () => phrase('problem.needs_manage_server'),
  busy: () => phrase('problem.busy'),
  sync_under_way: ({ since }) => phrase('problem.sync_under_way', { since: time(since) }),
  upload_not_pulled: ({ lastUploadAt }) =>
    lastUploadAt === null
      ? phrase('problem.no_upload_yet')
      : phrase('problem.upload_not_pulled', { at: time(lastUploadAt) }),
  roster_failed: ({ because, guild }) =>
    phrase('problem.roster_failed', { guild, because: { phrase: failurePhrase({ source: 'blizzard_api', because }) } }),
  source_failed: ({ because }) =>
    phrase('problem.member_list_failed', { because: { phrase: failurePhrase({ source: 'discord_bot', because }) } }),
  not_set_up: () => phrase('problem.not_set_up'),
  auto_fix_impossible: ({ rule }) =>
    phrase('problem.auto_fix_impossible', { rule: { phrase: phrase(`rule.${rule}.name`) } }),
  rule_not_found: ({ text }) => phrase('problem.rule_not_found', { text }),
  change_not_found: () => phrase('problem.change_not_found'),
  role_not_undone: ({ because }) => because,
  undo_all_of_it: () => phrase('problem.undo_all_of_it'),
  not_one_act: () => phrase('problem.not_one_act'),
  changed_since: () => phrase('problem.changed_since'),
  match_not_found: () => phrase('problem.match_not_found'),
  still_observing: () => phrase('problem.still_observing'),
  no_audit_channel: () => phrase('problem.no_audit_channel'),
  nothing_to_review: () => phrase('review.nothing_open'),
  nothing_open: () => phrase('problem.nothing_open'),
  report_waits: ({ because }) => phrase(`problem.report_waits.${because}`),
  days_out_of_range: ({ text }) => phrase('problem.days_out_of_range', { text }),
  list_not_found: () => phrase('problem.list_not_found'),
  fix_all_not_found: () => phrase('problem.fix_all_not_found'),
  fix_all_not_offered: ({ rule }) =>
    phrase('problem.fix_all_not_offered', { rule: { phrase: phrase(`rule.${rule}.name`) } }),
  fix_all_observing: () => phrase('problem.fix_all_observing'),
  finding_not_found: () => phrase('problem.finding_not_found'),
  shrink_not_found: () => phrase('problem.shrink_not_found'),
  character_not_found: ({ text }) => phrase('problem.character_not_found', { text }),
  character_ambiguous: ({ text, realms }) => phrase('problem.character_ambiguous', { text, realms: realms.join(', ') }),
  member_unknown: ({ memberId }) => phrase('problem.member_unknown', { member: { member: memberId } }),
  character_departed: ({ character }) => phrase('problem.character_departed', { character }),
  too_many_claims: ({ most }) => phrase('problem.too_many_claims', { count: most }),
  claim_not_found: () => phrase('problem.claim_not_found'),
  own_claim: () => phrase('problem.own_claim'),
  name_unusable: ({ text }) => phrase('problem.name_unusable', { text }),
  whose_missing: () => phrase('problem.whose_missing'),
  not_possible: ({ because }) => because,
  question_gone: () => phrase('problem.question_gone'),
  alias_gone: () => phrase('problem.alias_gone'),
  link_gone: () => phrase('problem.link_gone'),
  player_gone: () => phrase('problem.player_gone'),
  same_player: ({ player }) => phrase('problem.same_player', { player }),
  not_linked: ({ character }) => phrase('problem.not_linked', { character }),
  member_without_player: ({ memberId }) => phrase('problem.member_without_player', { member: { member: memberId } }),
  character_without_player: ({ character }) => phrase('problem.character_without_player', { character }),
  only_about_yourself: () => phrase('problem.only_about_yourself'),
  unknown_region: ({ text }) => phrase('problem.unknown_region', { text }),
  guild_check_failed: ({ because, guild, realm }) => phrase(`problem.guild_check.${because}`, { guild, realm }),
  too_many_guilds: ({ most }) => phrase('problem.too_many_guilds', { most }),
  guild_name_taken: ({ guild }) => phrase('problem.guild_name_taken', { guild }),
  unknown_guild: () => phrase('problem.unknown_guild'),
  key_gone: () => phrase('problem.key_gone'),
  channel_unusable: ({ because }) => phrase(`problem.channel.${because}`),
  no_ranks_yet: () => phrase('problem.no_ranks_yet'),
  role_unusable: ({ because, roleId }) => phrase(`problem.role_unusable.${because}`, { role: { role: roleId } }),
  setup_incomplete: ({ missing }) => phrase(`setup.missing.${missing[0] ?? 'guild'}`),
};

/** A problem as the answer to whoever met it. */
export function problemMessage(problem: Problem, { say }: Vocabulary): MessageBody {
  const describe = phrases[problem.code] as (problem: Problem) => Phrase;
  return { embeds: [embed(colours.quiet, say(phrase('problem.title')), say(describe(problem)))], components: [] };
}

/** What to say about a bug or an outage: a reference that is in the log. */
export function unknownErrorMessage(reference: string, { say }: Vocabulary): MessageBody {
  const text = say(phrase('problem.unknown', { reference }));
  return { embeds: [embed(colours.critical, say(phrase('problem.title')), text)], components: [] };
}

/** What to say to whoever presses a component of an earlier version of Rollcall. */
export function tooOldMessage({ say }: Vocabulary): MessageBody {
  return {
    embeds: [embed(colours.quiet, say(phrase('problem.title')), say(phrase('problem.too_old')))],
    components: [],
  };
}

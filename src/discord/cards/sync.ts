import { type Phrase, phrase, time } from '../../phrase.ts';
import type { Progress } from '../../use-cases/progress.ts';
import type { SourceFailure } from '../../use-cases/syncs/source-failure.ts';
import type { SyncedGuild, SyncedNow } from '../../use-cases/syncs/sync-now.ts';
import type { SourceStanding } from '../../use-cases/syncs/sync-status.ts';
import type { Vocabulary } from '../words.ts';
import { colours, embed, type MessageBody } from './message.ts';

/** How each source stands: one paragraph for each. */
export function syncStatusMessage(standings: readonly SourceStanding[], { say }: Vocabulary): MessageBody {
  const paragraphs = standings.map((standing) => standingLines(standing).map(say).join('\n'));
  const colour = standings.some(({ isFailing }) => isFailing) ? colours.warning : colours.report;
  return { embeds: [embed(colour, say(phrase('sync.status_title')), paragraphs.join('\n\n'))], components: [] };
}

/** What a sync did that an officer asked for. */
export function syncedMessage(synced: SyncedNow, { say }: Vocabulary) {
  const { source, counts, newFindings, failedProfiles, tookMs, guilds } = synced;
  const unread = guilds.filter((guild) => 'problem' in guild);
  const numbers = [
    phrase(`report.found.${source}`, { count: counts.found }),
    phrase('report.new', { count: counts.created }),
    phrase('sync.updated', { count: counts.updated }),
    phrase(`report.removed.${source}`, { count: counts.removed }),
    phrase('report.new_findings', { count: newFindings }),
  ];
  const lines = [
    numbers.map(say).join(' · '),
    ...guilds.map((guild) => say(guildLine(guild))),
    ...(counts.heldBack > 0 ? [say(phrase('report.held_back', { count: counts.heldBack }))] : []),
    ...(failedProfiles > 0 ? [say(phrase('sync.profiles_failed', { count: failedProfiles }))] : []),
    say(phrase('sync.took', { seconds: (tookMs / 1000).toFixed(1) })),
  ];
  const isPartial = counts.heldBack > 0 || failedProfiles > 0 || unread.length > 0;
  const isDone = guilds.length === 0 || unread.length < guilds.length;
  const title = say(phrase(isDone ? 'sync.done' : 'sync.nothing_done', { source: { phrase: nameOf(source) } }));
  return { embeds: [embed(isPartial ? colours.warning : colours.done, title, lines.join('\n'))], components: [] };
}

function guildLine(guild: SyncedGuild): Phrase {
  const { name } = guild;
  if ('problem' in guild) {
    const because = 'because' in guild.problem ? guild.problem.because : guild.problem.code;
    return phrase('sync.guild_failed', {
      name,
      because: { phrase: failurePhrase({ source: 'blizzard_api', because }) },
    });
  }
  const { found, created, removed } = guild.counts;
  return phrase('sync.guild', {
    name,
    found: { phrase: phrase('report.found.blizzard_api', { count: found }) },
    created: { phrase: phrase('report.new', { count: created }) },
    removed: { phrase: phrase('report.removed.blizzard_api', { count: removed }) },
  });
}

/** What a verb is doing, for whoever waits for it. */
export function progressPhrase(progress: Progress): Phrase {
  if (progress.step !== 'profiles') return phrase(`sync.progress.${progress.step}`);
  return phrase('sync.progress.profiles', { answered: progress.answered, count: progress.asked });
}

/** Why a source did not give what was asked for. */
export function failurePhrase(failure: SourceFailure): Phrase {
  const { because } = failure;
  if (because === 'busy' || because === 'unexpected') return phrase(`pipeline_failure.${because}`);
  return phrase(
    failure.source === 'blizzard_api' ? `roster_failure.${failure.because}` : `member_list_failure.${failure.because}`,
  );
}

function standingLines({ source, lastSuccess, lastError, isFailing, underWaySince, next }: SourceStanding): Phrase[] {
  const name = { phrase: nameOf(source) };
  const title = phrase(isFailing ? 'sync.failing' : 'sync.source', { source: name });
  const success = lastSuccess
    ? phrase(`sync.last.${source}`, {
        at: time(lastSuccess.at),
        found: { phrase: phrase(`report.found.${source}`, { count: lastSuccess.found }) },
      })
    : phrase(`sync.never.${source}`);
  return [
    title,
    success,
    ...(lastSuccess?.isPartial ? [phrase('sync.partial')] : []),
    ...(lastError ? [errorPhrase(lastError)] : []),
    ...(underWaySince ? [phrase('sync.under_way', { since: time(underWaySince) })] : []),
    next ? phrase('sync.next', { at: time(next) }) : phrase('sync.comes_by_itself'),
  ];
}

function errorPhrase({ at, guild, failure }: NonNullable<SourceStanding['lastError']>): Phrase {
  const because = { phrase: failure ? failurePhrase(failure) : phrase('sync.unknown_failure') };
  if (guild === undefined) return phrase('sync.last_error', { at: time(at), because });
  return phrase('sync.last_error_of', { at: time(at), guild, because });
}

function nameOf(source: SourceStanding['source']): Phrase {
  return phrase(`history.source.${source}`);
}

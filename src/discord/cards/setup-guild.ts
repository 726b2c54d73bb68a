import { type ButtonBuilder, ButtonStyle } from 'discord.js';
import { type Phrase, phrase, time } from '../../phrase.ts';
import type { RankRolesState } from '../../use-cases/rank-map.ts';
import type { RevokeQuestion } from '../../use-cases/revoke-upload-key.ts';
import type { WatchedGuild, WatchedUploadKey } from '../../use-cases/watched-guilds.ts';
import {
  setupCounts,
  setupKey,
  setupKeyChoose,
  setupKeyKeep,
  setupKeyRevoke,
  setupRanks,
  setupRefresh,
} from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow, choiceRow } from './components.ts';
import { colours, embed, type MessageBody } from './message.ts';

/** The part of `/setup` about one guild: how it stands, and what can be chosen for it alone. */
export function guildMessage(guild: WatchedGuild, vocabulary: Vocabulary): MessageBody {
  const { say, label } = vocabulary;
  const { id: guildId, countsForRoles, rosterObservedAt } = guild;
  const lines = [
    ...guildLines(guild, vocabulary),
    say(rosterObservedAt ? phrase('setup.roster', { at: time(rosterObservedAt) }) : phrase('setup.no_roster')),
    say(phrase(countsForRoles ? 'setup.counting.yes' : 'setup.counting.no')),
  ];
  const other = setupCounts.build({ guildId, counts: countsForRoles ? 'no' : 'yes' });
  const switches = phrase(countsForRoles ? 'setup.counting.stop' : 'setup.counting.start');
  return {
    embeds: [embed(colours.report, say(phrase('setup.guild_title', { guild: guild.name })), lines.join('\n'))],
    components: [
      ...choiceRow(
        setupKeyChoose.build({ guildId }),
        label(phrase('setup.revoke.choose')),
        guild.uploadKeys.map((key) => ({
          value: key.id,
          label: label(phrase('setup.revoke.key', { name: key.name, made: time(key.createdAt) })),
          description: label(usePhrase(key)),
        })),
      ),
      buttonRow(
        ...guildButtons(guild, vocabulary),
        button(other, label(switches), ButtonStyle.Secondary),
        button(setupRefresh.build({}), label(phrase('setup.ranks.back')), ButtonStyle.Secondary),
      ),
    ],
  };
}

/** How a guild stands, in full. */
export function guildLines(guild: WatchedGuild, { say }: Vocabulary): string[] {
  const keys = guild.uploadKeys.map((key) => keyLine(key, { say }));
  return [
    say(namedGuild(guild)),
    say(rankRolesPhrase(guild.rankRoles)),
    ...(keys.length === 0 ? [say(phrase('setup.no_keys'))] : keys),
  ];
}

function keyLine(key: WatchedUploadKey, { say }: Pick<Vocabulary, 'say'>): string {
  const { name, createdBy, createdAt, isSuspended } = key;
  const values = { name, maker: { member: createdBy }, made: time(createdAt), used: { phrase: usePhrase(key) } };
  return say(phrase(isSuspended ? 'setup.key_suspended' : 'setup.key', values));
}

function usePhrase({ lastUsedAt }: WatchedUploadKey): Phrase {
  return lastUsedAt ? phrase('setup.key_used', { at: time(lastUsedAt) }) : phrase('setup.key_unused');
}

/** Asks before a key ends for good. */
export function revokeKeyMessage({ guild, key }: RevokeQuestion, vocabulary: Vocabulary): MessageBody {
  const { say, label } = vocabulary;
  const { id: guildId } = guild;
  const text = [keyLine(key, vocabulary), '', say(phrase('setup.revoke.means'))].join('\n');
  return {
    embeds: [embed(colours.warning, say(phrase('setup.revoke.title', { guild: guild.name })), text)],
    components: [
      buttonRow(
        button(
          setupKeyRevoke.build({ guildId, keyId: key.id }),
          label(phrase('setup.revoke.button')),
          ButtonStyle.Danger,
        ),
        button(setupKeyKeep.build({ guildId }), label(phrase('button.cancel')), ButtonStyle.Secondary),
      ),
    ],
  };
}

/** How a guild stands, in one line: for a server that watches several. */
export function guildLine(guild: WatchedGuild, { say }: Vocabulary): string {
  const { rankRoles, countsForRoles, uploadKeys } = guild;
  return [
    say(namedGuild(guild)),
    say(countsForRoles ? phrase(`setup.brief.${rankRoles.kind}`) : phrase('setup.brief.not_counted')),
    say(phrase('setup.brief.keys', { count: uploadKeys.length })),
  ].join(' · ');
}

/** What is pressed most for a guild; where it is the only one, it stands on the first screen. */
export function guildButtons({ id: guildId }: WatchedGuild, { label }: Vocabulary): ButtonBuilder[] {
  return [
    button(setupKey.build({ guildId }), label(phrase('setup.new_key')), ButtonStyle.Secondary),
    button(setupRanks.build({ guildId, page: '0' }), label(phrase('setup.ranks.button')), ButtonStyle.Secondary),
  ];
}

function namedGuild({ name, realmName, region }: WatchedGuild): Phrase {
  return phrase('setup.guild', { guild: name, realm: realmName, region: region.toUpperCase() });
}

/** How far the rank roles can be trusted. */
export function rankRolesPhrase(state: RankRolesState): Phrase {
  if (state.kind === 'guessed') return phrase('setup.rank_roles.guessed');
  if (state.kind === 'saved') return phrase('setup.rank_roles.saved', { at: time(state.at) });
  return phrase('setup.rank_roles.frozen', { because: { phrase: phrase(`setup.rank_roles.${state.because}`) } });
}

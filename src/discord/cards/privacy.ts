import { ButtonStyle } from 'discord.js';
import { type Phrase, phrase, time } from '../../phrase.ts';
import type { StoredAboutMember } from '../../use-cases/privacy.ts';
import { privacyDelete, privacyKeep } from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow } from './components.ts';
import { colours, EMBED_DESCRIPTION, embed, type MessageBody, packLines } from './message.ts';

/** What is stored about a member, told to themselves. */
export function storedMessage(stored: StoredAboutMember, { say }: Vocabulary): MessageBody {
  const { findings, historyAbout, historyBy, claims, refusedPairs, uploadKeys, reviewPlaces } = stored;
  const about = { findings, about: historyAbout, by: historyBy, claims, refused: refusedPairs };
  const counts = { ...about, keys: uploadKeys, places: reviewPlaces };
  const phrases = [
    ...memberPhrases(stored),
    ...playerPhrases(stored),
    phrase('privacy.traces', counts),
    phrase('privacy.elsewhere'),
    phrase('privacy.how'),
  ];
  const text = packLines(phrases.map(say), EMBED_DESCRIPTION, say);
  return { embeds: [embed(colours.report, say(phrase('privacy.title')), text)], components: [] };
}

/** Asks before anything is deleted. */
export function askDeletionMessage(_nothing: undefined, { say, label }: Vocabulary): MessageBody {
  const text = (['what', 'stays', 'comes_back'] as const)
    .map((part) => say(phrase(`privacy.ask.${part}`)))
    .join('\n\n');
  return {
    embeds: [embed(colours.warning, say(phrase('privacy.ask.title')), text)],
    components: [
      buttonRow(
        button(privacyDelete.build({}), label(phrase('privacy.ask.delete')), ButtonStyle.Danger),
        button(privacyKeep.build({}), label(phrase('privacy.ask.keep')), ButtonStyle.Secondary),
      ),
    ],
  };
}

export function deletedMessage(_nothing: undefined, { say }: Vocabulary): MessageBody {
  const { title, text } = { title: say(phrase('privacy.deleted.title')), text: say(phrase('privacy.deleted.text')) };
  return { embeds: [embed(colours.done, title, text)], components: [] };
}

export function keptMessage(_nothing: undefined, { say }: Vocabulary): MessageBody {
  const { title, text } = { title: say(phrase('privacy.kept.title')), text: say(phrase('privacy.kept.text')) };
  return { embeds: [embed(colours.quiet, title, text)], components: [] };
}

function memberPhrases({ member }: StoredAboutMember): Phrase[] {
  if (!member) return [phrase('privacy.no_member')];
  const { names, roles, joinedAt, leftAt, observedAt } = member;
  const observed = time(observedAt);
  return [
    phrase('privacy.names', { names: names.join(', ') }),
    roles.length === 0 ? phrase('privacy.no_roles') : phrase('privacy.roles', { roles: roles.join(', ') }),
    ...(leftAt ? [phrase('privacy.left', { observed })] : []),
    ...(joinedAt ? [phrase('privacy.dates', { joined: time(joinedAt), observed })] : []),
  ];
}

function playerPhrases({ player }: StoredAboutMember): Phrase[] {
  if (!player) return [phrase('privacy.no_player')];
  const { name, aliases, characters } = player;
  return [
    phrase('privacy.player', { player: name }),
    ...(aliases.length === 0 ? [] : [phrase('privacy.aliases', { aliases: aliases.join(', ') })]),
    characters.length === 0
      ? phrase('privacy.no_characters')
      : phrase('privacy.characters', { characters: characters.join(', ') }),
  ];
}

import { type ButtonBuilder, ButtonStyle } from 'discord.js';
import { type Phrase, type PhraseValue, phrase, time } from '../../phrase.ts';
import { levelPart } from '../../quality/character-phrases.ts';
import type { HandAnswer } from '../../use-cases/people/by-hand.ts';
import type { CharacterOnCard, LinkOnCard, MemberOnCard, PlayerCard } from '../../use-cases/people/player-card.ts';
import { handUndo, playerAsk, playerConfirm, playerHistory, playerMergeWith } from '../components.ts';
import { visible } from '../escape.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRows } from './components.ts';
import type { MessageBody } from './message.ts';
import { colours, EMBED_DESCRIPTION, embed, packLines } from './message.ts';

/** One human: members, characters, why each belongs to them; for officers also what can be done about it. */
export function playerMessage(card: PlayerCard, vocabulary: Vocabulary): MessageBody {
  return { embeds: [playerEmbed(card, vocabulary)], components: buttonRows(buttonsOf(card, vocabulary)) };
}

/** What an officer did, by whom, with Undo, and how the player stands now. */
export function handMessage({ said, card, undo }: HandAnswer, vocabulary: Vocabulary): MessageBody {
  const { say, label } = vocabulary;
  const undoButtons =
    undo === null
      ? []
      : [button(handUndo.build({ batchId: undo }), label(phrase('button.undo')), ButtonStyle.Secondary)];
  if (!card)
    return {
      embeds: [embed(colours.done, say(phrase('by_hand.title')), say(said))],
      components: buttonRows(undoButtons),
    };
  return {
    embeds: [playerEmbed(card, vocabulary, said)],
    components: buttonRows([...undoButtons, ...buttonsOf(card, vocabulary)]),
  };
}

/** Everything about one human, as far as it fits. */
export function playerEmbed(card: PlayerCard, { say }: Vocabulary, said?: Phrase) {
  const lines = [
    ...(said ? [say(said), ''] : []),
    ...membersOf(card).map((line) => say(line)),
    '',
    ...card.characters.flatMap((character) => characterLines(character, card.mainId).map((line) => say(line))),
  ];
  return embed(
    said ? colours.done : colours.report,
    say(phrase('player.title', { player: card.displayName })),
    packLines(lines, EMBED_DESCRIPTION, say),
  );
}

/** The links of a card that nobody confirmed yet, with what stands at their ends. */
export function unconfirmedOf(card: PlayerCard): { readonly link: LinkOnCard; readonly name: string }[] {
  return endsOf(card).filter(({ link }) => !link.confirmed);
}

/** Everything that belongs to a player, with its link. */
export function endsOf({ members, characters }: PlayerCard): { readonly link: LinkOnCard; readonly name: string }[] {
  return [
    ...characters.map(({ link, name, realmName }) => ({ link, name: visible(`${name}-${realmName}`) })),
    ...members.map(({ link, name }) => ({ link, name: visible(`@${name}`) })),
  ];
}

function membersOf({ members, createdBy, aliases }: PlayerCard): Phrase[] {
  const none = members.length === 0 ? [phrase('player.not_on_discord', { officer: { member: createdBy } })] : [];
  const names =
    aliases.length === 0 ? [] : [phrase('player.aliases', { names: aliases.map(({ name }) => name).join(', ') })];
  return [...none, ...members.map(memberLine), ...names];
}

function memberLine({ memberId, present, link }: MemberOnCard): Phrase {
  return phrase(present ? 'player.member' : 'player.member_left', { member: { member: memberId }, why: why(link) });
}

const characterKeys = {
  present: 'player.character',
  departed: 'player.character_departed',
  not_watched: 'player.character_not_watched',
} as const satisfies Record<CharacterOnCard['standing'], string>;

function characterLines(character: CharacterOnCard, mainId: string | null): Phrase[] {
  const { name, realmName, rank, level, link } = character;
  const line = phrase(characterKeys[character.standing], {
    character: name,
    realm: realmName,
    class: character.class,
    rank,
    level: levelPart(level),
    star: character.id === mainId ? { phrase: phrase('player.star') } : '',
    why: why(link),
  });
  return [line, ...link.because.map((reason) => phrase('player.because', { reason: { phrase: reason } }))];
}

function why({ source, confidence, createdAt, confirmed }: LinkOnCard): PhraseValue {
  const values = { source: { phrase: phrase(`link.source.${source}`) }, since: time(createdAt) };
  if (!confirmed) {
    const how = { phrase: phrase(`link.confidence.${confidence}`) };
    return { phrase: phrase('link.by_evidence', { ...values, confidence: how }) };
  }
  return { phrase: phrase('link.confirmed', { ...values, officer: { member: confirmed.by }, at: time(confirmed.at) }) };
}

function buttonsOf(card: PlayerCard, { label }: Vocabulary): ButtonBuilder[] {
  if (card.reader === 'member') return [];
  const { playerId, displayName, characters, mainId } = card;
  const ask = (what: string, key: string) =>
    button(playerAsk.build({ playerId, what }), label(phrase(key)), ButtonStyle.Secondary);
  const [first, ...others] = unconfirmedOf(card);
  const confirm = first && phrase('player.confirm', { character: first.name, player: displayName });
  const hasChoiceOfMain = characters.some(({ id }) => id !== mainId);
  return [
    ...(first && confirm && others.length === 0
      ? [
          button(
            playerConfirm.build({ playerId, linkId: first.link.id }),
            label(phrase('button.confirm', { what: { phrase: confirm } })),
            ButtonStyle.Success,
          ),
        ]
      : []),
    ...(others.length > 0 ? [ask('confirm', 'player.ask.confirm')] : []),
    ...(hasChoiceOfMain ? [ask('main', 'player.ask.main')] : []),
    ask('unlink', 'player.ask.unlink'),
    ask('names', 'player.ask.names'),
    button(playerMergeWith.build({ playerId }), label(phrase('player.ask.merge')), ButtonStyle.Secondary),
    button(playerHistory.build({ playerId }), label(phrase('player.ask.history')), ButtonStyle.Secondary),
  ];
}

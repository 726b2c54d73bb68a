import { ButtonStyle, LabelBuilder, ModalBuilder, TextInputBuilder, TextInputStyle } from 'discord.js';
import { phrase } from '../../phrase.ts';
import type { MergeAnswer, MergeQuestion } from '../../use-cases/people/merge-players.ts';
import type { PlayerCard } from '../../use-cases/people/player-card.ts';
import type { FoundPlayer } from '../../use-cases/people/show-player.ts';
import {
  playerConfirmSome,
  playerMain,
  playerMerge,
  playerMergeMember,
  playerMergePlayer,
  playerNameAdd,
  playerNameForm,
  playerNameRemove,
  playerShow,
  playerUnlink,
} from '../components.ts';
import { visible } from '../escape.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow, type Choice, choiceRow, choicesRow, memberRow } from './components.ts';
import { colours, embed, type MessageBody } from './message.ts';
import { endsOf, handMessage, playerEmbed, playerMessage, unconfirmedOf } from './player.ts';

/** A player's card with one question under it: which link to confirm or to take away, or which character is the main. */
export function playerDialog(what: string, card: PlayerCard, vocabulary: Vocabulary): MessageBody {
  const rows = rowsFor(what, card, vocabulary);
  if (rows.length === 0) return playerMessage(card, vocabulary);
  return { embeds: [playerEmbed(card, vocabulary)], components: [...rows, backRow(card, vocabulary)] };
}

/** With whom a player is one human: a member, or one of those who are not on Discord. */
export function mergePartnersDialog(
  { card, notOnDiscord }: { readonly card: PlayerCard; readonly notOnDiscord: readonly FoundPlayer[] },
  vocabulary: Vocabulary,
): MessageBody {
  const { label } = vocabulary;
  const { playerId } = card;
  const players = notOnDiscord.map(({ id, displayName, characters }) => ({
    label: label(phrase('merge.player_choice', { player: displayName, count: characters })),
    value: id,
  }));
  return {
    embeds: [playerEmbed(card, vocabulary)],
    components: [
      memberRow(playerMergeMember.build({ playerId }), label(phrase('merge.which_member'))),
      ...choiceRow(playerMergePlayer.build({ playerId }), label(phrase('merge.which_player')), players),
      backRow(card, vocabulary),
    ],
  };
}

/** What merging would mean, with the button that does it; or what became of it. */
export function mergeMessage(merge: MergeAnswer, vocabulary: Vocabulary): MessageBody {
  if (merge.kind === 'answer') return handMessage(merge.answer, vocabulary);
  const { question } = merge;
  const { say, label } = vocabulary;
  const { playerId, otherId, facts, kept, joining } = question;
  const names = { one: kept.displayName, other: joining.name };
  return {
    embeds: [embed(colours.warning, say(phrase('merge.title', names)), mergeLines(question, vocabulary).join('\n'))],
    components: [
      buttonRow(
        button(
          playerMerge.build({ playerId, otherId, facts }),
          label(phrase('merge.button', names)),
          ButtonStyle.Danger,
        ),
        button(playerShow.build({ playerId }), label(phrase('button.cancel')), ButtonStyle.Secondary),
      ),
    ],
  };
}

function mergeLines({ kept, joining, remark }: MergeQuestion, { say }: Vocabulary): string[] {
  const joined = joining.card;
  const mentions = [...kept.members, ...(joined?.members ?? [])].map(({ memberId }) => memberId);
  if (joining.memberId !== null) mentions.push(joining.memberId);
  const characters = [...kept.characters, ...(joined?.characters ?? [])];
  return [
    ...(remark ? [say(remark), ''] : []),
    say(phrase('merge.means', { player: kept.displayName, other: joining.name })),
    ...mentions.map((member) => say(phrase('merge.member', { member: { member } }))),
    ...characters
      .slice(0, CHARACTERS)
      .map(({ name, realmName }) => say(phrase('merge.character', { character: name, realm: realmName }))),
    ...(characters.length > CHARACTERS ? [say(phrase('report.more', { count: characters.length - CHARACTERS }))] : []),
    '',
    say(phrase('merge.undoable')),
  ];
}

/** More than a guild allows anybody in practice; the rest is counted. */
const CHARACTERS = 40;

function rowsFor(what: string, card: PlayerCard, { label }: Vocabulary) {
  const { playerId } = card;
  const toChoice = ({ link, name }: ReturnType<typeof endsOf>[number]): Choice => ({ label: name, value: link.id });
  switch (what) {
    case 'confirm': {
      const question = label(phrase('player.which.confirm', { player: card.displayName }));
      return choicesRow(playerConfirmSome.build({ playerId }), question, unconfirmedOf(card).map(toChoice));
    }
    case 'main': {
      const others = card.characters.filter(({ id }) => id !== card.mainId);
      const choices = others.map(({ id, name, realmName }) => ({ label: visible(`${name}-${realmName}`), value: id }));
      return choiceRow(playerMain.build({ playerId }), label(phrase('player.which.main')), choices);
    }
    case 'unlink':
      return choiceRow(
        playerUnlink.build({ playerId }),
        label(phrase('player.which.unlink')),
        endsOf(card).map(toChoice),
      );
    case 'names':
      return [
        ...choiceRow(
          playerNameRemove.build({ playerId }),
          label(phrase('player.which.names')),
          card.aliases.map(({ id, name }) => ({ label: visible(name), value: id })),
        ),
        buttonRow(button(playerNameAdd.build({ playerId }), label(phrase('player.add_name')), ButtonStyle.Secondary)),
      ];
    default:
      return [];
  }
}

/** The form that asks what else notes call a player. */
export function nameForm(playerId: string, { label }: Vocabulary): ModalBuilder {
  const name = new TextInputBuilder()
    .setCustomId('name')
    .setStyle(TextInputStyle.Short)
    .setRequired(true)
    .setMinLength(2)
    .setMaxLength(32);
  return new ModalBuilder()
    .setCustomId(playerNameForm.build({ playerId }))
    .setTitle(label(phrase('player.name_form.title')))
    .addLabelComponents(
      new LabelBuilder().setLabel(label(phrase('player.name_form.name'))).setTextInputComponent(name),
    );
}

function backRow({ playerId }: PlayerCard, { label }: Vocabulary) {
  return buttonRow(button(playerShow.build({ playerId }), label(phrase('button.cancel')), ButtonStyle.Secondary));
}

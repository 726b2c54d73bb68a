import {
  ActionRowBuilder,
  ButtonBuilder,
  type ButtonStyle,
  StringSelectMenuBuilder,
  UserSelectMenuBuilder,
} from 'discord.js';
import { clip } from '../escape.ts';
import { BUTTON_LABEL, OPTION_LABEL, OPTIONS, PLACEHOLDER } from './message.ts';

const BUTTONS_IN_ROW = 5;

export interface Choice {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly emoji?: string;
}

export function button(customId: string, label: string, style: ButtonStyle): ButtonBuilder {
  return new ButtonBuilder().setCustomId(customId).setLabel(clip(label, BUTTON_LABEL)).setStyle(style);
}

export function buttonRow(...buttons: readonly ButtonBuilder[]): ActionRowBuilder<ButtonBuilder> {
  return new ActionRowBuilder<ButtonBuilder>().addComponents(...buttons);
}

/** As many rows as the buttons need: five stand in one. */
export function buttonRows(buttons: readonly ButtonBuilder[]): ActionRowBuilder<ButtonBuilder>[] {
  const rows: ActionRowBuilder<ButtonBuilder>[] = [];
  for (let from = 0; from < buttons.length; from += BUTTONS_IN_ROW) {
    rows.push(buttonRow(...buttons.slice(from, from + BUTTONS_IN_ROW)));
  }
  return rows;
}

/** A select of at most 25 choices; nothing when there are none, because Discord refuses an empty one. */
export function choiceRow(
  customId: string,
  placeholder: string,
  choices: readonly Choice[],
): ActionRowBuilder<StringSelectMenuBuilder>[] {
  return choices.length === 0 ? [] : [selectRow(selectOf(customId, placeholder, choices))];
}

/** A select of which as many as fit may be chosen at once. */
export function choicesRow(
  customId: string,
  placeholder: string,
  choices: readonly Choice[],
): ActionRowBuilder<StringSelectMenuBuilder>[] {
  if (choices.length === 0) return [];
  const select = selectOf(customId, placeholder, choices);
  return [selectRow(select.setMinValues(1).setMaxValues(Math.min(choices.length, OPTIONS)))];
}

/** A select of one member of the server, by Discord's own list. */
export function memberRow(customId: string, placeholder: string): ActionRowBuilder<UserSelectMenuBuilder> {
  const select = new UserSelectMenuBuilder().setCustomId(customId).setPlaceholder(clip(placeholder, PLACEHOLDER));
  return new ActionRowBuilder<UserSelectMenuBuilder>().addComponents(select);
}

function selectOf(customId: string, placeholder: string, choices: readonly Choice[]): StringSelectMenuBuilder {
  const options = choices.slice(0, OPTIONS).map(({ label, value, description, emoji }) => ({
    label: clip(label, OPTION_LABEL),
    value,
    ...(description && { description: clip(description, OPTION_LABEL) }),
    ...(emoji && { emoji: { name: emoji } }),
  }));
  return new StringSelectMenuBuilder()
    .setCustomId(customId)
    .setPlaceholder(clip(placeholder, PLACEHOLDER))
    .addOptions(options);
}

function selectRow(select: StringSelectMenuBuilder): ActionRowBuilder<StringSelectMenuBuilder> {
  return new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(select);
}

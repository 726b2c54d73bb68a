import type { ApplicationCommandOptionChoiceData, AutocompleteInteraction } from 'discord.js';
import { phrase } from '../phrase.ts';
import { rules } from '../quality/rules/index.ts';
import type { FoundCharacter } from '../use-cases/find-character.ts';
import { syncSources } from '../use-cases/sync-now.ts';
import { clip, visible } from './escape.ts';
import { vocabularyFor } from './words.ts';

/** Discord's limit for the name of a choice. */
const CHOICE_NAME = 100;

type Choices = ApplicationCommandOptionChoiceData<string>[];

export function characterChoices(found: readonly FoundCharacter[]): Choices {
  return found.map(({ id, name, realmName, class: className, playerName }) => {
    const owner = playerName === null ? '' : ` → ${playerName}`;
    return { name: clip(visible(`${name}-${realmName} · ${className}${owner}`), CHOICE_NAME), value: id };
  });
}

/** The sources that a sync can be asked of, by what they are called. */
export function sourceChoices(): Choices {
  const { label } = vocabularyFor('en-US');
  return syncSources.map((source) => ({ name: label(phrase(`history.source.${source}`)), value: source }));
}

/** The rules whose name holds what was typed. */
export function ruleChoices(interaction: AutocompleteInteraction): Choices {
  const { label } = vocabularyFor(interaction.locale);
  const typed = interaction.options.getFocused().toLowerCase();
  return rules
    .map((rule) => ({ name: clip(label(phrase(`rule.${rule.id}.name`)), CHOICE_NAME), value: rule.id }))
    .filter(({ name, value }) => name.toLowerCase().includes(typed) || value.includes(typed));
}

import type { ApplicationCommandOptionChoiceData, AutocompleteInteraction } from 'discord.js';
import { normaliseName } from '../identity/names.ts';
import { phrase } from '../phrase.ts';
import { rules } from '../quality/rules/index.ts';
import { findingFilters, type SuggestedFindings } from '../use-cases/lists/finding-lists.ts';
import type { FoundCharacter } from '../use-cases/people/find-character.ts';
import type { FoundPlayer } from '../use-cases/people/show-player.ts';
import { syncSources } from '../use-cases/syncs/sync-now.ts';
import { clip, visible } from './escape.ts';
import { vocabularyFor } from './words.ts';

/** Discord's limit for the name of a choice. */
const CHOICE_NAME = 100;

/** Discord shows at most this many choices. */
const CHOICES = 25;

type Choices = ApplicationCommandOptionChoiceData<string>[];

export function characterChoices(found: readonly FoundCharacter[]): Choices {
  return found.map(({ id, name, realmName, class: className, playerName, departed }) => {
    const { label } = vocabularyFor('en-US');
    const left = departed ? label(phrase('choice.departed')) : '';
    const owner = playerName === null ? '' : ` → ${playerName}`;
    return { name: clip(visible(`${name}-${realmName} · ${className}${left}${owner}`), CHOICE_NAME), value: id };
  });
}

/** The sources that a sync can be asked of, by what they are called. */
export function sourceChoices(): Choices {
  const { label } = vocabularyFor('en-US');
  return syncSources.map((source) => ({ name: label(phrase(`history.source.${source}`)), value: source }));
}

/** What `/roster orphans` can list. */
export function orphanChoices(): Choices {
  const { label } = vocabularyFor('en-US');
  return ['characters', 'members'].map((value) => ({ name: label(phrase(`list.orphans.${value}`)), value }));
}

/** How a finding stands, for a list of findings. */
export function findingFilterChoices(): Choices {
  const { label } = vocabularyFor('en-US');
  return findingFilters.map((value) => ({ name: label(phrase(`list.filter.${value}`)), value }));
}

/** The findings whose line holds what was typed, accents aside. */
export function findingChoices({ findings, names }: SuggestedFindings, interaction: AutocompleteInteraction): Choices {
  const label = vocabularyFor(interaction.locale).labelNaming(names);
  const typed = normaliseName(interaction.options.getFocused());
  return findings
    .map(({ id, rule, line }) => {
      const words = `${label(phrase(`rule.${rule}.icon`))} ${label(line).replaceAll('**', '')}`;
      return { name: clip(words, CHOICE_NAME), value: id };
    })
    .filter(({ name }) => normaliseName(name).includes(typed))
    .slice(0, CHOICES);
}

/** The rules whose name holds what was typed. */
export function ruleChoices(interaction: AutocompleteInteraction): Choices {
  const { label } = vocabularyFor(interaction.locale);
  const typed = interaction.options.getFocused().toLowerCase();
  return rules
    .map((rule) => ({ name: clip(label(phrase(`rule.${rule.id}.name`)), CHOICE_NAME), value: rule.id }))
    .filter(({ name, value }) => name.toLowerCase().includes(typed) || value.includes(typed));
}

/** Players, by name. */
export function playerChoices(found: readonly FoundPlayer[]): Choices {
  const { label } = vocabularyFor('en-US');
  return found.map(({ id, displayName, characters }) => {
    const name = label(phrase('merge.player_choice', { player: displayName, count: characters }));
    return { name: clip(name, CHOICE_NAME), value: id };
  });
}

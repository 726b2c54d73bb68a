import { Command } from '@sapphire/framework';
import type { AutocompleteInteraction, ChatInputCommandInteraction } from 'discord.js';
import { type Among, suggestCharacters } from '../use-cases/people/find-character.ts';
import type { Asked } from '../use-cases/people/who-is.ts';
import { actorOf } from './answer.ts';
import { characterChoices } from './choices.ts';

/** A command that names a character: typing in its option offers the characters whose name or realm fits. */
export abstract class CharacterCommand extends Command {
  /** Whether one who departed can be meant too. */
  protected readonly among: Among = 'present';

  override async autocompleteRun(interaction: AutocompleteInteraction) {
    const typed = interaction.options.getFocused();
    const found = await suggestCharacters(this.container.context, actorOf(interaction), typed, this.among);
    await interaction.respond(characterChoices(found));
  }
}

/** Whom a command with an optional `character` and an optional `member` asks about. */
export function askedAbout({ options }: ChatInputCommandInteraction): Asked {
  return { character: options.getString('character') ?? undefined, memberId: options.getUser('member')?.id };
}

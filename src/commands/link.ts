import type { Command } from '@sapphire/framework';
import type { AutocompleteInteraction, ChatInputCommandInteraction } from 'discord.js';
import { actorOf, answerPrivately } from '../discord/answer.ts';
import { linkMessage } from '../discord/cards/link.ts';
import { CharacterCommand } from '../discord/character-command.ts';
import { playerChoices } from '../discord/choices.ts';
import { described, serverCommand } from '../discord/command-words.ts';
import { linkByHand } from '../use-cases/people/link-by-hand.ts';
import { suggestPlayersNotOnDiscord } from '../use-cases/people/show-player.ts';
import type { OwnerGiven } from '../use-cases/people/whose-is-it.ts';

export class LinkCommand extends CharacterCommand {
  override registerApplicationCommands(registry: Command.Registry) {
    registry.registerChatInputCommand((builder) =>
      serverCommand(builder, 'link')
        .addStringOption((option) =>
          described(option, 'character', 'link.character').setRequired(true).setAutocomplete(true),
        )
        .addUserOption((option) => described(option, 'member', 'link.member'))
        .addStringOption((option) => described(option, 'not_on_discord', 'link.not_on_discord').setAutocomplete(true)),
    );
  }

  override async autocompleteRun(interaction: AutocompleteInteraction) {
    const { name, value } = interaction.options.getFocused(true);
    if (name === 'character') return super.autocompleteRun(interaction);
    const found = await suggestPlayersNotOnDiscord(this.container.context, actorOf(interaction), value);
    await interaction.respond(playerChoices(found));
  }

  override async chatInputRun(interaction: Command.ChatInputCommandInteraction) {
    const character = interaction.options.getString('character', true);
    const given = ownersGiven(interaction);
    await answerPrivately(
      interaction,
      'officer',
      (actor) => linkByHand(this.container.context, actor, character, given),
      linkMessage,
    );
  }
}

function ownersGiven({ options }: ChatInputCommandInteraction): readonly OwnerGiven[] {
  const member = options.getUser('member');
  const text = options.getString('not_on_discord');
  return [
    ...(member ? [{ kind: 'member', memberId: member.id } as const] : []),
    ...(text === null ? [] : [{ kind: 'not_on_discord', text } as const]),
  ];
}

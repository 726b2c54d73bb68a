import { Subcommand } from '@sapphire/plugin-subcommands';
import type { AutocompleteInteraction } from 'discord.js';
import { actorOf, answerPrivately } from '../discord/answer.ts';
import { listMessage, playersMessage } from '../discord/cards/list.ts';
import { orphanChoices, playerChoices } from '../discord/choices.ts';
import { described, serverCommand } from '../discord/command-words.ts';
import { listMismatches, listOrphans, listPlayers, suggestPlayers } from '../use-cases/lists/roster-lists.ts';

type Interaction = Subcommand.ChatInputCommandInteraction;

export class RosterCommand extends Subcommand {
  constructor(context: Subcommand.LoaderContext, options: Subcommand.Options) {
    super(context, {
      ...options,
      name: 'roster',
      subcommands: [
        { name: 'orphans', chatInputRun: 'orphans' },
        { name: 'mismatches', chatInputRun: 'mismatches' },
        { name: 'players', chatInputRun: 'players' },
      ],
    });
  }

  override registerApplicationCommands(registry: Subcommand.Registry) {
    registry.registerChatInputCommand((builder) =>
      serverCommand(builder, 'roster')
        .addSubcommand((sub) =>
          described(sub, 'orphans', 'roster.orphans').addStringOption((option) =>
            described(option, 'of', 'roster.of').addChoices(...orphanChoices()),
          ),
        )
        .addSubcommand((sub) => described(sub, 'mismatches', 'roster.mismatches'))
        .addSubcommand((sub) =>
          described(sub, 'players', 'roster.players').addStringOption((option) =>
            described(option, 'name', 'roster.name').setAutocomplete(true),
          ),
        ),
    );
  }

  override async autocompleteRun(interaction: AutocompleteInteraction) {
    const typed = interaction.options.getFocused();
    const found = await suggestPlayers(this.container.context, actorOf(interaction), typed);
    await interaction.respond(playerChoices(found));
  }

  async orphans(interaction: Interaction) {
    const of = interaction.options.getString('of') === 'members' ? 'orphan_members' : 'orphan_characters';
    await answerPrivately(
      interaction,
      'officer',
      (actor) => listOrphans(this.container.context, actor, of),
      listMessage,
    );
  }

  async mismatches(interaction: Interaction) {
    await answerPrivately(
      interaction,
      'officer',
      (actor) => listMismatches(this.container.context, actor),
      listMessage,
    );
  }

  async players(interaction: Interaction) {
    const name = interaction.options.getString('name') ?? '';
    await answerPrivately(
      interaction,
      'officer',
      (actor) => listPlayers(this.container.context, actor, name),
      playersMessage,
    );
  }
}

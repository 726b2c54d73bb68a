import { Command } from '@sapphire/framework';
import { PermissionFlagsBits } from 'discord.js';
import { answerPrivately } from '../discord/answer.ts';
import { setupMessage } from '../discord/cards/setup.ts';
import { serverCommand } from '../discord/command-words.ts';
import { beginSetup } from '../use-cases/setup/setup.ts';

export class SetupCommand extends Command {
  override registerApplicationCommands(registry: Command.Registry) {
    registry.registerChatInputCommand((builder) =>
      serverCommand(builder, 'setup').setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild),
    );
  }

  override async chatInputRun(interaction: Command.ChatInputCommandInteraction) {
    const { guild } = interaction;
    if (!guild) throw new Error('Discord did not tell in which server.');
    await answerPrivately(
      interaction,
      'manage_server',
      (actor) => beginSetup(this.container.context, actor, { name: guild.name, ownerId: guild.ownerId }),
      setupMessage,
    );
  }
}

import { Command } from '@sapphire/framework';
import { ApplicationCommandType, ApplicationIntegrationType, InteractionContextType } from 'discord.js';
import { answerPrivately } from '../discord/answer.ts';
import { playerMessage } from '../discord/cards/player.ts';
import { whoIs } from '../use-cases/people/who-is.ts';

/** The context menu of a member: right click, Apps, Who is this? */
export class WhoIsThisCommand extends Command {
  override registerApplicationCommands(registry: Command.Registry) {
    registry.registerContextMenuCommand((builder) =>
      builder
        .setName('Who is this?')
        .setType(ApplicationCommandType.User)
        .setContexts(InteractionContextType.Guild)
        .setIntegrationTypes(ApplicationIntegrationType.GuildInstall),
    );
  }

  override async contextMenuRun(interaction: Command.ContextMenuCommandInteraction) {
    const asked = { character: undefined, memberId: interaction.targetId };
    await answerPrivately(
      interaction,
      'member',
      (actor, _vocabulary, { isOfficer }) => whoIs(this.container.context, actor, isOfficer, asked),
      playerMessage,
    );
  }
}

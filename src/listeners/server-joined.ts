import { Listener } from '@sapphire/framework';
import { Events, type Guild } from 'discord.js';
import { installServer } from '../use-cases/setup/servers.ts';

/** The bot was added to a server while it runs; discord.js calls a server a guild. */
export class ServerJoined extends Listener {
  constructor(context: Listener.LoaderContext) {
    super(context, { event: Events.GuildCreate });
  }

  override async run({ id, name, ownerId }: Guild) {
    await installServer(this.container.context, { id, name, ownerId });
  }
}

import { Listener } from '@sapphire/framework';
import { Events, type Guild } from 'discord.js';
import { leaveServer } from '../use-cases/setup/servers.ts';

/** The bot was removed from a server. An outage of Discord does not come here: discord.js tells that apart. */
export class ServerLeft extends Listener {
  constructor(context: Listener.LoaderContext) {
    super(context, { event: Events.GuildDelete });
  }

  override async run({ id }: Guild) {
    await leaveServer(this.container.context, id);
  }
}

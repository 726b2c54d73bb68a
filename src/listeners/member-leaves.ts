import { Listener } from '@sapphire/framework';
import { GatewayDispatchEvents } from 'discord.js';
import { observeDeparture } from '../use-cases/syncs/observe-members.ts';

export class MemberLeaves extends Listener {
  constructor(context: Listener.LoaderContext) {
    super(context, { emitter: 'ws', event: GatewayDispatchEvents.GuildMemberRemove });
  }

  override async run(event: unknown) {
    await observeDeparture(this.container.context, event);
  }
}

import { Listener } from '@sapphire/framework';
import { GatewayDispatchEvents } from 'discord.js';
import { observeMember } from '../use-cases/syncs/observe-members.ts';

export class MemberJoins extends Listener {
  constructor(context: Listener.LoaderContext) {
    super(context, { emitter: 'ws', event: GatewayDispatchEvents.GuildMemberAdd });
  }

  override async run(event: unknown) {
    await observeMember(this.container.context, event);
  }
}

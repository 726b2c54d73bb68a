import { Listener } from '@sapphire/framework';
import { GatewayDispatchEvents } from 'discord.js';
import { observeRole } from '../use-cases/syncs/observe-members.ts';

export class RoleAppears extends Listener {
  constructor(context: Listener.LoaderContext) {
    super(context, { emitter: 'ws', event: GatewayDispatchEvents.GuildRoleCreate });
  }

  override async run(event: unknown) {
    await observeRole(this.container.context, event);
  }
}

import { Listener } from '@sapphire/framework';
import { GatewayDispatchEvents } from 'discord.js';
import { observeRoleRemoval } from '../use-cases/syncs/observe-members.ts';

export class RoleDisappears extends Listener {
  constructor(context: Listener.LoaderContext) {
    super(context, { emitter: 'ws', event: GatewayDispatchEvents.GuildRoleDelete });
  }

  override async run(event: unknown) {
    await observeRoleRemoval(this.container.context, event);
  }
}

import { Listener } from '@sapphire/framework';
import { GatewayDispatchEvents } from 'discord.js';
import { observeRole } from '../use-cases/syncs/observe-members.ts';

export class RoleChanges extends Listener {
  constructor(context: Listener.LoaderContext) {
    super(context, { emitter: 'ws', event: GatewayDispatchEvents.GuildRoleUpdate });
  }

  override async run(event: unknown) {
    await observeRole(this.container.context, event);
  }
}

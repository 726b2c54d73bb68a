import { LocalMember } from './local-member.ts';
import { LocalRole, type Permissions, permissionBits, roleNamed } from './local-role.ts';
import type { Messages } from './messages.ts';
import type { Channel, Message } from './state.ts';
import type { World } from './world.ts';

export interface ChannelDescription {
  readonly id?: string;
  readonly name: string;
  readonly topic?: string;
  readonly overwrites?: readonly OverwriteDescription[];
}

export interface OverwriteDescription {
  /** A role's name, a handle, or `everyone`. */
  readonly for: string | LocalRole | LocalMember;
  readonly allow?: Permissions;
  readonly deny?: Permissions;
}

export class LocalChannel {
  readonly state: Channel;
  readonly #world: World;
  readonly #messages: Messages;

  constructor(world: World, messages: Messages, channel: Channel) {
    this.#world = world;
    this.#messages = messages;
    this.state = channel;
  }

  get id(): string {
    return this.state.id;
  }

  get name(): string {
    return this.state.name;
  }

  /** Public messages, oldest first. */
  get history(): Message[] {
    return [...this.state.messages.values()];
  }

  setsPermissions(overwrite: OverwriteDescription): void {
    const [id, type] = this.#subject(overwrite.for);
    this.#world.setOverwrite(this.state, id, type, {
      allow: permissionBits(overwrite.allow),
      deny: permissionBits(overwrite.deny),
    });
  }

  clearsPermissions(subject: OverwriteDescription['for']): void {
    this.#world.removeOverwrite(this.state, this.#subject(subject)[0]);
  }

  renames(name: string): void {
    this.#world.changeChannel(this.state, { name });
  }

  /** A moderator deletes a message. */
  loses(message: Message): void {
    this.#messages.delete(message);
  }

  disappears(): void {
    this.#world.removeChannel(this.state);
  }

  #subject(subject: OverwriteDescription['for']): [string, 0 | 1] {
    const { guild } = this.state;
    if (!guild) throw new Error('A direct-message channel has no permissions');
    if (subject instanceof LocalMember) return [subject.id, 1];
    if (subject instanceof LocalRole) return [subject.id, 0];
    return subject === 'everyone' ? [guild.id, 0] : [roleNamed(guild, subject).id, 0];
  }
}

import { type PermissionResolvable, PermissionsBitField } from 'discord.js';
import type { Guild, Role } from './state.ts';
import type { World } from './world.ts';

/** Permissions by name, as discord.js writes them: `['ManageRoles', 'ViewChannel']`. */
export type Permissions = PermissionResolvable;

export interface RoleDescription {
  readonly name: string;
  readonly permissions?: Permissions;
  /** Place in the list, counted from @everyone at 0. Default: right below the bot's role. */
  readonly position?: number;
  readonly color?: number;
  readonly mentionable?: boolean;
}

export class LocalRole {
  readonly state: Role;
  readonly #world: World;
  readonly #guild: Guild;

  constructor(world: World, guild: Guild, role: Role) {
    this.#world = world;
    this.#guild = guild;
    this.state = role;
  }

  get id(): string {
    return this.state.id;
  }

  get name(): string {
    return this.state.name;
  }

  renames(name: string): void {
    this.#world.changeRole(this.#guild, this.state, { name });
  }

  allows(permissions: Permissions): void {
    this.#world.changeRole(this.#guild, this.state, { permissions: permissionBits(permissions) });
  }

  /** Counted from @everyone at 0. */
  movesTo(position: number): void {
    this.#world.moveRole(this.#guild, this.state, position);
  }

  movesAbove(other: LocalRole): void {
    const from = this.state.position;
    const to = other.state.position;
    this.movesTo(from > to ? to + 1 : to);
  }

  movesBelow(other: LocalRole): void {
    const from = this.state.position;
    const to = other.state.position;
    this.movesTo(from > to ? to : to - 1);
  }

  disappears(): void {
    this.#world.removeRole(this.#guild, this.state);
  }
}

/** By name or id. Throws when the server has no such role. */
export function roleNamed(guild: Guild, name: string): Role {
  for (const role of guild.roles.values()) if (role.name === name || role.id === name) return role;
  throw new Error(`${guild.name} has no role ${name}`);
}

export function permissionBits(permissions: Permissions | undefined): bigint {
  return permissions === undefined ? 0n : PermissionsBitField.resolve(permissions);
}

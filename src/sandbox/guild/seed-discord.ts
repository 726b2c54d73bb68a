import type { LocalDiscord } from '../discord/local-discord.ts';
import type { MemberDescription } from '../discord/local-member.ts';
import type { LocalServer } from '../discord/local-server.ts';
import type { SandboxGuild, SandboxMember } from './sandbox-guild.ts';

/** The channels of every sandbox server: the second one is where Rollcall reports. */
export const TALK_CHANNEL = 'general';
export const AUDIT_CHANNEL = 'rollcall-audit';

/** Builds the guild's Discord server; it belongs to the first member who holds its highest role. */
export function seedDiscord(discord: LocalDiscord, guild: SandboxGuild): LocalServer {
  const [highest] = guild.roles;
  const people = guild.members.filter((member) => !member.bot);
  const owner = people.find((member) => highest && member.roles.includes(highest.name)) ?? people[0];
  return discord.createServer({
    name: guild.guild.name,
    roles: guild.roles.map(({ name, permissions }) => ({ name, permissions: [...permissions] })),
    channels: [{ name: TALK_CHANNEL }, { name: AUDIT_CHANNEL }],
    ...(owner && { owner: toDescription(owner) }),
    members: guild.members.filter((member) => member !== owner).map(toDescription),
  });
}

function toDescription(member: SandboxMember): MemberDescription {
  return {
    id: member.discord_id,
    username: member.username,
    globalName: member.global_name,
    nick: member.nick,
    roles: member.roles,
    bot: member.bot,
    joinedAt: new Date(member.joined_at),
  };
}

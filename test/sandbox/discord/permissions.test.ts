import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Client, PermissionFlagsBits } from 'discord.js';
import fc from 'fast-check';
import type { LocalDiscord } from '../../../src/sandbox/discord/local-discord.ts';
import { everyPermission, isAboveMember, permissionsInChannel } from '../../../src/sandbox/discord/permissions.ts';
import { allTold, logIn, startDiscord } from './discord-js.ts';

let discord: LocalDiscord;
let client: Client<true>;

beforeAll(async () => {
  discord = await startDiscord();
  client = await logIn(discord);
});

afterAll(async () => {
  await client.destroy();
  await discord.stop();
});

const permissions = fc
  .subarray([
    PermissionFlagsBits.ViewChannel,
    PermissionFlagsBits.SendMessages,
    PermissionFlagsBits.EmbedLinks,
    PermissionFlagsBits.ManageRoles,
    PermissionFlagsBits.ReadMessageHistory,
  ])
  .map((flags) => flags.reduce((all, flag) => all | flag, 0n));
const rare = fc.integer({ min: 0, max: 9 }).map((roll) => (roll === 0 ? PermissionFlagsBits.Administrator : 0n));
const overwrite = fc.option(fc.record({ allow: permissions, deny: permissions }));
const scene = fc.record({
  everyone: permissions,
  roles: fc.array(fc.record({ own: permissions, rare, overwrite, held: fc.boolean() }), { maxLength: 4 }),
  forEveryone: overwrite,
  forMember: overwrite,
});

test('what a member may do in a channel, and whom the bot may touch, is what discord.js reckons', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async ({ everyone, roles, forEveryone, forMember }) => {
      const server = discord.createServer({ name: 'Somewhere', channels: [{ name: 'place' }] });
      server.role('@everyone').allows(everyone);
      const channel = server.channel('place');
      const member = server.addMember({ username: 'somebody' });
      for (const [index, { own, rare: extra, overwrite: placed, held }] of roles.entries()) {
        const role = server.addRole({ name: `role${index}`, permissions: own | extra, position: (index * 7) % 5 });
        if (placed) channel.setsPermissions({ for: role, ...placed });
        if (held) member.gains(role);
      }
      if (forEveryone) channel.setsPermissions({ for: 'everyone', ...forEveryone });
      if (forMember) channel.setsPermissions({ for: member, ...forMember });
      await allTold(client, server);
      const guild = client.guilds.cache.get(server.id);
      const theirs = guild?.members.cache.get(member.id);
      const place = guild?.channels.cache.get(channel.id);
      const bot = guild?.members.me;
      if (!theirs || !place || !bot) throw new Error('discord.js did not hear of the scene');
      const reckoned = place.permissionsFor(theirs).bitfield;
      const ours = permissionsInChannel(member.state, channel.state);
      // discord.js leaves it to its readers that nothing can be done in a channel that is not seen.
      const sees = (reckoned & PermissionFlagsBits.ViewChannel) !== 0n;
      expect(ours & everyPermission).toBe(sees ? reckoned & everyPermission : 0n);
      const botState = server.member(discord.botId).state;
      expect(isAboveMember(botState, member.state)).toBe(theirs.manageable);
      server.removeBot();
    }),
    { numRuns: 60 },
  );
});

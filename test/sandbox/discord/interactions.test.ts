import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type ChatInputCommandInteraction,
  type Client,
  Events,
  type Interaction,
  MessageFlags,
  SlashCommandBuilder,
} from 'discord.js';
import type { Clock } from '../../../src/clock.ts';
import type { LocalDiscord } from '../../../src/sandbox/discord/local-discord.ts';
import { InteractionFailed } from '../../../src/sandbox/driver/answer.ts';
import { readAlong } from '../../../src/sandbox/driver/channel-reader.ts';
import { actAs, type Person } from '../../../src/sandbox/driver/person.ts';
import { codeOf, logIn, send, startDiscord } from './discord-js.ts';

class MovableClock implements Clock {
  #now = Date.now();
  now(): Date {
    return new Date(this.#now);
  }
  move(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

let clock: MovableClock;
let discord: LocalDiscord;
let client: Client<true>;
let officer: Person;

beforeEach(async () => {
  clock = new MovableClock();
  discord = await startDiscord({ clock });
  client = await logIn(discord);
  await client.application.commands.set([
    new SlashCommandBuilder()
      .setName('sync')
      .setDescription('Sync')
      .addStringOption((option) => option.setName('source').setDescription('Which').setAutocomplete(true)),
  ]);
  officer = actAs(discord, discord.member('Trog'));
});

afterEach(async () => {
  await client.destroy();
  await discord.stop();
});

/** The interaction as the bot got it, before it answered, and what the officer will see. */
async function asked() {
  const told = once(client, Events.InteractionCreate) as Promise<[ChatInputCommandInteraction<'cached'>]>;
  const answer = officer.command('sync');
  const [interaction] = await told;
  return { interaction, answer };
}

const button = (customId: string) => ({
  type: 1,
  components: [{ type: 2, style: 1, custom_id: customId, label: 'Go' }],
});

describe('what the bot is told', () => {
  test('is who asks, where, in which language, with which permissions', async () => {
    const { interaction, answer } = await asked();
    expect(interaction.inCachedGuild()).toBe(true);
    expect(interaction.member.nickname).toBe('Trog');
    expect(interaction.member.roles.cache.has(discord.server.role('Officer').id)).toBe(true);
    expect(interaction.memberPermissions.has('ManageGuild')).toBe(true);
    expect(interaction.memberPermissions.has('BanMembers')).toBe(false);
    expect(interaction.appPermissions.has('ManageRoles')).toBe(true);
    expect([interaction.locale, interaction.guildLocale, interaction.context]).toEqual(['en-US', 'en-US', 0]);
    expect(interaction.channel?.id).toBe(discord.channel('general').id);
    await interaction.reply('done');
    await answer;
  });
});

describe('the first answer', () => {
  test('decides whether all that follows at @original is private', async () => {
    const { interaction, answer } = await asked();
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    const edited = await interaction.editReply('private');
    expect(edited.flags.has('Ephemeral')).toBe(true);
    expect((await answer).ephemeral).toBe(true);
    expect(discord.channel('general').history).toEqual([]);
    expect(await codeOf(edited.channel.messages.fetch({ message: edited.id, force: true }))).toBe(10008);
    expect((await interaction.fetchReply()).content).toBe('private');
    await interaction.deleteReply();
    expect((await answer).message.deleted).toBe(true);
    expect(await codeOf(interaction.fetchReply())).toBe(10008);
  });

  test('shown to all stands in the channel and names the person who asked', async () => {
    const { interaction, answer } = await asked();
    const response = await interaction.reply({ content: 'public', withResponse: true });
    expect(response.resource?.message?.content).toBe('public');
    expect(response.interaction.responseMessageEphemeral).toBe(false);
    const [posted] = discord.channel('general').history;
    expect(posted?.wire).toMatchObject({
      content: 'public',
      type: 20,
      interaction_metadata: { user: { username: 'trog' } },
    });
    await answer;
  });

  test('can be given once only', async () => {
    const { interaction, answer } = await asked();
    await interaction.reply('one');
    const path = `POST /interactions/${interaction.id}/${interaction.token}/callback`;
    expect(await send(discord, path, { type: 4, data: { content: 'two' } })).toMatchObject({
      status: 400,
      body: { code: 40060 },
    });
    expect((await answer).content).toBe('one');
    expect(() => discord.assertClean()).toThrow('already been acknowledged');
  });

  test('comes too late after three seconds, and the person sees a failure', async () => {
    const { interaction, answer } = await asked();
    const failed = expect(answer).rejects.toThrow(InteractionFailed);
    discord.interactions.failUnanswered();
    await failed;
    expect(await codeOf(interaction.reply('late'))).toBe(10062);
  });

  test('to an unknown interaction or with a wrong token is refused', async () => {
    const { interaction, answer } = await asked();
    const body = { type: 4, data: { content: 'x' } };
    const refused = { status: 404, body: { code: 10062 } };
    expect(await send(discord, 'POST /interactions/1/x/callback', body)).toMatchObject(refused);
    expect(await send(discord, `POST /interactions/${interaction.id}/x/callback`, body)).toMatchObject(refused);
    await interaction.reply('x');
    await answer;
  });

  test.each([
    ['an update where nothing was pressed', { type: 7, data: { content: 'x' } }],
    ['choices to a command', { type: 8, data: { choices: [] } }],
    ['an unknown type', { type: 3 }],
  ])('cannot be %s', async (_, body) => {
    const { interaction, answer } = await asked();
    const path = `POST /interactions/${interaction.id}/${interaction.token}/callback`;
    expect(await send(discord, path, body)).toMatchObject({
      status: 400,
      body: { code: 50035, errors: { type: expect.anything() } },
    });
    await interaction.reply('x');
    await answer;
  });

  test('that is refused can be given again', async () => {
    const { interaction, answer } = await asked();
    const path = `POST /interactions/${interaction.id}/${interaction.token}/callback`;
    const refused = await send(discord, path, { type: 4, data: { embeds: [{ title: 'x'.repeat(257) }] } });
    expect(refused.body).toMatchObject({ errors: { data: { embeds: { 0: { title: expect.anything() } } } } });
    await interaction.reply('short');
    expect((await answer).content).toBe('short');
  });
});

describe('afterwards', () => {
  test('the first follow-up to a deferral fills it, whatever privacy it asks for; the next is a message of its own', async () => {
    const { interaction, answer } = await asked();
    await interaction.deferReply();
    const path = `POST /webhooks/${discord.botId}/${interaction.token}`;
    const filled = await send(discord, path, { content: 'filled', flags: 64 });
    const { message } = await answer;
    expect(filled.body).toMatchObject({ id: message.id, content: 'filled' });
    expect(message.ephemeral).toBe(false);
    const own = await interaction.followUp({ content: 'own', flags: MessageFlags.Ephemeral });
    expect(own.flags.has('Ephemeral')).toBe(true);
    await interaction.webhook.editMessage(own, 'edited');
    expect((await answer).followUps.map((each) => each.content)).toEqual(['edited']);
    await interaction.webhook.deleteMessage(own);
    expect((await answer).followUps).toEqual([]);
  });

  test('nothing can follow before the first answer', async () => {
    const { interaction, answer } = await asked();
    const path = `/webhooks/${discord.botId}/${interaction.token}`;
    expect(await send(discord, `POST ${path}`, { content: 'x' })).toMatchObject({ status: 404, body: { code: 10015 } });
    expect(await send(discord, `PATCH ${path}/messages/@original`, { content: 'x' })).toMatchObject({
      body: { code: 10015 },
    });
    await interaction.reply('x');
    await answer;
  });

  test('the token lives fifteen minutes', async () => {
    const { interaction, answer } = await asked();
    await interaction.reply('x');
    await answer;
    clock.move(15 * 60_000);
    await interaction.editReply('y');
    clock.move(1);
    expect(await codeOf(interaction.editReply('z'))).toBe(50027);
    expect(await codeOf(interaction.followUp('z'))).toBe(50027);
    expect((await answer).content).toBe('y');
  });

  test("another interaction's messages are out of reach", async () => {
    const first = await asked();
    await first.interaction.reply({ content: 'first', flags: MessageFlags.Ephemeral });
    const { message } = await first.answer;
    const second = await asked();
    await second.interaction.reply('second');
    await second.answer;
    const path = `PATCH /webhooks/${discord.botId}/${second.interaction.token}/messages/${message.id}`;
    expect(await send(discord, path, { content: 'x' })).toMatchObject({ status: 404, body: { code: 10008 } });
  });
});

describe('components', () => {
  test('change their message in place, at once or after a deferral', async () => {
    const { interaction, answer } = await asked();
    await interaction.reply({ content: 'card', components: [button('go:1')], flags: MessageFlags.Ephemeral });
    const card = await answer;
    client.once(Events.InteractionCreate, async (pressed: Interaction) => {
      if (pressed.isButton()) await pressed.update('pressed once');
    });
    await officer.press(card, 'go');
    expect(card.content).toBe('pressed once');
    client.once(Events.InteractionCreate, async (pressed: Interaction) => {
      if (!pressed.isButton()) return;
      await pressed.deferUpdate();
      await pressed.editReply('pressed twice');
    });
    const pressed = await officer.press(card, 'go');
    expect([pressed.message.id, card.content, card.ephemeral]).toEqual([card.message.id, 'pressed twice', true]);
  });

  test('work on a message in the channel, through its new tokens, also when it is old', async () => {
    const channel = await client.channels.fetch(discord.channel('general').id);
    if (!channel?.isSendable()) throw new Error('#general is not sendable');
    const posted = await channel.send({ content: 'card', components: [button('go:1')] });
    clock.move(90 * 86_400_000);
    client.once(Events.InteractionCreate, async (pressed: Interaction) => {
      if (pressed.isButton()) await pressed.update({ content: `by ${pressed.user.username}`, components: [] });
    });
    await officer.press(readAlong(discord, discord.channel('general')).latest(), 'go');
    expect((await posted.fetch(true)).content).toBe('by trog');
  });
});

describe('choices', () => {
  test.each([
    ['26', Array.from({ length: 26 }, (_, index) => ({ name: `${index}`, value: `${index}` })), 'choices'],
    ['a name over 100', [{ name: 'x'.repeat(101), value: 'x' }], 'choices'],
    ['an empty name', [{ name: '', value: 'x' }], 'choices'],
  ])('are refused: %s', async (_, choices, where) => {
    const told = once(client, Events.InteractionCreate);
    const shown = officer.autocomplete('sync', 'source', 'x');
    const [interaction] = await told;
    const path = `POST /interactions/${interaction.id}/${interaction.token}/callback`;
    const refused = await send(discord, path, { type: 8, data: { choices } });
    expect(refused.body).toMatchObject({ code: 50035, errors: { data: { [where]: expect.anything() } } });
    await interaction.respond([]);
    expect(await shown).toEqual([]);
  });
});

describe('modals', () => {
  const input = (customId: string, more: object = {}) => ({
    type: 1,
    components: [{ type: 4, style: 1, custom_id: customId, label: 'Why?', ...more }],
  });
  const modal = (more: object = {}) => ({
    type: 9,
    data: { custom_id: 'm', title: 'Dismiss', components: [input('a')], ...more },
  });

  test.each([
    ['a title over 45', modal({ title: 'x'.repeat(46) }), 'title'],
    ['six rows', modal({ components: ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => input(id)) }), 'components'],
    ['no rows', modal({ components: [] }), 'components'],
    ['a field twice', modal({ components: [input('a'), input('a')] }), 'components'],
    ['a field without label', modal({ components: [input('a', { label: undefined })] }), 'components'],
  ])('are refused: %s', async (_, body, where) => {
    const { interaction, answer } = await asked();
    const path = `POST /interactions/${interaction.id}/${interaction.token}/callback`;
    expect((await send(discord, path, body)).body).toMatchObject({
      code: 50035,
      errors: { data: { [where]: expect.anything() } },
    });
    await interaction.reply('x');
    await answer;
  });

  test('with labels and a select are filled in', async () => {
    const { interaction, answer } = await asked();
    const select = { type: 3, custom_id: 'reason', options: [{ label: 'Friend', value: 'friend' }] };
    const shown = { custom_id: 'm', title: 'Dismiss', components: [{ type: 18, label: 'Reason', component: select }] };
    await send(discord, `POST /interactions/${interaction.id}/${interaction.token}/callback`, { type: 9, data: shown });
    client.once(Events.InteractionCreate, async (submitted: Interaction) => {
      if (!submitted.isModalSubmit()) return;
      await submitted.reply(submitted.fields.getStringSelectValues('reason').join());
    });
    const done = await officer.submit((await answer).modal, { reason: 'Friend' });
    expect(done.content).toBe('friend');
  });
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  ActionRowBuilder,
  ApplicationCommandType,
  ButtonBuilder,
  ButtonStyle,
  type Client,
  ContextMenuCommandBuilder,
  Events,
  type Interaction,
  MessageFlags,
  ModalBuilder,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
  UserSelectMenuBuilder,
} from 'discord.js';
import { LocalDiscord, type LocalDiscordOptions } from '../../../src/sandbox/discord/local-discord.ts';
import { readAlong } from '../../../src/sandbox/driver/channel-reader.ts';
import { actAs, type Person } from '../../../src/sandbox/driver/person.ts';
import { answering, logIn, startDiscord } from '../discord/discord-js.ts';

let discord: LocalDiscord;
let client: Client<true>;
let officer: Person;
let thrown: unknown[];

const commands = [
  new SlashCommandBuilder()
    .setName('dataquality')
    .setDescription('Findings')
    .addSubcommand((sub) => sub.setName('overview').setDescription('All rules'))
    .addSubcommand((sub) =>
      sub
        .setName('scan')
        .setDescription('Look again')
        .addStringOption((option) =>
          option.setName('rule').setDescription('Which').addChoices({ name: 'Orphans', value: 'orphan_wow' }),
        ),
    ),
  new SlashCommandBuilder()
    .setName('link')
    .setDescription('Link')
    .addStringOption((option) =>
      option.setName('character').setDescription('Who').setRequired(true).setAutocomplete(true).setMaxLength(20),
    )
    .addUserOption((option) => option.setName('member').setDescription('To whom')),
  new SlashCommandBuilder().setName('setup').setDescription('Set up').setDefaultMemberPermissions(32n),
  new ContextMenuCommandBuilder().setName('Who is this?').setType(ApplicationCommandType.User),
];

const fix = new ButtonBuilder()
  .setCustomId('finding.fix:1:f1:r7')
  .setLabel('Fix: link to Trog')
  .setStyle(ButtonStyle.Primary);
const dismiss = new ButtonBuilder()
  .setCustomId('finding.dismiss:1:f1')
  .setLabel('Dismiss…')
  .setStyle(ButtonStyle.Secondary);
const confirm = new ButtonBuilder()
  .setCustomId('finding.confirm:1:f1')
  .setLabel('Confirm')
  .setStyle(ButtonStyle.Secondary)
  .setDisabled(true);
const buttons = new ActionRowBuilder<ButtonBuilder>().addComponents(fix, dismiss, confirm);
const rules = new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(
  new StringSelectMenuBuilder()
    .setCustomId('review:1')
    .setPlaceholder('Review…')
    .addOptions({ label: 'Orphans', value: 'orphan_wow' }, { label: 'Roles', value: 'role_mismatch' }),
);
const people = new ActionRowBuilder<UserSelectMenuBuilder>().addComponents(
  new UserSelectMenuBuilder().setCustomId('somebody:1').setPlaceholder('Somebody else…'),
);

async function bot(interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) {
    const typed = interaction.options.getFocused();
    await interaction.respond(['Trogmoon', 'Trogbank'].map((name) => ({ name: `${typed}→${name}`, value: name })));
  } else if (interaction.isUserContextMenuCommand()) {
    await interaction.reply({ content: `This is <@${interaction.targetId}>`, flags: MessageFlags.Ephemeral });
  } else if (interaction.isChatInputCommand()) {
    await runCommand(interaction);
  } else if (interaction.isButton()) {
    if (interaction.customId.startsWith('finding.fix')) {
      await interaction.deferUpdate();
      await interaction.editReply({ content: '**⏳ One moment** — asking for the roster' });
      const progress = { embeds: [{ title: '⏳ One moment' }], flags: MessageFlags.Ephemeral } as const;
      const { id } = await interaction.followUp(progress);
      await interaction.deleteReply(id);
      await interaction.editReply({ content: 'Linked to Trog', components: [] });
      return;
    }
    const reason = new TextInputBuilder()
      .setCustomId('reason')
      .setLabel('Why?')
      .setStyle(TextInputStyle.Short)
      .setMaxLength(10);
    const row = new ActionRowBuilder<TextInputBuilder>().addComponents(reason);
    await interaction.showModal(
      new ModalBuilder().setCustomId('dismissal:1:f1').setTitle('Dismiss').addComponents(row),
    );
  } else if (interaction.isModalSubmit() && interaction.isFromMessage()) {
    await interaction.update({
      content: `Dismissed: ${interaction.fields.getTextInputValue('reason')}`,
      components: [],
    });
  } else if (interaction.isStringSelectMenu()) {
    await interaction.reply({ content: interaction.values.join(), flags: MessageFlags.Ephemeral });
  } else if (interaction.isUserSelectMenu()) {
    await interaction.reply({ content: interaction.members.map((member) => member?.user?.username).join() });
  }
}

async function runCommand(interaction: Extract<Interaction, { isChatInputCommand(): boolean }>): Promise<void> {
  if (!interaction.isChatInputCommand()) return;
  if (interaction.commandName === 'setup') return;
  if (interaction.commandName === 'link') {
    const member = interaction.options.getUser('member')?.username ?? 'nobody';
    await interaction.reply(`${interaction.options.getString('character')} to ${member}`);
    return;
  }
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  await interaction.editReply({
    content: `${interaction.options.getSubcommand()} for <@${interaction.user.id}>`,
    embeds: [
      { title: 'Needs you', fields: [{ name: 'Orphans', value: 'Open 12\nResolved 3' }], footer: { text: 'now' } },
    ],
    components: [buttons, rules, people],
  });
  await interaction.followUp({ content: 'Anything else?', flags: MessageFlags.Ephemeral });
}

beforeEach(async () => {
  await begin();
});

afterEach(end);

async function begin(options?: LocalDiscordOptions): Promise<void> {
  discord = await startDiscord(options);
  client = await logIn(discord);
  await client.application.commands.set(commands);
  thrown = answering(client, bot).thrown;
  officer = actAs(discord, discord.member('Trog'), discord.channel('audit'));
}

async function end(): Promise<void> {
  await client.destroy();
  await discord.stop();
}

describe('a person', () => {
  test('gets the answer that follows a deferral, privately, and sees later follow-ups', async () => {
    const answer = await officer.command('dataquality', 'overview');
    expect(answer.content).toBe(`overview for <@${discord.member('Trog').id}>`);
    expect(answer.ephemeral).toBe(true);
    expect(answer.embeds[0]?.title).toBe('Needs you');
    await answer.until(({ followUps }) => followUps.length === 1);
    expect(answer.followUps[0]?.content).toBe('Anything else?');
    expect(discord.channel('audit').history).toEqual([]);
    expect(thrown).toEqual([]);
    discord.assertClean();
  });

  test('reads a message as text', async () => {
    const answer = await officer.command('dataquality', 'overview');
    expect(answer.message.text).toBe(
      [
        'Rollcall (only you can see this)',
        'overview for @Trog',
        '│ Needs you',
        '│ Orphans: Open 12',
        '│   Resolved 3',
        '│ — now',
        '[Fix: link to Trog] [Dismiss…] (Confirm)',
        '[Review… ▾]',
        '[Somebody else… ▾]',
      ].join('\n'),
    );
  });

  test('presses a button by its name, and the card changes in place; what it shows in between is no answer', async () => {
    const card = await officer.command('dataquality', 'overview');
    const answer = await officer.press(card, 'finding.fix');
    expect(answer.message.id).toBe(card.message.id);
    expect(card.content).toBe('Linked to Trog');
    expect(answer.followUps).toEqual([]);
    expect(card.buttons).toEqual([]);
  });

  test('fills in the dialog that a button opened', async () => {
    const card = await officer.command('dataquality', 'overview');
    const { modal } = await officer.press(card, { label: 'Dismiss…' });
    expect([modal.name, modal.title]).toEqual(['dismissal', 'Dismiss']);
    await officer.submit(modal, { reason: 'guild bank' });
    expect(card.content).toBe('Dismissed: guild bank');
  });

  test('picks from a string select and from a member select', async () => {
    const card = await officer.command('dataquality', 'overview');
    expect((await officer.select(card, 'review', 'Roles')).content).toBe('role_mismatch');
    expect((await officer.select(card, 'somebody', discord.member('Mito'))).content).toBe('mito');
  });

  test('types into an option and picks a choice', async () => {
    const choices = await officer.autocomplete('link', 'character', 'tro', { member: discord.member('Mito') });
    expect(choices).toEqual([
      { name: 'tro→Trogmoon', value: 'Trogmoon' },
      { name: 'tro→Trogbank', value: 'Trogbank' },
    ]);
    const answer = await officer.command('link', { character: 'Trogmoon', member: discord.member('Mito') });
    expect(answer.content).toBe('Trogmoon to mito');
    expect(answer.ephemeral).toBe(false);
  });

  test('uses a context menu', async () => {
    const answer = await officer.contextMenu('Who is this?', discord.member('Mito'));
    expect(answer.message.text).toContain('This is @Mito');
  });

  test('is told when the application did not respond in time', async () => {
    await end();
    await begin({ answerWithin: 20 });
    await expect(officer.command('setup')).rejects.toThrow('did not respond');
  });

  test('is told what Discord refused when the bot could not answer', async () => {
    client.on(Events.InteractionCreate, async (interaction) => {
      if (!interaction.isChatInputCommand() || interaction.commandName !== 'setup') return;
      await interaction.reply({ embeds: [{ title: 'x'.repeat(257) }] }).catch(() => undefined);
      discord.interactions.failUnanswered();
    });
    await expect(officer.command('setup')).rejects.toThrow(/did not respond.*Last refused.*Must be 256 or fewer/s);
    expect(() => discord.assertClean()).toThrow('BASE_TYPE_MAX_LENGTH');
  });

  test.each([
    ['a command that is not registered', (person: Person) => person.command('nope'), 'No command nope'],
    ['a subcommand that is not there', (person: Person) => person.command('dataquality', 'nope'), 'no subcommand nope'],
    ['a subcommand left out', (person: Person) => person.command('dataquality'), 'needs a subcommand'],
    ['an unknown option', (person: Person) => person.command('link', { character: 'a', x: 'b' }), 'no option x'],
    ['a required option left out', (person: Person) => person.command('link'), 'needs character'],
    ['a value of the wrong kind', (person: Person) => person.command('link', { character: 7 }), 'takes text'],
    [
      'a value that is too long',
      (person: Person) => person.command('link', { character: 'x'.repeat(21) }),
      'longer than 20',
    ],
    [
      'a value that is no choice',
      (person: Person) => person.command('dataquality', 'scan', { rule: 'x' }),
      'not among',
    ],
    [
      'autocomplete where there is none',
      (person: Person) => person.autocomplete('link', 'member', 'x'),
      'no autocomplete',
    ],
  ])('cannot send %s', async (_, act, message) => {
    await expect(act(officer)).rejects.toThrow(message);
  });

  test('does not see a command whose permission they lack', async () => {
    const mito = actAs(discord, discord.member('Mito'));
    await expect(mito.command('setup')).rejects.toThrow('hidden from mito');
  });

  test('cannot press what is absent or disabled, and is told what is there', async () => {
    const card = await officer.command('dataquality', 'overview');
    await expect(officer.press(card, 'finding.undo')).rejects.toThrow(
      /No button is finding.undo.*\[Fix: link to Trog\] finding.fix:1:f1:r7/s,
    );
    await expect(officer.press(card, 'finding.confirm')).rejects.toThrow('[Confirm] is disabled');
  });

  test("cannot press a button on another's private answer, nor in a channel they do not see", async () => {
    const mito = actAs(discord, discord.member('Mito'));
    const card = await officer.command('dataquality', 'overview');
    await expect(mito.press(card, 'finding.fix')).rejects.toThrow('does not see this message');
    const reader = readAlong(discord, discord.channel('audit'));
    const audit = await client.channels.fetch(discord.channel('audit').id);
    if (audit?.isSendable()) await audit.send({ content: 'card', components: [buttons] });
    const posted = await reader.nextMessage();
    await expect(mito.press(posted, 'finding.fix')).rejects.toThrow('does not see this message');
    expect((await officer.press(posted, 'finding.fix')).content).toBe('Linked to Trog');
  });

  test('cannot submit a dialog that the bot limited', async () => {
    const card = await officer.command('dataquality', 'overview');
    const { modal } = await officer.press(card, 'finding.dismiss');
    await expect(officer.submit(modal, {})).rejects.toThrow('reason is required');
    await expect(officer.submit(modal, { reason: 'x'.repeat(11) })).rejects.toThrow('at most 10');
    await expect(officer.submit(modal, { cause: 'x' })).rejects.toThrow('has no field cause');
  });
});

describe('a reader', () => {
  test('gets messages in order, each once, also those posted before they waited', async () => {
    const reader = readAlong(discord, discord.channel('general'));
    const general = await client.channels.fetch(discord.channel('general').id);
    if (!general?.isSendable()) throw new Error('#general is not sendable');
    await general.send('one');
    await general.send('two');
    expect((await reader.nextMessage()).content).toBe('one');
    const later = reader.nextMessage(({ content }) => content === 'three');
    await general.send('three');
    expect((await later).content).toBe('three');
    expect(reader.text).toContain('Rollcall\ntwo');
  });

  test('is told what there was when the awaited message does not come', async () => {
    const reader = readAlong(discord, discord.channel('general'));
    discord.member('Mito').says(discord.channel('general'), 'hello');
    await expect(reader.nextMessage(({ content }) => content === 'bye', 20)).rejects.toThrow(/Waited in vain.*hello/s);
  });

  test('waits no longer than there is a Discord', async () => {
    const other = await LocalDiscord.start();
    const server = other.createServer({ name: 'Short-lived', channels: [{ name: 'general' }] });
    const waiting = readAlong(other, server.channel('general')).nextMessage();
    await Promise.all([expect(waiting).rejects.toThrow('Waited in vain'), other.stop()]);
  });
});

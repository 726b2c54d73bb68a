import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalDiscord } from '../../../src/sandbox/discord/local-discord.ts';
import { send, startDiscord } from './discord-js.ts';

let discord: LocalDiscord;
let messages: string;
let commands: string;

beforeAll(async () => {
  discord = await startDiscord({ rateLimitScale: 0 });
  messages = `POST /channels/${discord.channel('general').id}/messages`;
  commands = `PUT /applications/${discord.botId}/commands`;
});

afterEach(() => discord.forgetRefusals());

afterAll(() => discord.stop());

const row = (...components: object[]) => ({ type: 1, components });
const button = (customId: string, more: object = {}) => ({
  type: 2,
  style: 1,
  custom_id: customId,
  label: 'Fix',
  ...more,
});
const options = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ label: `${index}`, value: `${index}` }));
const select = (more: object = {}) => ({ type: 3, custom_id: 'review', options: options(2), ...more });
const text = (content: string) => ({ type: 10, content });
const v2 = (components: object[], more: object = {}) => ({ flags: 1 << 15, components, ...more });

/** Every path in an error tree with its codes, such as `embeds.0.title: BASE_TYPE_MAX_LENGTH`. */
function faultsIn(body: unknown): string[] {
  const walk = (node: unknown, path: string): string[] =>
    Object.entries(node as Record<string, unknown>).flatMap(([key, value]) =>
      key === '_errors'
        ? (value as { code: string }[]).map(({ code }) => `${path}: ${code}`)
        : walk(value, path ? `${path}.${key}` : key),
    );
  return walk((body as { errors: unknown }).errors, '');
}

describe('a message that Discord takes', () => {
  test.each<[string, object]>([
    ['the longest content', { content: 'x'.repeat(2000) }],
    ['2,000 emoji, counted by code point', { content: '🎮'.repeat(2000) }],
    [
      '6,000 characters over all embeds',
      { embeds: [{ description: 'x'.repeat(4000) }, { description: 'x'.repeat(2000) }] },
    ],
    [
      'five rows of five buttons',
      { content: 'x', components: [0, 1, 2, 3, 4].map((r) => row(...[0, 1, 2, 3, 4].map((c) => button(`${r}${c}`)))) },
    ],
    ['25 options', { components: [row(select({ options: options(25) }))] }],
    ['an emoji instead of a label', { components: [row(button('a', { label: undefined, emoji: { name: '⚠️' } }))] }],
    [
      'the keys that discord.js sends without documentation',
      { content: 'x', tts: false, nonce: '1', enforce_nonce: true },
    ],
    ['Components V2', v2([{ type: 17, components: [text('Hello'), row(button('a'))] }])],
  ])('%s', async (_, body) => {
    expect((await send(discord, messages, body)).body).toMatchObject({ id: expect.any(String) });
    discord.assertClean();
  });
});

describe('a message that Discord refuses with Invalid Form Body', () => {
  test.each<[string, object, string]>([
    ['content over 2,000', { content: 'x'.repeat(2001) }, 'content: BASE_TYPE_MAX_LENGTH'],
    ['content of another type', { content: 5 }, 'content: BASE_TYPE_BAD_TYPE'],
    ['a key that is unknown', { content: 'x', colour: 1 }, 'colour: LOCAL_UNKNOWN_KEY'],
    [
      'an unknown key deep inside',
      { embeds: [{ title: 'x', footer: { text: 'x', ic: '' } }] },
      'embeds.0.footer.ic: LOCAL_UNKNOWN_KEY',
    ],
    ['eleven embeds', { embeds: Array.from({ length: 11 }, () => ({ title: 'x' })) }, 'embeds: BASE_TYPE_MAX_LENGTH'],
    ['an embed title over 256', { embeds: [{ title: 'x'.repeat(257) }] }, 'embeds.0.title: BASE_TYPE_MAX_LENGTH'],
    [
      '26 fields',
      { embeds: [{ fields: options(26).map(() => ({ name: 'x', value: 'x' })) }] },
      'embeds.0.fields: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'a field value over 1,024',
      { embeds: [{ fields: [{ name: 'x', value: 'x'.repeat(1025) }] }] },
      'embeds.0.fields.0.value: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'an empty field name',
      { embeds: [{ fields: [{ name: ' ', value: 'x' }] }] },
      'embeds.0.fields.0.name: BASE_TYPE_REQUIRED',
    ],
    ['a field without value', { embeds: [{ fields: [{ name: 'x' }] }] }, 'embeds.0.fields.0.value: BASE_TYPE_REQUIRED'],
    ['an embed with nothing in it', { embeds: [{ color: 1 }] }, 'embeds.0.description: BASE_TYPE_REQUIRED'],
    ['a colour beyond white', { embeds: [{ title: 'x', color: 0x1000000 }] }, 'embeds.0.color: NUMBER_TYPE_MAX'],
    [
      'a timestamp that is none',
      { embeds: [{ title: 'x', timestamp: 'yesterday' }] },
      'embeds.0.timestamp: DATE_TIME_TYPE_PARSE',
    ],
    [
      'over 6,000 characters in all embeds',
      { embeds: [{ description: 'x'.repeat(4000) }, { description: 'x'.repeat(2001) }] },
      'embeds: MAX_EMBED_SIZE_EXCEEDED',
    ],
    [
      'six rows',
      { components: [0, 1, 2, 3, 4, 5].map((r) => row(button(`${r}`))) },
      'components: BASE_TYPE_BAD_LENGTH',
    ],
    [
      'six buttons in a row',
      { components: [row(...[0, 1, 2, 3, 4, 5].map((r) => button(`${r}`)))] },
      'components.0.components: BASE_TYPE_MAX_LENGTH',
    ],
    ['a row without components', { components: [row()] }, 'components.0.components: BASE_TYPE_MIN_LENGTH'],
    [
      'a button beside a select',
      { components: [row(select(), button('a'))] },
      'components.0: COMPONENT_LAYOUT_WIDTH_EXCEEDED',
    ],
    [
      'a custom id twice',
      { components: [row(button('a')), row(button('a'))] },
      'components.1.components.0.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED',
    ],
    [
      'a custom id over 100',
      { components: [row(button('x'.repeat(101)))] },
      'components.0.components.0.custom_id: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'a button without custom id',
      { components: [row({ type: 2, style: 1, label: 'x' })] },
      'components.0.components.0.custom_id: BASE_TYPE_REQUIRED',
    ],
    [
      'a button without words',
      { components: [row({ type: 2, style: 1, custom_id: 'x' })] },
      'components.0.components.0.label: BASE_TYPE_REQUIRED',
    ],
    [
      'a label over 80',
      { components: [row(button('x', { label: 'x'.repeat(81) }))] },
      'components.0.components.0.label: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'a link with a custom id',
      { components: [row(button('x', { style: 5, url: 'https://example.org' }))] },
      'components.0.components.0.custom_id: BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE',
    ],
    [
      'an emoji that is none',
      { components: [row(button('x', { emoji: { name: 'skull' } }))] },
      'components.0.components.0.emoji.name: COMPONENT_INVALID_EMOJI',
    ],
    [
      '26 options',
      { components: [row(select({ options: options(26) }))] },
      'components.0.components.0.options: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'a select without options',
      { components: [row(select({ options: [] }))] },
      'components.0.components.0.options: BASE_TYPE_MIN_LENGTH',
    ],
    [
      'an option value twice',
      { components: [row(select({ options: [...options(1), ...options(1)] }))] },
      'components.0.components.0.options.1.value: SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
    ],
    [
      'more picks than options',
      { components: [row(select({ max_values: 3 }))] },
      'components.0.components.0.options: BASE_TYPE_BAD_LENGTH',
    ],
    ['text display without Components V2', { components: [text('x')] }, 'components.0.type: UNION_TYPE_CHOICES'],
    [
      'content beside Components V2',
      v2([text('x')], { content: 'x' }),
      'content: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    ],
    [
      'embeds beside Components V2',
      v2([text('x')], { embeds: [{ title: 'x' }] }),
      'embeds: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    ],
    [
      '41 Components V2, inner ones counted',
      v2([{ type: 17, components: Array.from({ length: 40 }, () => text('x')) }]),
      'components: COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
    ],
    [
      'over 4,000 characters of Components V2',
      v2([text('x'.repeat(2001)), text('x'.repeat(2000))]),
      'components: COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
    ],
    [
      'mentions both parsed and listed',
      { content: 'x', allowed_mentions: { parse: ['users'], users: ['1'] } },
      'allowed_mentions: MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
    ],
    [
      'a reply to a message that is gone',
      { content: 'x', message_reference: { message_id: '1' } },
      'message_reference: REPLIES_UNKNOWN_MESSAGE',
    ],
  ])('%s', async (_, body, fault) => {
    const answer = await send(discord, messages, body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 50035, message: 'Invalid Form Body' });
    expect(faultsIn(answer.body)).toContain(fault);
    expect(() => discord.assertClean()).toThrow('Invalid Form Body');
  });

  test.each([{}, { content: '' }, { content: '  ' }, { embeds: [] }, { content: null, components: [] }])(
    'and an empty one with its own code: %j',
    async (body) => {
      expect(await send(discord, messages, body)).toMatchObject({ status: 400, body: { code: 50006 } });
    },
  );

  test('nothing of a refused message is posted', async () => {
    const before = discord.channel('general').history.length;
    await send(discord, messages, { content: 'x'.repeat(2001) });
    expect(discord.channel('general').history).toHaveLength(before);
  });
});

describe('an edit', () => {
  async function post(body: object): Promise<string> {
    const { body: posted } = await send(discord, messages, body);
    return `PATCH /channels/${discord.channel('general').id}/messages/${(posted as { id: string }).id}`;
  }

  test('changes only what it names', async () => {
    const edit = await post({ content: 'x', embeds: [{ title: 'kept' }] });
    const answer = await send(discord, edit, { content: 'y' });
    expect(answer.body).toMatchObject({
      content: 'y',
      embeds: [{ title: 'kept' }],
      edited_timestamp: expect.any(String),
    });
  });

  test('cannot empty a message', async () => {
    const edit = await post({ content: 'x' });
    expect(await send(discord, edit, { content: '' })).toMatchObject({ status: 400, body: { code: 50006 } });
  });

  test('cannot take Components V2 back', async () => {
    const edit = await post(v2([text('x')]));
    expect(faultsIn((await send(discord, edit, { content: 'y', flags: 0 })).body)).toEqual([
      'content: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    ]);
  });

  test("cannot touch somebody else's message", async () => {
    const { wire } = discord.member('Mito').says(discord.channel('general'), 'mine');
    const edit = `PATCH /channels/${discord.channel('general').id}/messages/${wire.id}`;
    expect(await send(discord, edit, { content: 'y' })).toMatchObject({ status: 403, body: { code: 50005 } });
  });
});

describe('commands', () => {
  const command = (more: object = {}) => ({ name: 'scan', description: 'Look again', ...more });
  const option = (name: string, more: object = {}) => ({ type: 3, name, description: 'x', ...more });

  test.each<[string, object[]]>([
    ['permissions as decimal text', [command({ default_member_permissions: '32' })]],
    ['a context menu whose name has capitals and spaces', [{ name: 'Who is this?', type: 2 }]],
    ['a slash command and a context menu of one name', [command(), { name: 'scan', type: 2 }]],
    ['names in other scripts', [command({ name: 'поиск' })]],
    ['100 commands', Array.from({ length: 100 }, (_, index) => command({ name: `c${index}` }))],
  ])('are taken: %s', async (_, bodies) => {
    const answer = await send(discord, commands, bodies);
    expect(answer.body).toHaveLength(bodies.length);
  });

  test.each<[string, object[], string]>([
    ['a capital', [command({ name: 'Scan' })], '0.name: APPLICATION_COMMAND_INVALID_NAME'],
    ['a space', [command({ name: 'scan all' })], '0.name: APPLICATION_COMMAND_INVALID_NAME'],
    ['a name over 32', [command({ name: 'x'.repeat(33) })], '0.name: BASE_TYPE_MAX_LENGTH'],
    ['no description', [{ name: 'scan' }], '0.description: BASE_TYPE_REQUIRED'],
    ['a description over 100', [command({ description: 'x'.repeat(101) })], '0.description: BASE_TYPE_MAX_LENGTH'],
    ['a name twice', [command(), command()], '1.name: APPLICATION_COMMANDS_DUPLICATE_NAME'],
    [
      '26 options',
      [command({ options: options(26).map(({ value }) => option(`o${value}`)) })],
      '0.options: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'an option name twice',
      [command({ options: [option('a'), option('a')] })],
      '0.options.1.name: APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS',
    ],
    [
      'a required option after an optional one',
      [command({ options: [option('a'), option('b', { required: true })] })],
      '0.options.1: APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
    ],
    [
      'a subcommand beside an option',
      [command({ options: [option('a'), { type: 1, name: 'b', description: 'x' }] })],
      '0.options: APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
    ],
    [
      'autocomplete with choices',
      [command({ options: [option('a', { autocomplete: true, choices: [{ name: 'x', value: 'x' }] })] })],
      '0.options.0.autocomplete: APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES',
    ],
    [
      'a context menu with a description',
      [{ name: 'Who', type: 2, description: 'x' }],
      '0.description: APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION',
    ],
    [
      'a translated name with a capital',
      [command({ name_localizations: { de: 'Suche' } })],
      '0.name_localizations.de: APPLICATION_COMMAND_INVALID_NAME',
    ],
    [
      'over 8,000 characters',
      [
        command({
          options: options(25).map(({ value }) =>
            option(`o${value}`, {
              choices: options(25).map((choice) => ({ name: choice.label, value: `${choice.value}${'x'.repeat(20)}` })),
            }),
          ),
        }),
      ],
      '0: APPLICATION_COMMAND_TOO_LARGE',
    ],
  ])('are refused: %s', async (_, bodies, fault) => {
    await send(discord, commands, [command({ name: 'kept' })]);
    const answer = await send(discord, commands, bodies);
    expect(answer.status).toBe(400);
    expect(faultsIn(answer.body)).toContain(fault);
    expect(discord.commandNames).toEqual(['kept']);
  });

  test('over 100 are refused', async () => {
    const bodies = Array.from({ length: 101 }, (_, index) => command({ name: `c${index}` }));
    expect(await send(discord, commands, bodies)).toMatchObject({ status: 400, body: { code: 30032 } });
  });

  test('keep their id when they are registered again', async () => {
    const [first] = (await send(discord, commands, [command()])).body as { id: string }[];
    const [again] = (await send(discord, commands, [command({ description: 'New words' })])).body as { id: string }[];
    expect(again).toMatchObject({ id: first?.id, description: 'New words' });
  });
});

describe('what is no message', () => {
  test('a body that is no JSON is refused', async () => {
    expect(await send(discord, messages, '{"content":')).toMatchObject({ status: 400, body: { code: 50109 } });
  });

  test('an id that is none is refused', async () => {
    expect(await send(discord, 'GET /channels/general')).toMatchObject({ status: 400, body: { code: 50035 } });
  });

  test('a wrong token is refused', async () => {
    const answer = await send(discord, 'GET /users/@me', undefined, { authorization: 'Bot nobody' });
    expect(answer).toMatchObject({ status: 401, body: { code: 0, message: '401: Unauthorized' } });
  });

  test('an unknown route is answered with 501 and is a fault', async () => {
    expect((await send(discord, 'GET /guilds/1/emojis')).status).toBe(501);
    expect(() => discord.assertClean()).toThrow('has no GET /api/v10/guilds/1/emojis');
  });

  test('another version of the API is refused', async () => {
    const response = await fetch(`${discord.api}/v9/users/@me`);
    expect([response.status, await response.json()]).toEqual([400, expect.objectContaining({ code: 50041 })]);
  });

  test('an answer without content has no JSON content type', async () => {
    const path = `/guilds/${discord.server.id}/members/${discord.member('Mito').id}/roles/${discord.server.role('Veteran').id}`;
    const answer = await send(discord, `PUT ${path}`);
    expect([answer.status, answer.body, answer.headers.get('content-type')]).toEqual([204, '', null]);
  });

  test('an audit-log reason over 512 characters is refused', async () => {
    const path = `/guilds/${discord.server.id}/members/${discord.member('Mito').id}/roles/${discord.server.role('Veteran').id}`;
    const answer = await send(discord, `DELETE ${path}`, undefined, { 'x-audit-log-reason': 'x'.repeat(513) });
    expect(answer.status).toBe(400);
  });
});

import { afterEach, describe, expect, test } from '@jest/globals';
import type { Client } from 'discord.js';
import type { LocalDiscord } from '../../../src/sandbox/discord/local-discord.ts';
import { logIn, send, startDiscord } from './discord-js.ts';

let discord: LocalDiscord;
let client: Client<true> | undefined;

afterEach(async () => {
  await client?.destroy();
  client = undefined;
  await discord.stop();
});

describe('rate limits', () => {
  test('count per route and channel, and say so in the headers', async () => {
    discord = await startDiscord({ rateLimitScale: 1 });
    const path = (name: string) => `POST /channels/${discord.channel(name).id}/messages`;
    const first = await send(discord, path('general'), { content: 'x' });
    expect(first.headers.get('x-ratelimit-limit')).toBe('5');
    expect(first.headers.get('x-ratelimit-remaining')).toBe('4');
    expect(Number(first.headers.get('x-ratelimit-reset-after'))).toBeGreaterThan(4);
    for (let count = 0; count < 4; count += 1) await send(discord, path('general'), { content: 'x' });
    const sixth = await send(discord, path('general'), { content: 'x' });
    expect(sixth).toMatchObject({ status: 429, body: { global: false, message: 'You are being rate limited.' } });
    expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThanOrEqual(4);
    expect((await send(discord, path('audit'), { content: 'x' })).status).toBe(200);
    expect(discord.channel('general').history).toHaveLength(5);
    expect(discord.faults).toEqual([expect.stringContaining('429')]);
  });

  test('are honoured by discord.js without a single refusal', async () => {
    discord = await startDiscord();
    client = await logIn(discord);
    const channel = await client.channels.fetch(discord.channel('general').id);
    if (!channel?.isSendable()) throw new Error('#general is not sendable');
    await Promise.all(Array.from({ length: 12 }, (_, index) => channel.send(`${index}`)));
    expect(discord.channel('general').history).toHaveLength(12);
    discord.assertClean();
  });

  test('are fifty a second over all routes, interactions not counted', async () => {
    discord = await startDiscord({ rateLimitScale: 1 });
    const channels = Array.from({ length: 11 }, (_, index) => discord.server.addChannel({ name: `c${index}` }));
    const paths = channels.flatMap((channel) =>
      Array.from({ length: 5 }, () => `POST /channels/${channel.id}/messages`),
    );
    const answers = await Promise.all(paths.map((path) => send(discord, path, { content: 'x' })));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(5);
    expect(refused[0]).toMatchObject({ body: { global: true } });
    expect(refused[0]?.headers.get('x-ratelimit-global')).toBe('true');
    const interaction = await send(discord, 'POST /interactions/1/x/callback', { type: 6 });
    expect(interaction.status).toBe(404);
  });
});

describe('a provoked fault', () => {
  const messagesOf = (name: string) => `/channels/${discord.channel(name).id}/messages`;

  test('429 is waited out by the client', async () => {
    discord = await startDiscord();
    client = await logIn(discord);
    const channel = await client.channels.fetch(discord.channel('general').id);
    if (!channel?.isSendable()) throw new Error('#general is not sendable');
    const fault = discord.fail('POST /channels/{channel_id}/messages', { kind: 'rate limit', retryAfter: 0.02 }, 2);
    await channel.send('x');
    expect(fault.hits).toBe(2);
    expect(discord.channel('general').history).toHaveLength(1);
    discord.assertClean();
  });

  test('hits as often as asked, and only its route', async () => {
    discord = await startDiscord();
    discord.fail('GET /guilds/*/members/**', { kind: 'status', status: 502 }, 2);
    const path = `GET /guilds/${discord.server.id}/members/${discord.member('Trog').id}`;
    expect((await send(discord, `GET /guilds/${discord.server.id}/roles`)).status).toBe(200);
    expect((await send(discord, path)).status).toBe(502);
    expect((await send(discord, path)).status).toBe(502);
    expect((await send(discord, path)).status).toBe(200);
    expect(discord.requests.map(({ status }) => status)).toEqual([200, 502, 502, 200]);
  });

  test('a dropped connection does nothing, a lost answer did it', async () => {
    discord = await startDiscord();
    const path = `POST ${messagesOf('general')}`;
    discord.fail(path, { kind: 'dropped' });
    await expect(send(discord, path, { content: 'dropped' })).rejects.toThrow('fetch failed');
    discord.fail(path, { kind: 'answer lost' });
    await expect(send(discord, path, { content: 'lost' })).rejects.toThrow('fetch failed');
    expect(discord.channel('general').history.map((message) => message.wire.content)).toEqual(['lost']);
  });

  test('a held request goes on when it is released', async () => {
    discord = await startDiscord();
    const path = `POST ${messagesOf('general')}`;
    const fault = discord.fail(path, { kind: 'held' });
    const hit = fault.hit();
    const answer = send(discord, path, { content: 'x' });
    await hit;
    expect(discord.channel('general').history).toEqual([]);
    fault.release();
    expect((await answer).status).toBe(200);
  });

  test('a silent server answers nothing, a slow one late', async () => {
    discord = await startDiscord();
    const path = `${discord.api}/v10/gateway`;
    const fault = discord.fail('GET /gateway', { kind: 'silent' });
    const hit = fault.hit();
    const abort = new AbortController();
    const answer = fetch(path, { signal: abort.signal });
    await hit;
    abort.abort();
    await expect(answer).rejects.toThrow('aborted');
    discord.fail('GET /gateway', { kind: 'slow', milliseconds: 30 });
    const started = performance.now();
    await fetch(path);
    expect(performance.now() - started).toBeGreaterThan(25);
  });
});

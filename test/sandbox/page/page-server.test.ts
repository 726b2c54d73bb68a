import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { sampleGuild } from '../../../src/sandbox/guild/sample-guild.ts';
import { PageServer } from '../../../src/sandbox/page/page-server.ts';
import type { FromPage, ToPage } from '../../../src/sandbox/page/protocol.ts';
import { type SandboxWorld, startSandboxWorld } from '../../../src/sandbox/sandbox-world.ts';
import { type ManualClock, manualClock } from '../../support/manual-clock.ts';

let world: SandboxWorld;
let clock: ManualClock;
let page: PageServer;
let tabs: Tab[];

beforeEach(async () => {
  clock = manualClock(new Date('2026-11-21T19:00:00Z'));
  world = await startSandboxWorld({ guild: sampleGuild(clock.now()), clock });
  page = await PageServer.start({ ...world, clock, companion: undefined });
  tabs = [];
});

afterEach(async () => {
  for (const tab of tabs) tab.socket.terminate();
  await page.stop();
  await world.stop();
});

describe('the page’s files', () => {
  test('come with a policy that lets nothing foreign load or run', async () => {
    const response = await fetch(page.url);

    expect(response.status).toBe(200);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain('unsafe');
    expect(await response.text()).not.toMatch(/<script>|style=|\son\w+=/);
  });

  test('are few, and small', () => {
    expect(page.weight).toBeLessThan(150_000);
  });

  test.each([
    ['another path', '/src/sandbox/main.ts', 'GET', 404],
    ['a way out of the folder', '/..%2f..%2fpackage.json', 'GET', 404],
    ['another method', '/', 'POST', 405],
  ])('%s is not served', async (_, path, method, status) => {
    expect((await fetch(new URL(path, page.url), { method })).status).toBe(status);
  });

  test('are refused to a name that was made to point here', async () => {
    expect(await statusFor({ host: 'evil.example' })).toBe(421);
    expect(await statusFor({ host: `localhost:${new URL(page.url).port}` })).toBe(200);
  });
});

describe('the page’s line', () => {
  test.each([
    ['another page', { origin: 'http://evil.example' }],
    ['a page on another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a program that says no page', {}],
    ['a name that was made to point here', { origin: 'http://evil.example', host: 'evil.example' }],
  ])('is refused to %s', async (_, headers) => {
    const socket = new WebSocket(page.url.replace('http', 'ws'), { headers });
    const [error] = await once(socket, 'error');
    expect(String(error)).toContain('403');
  });

  test('is closed on whatever the page does not say', async () => {
    const tab = await open();
    tab.socket.send('{"kind":"do","request":1,"does":{"act":"become_admin"}}');
    const [code] = await once(tab.socket, 'close');
    expect(code).toBe(1008);
  });
});

describe('what a tab is shown', () => {
  test('begins as an officer, with the newest messages', async () => {
    const trog = world.server.owner;
    for (let each = 0; each < 501; each += 1) trog.says(world.server.channel('general'), `word ${each}`);

    const tab = await open();
    const view = await tab.hears('view');

    const officer = world.server.member(view.view.me);
    expect(officer.roleNames).toContain('Officer');
    expect(view.view.messages.map(({ content }) => content)).toEqual(
      Array.from({ length: 500 }, (_, each) => `word ${each + 1}`),
    );
  });

  test('is nothing of a channel that the person may not see, and all of it once they may', async () => {
    const audit = world.server.channel('rollcall-audit');
    audit.setsPermissions({ for: 'everyone', deny: ['ViewChannel'] });
    world.server.owner.says(audit, 'for officers only');
    const stranger = world.server.addMember({ username: 'stranger' });
    const tab = await open();
    tab.says({ kind: 'be', memberId: stranger.id });
    const before = await tab.hears('view', ({ view }) => view.me === stranger.id);
    expect(JSON.stringify(before)).not.toContain('for officers only');

    world.server.owner.says(audit, 'still for officers only');
    audit.clearsPermissions('everyone');

    const after = await tab.hears('view', ({ view }) => view.channelIds.includes(audit.id));
    expect(after.view.messages.map(({ content }) => content)).toContain('for officers only');
    expect(tab.heard.filter(({ kind }) => kind === 'message')).toEqual([]);
  });

  test('is in step with every other tab', async () => {
    const one = await open();
    const other = await open();
    const { view } = await one.hears('view');
    one.says({
      kind: 'do',
      request: 1,
      does: { act: 'say', channelId: view.channelIds[0] ?? '', text: 'hello' },
    });
    expect((await one.hears('message')).message).toEqual((await other.hears('message')).message);
  });
});

describe('the world', () => {
  test.each([
    ['a nickname', { act: 'rename', nick: 'Brand New' }, (name: string) => expect(name).toBe('Brand New')],
    ['no nickname', { act: 'rename', nick: '' }, (name: string) => expect(name).not.toBe('')],
  ] as const)('gives %s', async (_, does, check) => {
    const { owner } = world.server;
    const tab = await open();
    await tab.changes({ ...does, memberId: owner.id });
    check(owner.name);
  });

  test('lets somebody leave, who is then told so and can come back', async () => {
    const tab = await open();
    const { view } = await tab.hears('view');
    const officer = world.server.member(view.me);
    await tab.changes({ act: 'leave', memberId: officer.id });
    expect(officer.isPresent).toBe(false);
    expect(await tab.does({ act: 'say', channelId: view.channelIds[0] ?? '', text: 'hello?' })).toEqual({
      outcome: 'refused',
      because: `${officer.name} is not in the server any more`,
    });

    await tab.changes({ act: 'return', memberId: officer.id });
    expect(officer.isPresent).toBe(true);
  });

  test('moves the bot’s role down, and up again', async () => {
    const tab = await open();
    await tab.changes({ act: 'bot_role', to: 'bottom' });
    expect(world.server.botRole.state.position).toBe(1);
    await tab.changes({ act: 'bot_role', to: 'top' });
    expect(world.server.roles[0]?.id).toBe(world.server.botRole.id);
  });

  test('empties half the roster, and fills it again', async () => {
    const guild = world.battleNet.world.findGuild('us', 'senjin', 'pull-all-the-things');
    if (!guild) throw new Error('The guild is not on Battle.net');
    const tab = await open();
    await tab.changes({ act: 'half_roster', state: 'gone' });
    expect(world.battleNet.world.membersOf(guild)).toHaveLength(100);
    await tab.changes({ act: 'half_roster', state: 'back' });
    expect(world.battleNet.world.membersOf(guild)).toHaveLength(200);
  });

  test('waits a week in no time', async () => {
    const before = clock.now().getTime();
    const tab = await open();
    await tab.changes({ act: 'wait', minutes: 7 * 24 * 60 });
    expect(clock.now().getTime() - before).toBe(7 * 86_400_000);
  });

  test('writes a note without a key, and says what is missing', async () => {
    const tab = await open();
    const outcome = await tab.changes({ act: 'note', character: 'Pewpew-senjin', guildNote: 'hi', officerNote: '' });
    expect(outcome).toMatchObject({ outcome: 'answered', words: expect.stringContaining('/setup') });
  });
});

/** What a browser's tab says and hears. */
class Tab {
  readonly socket: WebSocket;
  readonly heard: ToPage[] = [];
  readonly #news = new EventTarget();
  #requests = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (frame) => {
      this.heard.push(JSON.parse(String(frame)) as ToPage);
      this.#news.dispatchEvent(new Event('news'));
    });
  }

  says(said: FromPage): void {
    this.socket.send(JSON.stringify(said));
  }

  does(does: (FromPage & { kind: 'do' })['does']) {
    this.#requests += 1;
    this.says({ kind: 'do', request: this.#requests, does });
    return this.#outcome(this.#requests);
  }

  changes(does: (FromPage & { kind: 'world' })['does']) {
    this.#requests += 1;
    this.says({ kind: 'world', request: this.#requests, does });
    return this.#outcome(this.#requests);
  }

  async hears<Kind extends ToPage['kind']>(
    kind: Kind,
    wanted: (news: ToPage & { kind: Kind }) => boolean = () => true,
  ): Promise<ToPage & { kind: Kind }> {
    for (;;) {
      const news = this.heard.find((each): each is ToPage & { kind: Kind } => {
        return each.kind === kind && wanted(each as ToPage & { kind: Kind });
      });
      if (news) return news;
      await once(this.#news, 'news');
    }
  }

  async #outcome(request: number) {
    return (await this.hears('outcome', (news) => news.request === request)).outcome;
  }
}

async function open(): Promise<Tab> {
  const socket = new WebSocket(page.url.replace('http', 'ws'), { origin: page.url.slice(0, -1) });
  const tab = new Tab(socket);
  tabs.push(tab);
  await once(socket, 'open');
  return tab;
}

/** fetch does not let anybody choose the Host. */
async function statusFor(headers: Record<string, string>): Promise<number | undefined> {
  const asked = request(page.url, { headers });
  asked.end();
  const [response] = await once(asked, 'response');
  response.resume();
  return response.statusCode;
}

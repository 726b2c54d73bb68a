import { beforeEach, describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { Guild } from '../../../src/database/entities/guild.ts';
import { Server } from '../../../src/database/entities/server.ts';
import { SyncRun } from '../../../src/database/entities/sync-run.ts';
import { silentSourceMessage } from '../../../src/discord/cards/silent-source.ts';
import { vocabularyFor } from '../../../src/discord/words.ts';
import { deliverCards } from '../../../src/use-cases/audit-channel/deliver-cards.ts';
import { removeGuild } from '../../../src/use-cases/setup/remove-guild.ts';
import { watchSources } from '../../../src/use-cases/syncs/watch-sources.ts';
import { minute, SERVER } from '../../database/stored.ts';
import { crowd, guardedServer, officer } from '../../support/guarded-server.ts';

const MINUTE_MS = 60_000;

const server = guardedServer();
const ten = crowd(10);

/** As the job does every minute, in a process that has run since the server was installed. */
const watch = () => watchSources(server.context, minute(0));
const silent = () => server.cards('silent_source');

async function membersCame(): Promise<void> {
  const membersObservedAt = server.clock.now();
  await server.home.inServer(({ em }) => em.nativeUpdate(Server, { id: SERVER }, { membersObservedAt }));
  await deliverCards(server.context, SERVER);
}

async function setServer(values: Partial<Server>): Promise<void> {
  await server.home.inServer(({ em }) => em.nativeUpdate(Server, { id: SERVER }, values));
}

describe('a source that is silent', () => {
  beforeEach(async () => {
    await server.sync(ten);
    await membersCame();
  });

  test.each([
    ['discord_bot', 30, []],
    ['blizzard_api', 120, ['Pull']],
  ] as const)('%s: has one card after twice its interval, and none before', async (source, minutes, guilds) => {
    const since = server.clock.now();
    server.clock.advance(minutes * MINUTE_MS);
    await watch();
    expect(silent().filter((card) => card.source === source)).toEqual([]);
    server.clock.advance(1);
    await watch();
    await watch();
    const card = { source, guilds, since, cameBefore: true, failure: undefined, state: { kind: 'silent' } };
    expect(silent().filter((shown) => shown.source === source)).toEqual([card]);
  });

  test('its card says why, by the last attempt, and is edited in place', async () => {
    server.answers({ kind: 'failed', because: 'unreachable', detail: 'no answer' });
    await server.sync();
    await server.sync();
    server.clock.advance(1);
    await watch();
    const ofBattleNet = () => silent().filter(({ source }) => source === 'blizzard_api');
    expect(ofBattleNet()).toMatchObject([{ failure: { source: 'blizzard_api', because: 'unreachable' } }]);
    server.answers({ kind: 'failed', because: 'unauthorised', detail: '401' });
    await server.sync();
    expect(ofBattleNet()).toMatchObject([{ failure: { because: 'unauthorised' } }]);
  });

  test('its card closes when it is back, and a later silence has another one', async () => {
    server.clock.advance(121 * MINUTE_MS);
    await membersCame();
    await watch();
    await server.sync(ten);
    const back = server.clock.now();
    expect(silent().map(({ state }) => state)).toEqual([{ kind: 'back', at: back }]);
    server.clock.advance(121 * MINUTE_MS);
    await membersCame();
    await watch();
    expect(silent().map(({ state }) => state.kind)).toEqual(['back', 'silent']);
  });

  test('is not what nobody asked for while Rollcall was down', async () => {
    server.clock.advance(24 * 60 * MINUTE_MS);
    const started = server.clock.now();
    server.clock.advance(29 * MINUTE_MS);
    await watchSources(server.context, started);
    expect(silent()).toEqual([]);
    server.clock.advance(2 * MINUTE_MS);
    await watchSources(server.context, started);
    expect(silent().map(({ source }) => source)).toEqual(['discord_bot']);
  });

  test.each(['observing', 'left'] as const)('has no card in a server that is %s', async (state) => {
    await setServer({ state, ...(state === 'left' && { leftAt: minute(0) }) });
    server.clock.advance(300 * MINUTE_MS);
    await watch();
    expect(silent()).toEqual([]);
  });
});

test('a source that never came counts since Rollcall was installed', async () => {
  await setServer({ installedAt: minute(10) });
  await server.home.inServer(({ em }) => em.nativeUpdate(Guild, { id: server.guildId }, { addedAt: minute(10) }));
  server.clock.advance(30 * MINUTE_MS);
  await watch();
  expect(silent()).toEqual([]);
  server.clock.advance(1);
  await watch();
  expect(silent()).toMatchObject([{ source: 'discord_bot', since: minute(10), cameBefore: false }]);
});

test('of two guilds the card names those that are silent', async () => {
  await server.sync(ten);
  await membersCame();
  await server.home.inServer(({ em }) =>
    em.insert(Guild, {
      server: SERVER,
      region: 'us',
      realmSlug: 'senjin',
      realmName: "Sen'jin",
      nameSlug: 'second',
      name: 'Second',
      addedAt: server.clock.now(),
    }),
  );
  server.clock.advance(61 * MINUTE_MS);
  await server.sync(ten);
  await membersCame();
  await watch();
  expect(silent()).toMatchObject([{ source: 'blizzard_api', guilds: ['Second'], cameBefore: false }]);
});

describe('of two guilds, of which one is silent', () => {
  let second: string;

  beforeEach(async () => {
    await server.sync(ten);
    await membersCame();
    const [row] = await server.home.inServer(({ em }) =>
      em.execute<{ id: string }[]>(
        `insert into guild (server_id, region, realm_slug, realm_name, name_slug, name, added_at)
         values (?, 'us', 'senjin', 'Sen''jin', 'second', 'Second', ?) returning id`,
        [SERVER, server.clock.now()],
      ),
    );
    second = row?.id ?? '';
    server.clock.advance(61 * MINUTE_MS);
    await server.sync(ten);
    await membersCame();
    await watch();
  });

  const words = () => {
    const [card] = silent();
    return card && JSON.stringify(silentSourceMessage(card, vocabularyFor('en-US')));
  };

  test('the removal of that one ends the card, which says so and not that anything is back', async () => {
    expectOk(await removeGuild(server.context, officer, second));
    await deliverCards(server.context, SERVER);
    expect(silent()).toMatchObject([{ guilds: ['Second'], state: { kind: 'not_watched', watchesOthers: true } }]);
    expect(words()).toContain('No roster of Second is asked for any more');
    expect(words()).not.toContain('back');
  });

  test('the removal of the other one leaves the card as it is', async () => {
    expectOk(await removeGuild(server.context, officer, server.guildId));
    await deliverCards(server.context, SERVER);
    expect(silent()).toMatchObject([{ guilds: ['Second'], state: { kind: 'silent' } }]);
  });

  test('a later silence of the other one ends as any: the one that was removed before is not told of again', async () => {
    expectOk(await removeGuild(server.context, officer, second));
    await deliverCards(server.context, SERVER);
    server.clock.advance(121 * MINUTE_MS);
    await membersCame();
    await watch();
    await server.sync(ten);
    expect(silent().map(({ guilds, state }) => [guilds, state.kind])).toEqual([
      [['Second'], 'not_watched'],
      [['Pull'], 'back'],
    ]);
  });
});

test('an error of another guild is not why this one is silent', async () => {
  await server.sync(ten);
  await membersCame();
  const finishedAt = new Date(server.clock.now().getTime() + MINUTE_MS);
  await server.home.inServer(async ({ em, serverId }) => {
    const other = em.create(Guild, {
      server: serverId,
      region: 'us',
      realmSlug: 'senjin',
      realmName: "Sen'jin",
      nameSlug: 'second',
      name: 'Second',
      addedAt: new Date(server.clock.now().getTime() + 60 * MINUTE_MS),
    });
    await em.flush();
    await em.insert(SyncRun, {
      server: serverId,
      source: 'blizzard_api',
      guild: [serverId, other.id],
      status: 'error',
      error: 'not_found: 404',
      startedAt: finishedAt,
      finishedAt,
    });
  });
  server.clock.advance(121 * MINUTE_MS);
  await membersCame();
  await watch();
  expect(silent()).toMatchObject([{ guilds: ['Pull'], failure: undefined }]);
});

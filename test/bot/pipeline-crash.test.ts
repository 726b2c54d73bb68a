import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Database, type Tenant } from '../../src/database/database.ts';
import type { Person } from '../../src/sandbox/driver/person.ts';
import { AUDIT_CHANNEL } from '../../src/sandbox/guild/seed-discord.ts';
import { deliverMessages, serversWithWaitingMessages } from '../../src/use-cases/audit-channel/deliver-messages.ts';
import { processUpload, unprocessedUploads } from '../../src/use-cases/syncs/process-upload.ts';
import { until } from '../jobs/until.ts';
import { type BotProcess, killAll } from '../process/bot-process.ts';
import { startProcess, stopIdle, takeOver } from '../support/killed-bot.ts';
import { goLive, newKey, person, post } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const SEND = 'POST /channels/{channel_id}/messages';

const guild = smallGuild({
  members: [
    { username: 'skate', roles: ['Veteran'] },
    { username: 'passer', roles: [] },
  ],
  characters: [
    { name: 'Trogmoon', class: 'Druid', rank: 0 },
    { name: 'Skatefarm', class: 'Rogue', rank: 3 },
    { name: 'Freshling', class: 'Mage', rank: 4 },
    { name: 'Oldtoon', class: 'Mage', rank: 4 },
  ],
});

/** Commands and requests that nobody will ever answer. */
const abandoned: Promise<unknown>[] = [];

let rollcall: Rollcall;
let mito: Person;
let key: string;
/** Beside the bot, which is dead at times. */
let beside: Database;

beforeAll(async () => {
  // The process that is killed has only the machine's time.
  rollcall = await startRollcall({ guild, now: new Date() });
  const screen = await goLive(rollcall);
  key = await newKey(person(rollcall, 'trog'), screen);
  mito = person(rollcall, 'mito');
  beside = await Database.connect({ url: rollcall.database.url });
});

afterAll(async () => {
  await killAll();
  await beside.close();
  await rollcall.stop();
  await Promise.all(abandoned);
});

const rows = <Row extends object>(sql: string) =>
  beside.inServer(rollcall.server.id, ({ em }) => em.execute<Row[]>(sql));

/**
 * Everything that a pipeline may change, to the last column; without what the regular list of members leaves when its
 * quarter of an hour comes in the middle of a test and it finds nothing new.
 */
async function everything(): Promise<Record<string, object[]>> {
  const tables = ['character', 'member', 'player', 'link', 'change', 'rank_event', 'upload', 'finding'];
  const contents: Record<string, object[]> = {};
  for (const table of tables) contents[table] = await rows(`select * from "${table}" order by id`);
  contents.guild = await rows('select roster_observed_at from guild');
  contents.sync_run = await rows(`select * from sync_run where source <> 'discord_bot' order by id`);
  return contents;
}

/** Resolves once somebody waits for what this transaction holds; tells what the bot said when nobody does. */
async function botWaitsFor(em: Tenant['em'], bot: BotProcess): Promise<void> {
  // Not pg_stat_activity: a transaction sees there who was connected when it first looked.
  const waiting = 'select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))';
  try {
    await until('the bot waits for what is held', async () => (await em.execute<object[]>(waiting)).length > 0);
  } catch (error) {
    throw new Error(`The bot does not wait for what is held. It said:\n${bot.output}`, { cause: error });
  }
}

interface Interrupted {
  /** Selects a row that the bot is about to write. */
  readonly heldRow: string;
  /** What happens in the world while no bot is there to hear of it. */
  readonly meanwhile?: () => void;
  readonly act: (http: string) => Promise<unknown>;
}

/**
 * Kills the bot in the middle of the transaction that saves what it pulled: a row that it is about to write is held from
 * before it starts, so that it waits for that whoever has it pull. Nothing is saved by then; another bot takes over.
 */
async function killWhileItSaves({ heldRow, meanwhile, act }: Interrupted): Promise<void> {
  await stopIdle(rollcall);
  const before = await everything();
  await beside.inServer(rollcall.server.id, async ({ em }) => {
    expect(await em.execute(`${heldRow} for update`)).toHaveLength(1);
    meanwhile?.();
    const { bot, http } = await startProcess(rollcall);
    abandoned.push(act(http).catch(() => {}));
    await botWaitsFor(em, bot);
    await bot.kill();
  });
  expect(await everything()).toEqual(before);
  await takeOver(rollcall);
}

describe('kill -9 between pull and commit', () => {
  test('of a roster: nobody departed by half of it, and the next one says everything once', async () => {
    const { world } = rollcall.battleNet;
    const character = (name: string) => {
      const found = world.findCharacter('us', 'senjin', name);
      if (!found) throw new Error(`${name} is not there`);
      return found;
    };
    await killWhileItSaves({
      heldRow: `select 1 from character where name = 'Freshling'`,
      meanwhile() {
        character('Oldtoon').leaves();
        character('Freshling').level = 79;
        character('Skatefarm').rank = 2;
      },
      act: () => mito.command('sync', 'now', { source: 'blizzard_api' }),
    });
    expect(await rollcall.syncRoster()).toMatchObject({ counts: { found: 3, created: 0, updated: 2, removed: 1 } });
    expect(await rows('select name from character where departed_at is not null')).toEqual([{ name: 'Oldtoon' }]);
    expect(await rows('select from_index as from, to_index as to from rank_event')).toEqual([{ from: 3, to: 2 }]);
  });

  test('of the members: nobody left by half of them, and the next list says everything once', async () => {
    const { server } = rollcall;
    await killWhileItSaves({
      heldRow: `select 1 from member where username = 'skate'`,
      meanwhile() {
        server.member('passer').leaves();
        server.member('skate').renames({ nick: 'Skate' });
        server.addMember({ username: 'newcomer' });
      },
      act: () => mito.command('sync', 'now', { source: 'discord_bot' }),
    });
    expect(await rollcall.syncMembers()).toMatchObject({ joined: 1, updated: 1, left: 1 });
    expect(await rows(`select username from member where left_at is not null`)).toEqual([{ username: 'passer' }]);
  });

  test('of an upload: no note is saved, and the same upload sent again is saved and looked at once', async () => {
    const characters = ['Skatefarm', 'Freshling'].map((name) => ({ name, guild_note: 'Discord: skate' }));
    await killWhileItSaves({
      heldRow: `select 1 from character where name = 'Freshling'`,
      act: (http) => post(http, key, { characters }),
    });
    expect(await unprocessedUploads(rollcall.app.context)).toEqual([]);
    const answer = await post(rollcall.app.httpUrl, key, { characters });
    expect(answer).toMatchObject({ status: 200, body: { updated: 2 } });
    await until('it is looked at', async () => (await unprocessedUploads(rollcall.app.context)).length === 0);
    expect(await rows('select updated from upload')).toEqual([{ updated: 2 }]);
    expect(await rows(`select status from sync_run where source = 'addon_upload'`)).toEqual([{ status: 'success' }]);
  });

  test('of what follows an upload: its notes are kept, and it is looked at once', async () => {
    const uploaded = { characters: [{ name: 'Trogmoon', guild_note: 'Discord: trog' }] };
    await stopIdle(rollcall);
    const { bot, http } = await startProcess(rollcall);
    await beside.inServer(rollcall.server.id, async ({ em }) => {
      await em.execute('lock table sync_run in share mode');
      expect(await post(http, key, uploaded)).toMatchObject({ status: 200, body: { updated: 1 } });
      await botWaitsFor(em, bot);
      await bot.kill();
    });
    await takeOver(rollcall);
    const { context } = rollcall.app;
    const left = await unprocessedUploads(context);
    expect(left).toHaveLength(1);
    for (const { serverId, uploadId } of [...left, ...left]) {
      expect(await processUpload(context, serverId, uploadId)).toMatchObject({ ok: true });
    }
    expect(await rows(`select guild_note as note from character where name = 'Trogmoon'`)).toEqual([
      { note: 'Discord: trog' },
    ]);
    expect(await rows(`select status from sync_run where source = 'addon_upload'`)).toHaveLength(2);
  });

  test('of a match: nobody is linked by half of it, and Apply works again', async () => {
    const preview = await mito.command('match');
    await killWhileItSaves({
      heldRow: `select 1 from member where username = 'skate'`,
      act: () => mito.press(preview, 'match.apply'),
    });
    expect(await rows('select 1 from player')).toEqual([]);
    await mito.press(await mito.command('match'), 'match.apply');
    const linked = await rows(
      `select player.display_name as player, character.name as character from link
       join player on player.id = link.player_id join character on character.id = link.character_id order by 2`,
    );
    expect(linked).toMatchObject([{ character: 'Freshling' }, { character: 'Skatefarm' }, { character: 'Trogmoon' }]);
    expect(await rows('select player_id from link where member_id is not null')).toHaveLength(2);
    expect(await rows('select 1 from player')).toHaveLength(2);
  });
});

describe('kill -9 between commit and Discord', () => {
  test.each([
    ['before Discord has the report', 'silent'],
    ['after Discord has it', 'held'],
  ] as const)('%s: it stands in the channel once', async (_when, fault) => {
    const { discord, server, battleNet } = rollcall;
    const watched = battleNet.world.findGuild('us', 'senjin', 'pull-all-the-things');
    if (!watched) throw new Error('Nobody is there');
    await stopIdle(rollcall);
    const { bot } = await startProcess(rollcall);
    const name = fault === 'silent' ? 'Latecomer' : 'Latercomer';
    battleNet.world.addCharacter(watched, { name, realmSlug: 'senjin', classId: 8, level: 80, rank: 4 });
    const standing = discord.fail(SEND, { kind: fault });
    abandoned.push(mito.command('sync', 'now', { source: 'blizzard_api' }).catch(() => {}));
    await standing.hit();
    await bot.kill();
    standing.release();
    await takeOver(rollcall);
    const { context } = rollcall.app;
    for (const serverId of await serversWithWaitingMessages(context)) await deliverMessages(context, serverId);
    const told = server
      .channel(AUDIT_CHANNEL)
      .history.filter((message) => JSON.stringify(message).includes(`${name}*`));
    expect(told).toHaveLength(1);
    expect(await rows(`select name from character where name = '${name}'`)).toHaveLength(1);
  });
});

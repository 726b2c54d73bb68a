import { beforeEach, describe, expect, test } from '@jest/globals';
import { generateGuild } from '../../../bench/guild-generator.ts';
import { expectOk, fillServer, type WatchedServer, watchedServer } from '../../../bench/watched-server.ts';
import { Guild } from '../../../src/database/entities/guild.ts';
import { syncedMessage, syncStatusMessage } from '../../../src/discord/cards/sync.ts';
import { vocabularyFor } from '../../../src/discord/words.ts';
import type { MemberListFailure, MemberListSnapshot } from '../../../src/sources/discord-members/source.ts';
import type { Context } from '../../../src/use-cases/context.ts';
import { processUpload, unprocessedUploads } from '../../../src/use-cases/syncs/process-upload.ts';
import { syncMembers } from '../../../src/use-cases/syncs/sync-members.ts';
import { type SyncedNow, syncNow } from '../../../src/use-cases/syncs/sync-now.ts';
import { type SourceStanding, syncStatus } from '../../../src/use-cases/syncs/sync-status.ts';
import { opened } from '../../database/opened.ts';
import { minute, storeGuild } from '../../database/stored.ts';
import { type ManualClock, manualClock } from '../../support/manual-clock.ts';

const rollcall = opened();
const guild = generateGuild(1, { characters: 10, members: 10 });
const present = guild.characters.filter((character) => character.present).length;

let nextServer = 5000;
let clock: ManualClock;
let server: WatchedServer;
let context: Context;

beforeEach(async () => {
  clock = manualClock(minute(0));
  nextServer += 1;
  server = await watchedServer(rollcall.database, guild, { clock, serverId: String(nextServer) });
  context = { ...server.context, battleNet: { ...server.context.battleNet, pullProfiles: allProfiles } };
});

const allProfiles: Context['battleNet']['pullProfiles'] = async (wanted, { progress }) => {
  progress?.(wanted.length, wanted.length);
  return { profiles: [], refused: wanted, failed: [], deferred: [] };
};

const actor = () => ({ serverId: server.serverId, memberId: '1', roleIds: [], canManageServer: true });

const now = (source: SourceStanding['source'], steps: string[] = []) =>
  syncNow(context, actor(), source, ({ step }) => steps.push(step));

async function standing(source: SourceStanding['source']): Promise<SourceStanding> {
  const found = expectOk(await syncStatus(context, actor())).find((one) => one.source === source);
  if (!found) throw new Error(`No standing of ${source}`);
  return found;
}

describe('a sync that an officer asks for', () => {
  test('reads Battle.net with profiles, tells how far it is, and answers what it did', async () => {
    const steps: string[] = [];
    const done = expectOk(await now('blizzard_api', steps));
    expect(done).toMatchObject({
      source: 'blizzard_api',
      counts: { found: present, created: present },
      failedProfiles: 0,
    });
    expect(steps).toEqual(['roster', 'profiles', 'saving']);
    expect(expectOk(await now('blizzard_api')).counts).toMatchObject({ found: present, created: 0, updated: 0 });
  });

  test('is recorded with how many new findings it led to', async () => {
    const { newFindings } = expectOk(await now('blizzard_api'));
    expect(newFindings).toBeGreaterThan(0);
    clock.advance(60_000);
    expect(expectOk(await now('blizzard_api')).newFindings).toBe(0);
    const runs = await rollcall.database.inServer(server.serverId, ({ em }) =>
      em.execute('select new_findings from sync_run order by started_at'),
    );
    expect(runs).toEqual([{ new_findings: newFindings }, { new_findings: 0 }]);
  });

  test('reads the members of Discord', async () => {
    const members = guild.members.filter((member) => member.present).length;
    expect(expectOk(await now('discord_bot')).counts).toMatchObject({ found: members, created: members, removed: 0 });
  });

  test('says what went wrong', async () => {
    context = { ...context, pullMemberList: async () => ({ kind: 'failed', because: 'no_access' }) };
    expect(await now('discord_bot')).toEqual({ ok: false, problem: { code: 'source_failed', because: 'no_access' } });
    const down = { kind: 'failed', because: 'unreachable', detail: 'timeout' } as const;
    context = { ...context, battleNet: { ...context.battleNet, pullRoster: async () => down } };
    expect(await now('blizzard_api')).toEqual({
      ok: false,
      problem: { code: 'roster_failed', because: 'unreachable', guild: 'Pull All The Things' },
    });
  });

  test('is not begun beside one that runs, and says since when that one does', async () => {
    const slow = Promise.withResolvers<MemberListSnapshot | MemberListFailure>();
    context = { ...context, pullMemberList: () => slow.promise };
    const first = now('discord_bot');
    clock.advance(20_000);
    expect(await now('discord_bot')).toEqual({ ok: false, problem: { code: 'sync_under_way', since: minute(0) } });
    expect((await standing('discord_bot')).underWaySince).toEqual(minute(0));
    slow.resolve(await server.context.pullMemberList(server.serverId));
    expectOk(await first);
    expect((await standing('discord_bot')).underWaySince).toBeUndefined();
    const runs = await rollcall.database.inServer(server.serverId, ({ em }) => em.execute('select 1 from sync_run'));
    expect(runs).toHaveLength(1);
  });

  test('of an upload is refused: only the companion app can send one', async () => {
    expect(await now('addon_upload')).toEqual({
      ok: false,
      problem: { code: 'upload_not_pulled', lastUploadAt: null },
    });
    await fillServer(server, guild);
    expect(await now('addon_upload')).toMatchObject({ problem: { lastUploadAt: minute(0) } });
  });

  describe('of several guilds', () => {
    const refused = { kind: 'failed', because: 'refused', detail: '' } as const;
    let asked: string[];

    beforeEach(async () => {
      asked = [];
      await rollcall.database.inServer(server.serverId, async (tenant) => {
        const { id } = await storeGuild(tenant, 'first');
        await tenant.em.nativeUpdate(Guild, { id }, { addedAt: new Date(0), name: 'The *first*' });
      });
    });

    const answering = (answers: (nameSlug: string) => boolean): void => {
      const { battleNet } = context;
      const pullRoster: typeof battleNet.pullRoster = async (ref) => {
        asked.push(ref.nameSlug);
        return answers(ref.nameSlug) ? battleNet.pullRoster(ref) : refused;
      };
      context = { ...context, battleNet: { ...battleNet, pullRoster } };
    };
    const words = (synced: SyncedNow) => {
      const [embed] = syncedMessage(synced, vocabularyFor('en-US')).embeds;
      return `${embed?.data.title}\n${embed?.data.description}`;
    };

    test('reads the others when one cannot be read, and says which and why', async () => {
      answering((nameSlug) => nameSlug !== 'first');
      const synced = expectOk(await now('blizzard_api'));
      expect(asked).toEqual(['first', 'pull-all-the-things']);
      expect(synced).toMatchObject({
        counts: { found: present },
        guilds: [
          { name: 'The *first*', problem: { code: 'roster_failed', because: 'refused' } },
          { name: 'Pull All The Things', counts: { found: present, created: present } },
        ],
      });
      expect(words(synced)).toContain('done');
      expect(words(synced)).toContain('⚠️ **The \\*first\\*** could not be read: it does not show the roster');
      expect(words(synced)).toContain(`**Pull All The Things**: ${present} characters · ${present} new · 0 departed`);
    });

    test('reads the others when something unexpected happens to one, says which, and leaves the reason in the log', async () => {
      const { battleNet } = context;
      const logged: object[] = [];
      const log = { ...context.log, error: (details: object) => void logged.push(details) } as Context['log'];
      const pullRoster: typeof battleNet.pullRoster = async (ref) => {
        if (ref.nameSlug === 'first') throw new Error('Nobody foresaw this');
        return battleNet.pullRoster(ref);
      };
      context = { ...context, log, battleNet: { ...battleNet, pullRoster } };
      const synced = expectOk(await now('blizzard_api'));
      expect(synced).toMatchObject({
        counts: { found: present },
        guilds: [
          { name: 'The *first*', problem: { code: 'unexpected' } },
          { name: 'Pull All The Things', counts: { found: present } },
        ],
      });
      expect(words(synced)).toContain('⚠️ **The \\*first\\*** could not be read: Rollcall itself failed');
      expect(words(synced)).not.toContain('Nobody foresaw this');
      expect(logged).toMatchObject([{ err: { message: 'Nobody foresaw this' }, serverId: server.serverId }]);
      expect((await standing('blizzard_api')).lastError).toMatchObject({ guild: 'The *first*' });
    });

    test('says in the status which guild fails, also when another was read after it', async () => {
      const { battleNet } = context;
      answering((nameSlug) => nameSlug !== 'first');
      expectOk(await now('blizzard_api'));
      expect(await standing('blizzard_api')).toMatchObject({
        lastSuccess: { found: present },
        lastError: { guild: 'The *first*', failure: { because: 'refused' } },
        isFailing: true,
      });
      const status = syncStatusMessage(expectOk(await syncStatus(context, actor())), vocabularyFor('en-US'));
      expect(JSON.stringify(status.embeds)).toMatch(
        /Last error <t:\d+:R>, \*\*The \\+\*first\\+\*\*\*: it does not show/,
      );

      clock.advance(60_000);
      const pullRoster: typeof battleNet.pullRoster = async (ref) => {
        const pull = await battleNet.pullRoster(ref);
        if (ref.nameSlug !== 'first' || pull.kind !== 'complete') return pull;
        const itself = { ...pull.snapshot.guild, battleNetId: 999 };
        return { kind: 'complete', snapshot: { ...pull.snapshot, guild: itself, characters: [] } };
      };
      context = { ...context, battleNet: { ...battleNet, pullRoster } };
      expectOk(await now('blizzard_api'));
      expect(await standing('blizzard_api')).toMatchObject({ isFailing: false });
    });

    test('says of each why, when none can be read', async () => {
      answering(() => false);
      const synced = expectOk(await now('blizzard_api'));
      expect(synced.guilds.map((guild) => 'problem' in guild)).toEqual([true, true]);
      expect(words(synced)).toContain('no guild could be read');
    });
  });

  test('needs a guild to watch', async () => {
    await rollcall.database.inServer(server.serverId, ({ em }) => em.execute('delete from guild'));
    expect(await now('blizzard_api')).toEqual({ ok: false, problem: { code: 'not_set_up' } });
  });
});

describe('the status of the sources', () => {
  test('knows nothing before the first run, but when it comes', async () => {
    const standings = expectOk(await syncStatus(context, actor()));
    expect(standings.map(({ source, lastSuccess, lastError }) => [source, lastSuccess, lastError])).toEqual([
      ['blizzard_api', undefined, undefined],
      ['discord_bot', undefined, undefined],
      ['addon_upload', undefined, undefined],
    ]);
    expect((await standing('discord_bot')).next).toEqual(minute(15));
    expect((await standing('addon_upload')).next).toBeUndefined();
  });

  test('tells the last success, and the last error in words that officers can act on', async () => {
    expectOk(await now('blizzard_api'));
    clock.advance(60_000);
    const refused = { kind: 'failed', because: 'refused', detail: 'HTTP 403: hidden' } as const;
    const { battleNet } = context;
    context = { ...context, battleNet: { ...battleNet, pullRoster: async () => refused } };
    await now('blizzard_api');
    expect(await standing('blizzard_api')).toMatchObject({
      lastSuccess: { at: minute(0), found: present, isPartial: false },
      lastError: { at: minute(1), failure: { source: 'blizzard_api', because: 'refused' } },
      isFailing: true,
    });
    clock.advance(60_000);
    context = { ...context, battleNet };
    expectOk(await now('blizzard_api'));
    expect(await standing('blizzard_api')).toMatchObject({ lastSuccess: { at: minute(2) }, isFailing: false });
  });

  describe('tells of a run that failed after everything was pulled, in a run of its own, without what it held', () => {
    const recorded = () =>
      rollcall.database.inServer(server.serverId, ({ em }) =>
        em.execute<{ error: string; hasGuild: boolean }[]>(
          `select error, guild_id is not null as "hasGuild" from sync_run where status = 'error'`,
        ),
      );
    const failure = (source: SourceStanding['source']) => ({
      lastError: { at: minute(0), failure: { source, because: 'unexpected' } },
      isFailing: true,
    });

    test('of a roster', async () => {
      const pullProfiles: typeof allProfiles = async ([character, ...rest]) => {
        if (!character) throw new Error('Nobody is asked for');
        const profile = { className: 'Druid', spec: 'A secret', combatRole: null, level: 80, realmName: null };
        const unsavable = { ...profile, character, itemLevel: 40_000, lastLoginAt: null, observedAt: minute(0) };
        return { profiles: [unsavable], refused: rest, failed: [], deferred: [] };
      };
      context = { ...context, battleNet: { ...context.battleNet, pullProfiles } };
      await expect(now('blizzard_api')).rejects.toThrow('out of range');
      expect(await recorded()).toEqual([{ error: 'unexpected: DriverException (22003)', hasGuild: true }]);
      expect(await standing('blizzard_api')).toMatchObject(failure('blizzard_api'));
    });

    test('of the members', async () => {
      const list = (await server.context.pullMemberList(server.serverId)) as MemberListSnapshot;
      const [somebody] = list.members;
      if (!somebody) throw new Error('The list is empty');
      const unsavable = { ...list, members: [{ ...somebody, id: 'no id' }] };
      context = { ...context, pullMemberList: async () => unsavable };
      await expect(now('discord_bot')).rejects.toThrow('check constraint');
      expect(await recorded()).toEqual([
        { error: 'unexpected: CheckConstraintViolationException (23514)', hasGuild: false },
      ]);
      expect(await standing('discord_bot')).toMatchObject(failure('discord_bot'));
    });

    test('of an upload, which is looked at when it is tried again', async () => {
      await fillServer(server, guild);
      const uploads = (await unprocessedUploads(context)).filter(({ serverId }) => serverId === server.serverId);
      const [{ uploadId }] = uploads as [(typeof uploads)[number]];
      const keep = (text: string) =>
        rollcall.database.inServer(server.serverId, ({ em }) => em.execute(`update upload set characters = ${text}`));
      await keep(`'null'`);
      await expect(processUpload(context, server.serverId, uploadId)).rejects.toThrow(TypeError);
      expect(await recorded()).toEqual([{ error: 'unexpected: TypeError', hasGuild: false }]);
      expect(await standing('addon_upload')).toMatchObject(failure('addon_upload'));
      await keep(`'[]'`);
      clock.advance(60_000);
      expectOk(await processUpload(context, server.serverId, uploadId));
      expect(await standing('addon_upload')).toMatchObject({ lastSuccess: { at: minute(1) }, isFailing: false });
    });

    test('and what went wrong is not lost where not even that can be written down', async () => {
      const warnings: string[] = [];
      const log = { ...context.log, warn: (_details: object, message: string) => void warnings.push(message) };
      const pullMemberList = () => Promise.reject(new Error('What went wrong'));
      await expect(syncMembers({ ...context, log, pullMemberList }, '404')).rejects.toThrow('What went wrong');
      expect(warnings).toEqual(['a failed run could not be recorded']);
    });
  });

  test('tells a partial run from a whole one', async () => {
    const { battleNet } = context;
    const halfRead: typeof allProfiles = async ([first, ...rest]) => ({
      profiles: [],
      refused: rest,
      failed: first ? [{ character: first, because: 'unreachable' }] : [],
      deferred: [],
    });
    context = { ...context, battleNet: { ...battleNet, pullProfiles: halfRead } };
    expect(expectOk(await now('blizzard_api')).failedProfiles).toBe(1);
    expect((await standing('blizzard_api')).lastSuccess).toMatchObject({ isPartial: true });
    clock.advance(60_000);
    context = { ...context, battleNet };
    expectOk(await now('blizzard_api'));
    expect((await standing('blizzard_api')).lastSuccess).toMatchObject({ at: minute(1), isPartial: false });
  });

  test('tells of uploads once they are processed', async () => {
    await fillServer(server, guild);
    const uploads = (await unprocessedUploads(context)).filter(({ serverId }) => serverId === server.serverId);
    for (const { uploadId } of uploads) expectOk(await processUpload(context, server.serverId, uploadId));
    expect((await standing('addon_upload')).lastSuccess).toMatchObject({ at: minute(0), found: present });
  });
});

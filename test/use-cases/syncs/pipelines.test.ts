import { beforeEach, describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { Guild } from '../../../src/database/entities/guild.ts';
import type { RunReport } from '../../../src/reporting/run-report.ts';
import type { Context } from '../../../src/use-cases/context.ts';
import { switchAutoFix } from '../../../src/use-cases/findings/rule-settings.ts';
import { previewMatch } from '../../../src/use-cases/people/match.ts';
import { processUpload, unprocessedUploads } from '../../../src/use-cases/syncs/process-upload.ts';
import { syncMembers } from '../../../src/use-cases/syncs/sync-members.ts';
import { syncRoster } from '../../../src/use-cases/syncs/sync-roster.ts';
import { opened } from '../../database/opened.ts';
import { type HandServer, handServer } from '../hand-server.ts';
import { note } from '../noted.ts';

const rollcall = opened();
let server: HandServer;
let context: Context;
let guildId: string;
let listed: string[];

/** A server whose guild Battle.net and Discord show as this test says. */
beforeEach(async () => {
  server = await handServer(rollcall);
  guildId = (await server.inServer(({ em }) => em.findOneOrFail(Guild, { server: server.serverId }))).id;
  listed = [];
  const guild = { battleNetId: 1, name: 'Pull All The Things', realmSlug: 'senjin', realmName: "Sen'jin" };
  const character = (name: string, at: number) => ({
    battleNetId: at + 1,
    name,
    realmSlug: 'senjin',
    realmName: null,
    level: 80,
    classId: 1,
    className: 'Warrior',
    rankIndex: 3,
  });
  const member = (id: string, globalName: string) => {
    return { id, username: `member${id}`, globalName, nickname: null, roleIds: [], joinedAt: server.clock.now() };
  };
  context = {
    ...server.context,
    battleNet: {
      ...server.context.battleNet,
      pullRoster: async () => ({
        kind: 'complete',
        snapshot: { observedAt: server.clock.now(), guild, characters: listed.map(character) },
      }),
    },
    pullMemberList: async () => ({
      kind: 'complete',
      observedAt: server.clock.now(),
      // Who made the key of the uploads is an officer as the list shows the server, too.
      server: { id: server.serverId, name: 'Pull All The Things', ownerId: server.officer().memberId },
      roles: [],
      members: [member('101', 'Mito'), member('102', 'Elrek')],
    }),
  };
});

const rosterSync = async () => expectOk(await syncRoster(context, server.serverId, guildId, 'roster'));
const memberSync = async () => expectOk(await syncMembers(context, server.serverId));

/** What was uploaded and not processed is processed, as the job does it. */
async function uploads(): Promise<number> {
  const waiting = await unprocessedUploads(context);
  for (const { serverId, uploadId } of waiting) expectOk(await processUpload(context, serverId, uploadId));
  return waiting.length;
}

const counts = () =>
  server.inServer(({ em }) =>
    em.execute(
      `select (select count(*)::int from link) as links, (select count(*)::int from player) as players,
         (select count(*)::int from candidate) as candidates`,
    ),
  );

describe('a pipeline', () => {
  test('never matches: whatever is plain to see, it links nobody, makes no record and suggests nothing', async () => {
    listed = ['Mito', 'Bankalt', 'Ellrek'];
    for (let round = 0; round < 2; round += 1) {
      await memberSync();
      await rosterSync();
      await note(server, { Bankalt: 'DC: member102', Ellrek: `alt of Mito, round ${round}` });
      expect(await uploads()).toBe(1);
      server.clock.advance(3_600_000);
    }
    expect(await counts()).toEqual([{ links: 0, players: 0, candidates: 0 }]);
    const preview = expectOk(await previewMatch(context, server.officer()));
    expect(preview.state).toMatchObject({ kind: 'preview' });
    expect(JSON.stringify(preview)).toContain('Bankalt');
    expect(await counts()).toEqual([{ links: 0, players: 0, candidates: 0 }]);
  });

  test('saves, then scans, then fixes, then reports, each by what the one before left', async () => {
    listed = ['Rivermane', 'Stormhoof'];
    await memberSync();
    await rosterSync();
    const ids = await server.inServer(({ em }) =>
      em.execute<{ id: string }[]>('select id from character order by name'),
    );
    await server.linked('Elrek', [{ memberId: '102' }, ...ids.map(({ id }) => ({ characterId: id }))]);
    await note(server, { Rivermane: 'Elrek', Stormhoof: 'Elrek' });
    await uploads();
    expectOk(await switchAutoFix(context, server.officer(), 'note_mismatch', 'on'));
    await server.inServer(({ em }) => em.execute('delete from outbox_message'));

    // The upload is saved, and its own pipeline has not begun: all of it is left to the roster's.
    server.clock.advance(3_600_000);
    await note(server, { Rivermane: 'DC: member101', Stormhoof: 'DC: nobodyknown' });
    listed = ['Rivermane', 'Stormhoof', 'Freshling'];
    const statements = await rollcall.sentBy(rosterSync);
    const steps = [
      /insert into "?character"?/i,
      /insert into finding/i,
      /insert into "?link"?/i,
      /insert into finding/i,
      /insert into "?outbox_message"?/i,
    ];
    let from = 0;
    for (const step of steps) {
      const at = statements.findIndex((sql, index) => index >= from && step.test(sql));
      expect([step, at]).toEqual([step, expect.any(Number)]);
      expect(at).toBeGreaterThanOrEqual(from);
      from = at + 1;
    }

    expect(await server.owners()).toEqual({ Rivermane: 'Mito' });
    const [{ content } = { content: undefined }] = await server.inServer(({ em }) =>
      em.execute<{ content: RunReport }[]>('select content from outbox_message'),
    );
    expect(content?.counts).toMatchObject({ found: 3, created: 1 });
    expect(content?.fixed.map(({ line }) => line.key)).toEqual(Array(2).fill('outcome.fixed_automatically'));
    // Freshling was just saved, and Stormhoof just freed: the report knows both, and nothing of what was fixed.
    const orphans = content?.sections.find(({ rule }) => rule === 'orphan_wow');
    expect(orphans?.lines.map(({ values }) => values?.character).toSorted()).toEqual(['Freshling', 'Stormhoof']);
    expect(content?.sections.map(({ rule }) => rule)).not.toContain('note_mismatch');
  });
});

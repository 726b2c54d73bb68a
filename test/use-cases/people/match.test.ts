import { beforeEach, describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { confirmLinks } from '../../../src/use-cases/people/confirm-links.ts';
import { applyMatch, previewMatch, undoMatch } from '../../../src/use-cases/people/match.ts';
import { undoChange } from '../../../src/use-cases/undo/history.ts';
import { opened } from '../../database/opened.ts';
import { type HandServer, handServer } from '../hand-server.ts';
import { note } from '../noted.ts';

const rollcall = opened();

let server: HandServer;

beforeEach(async () => {
  server = await handServer(rollcall);
});

const rows = <Row extends object>(sql: string) => server.inServer(({ em }) => em.execute<Row[]>(sql));

async function apply(): Promise<string> {
  const { batchId } = expectOk(await previewMatch(server.context, server.officer()));
  expectOk(await applyMatch(server.context, server.officer(), batchId));
  server.clock.advance(1_000);
  return batchId;
}

const undo = async (batchId: string) =>
  expectOk(await undoMatch(server.context, server.officer('4343'), batchId)).state;

async function confirm(character: string) {
  const [link] = await rows<{ id: string; playerId: string }>(
    `select link.id, player_id as "playerId" from link join character on character.id = link.character_id
     where name = '${character}'`,
  );
  expectOk(await confirmLinks(server.context, server.officer(), link?.playerId ?? '', [link?.id ?? '']));
  server.clock.advance(1_000);
}

const aliases = async () =>
  (await rows<{ name: string }>('select name from player_alias order by 1')).map((row) => row.name);

describe('Undo of an applied match', () => {
  test('keeps what a link taught that stays, with the member by whom it is somebody’s', async () => {
    await server.member('101', 'Trog');
    await server.member('102', 'Mito');
    await server.character('Rivermane');
    await server.character('Bankalt');
    await note(server, { Rivermane: 'DC: member101', Bankalt: 'DC: member102' });
    const batchId = await apply();
    expect(await aliases()).toEqual(['member101', 'member102']);
    await confirm('Rivermane');
    expect(await undo(batchId)).toMatchObject({ kind: 'undone', skipped: 2 });
    expect(await server.owners()).toEqual({ Rivermane: 'Trog' });
    expect(await rows('select member_id from link where member_id is not null')).toEqual([{ member_id: '101' }]);
    expect(await aliases()).toEqual(['member101']);
  });

  test('suggests again what the match dropped or suggested otherwise, and nothing that it suggested anew', async () => {
    for (const [id, name] of Object.entries({ 101: 'Thundercat', 102: 'Zanzibor', 103: 'Elrigk' })) {
      await server.member(id, name);
    }
    for (const name of ['Thnudercat', 'Zanzibar', 'Elrick']) await server.character(name);
    await apply();
    await server.scan();
    const suggested = () =>
      rows<{ name: string }>(
        `select facts ->> 'name' as name from finding where rule = 'auto_link_suggestion' and status = 'open' order by 1`,
      );
    const before = await server.whoIsWho();
    const suggestedBefore = await suggested();
    expect(suggestedBefore.map(({ name }) => name)).toEqual(['Elrick', 'Thnudercat', 'Zanzibar']);

    await server.character('Elrigg');
    await server.member('104', 'Zanzibur');
    await note(server, { Thnudercat: 'DC: member101' });
    const batchId = await apply();
    expect(await server.owners()).toMatchObject({ Thnudercat: 'Thundercat' });
    expect(await rows(`select what from change where what like 'candidate.%' order by 1`)).toEqual([
      { what: 'candidate.dropped' },
      { what: 'candidate.renewed' },
    ]);
    expect((await suggested()).map(({ name }) => name)).toEqual(['Elrick', 'Elrigg', 'Zanzibar']);
    await undo(batchId);
    expect(await server.whoIsWho()).toEqual(before);
    expect(await suggested()).toEqual(suggestedBefore);
  });

  test('leaves no trace where nobody touched anything', async () => {
    await server.member('101', 'Trog');
    await server.character('Rivermane');
    await server.character('Bankalt');
    await note(server, { Rivermane: 'DC: member101', Bankalt: 'member101' });
    const before = await server.whoIsWho();
    expect(await undo(await apply())).toMatchObject({ kind: 'undone', skipped: 0 });
    expect(await server.whoIsWho()).toEqual(before);
  });
});

describe('links undone one by one from the history', () => {
  const undoEntry = async (id: string) => expectOk(await undoChange(server.context, server.officer(), 'server', id));

  test('take along what they taught, and the player to whom nothing belongs any more', async () => {
    await server.member('101', 'Trog');
    await server.character('Rivermane');
    await note(server, { Rivermane: 'DC: member101' });
    const before = await server.whoIsWho();
    await apply();
    const [ofCharacter, ofMember] = await rows<{ id: string }>(
      `select id from change where what = 'link.created' order by number desc`,
    );
    await undoEntry(ofCharacter?.id ?? '');
    expect(await aliases()).toEqual([]);
    expect(await rows('select display_name from player')).toEqual([{ display_name: 'Trog' }]);
    await undoEntry(ofMember?.id ?? '');
    expect(await server.whoIsWho()).toEqual(before);
    const [removed] = await rows<{ what: string; by: string }>(
      'select what, actor_id as by from change order by number desc limit 1',
    );
    expect(removed).toEqual({ what: 'player.removed', by: '4242' });
  });
});

import { expect, test } from '@jest/globals';
import { generateGuild } from '../../../bench/guild-generator.ts';
import { expectOk, fillServer, watchedServer } from '../../../bench/watched-server.ts';
import { loadView } from '../../../src/database/view-rows.ts';
import { aboutCharacter, aboutMember } from '../../../src/identity/neighbourhood.ts';
import { directoryOf, matchOf } from '../../../src/quality/directory-of-view.ts';
import { characterSubject, memberSubject } from '../../../src/quality/subject-key.ts';
import { loadSubjectView } from '../../../src/use-cases/findings/subject-view.ts';
import { applyMatch, previewMatch } from '../../../src/use-cases/people/match.ts';
import { opened } from '../../database/opened.ts';

const rollcall = opened();

/** A runner-up that is far behind decides nothing, and may lie outside of a neighbourhood. */
function decisive(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer, (key, value) => (key === 'runnerUp' ? undefined : value)));
}

test.each(['before anybody was matched', 'after the match was applied'])(
  'a press says of a character or member what matching the whole server says, %s',
  async (when) => {
    const guild = generateGuild(4, { characters: 80, members: 160 });
    const serverId = String(1000 + when.length);
    const server = await watchedServer(rollcall.database, guild, { serverId });
    await fillServer(server, guild);
    const { context } = server;
    if (when === 'after the match was applied') {
      const actor = { serverId, memberId: guild.members[0]?.id ?? '', roleIds: [], canManageServer: true };
      const { batchId } = expectOk(await previewMatch(context, actor));
      expectOk(await applyMatch(context, actor, batchId));
    }
    const at = context.clock.now();
    await rollcall.database.inServer(serverId, async (tenant) => {
      const whole = await loadView(tenant, at);
      const free = [...whole.characters.values()].filter((character) => character.present && !character.link);
      expect(free.length).toBeGreaterThan(15);
      for (const { id } of free) {
        const small = await loadSubjectView(tenant, characterSubject(id), at);
        const expected = aboutCharacter(id, matchOf(whole));
        expect(decisive(aboutCharacter(id, matchOf(small)))).toEqual(decisive(expected));
        expect(small.members.size).toBeLessThan(whole.members.size / 2);
      }
      for (const { id } of [...whole.members.values()]
        .filter((member) => member.present && !member.link)
        .slice(0, 30)) {
        const small = await loadSubjectView(tenant, memberSubject(id), at);
        const expected = aboutMember(id, directoryOf(whole), matchOf(whole));
        expect(decisive(aboutMember(id, directoryOf(small), matchOf(small)))).toEqual(decisive(expected));
      }
    });
  },
  60_000,
);

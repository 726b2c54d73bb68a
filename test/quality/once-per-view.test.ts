import { describe, expect, test } from '@jest/globals';
import { directoryOf, matchOf } from '../../src/quality/directory-of-view.ts';
import { oncePerView } from '../../src/quality/once-per-view.ts';
import { staleFacts } from '../../src/quality/role-freshness.ts';
import type { MemberView, ViewContent } from '../../src/quality/view.ts';
import { NOW, viewOf } from '../support/view.ts';

const view = viewOf({ characters: [{ id: 'Pewpew' }], members: [{ id: '42' }] });
const HOUR_MS = 3_600_000;

describe('what rules need of a view', () => {
  test('is worked out once, and anew for another view', () => {
    let worked = 0;
    const size = oncePerView(({ characters }) => {
      worked += 1;
      return { characters: characters.size };
    });
    expect([size(view), size(view)]).toEqual([{ characters: 1 }, { characters: 1 }]);
    expect(worked).toBe(1);
    expect(size(viewOf({}))).toEqual({ characters: 0 });
    expect(directoryOf(view)).toBe(directoryOf(view));
    expect(matchOf(view)).toBe(matchOf(view));
  });

  test('is still known when the same is looked at later', () => {
    const later = { ...view, at: new Date(NOW.getTime() + HOUR_MS), observed: { ...view.observed, members: NOW } };
    expect(directoryOf(later)).toBe(directoryOf(view));
  });

  const others = viewOf({});
  test.each<keyof ViewContent>([
    'server',
    'guilds',
    'removedGuilds',
    'roles',
    'characters',
    'members',
    'players',
    'rankEvents',
    'candidates',
    'refusedPairs',
    'refusedPlayers',
  ])('is worked out anew when %s are others', (part) => {
    const seen = oncePerView((content) => ({ [part]: content[part] }));
    seen(view);
    expect(seen({ ...view, [part]: others[part] })).toEqual({ [part]: others[part] });
  });
});

test('time alone makes facts stale, though everything else is the same', () => {
  const [member] = [...view.members.values()] as [MemberView];
  expect(staleFacts(member, view)).toBeUndefined();
  const later = { ...view, at: new Date(NOW.getTime() + HOUR_MS) };
  expect(staleFacts(member, later)).toMatchObject({ kind: 'silent', source: 'discord_bot' });
});

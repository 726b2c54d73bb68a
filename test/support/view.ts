import type {
  CharacterView,
  GuildView,
  LinkView,
  MemberView,
  NoteView,
  PlayerView,
  RemovedGuildView,
  RoleView,
  View,
} from '../../src/quality/view.ts';

/** When the views of tests are looked at. */
export const NOW = new Date('2026-11-21T19:00:00Z');

type Rows<Row> = readonly (Partial<Row> & { readonly id: string })[];

/** With when its last complete roster was observed: now, unless the test says otherwise. */
interface ObservedGuild extends GuildView {
  readonly rosterObservedAt: Date | null;
}

interface Described
  extends Partial<
    Omit<View, 'observed' | 'characters' | 'members' | 'players' | 'guilds' | 'removedGuilds' | 'roles'>
  > {
  /** When the last complete member list was observed: now, unless the test says otherwise. */
  readonly membersObservedAt?: Date | null;
  readonly characters?: Rows<CharacterView>;
  readonly members?: Rows<MemberView>;
  readonly players?: Rows<PlayerView>;
  readonly guilds?: Rows<ObservedGuild>;
  readonly removedGuilds?: Rows<RemovedGuildView>;
  readonly roles?: Rows<RoleView>;
}

/** A view of a small server: what a test does not say is ordinary. Names default to ids. */
export function viewOf({
  characters = [],
  members = [],
  players = [],
  guilds = [{ id: 'guild' }],
  removedGuilds = [],
  roles = [],
  membersObservedAt = NOW,
  ...rest
}: Described): View {
  return {
    at: NOW,
    observed: {
      members: membersObservedAt,
      rosters: new Map(guilds.map(({ id, rosterObservedAt = NOW }) => [id, rosterObservedAt])),
    },
    server: {
      ownerId: '1',
      officerRoleIds: [],
      staleAfterDays: 30,
      rankRoles: 'keep_lower',
      judgedBy: 'best_rank',
    },
    rankEvents: new Map(),
    candidates: new Map(),
    refusedPairs: [],
    refusedPlayers: [],
    ...rest,
    characters: byId(characters, (given) => ({
      guildId: 'guild',
      name: given.id,
      realmSlug: 'senjin',
      realmName: "Sen'jin",
      class: 'Mage',
      level: 80,
      rankIndex: 3,
      rankSince: NOW,
      rankSeenToChange: true,
      lastLoginAt: NOW,
      guildNote: null,
      officerNote: null,
      present: true,
      departedAt: null,
      missingSince: null,
      link: null,
      ...given,
    })),
    members: byId(members, (given) => ({
      username: given.id,
      globalName: null,
      nickname: null,
      roleIds: [],
      rolesChangedAt: null,
      present: true,
      link: null,
      ...given,
    })),
    players: byId(players, (given) => ({ displayName: given.id, mainId: null, aliases: [], ...given })),
    guilds: byId<GuildView>(guilds, ({ rosterObservedAt: _, ...given }: Partial<ObservedGuild> & { id: string }) => ({
      name: 'Pull All The Things',
      realmSlug: 'senjin',
      realmName: "Sen'jin",
      countsForRoles: true,
      mapSaved: false,
      frozen: null,
      ranks: [],
      ...given,
    })),
    removedGuilds: byId(removedGuilds, (given) => ({ name: given.id, removedAt: NOW, ...given })),
    roles: byId(roles, (given) => ({ name: given.id, position: 1, permissions: '0', managed: false, ...given })),
  };
}

/** A link to a player: made on high evidence a day ago, unless the test says otherwise. */
export function linkTo(playerId: string, link: Partial<LinkView> = {}): LinkView {
  return {
    id: `link-${playerId}`,
    playerId,
    source: 'guild_note',
    confidence: 'high',
    reasons: [],
    createdAt: new Date(NOW.getTime() - 86_400_000),
    confirmedAt: null,
    confirmedBy: null,
    ...link,
  };
}

/** A note that an upload showed an hour ago for the first time, unless the test says otherwise. */
export function note(text: string, given: Partial<NoteView> = {}): NoteView {
  const uploadedAt = new Date(NOW.getTime() - 3_600_000);
  return { text, uploadedBy: 'Trogmoon', uploadedAt, changedAt: null, previous: null, ...given };
}

function byId<Row extends { readonly id: string }>(
  rows: Rows<Row>,
  complete: (given: Partial<Row> & { readonly id: string }) => Row,
): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, complete(row)]));
}

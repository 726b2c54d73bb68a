import type { CharacterView, MemberView, RankView, RoleView, View } from '../../src/quality/view.ts';
import { linkTo, NOW, viewOf } from './view.ts';

const KICK_MEMBERS = '2';
const ADMINISTRATOR = '8';

/** The roles of the ranks, of which the upper two have power, and some that no rank expects; highest first. */
export const roles = [
  { id: '90', name: 'Guild Leader', position: 9, permissions: ADMINISTRATOR },
  { id: '80', name: 'Officer', position: 8, permissions: KICK_MEMBERS },
  { id: '70', name: 'Veteran', position: 7 },
  { id: '60', name: 'Member', position: 6 },
  { id: '50', name: 'Initiate', position: 5 },
  { id: '20', name: 'Moderator', position: 10, permissions: KICK_MEMBERS },
  { id: '10', name: 'Gamer', position: 1 },
] as const satisfies (Partial<RoleView> & { id: string })[];

export const [LEADER, OFFICER, VETERAN, MEMBER, INITIATE, MODERATOR, GAMER] = roles.map(({ id }) => id) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

/** Each rank with its role, as an officer saved it. */
export const savedRanks: readonly RankView[] = [LEADER, OFFICER, VETERAN, MEMBER, INITIATE].map((roleId, index) => ({
  index,
  name: null,
  roleId,
}));

export const savedGuild = { id: 'guild', mapSaved: true, ranks: savedRanks };

type Described = Parameters<typeof viewOf>[0];

/**
 * One player "Skate" with the member 42 and the character Skatefarm (rank 3, Member), of a guild whose rank roles were
 * saved; what a test does not say is in order.
 */
export function skate(
  {
    holds = [],
    rank = 3,
    member = {},
    character = {},
  }: {
    readonly holds?: readonly string[];
    readonly rank?: number;
    readonly member?: Partial<MemberView>;
    readonly character?: Partial<CharacterView>;
  },
  others: Described = {},
): View {
  const ofMember = { ...linkTo('skate'), id: 'link-member' };
  const ofCharacter = { ...linkTo('skate'), id: 'link-character' };
  return viewOf({
    roles,
    guilds: [savedGuild],
    ...others,
    players: [{ id: 'skate', displayName: 'Skate' }, ...(others.players ?? [])],
    members: [{ id: '42', username: 'skate', roleIds: holds, link: ofMember, ...member }, ...(others.members ?? [])],
    characters: [{ id: 'Skatefarm', rankIndex: rank, link: ofCharacter, ...character }, ...(others.characters ?? [])],
  });
}

/** A link of Skate's that an officer confirmed. */
export function confirmed(id: string) {
  return linkTo('skate', { id, confidence: 'confirmed', confirmedAt: NOW });
}

/** The settings of a server, ordinary but for what is given. */
export function serverWith(settings: Partial<View['server']>): View['server'] {
  return { ...viewOf({}).server, ...settings };
}

export function hoursBefore(hours: number): Date {
  return new Date(NOW.getTime() - hours * 3_600_000);
}

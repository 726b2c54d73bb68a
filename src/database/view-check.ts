import type { LinkView, View } from '../quality/view.ts';
import type { Tenant } from './database.ts';
import { ANY_TEXT, listParameter } from './rows.ts';

type LinkRow = Pick<LinkView, 'id' | 'playerId' | 'confidence'> & {
  readonly characterId: string | null;
  readonly memberId: string | null;
  readonly confirmedAt: number | null;
};

/**
 * Whether who is who still is as a view of the whole server shows it, and these members still hold the roles that it
 * shows. Much less is read than the view: a scan asks when it has something to write, and nobody can link any more.
 */
export async function isStillSo(tenant: Tenant, view: View, memberIds: readonly string[]): Promise<boolean> {
  return (
    (await areLinksSo(tenant, view)) &&
    (await arePlayersSo(tenant, view)) &&
    (await areDoubtsSo(tenant, view)) &&
    (await areMembersSo(tenant, view, memberIds))
  );
}

async function areLinksSo({ em }: Tenant, { characters, members }: View): Promise<boolean> {
  const links = await em.execute<LinkRow[]>(
    `select id, player_id as "playerId", confidence, character_id as "characterId", member_id as "memberId",
       round(extract(epoch from confirmed_at) * 1000)::float8 as "confirmedAt"
     from link`,
  );
  const ends = [...characters.values(), ...members.values()];
  if (links.length !== ends.filter(({ link }) => link).length) return false;
  return links.every((row) => {
    const seen = characters.get(row.characterId ?? '')?.link ?? members.get(row.memberId ?? '')?.link;
    return (
      seen?.id === row.id &&
      seen.playerId === row.playerId &&
      seen.confidence === row.confidence &&
      (seen.confirmedAt?.getTime() ?? null) === row.confirmedAt
    );
  });
}

async function arePlayersSo({ em }: Tenant, { players }: View): Promise<boolean> {
  const rows = await em.execute<{ id: string; displayName: string; mainId: string | null; aliases: number }[]>(
    `select id, display_name as "displayName", main_id as "mainId", coalesce(known.aliases, 0)::int as aliases
     from player
     left join (select player_id, count(*) as aliases from player_alias group by player_id) as known
       on known.player_id = player.id`,
  );
  if (rows.length !== players.size) return false;
  return rows.every((row) => {
    const seen = players.get(row.id);
    return seen?.displayName === row.displayName && seen.mainId === row.mainId && seen.aliases.length === row.aliases;
  });
}

async function areDoubtsSo({ em }: Tenant, { candidates, refusedPairs, refusedPlayers }: View): Promise<boolean> {
  const [stored] = await em.execute<
    [{ candidates: string[]; members: [string, string][]; players: [string, string][] }]
  >(
    `select
       (select coalesce(json_agg(id), '[]') from candidate) as candidates,
       (select coalesce(json_agg(json_build_array(character_id, member_id)), '[]') from refused_pair) as members,
       (select coalesce(json_agg(json_build_array(character_id, player_id)), '[]') from refused_player) as players`,
  );
  return (
    areSame(
      stored.candidates,
      [...candidates.values()].map(({ id }) => id),
    ) &&
    areSame(
      stored.members.map(String),
      refusedPairs.map(({ characterId, memberId }) => String([characterId, memberId])),
    ) &&
    areSame(
      stored.players.map(String),
      refusedPlayers.map(({ characterId, playerId }) => String([characterId, playerId])),
    )
  );
}

async function areMembersSo({ em }: Tenant, { members }: View, ids: readonly string[]): Promise<boolean> {
  if (ids.length === 0) return true;
  const rows = await em.execute<{ id: string; roleIds: string[]; present: boolean }[]>(
    `select id, role_ids as "roleIds", left_at is null as present from member
     where id = ${ANY_TEXT}`,
    [listParameter(ids)],
  );
  return rows.every((row) => {
    const seen = members.get(row.id);
    return seen?.present === row.present && areSame(row.roleIds, seen.roleIds);
  });
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
  const known = new Set(others);
  return some.length === others.length && some.every((one) => known.has(one));
}

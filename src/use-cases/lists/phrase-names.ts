import type { Tenant } from '../../database/database.ts';
import { Member } from '../../database/entities/member.ts';
import { Role } from '../../database/entities/role.ts';
import type { Phrase } from '../../phrase.ts';

/** What members and roles are called, by id, for places where Discord draws no mentions. */
export type Names = ReadonlyMap<string, string>;

/** The names of everybody and every role that the phrases mention. */
export async function namesIn({ em }: Tenant, phrases: readonly Phrase[]): Promise<Names> {
  const mentioned = { members: new Set<string>(), roles: new Set<string>() };
  for (const phrase of phrases) collect(phrase, mentioned);
  const members = await em.find(Member, { id: { $in: [...mentioned.members] } }, { fields: ['id', 'username'] });
  const roles = await em.find(Role, { id: { $in: [...mentioned.roles] } }, { fields: ['id', 'name'] });
  return new Map([
    ...members.map(({ id, username }) => [id, `@${username}`] as const),
    ...roles.map(({ id, name }) => [id, name] as const),
  ]);
}

function collect({ values }: Phrase, mentioned: { members: Set<string>; roles: Set<string> }): void {
  for (const value of Object.values(values ?? {})) {
    if (typeof value !== 'object') continue;
    if ('member' in value) mentioned.members.add(value.member);
    else if ('role' in value) mentioned.roles.add(value.role);
    else if ('phrase' in value) collect(value.phrase, mentioned);
  }
}

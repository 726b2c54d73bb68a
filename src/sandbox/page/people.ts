import type { LocalMember } from '../discord/local-member.ts';
import { anOfficer, leadingRoles } from '../officers.ts';
import type { PageIdentity } from './protocol.ts';
import type { Stage } from './stage.ts';

const OF_EACH = 3;

/** Everybody who is or was in the server: who left can be acted as, and can come back. */
export class People {
  readonly #server: Stage['server'];
  readonly #known = new Map<string, LocalMember>();

  constructor({ server }: Stage) {
    this.#server = server;
  }

  get all(): readonly LocalMember[] {
    for (const member of this.#server.members) if (!this.#known.has(member.id)) this.#known.set(member.id, member);
    return [...this.#known.values()];
  }

  /** Throws for an id that never was in the server. */
  find(id: string): LocalMember {
    const member = this.all.find((each) => each.id === id);
    if (!member) throw new Error('Nobody of this server has that id');
    return member;
  }

  /** A few of each kind, to try the server as: an officer first. */
  get identities(): PageIdentity[] {
    const { owner } = this.#server;
    const officer = anOfficer(this.#server);
    const leading = new Set(leadingRoles(this.#server).map((role) => role.id));
    const others = this.#server.members.filter(({ id, user }) => !user.bot && id !== owner.id && id !== officer.id);
    const leads = ({ state }: LocalMember) => [...state.roleIds].some((id) => leading.has(id));
    const some = (part: PageIdentity['part'], members: readonly LocalMember[]) =>
      members.slice(0, OF_EACH).map(({ id }): PageIdentity => ({ id, part }));
    const officers = officer.id === owner.id ? [] : [officer, ...others.filter(leads)];
    return [
      ...some('officer', officers),
      ...some('leader', [owner]),
      ...some(
        'member',
        others.filter((member) => member.state.roleIds.size > 0 && !leads(member)),
      ),
      ...some(
        'stranger',
        others.filter((member) => member.state.roleIds.size === 0),
      ),
    ];
  }
}

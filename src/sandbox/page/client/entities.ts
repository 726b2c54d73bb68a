import type { Choice } from './choice-list.ts';
import { avatar, el, hex } from './dom.ts';
import type { Store } from './store.ts';

/** What a user, role, mentionable or channel select offers: 5, 6, 7, 8. */
export function entityChoices(selectType: number, store: Store): readonly Choice[] {
  if (selectType === 5) return memberChoices(store);
  if (selectType === 6) return roleChoices(store);
  if (selectType === 7) return [...roleChoices(store), ...memberChoices(store)];
  return store.channels.map(({ id, name }) => ({ value: id, label: `# ${name}` }));
}

function memberChoices(store: Store): readonly Choice[] {
  return store.world.members
    .filter(({ present }) => present)
    .map(({ id, name, username, bot }) => ({
      value: id,
      label: name,
      description: username,
      icon: () => avatar(id, name, bot),
    }));
}

function roleChoices(store: Store): readonly Choice[] {
  return store.world.roles.map(({ id, name, color }) => ({ value: id, label: name, icon: () => roleDot(color) }));
}

export function roleDot(color: number): HTMLElement {
  const dot = el('span', { class: 'dot', attributes: { 'aria-hidden': 'true' } });
  if (color !== 0) dot.style.setProperty('background', hex(color));
  return dot;
}

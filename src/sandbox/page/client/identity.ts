import type { PageIdentity } from '../protocol.ts';
import { type Choice, ChoiceList } from './choice-list.ts';
import type { Connection } from './connection.ts';
import { avatar, el, nameOf } from './dom.ts';
import { closePopup, openPopup } from './popup.ts';
import type { Store } from './store.ts';

const parts: Readonly<Record<PageIdentity['part'], string>> = {
  leader: 'leader: owns the server',
  officer: 'officer: may press the buttons',
  member: 'member: plays in the guild',
  stranger: 'stranger: holds no role',
};
const MOST_FOUND = 20;

/** Shows who the page acts as, and lets it be somebody else. */
export function identityPicker(store: Store, connection: Connection): HTMLElement {
  const picker = el('button', {
    class: 'identity',
    attributes: { type: 'button', 'aria-haspopup': 'listbox', title: 'Act as somebody else' },
    on: { click: () => open(picker, store, connection) },
  });
  const draw = () => {
    const { me } = store;
    if (!me) return;
    const part = store.world.identities.find(({ id }) => id === me.id)?.part;
    picker.replaceChildren(
      avatar(me.id, me.name, me.bot),
      el(
        'span',
        { class: 'who' },
        nameOf(me.name),
        el('small', { text: me.present ? (part ?? me.username) : 'not in the server' }),
      ),
      el('span', { class: 'arrow', text: 'Act as… ▴', attributes: { 'aria-hidden': 'true' } }),
    );
    picker.setAttribute('aria-label', `You act as ${me.name}. Act as somebody else`);
  };
  store.on('world', draw);
  store.on('view', draw);
  return picker;
}

function open(picker: HTMLElement, store: Store, connection: Connection): void {
  const list = new ChoiceList(
    ({ value }) => {
      closePopup();
      connection.be(value);
      picker.focus();
    },
    new Set([store.view.me]),
  );
  const found = (): readonly Choice[] => {
    const wanted = search.value.trim().toLowerCase();
    const part = new Map(store.world.identities.map(({ id, part }) => [id, parts[part]]));
    const members = store.world.members.filter(({ bot, id, name, username }) => {
      return !bot && (wanted === '' ? part.has(id) : `${name} ${username}`.toLowerCase().includes(wanted));
    });
    const order = store.world.identities.map(({ id }) => id);
    return members
      .toSorted((one, other) => order.indexOf(one.id) - order.indexOf(other.id))
      .slice(0, MOST_FOUND)
      .map(({ id, name, username }) => ({
        value: id,
        label: name,
        description: part.get(id) ?? username,
        icon: () => avatar(id, name, false),
      }));
  };
  const search = el('input', {
    class: 'search',
    attributes: { type: 'text', placeholder: 'Anybody: search by name', 'aria-label': 'Act as', autocomplete: 'off' },
    on: {
      input: () => list.show(found()),
      keydown: (event) => {
        if (list.handleKey(event)) event.preventDefault();
      },
    },
  });
  list.show(found());
  list.drivenBy(search);
  openPopup(picker, el('div', { class: 'select-popup' }, search, list.element));
  search.focus();
}

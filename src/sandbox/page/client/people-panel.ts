import type { Outcome, PageMember } from '../protocol.ts';
import type { Connection } from './connection.ts';
import { avatar, el, nameOf } from './dom.ts';
import { roleDot } from './entities.ts';
import { closePopup, openPopup } from './popup.ts';
import type { Store } from './store.ts';

/** More are found by searching: no list of thousands is drawn. */
const MOST_SHOWN = 300;

/** The member list by highest role, with what can be done with each. */
export class PeoplePanel {
  readonly element: HTMLElement;
  readonly #store: Store;
  readonly #connection: Connection;
  readonly #onOutcome: (outcome: Outcome) => void;
  readonly #list = el('div', { class: 'people-list' });
  readonly #search: HTMLInputElement;

  constructor(store: Store, connection: Connection, onOutcome: (outcome: Outcome) => void) {
    this.#store = store;
    this.#connection = connection;
    this.#onOutcome = onOutcome;
    this.#search = el('input', {
      class: 'search',
      attributes: { type: 'text', placeholder: 'Search members', 'aria-label': 'Search members', autocomplete: 'off' },
      on: { input: () => this.#draw() },
    });
    this.element = el(
      'aside',
      { class: 'panel people', attributes: { 'aria-label': 'Members' } },
      this.#search,
      this.#list,
    );
    store.on('world', () => this.#draw());
    store.on('view', () => this.#draw());
    document.addEventListener('contextmenu', (event) => this.#contextMenu(event));
    document.addEventListener('click', ({ target }) => {
      const named = target instanceof Element ? target.closest<HTMLElement>('[data-member]') : null;
      const member = this.#store.member(named?.dataset.member ?? '');
      if (named && member && !this.element.contains(named)) this.#open(named, member);
    });
  }

  #draw(): void {
    const wanted = this.#search.value.trim().toLowerCase();
    const fits = ({ name, username }: PageMember) => `${name} ${username}`.toLowerCase().includes(wanted);
    const found = this.#store.world.members.filter(fits);
    const groups = new Map<string, PageMember[]>();
    for (const member of found.slice(0, MOST_SHOWN)) {
      const group = this.#groupOf(member);
      groups.set(group, [...(groups.get(group) ?? []), member]);
    }
    const order = [...this.#store.world.roles.map(({ name }) => name), 'Without a role', 'Left the server'];
    const left = found.length - MOST_SHOWN;
    this.#list.replaceChildren(
      ...order.flatMap((group) => {
        const members = groups.get(group);
        if (!members) return [];
        const sorted = members.toSorted((one, other) => one.name.localeCompare(other.name));
        return [
          el('h3', {}, el('bdi', { text: group }), ` — ${members.length}`),
          ...sorted.map((member) => this.#row(member)),
        ];
      }),
      ...(left > 0 ? [el('p', { class: 'nothing', text: `…and ${left} more: search for them.` })] : []),
    );
  }

  #groupOf(member: PageMember): string {
    if (!member.present) return 'Left the server';
    return this.#store.role(member.roleIds[0] ?? '')?.name ?? 'Without a role';
  }

  #row(member: PageMember): HTMLElement {
    const row = el(
      'button',
      {
        class: ['member', !member.present && 'absent', member.id === this.#store.view.me && 'me']
          .filter(Boolean)
          .join(' '),
        attributes: { type: 'button', 'data-member': member.id, 'aria-haspopup': 'menu' },
        on: { click: () => this.#open(row, member) },
      },
      avatar(member.id, member.name, member.bot),
      nameOf(member.name, this.#store.colorOf(member)),
      member.owner && el('span', { text: '👑', attributes: { title: 'Owns the server' } }),
      member.bot && el('span', { class: 'app-tag', text: 'APP' }),
    );
    return row;
  }

  #contextMenu(event: MouseEvent): void {
    const named = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-member]') : null;
    const member = this.#store.member(named?.dataset.member ?? '');
    if (!named || !member) return;
    event.preventDefault();
    this.#open(named, member);
  }

  #open(anchor: HTMLElement, member: PageMember): void {
    const { view } = this.#store;
    const item = (text: string, act: () => void) =>
      el('button', {
        class: 'menu-item',
        text,
        attributes: { type: 'button', role: 'menuitem' },
        on: {
          click: () => {
            closePopup();
            act();
          },
        },
      });
    const commands = view.commands.filter(({ type }) => type === 2);
    const menu = el(
      'div',
      { class: 'menu', attributes: { role: 'menu' } },
      el(
        'p',
        { class: 'menu-head' },
        avatar(member.id, member.name, member.bot),
        nameOf(member.name),
        el('small', { text: ` ${member.username}` }),
      ),
      el(
        'p',
        { class: 'menu-roles' },
        ...member.roleIds.map((id) => {
          const role = this.#store.role(id);
          return role && el('span', { class: 'role' }, roleDot(role.color), el('bdi', { text: role.name }));
        }),
      ),
      ...commands.map(({ name }) =>
        item(`Apps ▸ ${name}`, () => {
          const { channelId } = this.#store;
          void this.#connection
            .act({ act: 'context', channelId, name, memberId: member.id })
            .then((outcome) => this.#onOutcome(outcome));
        }),
      ),
      !member.bot && member.id !== view.me && item(`Act as ${member.name}`, () => this.#connection.be(member.id)),
    );
    openPopup(anchor, menu);
    menu.querySelector<HTMLElement>('.menu-item')?.focus();
    menu.addEventListener('keydown', (event) => moveFocus(event, menu));
  }
}

function moveFocus(event: KeyboardEvent, menu: HTMLElement): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll<HTMLElement>('.menu-item')];
  const at = items.findIndex((item) => item.matches(':focus'));
  items[(at + step + items.length) % items.length]?.focus();
}

import type { PageCharacter, PageMember, WorldAct } from '../protocol.ts';
import type { Connection } from './connection.ts';
import { type Child, el } from './dom.ts';
import type { Store } from './store.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

/** What happens to every guild, for Rollcall to find out: on Discord, in the game, and as time goes by. */
export class WorldPanel {
  readonly element: HTMLElement;
  readonly #store: Store;
  readonly #connection: Connection;
  readonly #said = el('p', { class: 'world-said', attributes: { role: 'status' } });
  readonly #state = el('div', { class: 'world-state' });

  constructor(store: Store, connection: Connection) {
    this.#store = store;
    this.#connection = connection;
    this.element = el(
      'aside',
      { class: 'panel world', attributes: { 'aria-label': 'World' } },
      el('h2', { text: 'The world' }),
      el('p', { class: 'hint', text: 'Let something happen, and see what Rollcall makes of it.' }),
      this.#said,
      section(
        'Time',
        this.#button('15 minutes pass', () => ({ act: 'wait', minutes: 15 })),
        this.#button('An hour passes', () => ({ act: 'wait', minutes: HOUR })),
        this.#button('A week passes', () => ({ act: 'wait', minutes: 7 * DAY })),
      ),
      this.#onDiscord(),
      this.#inTheGame(),
      section('Rollcall and its sources', this.#state),
    );
    store.on('world', () => this.#drawState());
  }

  #onDiscord(): HTMLElement {
    const member = this.#memberField();
    const role = this.#field('Role', 'role', () =>
      this.#store.world.roles.filter(({ managed }) => !managed).map(({ name }) => name),
    );
    const nick = el('input', {
      attributes: { type: 'text', maxlength: 32, placeholder: 'New nickname', 'aria-label': 'New nickname' },
    });
    const newcomer = el('input', {
      attributes: {
        type: 'text',
        maxlength: 32,
        placeholder: 'Username of a newcomer',
        'aria-label': 'Username of a newcomer',
      },
    });
    const someone = (): PageMember =>
      found(member.input, this.#store.world.members, ({ username, name }) => [username, name]);
    const someRole = () => found(role.input, this.#store.world.roles, ({ name }) => [name]);
    return section(
      'On Discord',
      member.element,
      nick,
      this.#button('Rename', () => ({ act: 'rename', memberId: someone().id, nick: nick.value })),
      role.element,
      this.#button('Give role', () => ({ act: 'give_role', memberId: someone().id, roleId: someRole().id })),
      this.#button('Take role', () => ({ act: 'take_role', memberId: someone().id, roleId: someRole().id })),
      this.#button('Leaves', () => ({ act: 'leave', memberId: someone().id })),
      this.#button('Comes back', () => ({ act: 'return', memberId: someone().id })),
      newcomer,
      this.#button('Joins', () => ({ act: 'join', username: newcomer.value })),
      this.#button('Bot’s role to the bottom', () => ({ act: 'bot_role', to: 'bottom' })),
      this.#button('…to the top', () => ({ act: 'bot_role', to: 'top' })),
    );
  }

  #inTheGame(): HTMLElement {
    const character = this.#field('Character', 'character', () => this.#store.world.characters.map(({ key }) => key));
    const guildNote = el('input', {
      attributes: { type: 'text', maxlength: 31, placeholder: 'Guild note', 'aria-label': 'Guild note' },
    });
    const officerNote = el('input', {
      attributes: { type: 'text', maxlength: 31, placeholder: 'Officer note', 'aria-label': 'Officer note' },
    });
    const rank = el('select', { attributes: { 'aria-label': 'Rank' } });
    this.#store.on('world', () => {
      const names = this.#store.world.rankNames;
      if (rank.options.length === names.length) return;
      rank.replaceChildren(
        ...names.map((name, index) => el('option', { text: `${index} · ${name}`, attributes: { value: index } })),
      );
    });
    const someone = (): PageCharacter =>
      found(character.input, this.#store.world.characters, ({ key, name }) => [key, name]);
    character.input.addEventListener('input', () => {
      const chosen = this.#store.world.characters.find(({ key }) => key === character.input.value);
      if (!chosen) return;
      guildNote.value = chosen.guildNote;
      officerNote.value = chosen.officerNote;
      rank.value = String(chosen.rank);
    });
    return section(
      'In the game',
      character.element,
      guildNote,
      officerNote,
      this.#button('Write notes and upload', () => ({
        act: 'note',
        character: someone().key,
        guildNote: guildNote.value,
        officerNote: officerNote.value,
      })),
      rank,
      this.#button('Set rank', () => ({ act: 'rank', character: someone().key, rank: Number(rank.value) })),
      this.#button('Half the roster leaves', () => ({ act: 'half_roster', state: 'gone' })),
      this.#button('…and returns', () => ({ act: 'half_roster', state: 'back' })),
    );
  }

  #drawState(): void {
    const { botOnline, battleNetFails } = this.#store.world;
    this.#state.replaceChildren(
      el('p', { text: botOnline ? '🟢 Rollcall is connected' : '🔴 Rollcall is not connected' }),
      botOnline
        ? this.#button('Cut Rollcall off', () => ({ act: 'bot', state: 'offline' }))
        : this.#button('Let Rollcall back', () => ({ act: 'bot', state: 'online' })),
      el('p', { text: battleNetFails ? '🔴 Battle.net answers 503' : '🟢 Battle.net answers' }),
      battleNetFails
        ? this.#button('Battle.net recovers', () => ({ act: 'battle_net', state: 'healthy' }))
        : this.#button('Battle.net fails', () => ({ act: 'battle_net', state: 'failing' })),
    );
  }

  #button(text: string, act: () => WorldAct): HTMLButtonElement {
    return el('button', {
      class: 'button secondary',
      text,
      attributes: { type: 'button' },
      on: { click: () => void this.#change(text, act) },
    });
  }

  async #change(text: string, act: () => WorldAct): Promise<void> {
    try {
      this.#said.textContent = `${text}…`;
      const outcome = await this.#connection.change(act());
      if (outcome.outcome === 'refused') throw new Error(outcome.because);
      if (outcome.outcome === 'failed') throw new Error('The sandbox did not answer');
      this.#said.textContent = outcome.outcome === 'answered' && outcome.words ? outcome.words : `Done: ${text}`;
    } catch (error) {
      this.#said.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  #memberField() {
    return this.#field('Member', 'member', () =>
      this.#store.world.members.filter(({ bot }) => !bot).map(({ username }) => username),
    );
  }

  /** A text field with the world's own suggestions. */
  #field(label: string, id: string, options: () => readonly string[]) {
    const input = el('input', {
      attributes: { type: 'text', placeholder: label, 'aria-label': label, list: `world-${id}`, autocomplete: 'off' },
    });
    const list = el('datalist', { attributes: { id: `world-${id}` } });
    this.#store.on('world', () => {
      list.replaceChildren(...options().map((value) => el('option', { attributes: { value } })));
    });
    return { input, element: el('span', { class: 'world-field' }, input, list) };
  }
}

function section(title: string, ...content: readonly Child[]): HTMLElement {
  return el('section', {}, el('h3', { text: title }), el('div', { class: 'world-controls' }, ...content));
}

/** @throws with words for whoever chose nothing, or nobody */
function found<Thing>(
  input: HTMLInputElement,
  among: readonly Thing[],
  names: (thing: Thing) => readonly string[],
): Thing {
  const wanted = input.value.trim().toLowerCase();
  const thing = among.find((each) => names(each).some((name) => name.toLowerCase() === wanted));
  if (thing) return thing;
  input.focus();
  throw new Error(
    wanted === ''
      ? `First choose: ${input.placeholder}.`
      : `There is no ${input.placeholder.toLowerCase()} “${input.value}”.`,
  );
}

import type { Outcome } from '../protocol.ts';
import { ChoiceList } from './choice-list.ts';
import { CommandForm } from './command-form.ts';
import { type CommandEntry, commandEntries } from './commands.ts';
import type { Connection } from './connection.ts';
import { el } from './dom.ts';
import type { Store } from './store.ts';

const MOST_SHOWN = 25;

/** Where somebody types: words for the channel, or `/` and a command with its options. */
export class Composer {
  readonly element: HTMLElement;
  readonly #store: Store;
  readonly #connection: Connection;
  readonly #onOutcome: (outcome: Outcome) => void;
  readonly #suggestions = el('div', { class: 'suggestions' });
  readonly #line = el('div', { class: 'line' });
  readonly #input: HTMLInputElement;
  readonly #list: ChoiceList;
  #entries: readonly CommandEntry[] = [];

  constructor(store: Store, connection: Connection, onOutcome: (outcome: Outcome) => void) {
    this.#store = store;
    this.#connection = connection;
    this.#onOutcome = onOutcome;
    this.#list = new ChoiceList(({ value }) => this.#begin(value));
    this.#input = el('input', {
      class: 'words',
      attributes: { type: 'text', maxlength: 2000, autocomplete: 'off', spellcheck: 'false' },
      on: {
        input: () => this.#suggest(),
        keydown: (event) => this.#key(event),
        blur: () => this.#suggestions.replaceChildren(),
        focus: () => this.#suggest(),
      },
    });
    this.#line.append(this.#input);
    this.element = el('div', { class: 'composer' }, this.#suggestions, this.#line);
    store.on('view', () => this.#reset());
    this.#reset();
  }

  focus(): void {
    this.#input.focus();
  }

  /** Puts a command there as if it was typed, for the tour. */
  offer(title: string): void {
    this.#begin(title);
  }

  #reset(): void {
    this.#entries = commandEntries(this.#store.view.commands);
    this.#input.value = '';
    const place = `Message #${this.#store.channel?.name ?? ''}, or type / for commands`;
    this.#input.placeholder = this.#store.channel ? place : 'No channel that this person may see';
    this.#input.setAttribute('aria-label', place);
    this.#line.replaceChildren(this.#input);
    this.#suggestions.replaceChildren();
  }

  #suggest(): void {
    const text = this.#input.value;
    if (!text.startsWith('/')) {
      this.#suggestions.replaceChildren();
      this.#input.removeAttribute('aria-expanded');
      return;
    }
    const wanted = text.slice(1).trim().toLowerCase();
    const found = this.#entries.filter(({ title }) => title.includes(wanted));
    const sorted = found.toSorted(
      (one, other) => Number(other.title.startsWith(wanted)) - Number(one.title.startsWith(wanted)),
    );
    this.#list.show(
      sorted.slice(0, MOST_SHOWN).map(({ title, description }) => ({ value: title, label: `/${title}`, description })),
    );
    this.#list.drivenBy(this.#input);
    this.#suggestions.replaceChildren(el('p', { class: 'suggestions-title', text: 'Rollcall' }), this.#list.element);
  }

  #key(event: KeyboardEvent): void {
    const text = this.#input.value;
    if (event.key === 'Escape') {
      this.#input.value = '';
      this.#suggest();
      return;
    }
    if (text.startsWith('/')) {
      const isTab = event.key === 'Tab' && this.#list.current !== undefined;
      if (isTab && this.#list.current) this.#begin(this.#list.current.value);
      if (isTab || this.#list.handleKey(event)) event.preventDefault();
      return;
    }
    if (event.key !== 'Enter' || text.trim() === '') return;
    this.#input.value = '';
    void this.#connection
      .act({ act: 'say', channelId: this.#store.channelId, text: text.trim() })
      .then(this.#onOutcome);
  }

  #begin(title: string): void {
    const entry = this.#entries.find((each) => each.title === title);
    if (!entry) return;
    const form = new CommandForm(entry, this.#store, this.#connection, this.#suggestions, (outcome) => {
      this.#reset();
      this.focus();
      if (outcome) this.#onOutcome(outcome);
    });
    this.#suggestions.replaceChildren();
    this.#line.replaceChildren(form.element);
    form.focus();
  }
}

import type { Outcome, PageMessage, PersonAct } from '../protocol.ts';
import type { Connection } from './connection.ts';
import { el } from './dom.ts';
import { type MessageDesk, messageElement } from './message.ts';
import type { Store } from './store.ts';

const TOGETHER_MS = 7 * 60_000;

/** The open channel's messages. Each is redrawn alone, so that a channel of hundreds stays quick. */
export class Conversation implements MessageDesk {
  readonly element: HTMLElement;
  readonly store: Store;
  readonly #connection: Connection;
  readonly #onOutcome: (outcome: Outcome) => void;
  readonly #list = el('ol', { class: 'messages', attributes: { 'aria-label': 'Messages' } });
  readonly #pending = new Map<string, string>();
  readonly #failed = new Set<string>();
  #channelId = '';
  #atEnd = true;

  constructor(store: Store, connection: Connection, onOutcome: (outcome: Outcome) => void) {
    this.store = store;
    this.#connection = connection;
    this.#onOutcome = onOutcome;
    this.element = el('div', { class: 'conversation', attributes: { tabindex: -1 } }, this.#list);
    this.element.addEventListener('scroll', () => {
      this.#atEnd = this.#isAtEnd();
    });
    // Whoever reads the newest goes on doing so when a panel opens or a phone is turned.
    new ResizeObserver(() => this.#atEnd && this.#toEnd()).observe(this.element);
    store.on('view', () => this.#drawAll());
    store.on('message', (id) => this.#drawOne(id));
    store.on('world', () => this.#renameAll());
    store.on('gone', (id) => this.#elementOf(id)?.remove());
  }

  pending(messageId: string): string | undefined {
    return this.#pending.get(messageId);
  }

  failed(messageId: string): boolean {
    return this.#failed.has(messageId);
  }

  press(message: PageMessage, customId: string): void {
    void this.#use(message, customId, { act: 'press', messageId: message.id, customId });
  }

  select(message: PageMessage, customId: string, values: readonly string[]): void {
    void this.#use(message, customId, { act: 'select', messageId: message.id, customId, values: [...values] });
  }

  dismiss(message: PageMessage): void {
    void this.#connection.act({ act: 'dismiss', messageId: message.id });
  }

  async #use(message: PageMessage, customId: string, act: PersonAct): Promise<void> {
    // Not disabled meanwhile, because that would take the focus from whoever works with keys.
    if (this.#pending.has(message.id)) return;
    this.#failed.delete(message.id);
    this.#pending.set(message.id, customId);
    this.#drawOne(message.id);
    const outcome = await this.#connection.act(act);
    this.#pending.delete(message.id);
    if (outcome.outcome === 'failed') this.#failed.add(message.id);
    this.#drawOne(message.id);
    if (outcome.outcome === 'failed') this.#keepInSight(message.id);
    this.#onOutcome(outcome);
  }

  #drawAll(): void {
    const messages = this.store.shownMessages;
    this.#list.replaceChildren(
      ...messages.map((message, place) => messageElement(message, follows(message, messages[place - 1]), this)),
    );
    if (this.#channelId !== this.store.channelId) this.#failed.clear();
    this.#channelId = this.store.channelId;
    this.#toEnd();
  }

  #drawOne(id: string): void {
    const message = this.store.messages.get(id);
    if (!message || message.channelId !== this.store.channelId) return;
    const old = this.#elementOf(id);
    const atEnd = this.#atEnd;
    if (!old) {
      const before = this.store.shownMessages.at(-2);
      this.#list.append(messageElement(message, follows(message, before), this));
    } else {
      const focused = old.contains(document.activeElement) ? document.activeElement : null;
      const fresh = messageElement(message, old.classList.contains('compact'), this);
      old.replaceWith(fresh);
      if (focused instanceof HTMLElement) refocus(fresh, focused.dataset.control ?? '');
    }
    if (atEnd) this.#toEnd();
  }

  /** Who was renamed is called so in old messages too. */
  #renameAll(): void {
    for (const named of this.#list.querySelectorAll<HTMLElement>('[data-member]')) {
      const member = this.store.member(named.dataset.member ?? '');
      const name = named.querySelector<HTMLElement>('.name');
      if (member && name && name.textContent !== member.name) name.textContent = member.name;
    }
  }

  #elementOf(id: string): HTMLElement | null {
    return this.#list.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`);
  }

  #keepInSight(id: string): void {
    this.#elementOf(id)?.scrollIntoView({ block: 'nearest' });
  }

  #isAtEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < 80;
  }

  #toEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
    this.#atEnd = true;
  }
}

function follows(message: PageMessage, before: PageMessage | undefined): boolean {
  if (!before || before.authorId !== message.authorId || before.isPrivate !== message.isPrivate) return false;
  return Date.parse(message.postedAt) - Date.parse(before.postedAt) < TOGETHER_MS;
}

/** Whoever works with keys goes on where they were: at the same control, else at what took its place. */
function refocus(message: HTMLElement, control: string): void {
  const kind = control.split(':', 1)[0] ?? '';
  const controls = [...message.querySelectorAll<HTMLElement>('[data-control]:not(:disabled)')];
  const same = controls.find(({ dataset }) => dataset.control === control);
  const alike = controls.find(({ dataset }) => dataset.control?.split(':', 1)[0] === kind);
  (same ?? alike ?? message).focus();
}

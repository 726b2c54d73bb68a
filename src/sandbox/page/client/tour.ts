import { nameOf as kindOf } from '../../driver/components.ts';
import type { PageMessage } from '../protocol.ts';
import { el } from './dom.ts';
import type { Store } from './store.ts';

interface Step {
  readonly title: string;
  readonly text: string;
  /** What to look at. */
  readonly at: string;
  /** Taken by doing it; without, Next is all there is to it. */
  readonly isDone?: (store: Store) => boolean;
  readonly offer?: string;
}

const DISMISSED = 'rollcall-tour';

const steps: readonly Step[] = [
  {
    title: 'The report',
    text: 'Five characters joined the guild, and Rollcall says so once. Open Review… below it and choose “Character without player”.',
    at: '.message:not(.private):last-of-type .select, .message:not(.private) .select',
    isDone: (store) => cards(store).length > 0,
  },
  {
    title: 'The card',
    text: 'One thing that does not add up, and what each button will do. Rollcall never guesses: where nothing speaks for anybody there is no Fix; then press Next until a card has one.',
    at: '.message.private:last-of-type',
  },
  {
    title: 'The evidence',
    text: 'Why Rollcall thinks so: which note or name, where it stands, and how old that is. Nothing happens on a name that only looks alike.',
    at: '.message.private:last-of-type .embed',
  },
  {
    title: 'Fix',
    text: 'The button says what it will do. Press it.',
    at: '.message.private:last-of-type [data-control^="finding.fix"]',
    isDone: (store) => cards(store).some((card) => has(card, 'finding.undo')),
  },
  {
    title: 'Undo',
    text: 'The card now says who did what and when. Everything can be put back: press Undo.',
    at: '.message.private:last-of-type [data-control^="finding.undo"]',
    isDone: (store) => cards(store).some((card) => has(card, 'finding.fix')),
  },
  {
    title: 'The match preview',
    text: 'For the whole guild at once: send /match, and see what Rollcall would link and why, before anything is.',
    at: '.composer',
    offer: 'match',
    isDone: (store) => store.shownMessages.some((message) => message.isPrivate && has(message, 'match.apply')),
  },
];

/** Six steps through what Rollcall does; each goes on by itself once it was done. */
export class Tour {
  readonly element: HTMLElement;
  readonly #store: Store;
  readonly #offer: (command: string) => void;
  #at = 0;
  #marked: Element | undefined;

  constructor(store: Store, offer: (command: string) => void) {
    this.#store = store;
    this.#offer = offer;
    this.element = el('section', { class: 'tour', attributes: { 'aria-label': 'Guided tour', 'aria-live': 'polite' } });
    for (const topic of ['view', 'message', 'gone'] as const) store.on(topic, () => this.#look());
    if (wasDismissed()) this.element.hidden = true;
    else this.#draw();
  }

  begin(): void {
    this.#at = 0;
    this.element.hidden = false;
    remember(false);
    this.#draw();
  }

  #look(): void {
    if (this.element.hidden) return;
    // Elements are redrawn after this news.
    requestAnimationFrame(() => {
      if (steps[this.#at]?.isDone?.(this.#store)) this.#next();
      else this.#mark();
    });
  }

  #next(): void {
    this.#at += 1;
    this.#draw();
    const offer = steps[this.#at]?.offer;
    if (offer) this.#offer(offer);
  }

  #draw(): void {
    const step = steps[this.#at];
    const dismiss = el('button', {
      class: 'as-link',
      text: step ? 'Dismiss the tour' : 'Close',
      attributes: { type: 'button' },
      on: { click: () => this.#end() },
    });
    if (!step) {
      this.element.replaceChildren(
        el('h2', { text: 'That is Rollcall' }),
        el('p', {
          text: 'Nothing is applied before you press Apply. Act as somebody else at the bottom left, or open World and let something happen.',
        }),
        el('div', { class: 'tour-actions' }, dismiss),
      );
    } else {
      this.element.replaceChildren(
        el('p', { class: 'tour-count', text: `Step ${this.#at + 1} of ${steps.length}` }),
        el('h2', { text: step.title }),
        el('p', { text: step.text }),
        el(
          'div',
          { class: 'tour-actions' },
          el('button', {
            class: step.isDone ? 'button secondary' : 'button primary',
            text: step.isDone ? 'Skip step' : 'Go on',
            attributes: { type: 'button' },
            on: { click: () => this.#next() },
          }),
          dismiss,
        ),
      );
    }
    this.#mark();
  }

  #end(): void {
    this.element.hidden = true;
    remember(true);
    this.#mark();
  }

  #mark(): void {
    this.#marked?.classList.remove('tour-target');
    const step = this.element.hidden ? undefined : steps[this.#at];
    this.#marked = step && [...document.querySelectorAll(step.at)].at(-1);
    this.#marked?.classList.add('tour-target');
  }
}

/** Findings that this person has in front of them. */
function cards(store: Store): PageMessage[] {
  return store.shownMessages.filter((message) => {
    return message.isPrivate && controls(message).some((customId) => customId.startsWith('finding.'));
  });
}

function has(message: PageMessage, kind: string): boolean {
  return controls(message).some((customId) => kindOf(customId) === kind);
}

function controls(message: PageMessage): string[] {
  return message.components.flatMap((row) => (row.components ?? []).map((component) => component.custom_id ?? ''));
}

function wasDismissed(): boolean {
  return localStorage.getItem(DISMISSED) === 'dismissed';
}

function remember(dismissed: boolean): void {
  if (dismissed) localStorage.setItem(DISMISSED, 'dismissed');
  else localStorage.removeItem(DISMISSED);
}

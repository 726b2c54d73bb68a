import { el } from './dom.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly description?: string | null;
  /** Drawn before the label. */
  readonly icon?: () => HTMLElement;
}

let lists = 0;

/** A list to choose from with keys or pointer; the focus stays in the field that drives it. */
export class ChoiceList {
  readonly element: HTMLElement;
  readonly #onChoose: (choice: Choice) => void;
  readonly #id: string;
  #choices: readonly Choice[] = [];
  #chosen: ReadonlySet<string>;
  #active = 0;
  #driver: HTMLElement | undefined;

  constructor(onChoose: (choice: Choice) => void, chosen: ReadonlySet<string> = new Set()) {
    lists += 1;
    this.#id = `choices-${lists}`;
    this.#onChoose = onChoose;
    this.#chosen = chosen;
    this.element = el('div', {
      class: 'choices',
      attributes: { role: 'listbox', id: this.#id, 'aria-label': 'Choices' },
    });
  }

  /** Tells assistive technology which field drives this list. */
  drivenBy(field: HTMLElement): void {
    this.#driver = field;
    for (const [name, value] of Object.entries({
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-controls': this.#id,
      'aria-expanded': 'true',
    })) {
      field.setAttribute(name, value);
    }
    this.#draw();
  }

  show(choices: readonly Choice[], chosen: ReadonlySet<string> = this.#chosen): void {
    this.#choices = choices;
    this.#chosen = chosen;
    this.#active = Math.max(0, Math.min(this.#active, choices.length - 1));
    this.#draw();
  }

  get current(): Choice | undefined {
    return this.#choices[this.#active];
  }

  /** Whether the key was for the list. */
  handleKey({ key }: KeyboardEvent): boolean {
    const { length } = this.#choices;
    if (length === 0) return false;
    if (key === 'ArrowDown') this.#active = (this.#active + 1) % length;
    else if (key === 'ArrowUp') this.#active = (this.#active + length - 1) % length;
    else if (key === 'Enter' && this.current) {
      this.#onChoose(this.current);
      return true;
    } else return false;
    this.#draw();
    return true;
  }

  #draw(): void {
    this.element.replaceChildren(
      ...(this.#choices.length > 0
        ? this.#choices.map((choice, place) => this.#row(choice, place))
        : [el('p', { class: 'nothing', text: 'Nothing fits.' })]),
    );
    this.#driver?.setAttribute('aria-activedescendant', this.#choices.length > 0 ? `${this.#id}-${this.#active}` : '');
    this.element.children[this.#active]?.scrollIntoView({ block: 'nearest' });
  }

  #row(choice: Choice, place: number): HTMLElement {
    return el(
      'div',
      {
        class: place === this.#active ? 'choice active' : 'choice',
        attributes: {
          role: 'option',
          id: `${this.#id}-${place}`,
          'aria-selected': String(this.#chosen.has(choice.value)),
        },
        on: {
          // Before the field loses its focus.
          pointerdown: (event) => event.preventDefault(),
          click: () => this.#onChoose(choice),
        },
      },
      choice.icon?.(),
      el(
        'span',
        { class: 'words' },
        el('bdi', { class: 'label', text: choice.label }),
        choice.description ? el('bdi', { class: 'description', text: choice.description }) : null,
      ),
      this.#chosen.has(choice.value) && el('span', { class: 'tick', text: '✓', attributes: { 'aria-hidden': 'true' } }),
    );
  }
}

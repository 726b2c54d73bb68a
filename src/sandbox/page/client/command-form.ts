import type { GivenOptions, Outcome, PageOption } from '../protocol.ts';
import { type Choice, ChoiceList } from './choice-list.ts';
import type { CommandEntry } from './commands.ts';
import type { Connection } from './connection.ts';
import { el } from './dom.ts';
import { entityChoices } from './entities.ts';
import type { Store } from './store.ts';

const TYPING_PAUSE_MS = 120;
/** Option types that are chosen like a select's entities, by the select's type. */
const entityTypes: Readonly<Record<number, number>> = { 6: 5, 7: 8, 8: 6, 9: 7 };

interface Field {
  readonly option: PageOption;
  readonly input: HTMLInputElement;
  readonly list: ChoiceList;
  /** What was chosen from a list; typing on takes it back. */
  chosen: Choice | undefined;
  asked: number;
}

/** A command with its options, before it is sent. */
export class CommandForm {
  readonly element: HTMLFormElement;
  readonly #entry: CommandEntry;
  readonly #store: Store;
  readonly #connection: Connection;
  readonly #suggestions: HTMLElement;
  readonly #onEnd: (outcome: Outcome | undefined) => void;
  readonly #fields: readonly Field[];
  #typing: ReturnType<typeof setTimeout> | undefined;

  /** @param onEnd called once with what came of it, or without when the person thought better of it */
  constructor(
    entry: CommandEntry,
    store: Store,
    connection: Connection,
    suggestions: HTMLElement,
    onEnd: (outcome: Outcome | undefined) => void,
  ) {
    this.#entry = entry;
    this.#store = store;
    this.#connection = connection;
    this.#suggestions = suggestions;
    this.#onEnd = onEnd;
    this.#fields = entry.options.map((option) => this.#field(option));
    this.element = el(
      'form',
      {
        class: 'command',
        attributes: { 'aria-label': `/${entry.title}`, tabindex: -1 },
        on: {
          submit: (event) => {
            event.preventDefault();
            void this.#send();
          },
          keydown: (event) => {
            if (event.key !== 'Escape') return;
            event.preventDefault();
            this.#end(undefined);
          },
        },
      },
      el('span', { class: 'command-title', text: `/${entry.title}` }),
      ...this.#fields.map(({ option, input }) =>
        el(
          'label',
          { class: 'command-option', attributes: { title: option.description } },
          el('span', { class: 'option-name', text: option.required ? option.name : `${option.name}?` }),
          input,
        ),
      ),
      el('button', { class: 'send', text: 'Send ⏎', attributes: { type: 'submit' } }),
      el('button', {
        class: 'send quiet',
        text: '✕',
        attributes: { type: 'button', 'aria-label': 'Leave this command' },
        on: { click: () => this.#end(undefined) },
      }),
    );
  }

  focus(): void {
    const [first] = this.#fields;
    (first?.input ?? this.element.querySelector<HTMLElement>('.send'))?.focus();
  }

  #field(option: PageOption): Field {
    const field: Field = {
      option,
      chosen: undefined,
      asked: 0,
      list: new ChoiceList((choice) => this.#choose(field, choice)),
      input: el('input', {
        attributes: {
          type: 'text',
          placeholder: option.description,
          'aria-label': `${option.name}: ${option.description}`,
          autocomplete: 'off',
          spellcheck: 'false',
        },
        on: {
          input: () => {
            field.chosen = undefined;
            this.#suggest(field);
          },
          focus: () => this.#suggest(field),
          blur: () => this.#suggestions.replaceChildren(),
          keydown: (event) => {
            if (!this.#suggestions.contains(field.list.element)) return;
            if (event.key === 'Enter' && field.chosen) return;
            if (event.key === 'Tab' && !field.chosen && field.input.value !== '' && field.list.current) {
              this.#choose(field, field.list.current);
            } else if (field.list.handleKey(event)) event.preventDefault();
          },
        },
      }),
    };
    return field;
  }

  #suggest(field: Field): void {
    clearTimeout(this.#typing);
    const { option, input } = field;
    const wanted = input.value.trim().toLowerCase();
    const show = (choices: readonly Choice[]) => {
      if (document.activeElement !== input) return;
      field.list.show(choices.slice(0, 25));
      field.list.drivenBy(input);
      this.#suggestions.replaceChildren(
        el('p', { class: 'suggestions-title', text: `${option.name} · ${option.description}` }),
        field.list.element,
      );
    };
    const fitting = (choices: readonly Choice[]) =>
      choices.filter((choice) => `${choice.label} ${choice.description ?? ''}`.toLowerCase().includes(wanted));
    const entityType = entityTypes[option.type];
    if (option.autocomplete) {
      this.#typing = setTimeout(() => void this.#askBot(field).then(show), TYPING_PAUSE_MS);
    } else if (entityType !== undefined) show(fitting(entityChoices(entityType, this.#store)));
    else if (option.choices.length > 0) {
      show(fitting(option.choices.map(({ name, value }) => ({ value: String(value), label: name }))));
    } else if (option.type === 5) show(fitting(['true', 'false'].map((value) => ({ value, label: value }))));
    else this.#suggestions.replaceChildren();
  }

  /** The bot's own autocomplete; an answer to earlier letters is dropped. */
  async #askBot(field: Field): Promise<readonly Choice[]> {
    field.asked += 1;
    const { asked } = field;
    const { name, path } = this.#entry;
    const { name: option } = field.option;
    const { [option]: _, ...given } = this.#given();
    const outcome = await this.#connection.act({
      act: 'type',
      channelId: this.#store.channelId,
      name,
      path: [...path],
      given,
      option,
      text: field.chosen?.value ?? field.input.value,
    });
    if (outcome.outcome !== 'choices' || asked !== field.asked) return [];
    return outcome.choices.map(({ name: label, value }) => ({ label, value: String(value) }));
  }

  #choose(field: Field, choice: Choice): void {
    field.chosen = choice;
    field.input.value = choice.label;
    this.#suggestions.replaceChildren();
    const next = this.#fields.find((each) => each.option.required && each.input.value === '');
    next?.input.focus();
  }

  #given(): GivenOptions {
    return Object.fromEntries(
      this.#fields.flatMap(({ option, input, chosen }) => {
        const text = chosen?.value ?? input.value.trim();
        return text === '' ? [] : [[option.name, typedValue(option, text)]];
      }),
    );
  }

  async #send(): Promise<void> {
    const missing = this.#fields.find(({ option, input }) => option.required && input.value.trim() === '');
    if (missing) {
      missing.input.classList.add('missing');
      missing.input.focus();
      return;
    }
    const { name, path } = this.#entry;
    const { channelId } = this.#store;
    const given = this.#given();
    this.#end(await this.#sending({ act: 'command', channelId, name, path: [...path], given }));
  }

  async #sending(does: Parameters<Connection['act']>[0]): Promise<Outcome> {
    this.element.classList.add('waiting');
    return this.#connection.act(does);
  }

  #end(outcome: Outcome | undefined): void {
    clearTimeout(this.#typing);
    this.#onEnd(outcome);
  }
}

function typedValue({ type }: PageOption, text: string): string | number | boolean {
  if (type === 4 || type === 10) return Number(text);
  if (type === 5) return text === 'true';
  return text;
}

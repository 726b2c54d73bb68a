import type { Answer } from './driver/answer.ts';
import type { OptionValues } from './driver/command-use.ts';
import type { Filled, Modal } from './driver/modal.ts';
import type { Card, Person, Which } from './driver/person.ts';
import type { Transcript } from './transcript.ts';
import { Unexpected } from './unexpected.ts';

type Selectable = Parameters<Person['select']>[2];

/** Somebody whose every step, and what they then see, stands in a transcript. */
export class NarratedPerson {
  readonly person: Person;
  readonly #transcript: Transcript;
  /** What the values of autocompleted options read as. */
  readonly #choices = new Map<string, string>();

  constructor(person: Person, transcript: Transcript) {
    this.person = person;
    this.#transcript = transcript;
  }

  get name(): string {
    return this.person.member.name;
  }

  async command(name: string, ...rest: readonly (string | OptionValues)[]): Promise<Answer> {
    const words = rest.map((each) => (typeof each === 'string' ? each : this.#asTyped(each)));
    this.#transcript.happens(`${this.name} types /${[name, ...words].join(' ')}`);
    return this.#sees(await this.person.command(name, ...rest));
  }

  /** Types into an option, and answers the value of the first choice that begins as wanted. */
  async choose(command: string, option: string, text: string, wanted: string): Promise<string> {
    const choices = await this.person.autocomplete(command, option, text);
    const choice = choices.find(({ name }) => name.startsWith(wanted));
    if (!choice) {
      const offered = choices.map(({ name }) => name).join('\n') || 'no choices';
      throw new Unexpected(`/${command} to offer "${wanted}…" for "${text}"`, offered);
    }
    this.#choices.set(String(choice.value), choice.name);
    return String(choice.value);
  }

  async press(card: Card, which: Which): Promise<Answer> {
    const label = labelOf(card.buttons, which, (button) => button.label);
    this.#transcript.happens(`${this.name} presses [${label}]`);
    return this.#sees(await this.person.press(card, which));
  }

  async select(card: Card, which: Which, ...values: readonly Selectable[]): Promise<Answer> {
    const label = labelOf(card.selects, which, (select) => select.placeholder);
    const options = card.selects.flatMap((select) => select.options);
    const chosen = values.map((value) => {
      if (typeof value !== 'string') return value.name;
      return options.find((option) => option.value === value)?.label ?? value;
    });
    this.#transcript.happens(`${this.name} selects ${chosen.join(', ')} in [${label} ▾]`);
    return this.#sees(await this.person.select(card, which, ...values));
  }

  async submit(modal: Modal, filled: Filled): Promise<Answer> {
    const fields = Object.entries(filled).map(([field, value]) => `${field}: ${[value].flat().join(', ')}`);
    this.#transcript.happens(`${this.name} fills in "${modal.title}": ${fields.join(' · ')}`);
    return this.#sees(await this.person.submit(modal, filled));
  }

  #asTyped(given: OptionValues): string {
    const words = Object.entries(given).map(([name, value]) => {
      if (typeof value === 'object') return `${name}: ${value.name}`;
      return `${name}: ${this.#choices.get(String(value)) ?? value}`;
    });
    return words.join(' ');
  }

  #sees(answer: Answer): Answer {
    this.#transcript.shows(answer.text);
    return answer;
  }
}

function labelOf<Control extends { readonly customId: string | null; readonly name: string | null }>(
  controls: readonly Control[],
  which: Which,
  label: (control: Control) => string,
): string {
  if (typeof which !== 'string') return which.label;
  const control = controls.find((each) => each.customId === which || each.name === which);
  return control ? label(control) : which;
}

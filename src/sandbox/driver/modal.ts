import type { APIModalInteractionResponseCallbackData } from 'discord.js';
import type { Interaction } from '../discord/interactions.ts';
import { type Component, flatten, nameOf } from './components.ts';

interface ModalField {
  readonly customId: string;
  readonly name: string;
  readonly label: string;
  readonly type: number;
  readonly component: Component;
}

/** What a person types or picks: text, or the values of a select. */
export type Filled = Readonly<Record<string, string | readonly string[]>>;

/** A dialog in front of a person. */
export class Modal {
  readonly customId: string;
  readonly title: string;
  readonly interaction: Interaction;
  readonly #components: readonly Component[];

  constructor(modal: APIModalInteractionResponseCallbackData, interaction: Interaction) {
    this.customId = modal.custom_id;
    this.title = modal.title;
    this.interaction = interaction;
    this.#components = modal.components as unknown as readonly Component[];
  }

  get name(): string {
    return nameOf(this.customId);
  }

  get fields(): ModalField[] {
    return this.#components.flatMap((outer) => {
      return flatten([outer])
        .filter((component) => component.custom_id !== undefined)
        .map((component) => {
          const customId = component.custom_id ?? '';
          const label = outer.label ?? component.label ?? '';
          return { customId, name: nameOf(customId), label, type: component.type, component };
        });
    });
  }

  /**
   * The submission's data. Fields are named by their custom id or its part before the first colon; those not named keep
   * what the bot put into them. Throws where Discord's client would not let the person submit.
   */
  submission(filled: Filled): Record<string, unknown> {
    const { fields } = this;
    for (const key of Object.keys(filled)) {
      if (fields.some((field) => field.customId === key || field.name === key)) continue;
      throw new Error(
        `The modal "${this.title}" has no field ${key}; it has ${fields.map((field) => field.name).join(', ')}`,
      );
    }
    const filledIn = (component: Component) => {
      const customId = component.custom_id ?? '';
      return fieldValue(component, filled[customId] ?? filled[nameOf(customId)], this.title);
    };
    return {
      custom_id: this.customId,
      components: this.#components.flatMap((outer, index): object[] => {
        const id = index + 1;
        if (outer.type === 18 && outer.component) return [{ type: 18, id, component: filledIn(outer.component) }];
        if (outer.type === 1) return [{ type: 1, id, components: (outer.components ?? []).map(filledIn) }];
        return [{ type: outer.type, id }];
      }),
    };
  }
}

function fieldValue(component: Component, given: string | readonly string[] | undefined, title: string): object {
  const { type, custom_id } = component;
  const name = custom_id ?? '';
  const refuse = (why: string): never => {
    throw new Error(`The modal "${title}" cannot be submitted: ${name} ${why}`);
  };
  const required = component.required ?? true;
  if (type === 4) {
    const value = given === undefined ? (component.value ?? '') : String(given);
    if (required && value === '') refuse('is required');
    if (value !== '' && value.length < (component.min_length ?? 0)) refuse(`needs ${component.min_length} characters`);
    if (value.length > (component.max_length ?? 4000))
      refuse(`takes at most ${component.max_length ?? 4000} characters`);
    return { type, id: 1, custom_id, value };
  }
  const values = given === undefined ? [] : [given].flat();
  if (required && values.length === 0) refuse('is required');
  if (values.length > (component.max_values ?? 1)) refuse(`takes at most ${component.max_values ?? 1}`);
  const chosen = values.map((value) => {
    if (!component.options) return value;
    const option = component.options.find((each) => each.value === value || each.label === value);
    return (
      option?.value ??
      refuse(`does not offer ${value}; it offers ${component.options.map((each) => each.value).join(', ')}`)
    );
  });
  return { type, id: 1, custom_id, values: chosen };
}

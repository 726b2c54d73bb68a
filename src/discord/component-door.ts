import { InteractionHandler, type InteractionHandlerTypes, type Option } from '@sapphire/framework';
import type { Interaction, MessageComponentInteraction, ModalSubmitInteraction } from 'discord.js';
import type { CustomId, CustomIdArguments } from './custom-id.ts';

/** What stands on a message or is submitted, and so carries a custom id. */
export type Pressed = MessageComponentInteraction | ModalSubmitInteraction;

/**
 * The door behind one kind of component: decodes its id, without I/O, and leaves the rest to `press`. An id of
 * another version is left to the door of buttons that are too old.
 */
export abstract class ComponentDoor<
  Names extends readonly string[],
  Kind extends Pressed = MessageComponentInteraction,
> extends InteractionHandler {
  readonly #customId: CustomId<Names>;

  constructor(context: InteractionHandler.LoaderContext, type: InteractionHandlerTypes, customId: CustomId<Names>) {
    super(context, { interactionHandlerType: type });
    this.#customId = customId;
  }

  override parse(interaction: Interaction): Option<CustomIdArguments<Names>> {
    const decoded = 'customId' in interaction ? this.#customId.parse(interaction.customId) : undefined;
    return decoded === undefined || decoded === 'too_old' ? this.none() : this.some(decoded);
  }

  override async run(interaction: Interaction, values: CustomIdArguments<Names>): Promise<void> {
    await this.press(interaction as unknown as Kind, values);
  }

  protected abstract press(interaction: Kind, values: CustomIdArguments<Names>): Promise<void>;
}

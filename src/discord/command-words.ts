import {
  ApplicationIntegrationType,
  InteractionContextType,
  type SharedNameAndDescription,
  type SlashCommandBuilder,
} from 'discord.js';
import { phrase } from '../phrase.ts';
import { vocabularyFor } from './words.ts';

/** Names stay English; descriptions come from the catalogue. */
export function described<Builder extends SharedNameAndDescription>(
  builder: Builder,
  name: string,
  key: string,
): Builder {
  builder.setName(name).setDescription(vocabularyFor('en-US').label(phrase(`command.${key}`)));
  return builder;
}

/** A command of a server in which Rollcall is installed: never in private messages. */
export function serverCommand(builder: SlashCommandBuilder, name: string): SlashCommandBuilder {
  return described(builder, name, `${name}.description`)
    .setContexts(InteractionContextType.Guild)
    .setIntegrationTypes(ApplicationIntegrationType.GuildInstall);
}

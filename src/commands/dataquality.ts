import { Subcommand } from '@sapphire/plugin-subcommands';
import type { AutocompleteInteraction, SlashCommandStringOption } from 'discord.js';
import { answerPrivately } from '../discord/answer.ts';
import { overviewMessage, ruleMessage } from '../discord/cards/data-quality.ts';
import { reviewMessage } from '../discord/cards/review.ts';
import { ruleChoices } from '../discord/choices.ts';
import { described, serverCommand } from '../discord/command-words.ts';
import { dataQualityOverview, ruleCard } from '../use-cases/data-quality.ts';
import { startReview } from '../use-cases/review-findings.ts';
import { scanServer } from '../use-cases/scan-server.ts';

type Interaction = Subcommand.ChatInputCommandInteraction;

export class DataQualityCommand extends Subcommand {
  constructor(context: Subcommand.LoaderContext, options: Subcommand.Options) {
    super(context, {
      ...options,
      name: 'dataquality',
      subcommands: [
        { name: 'overview', chatInputRun: 'overview' },
        { name: 'rule', chatInputRun: 'rule' },
        { name: 'review', chatInputRun: 'review' },
        { name: 'scan', chatInputRun: 'scan' },
      ],
    });
  }

  override registerApplicationCommands(registry: Subcommand.Registry) {
    const ruleOption = (option: SlashCommandStringOption) =>
      described(option, 'rule', 'dataquality.rule').setRequired(true).setAutocomplete(true);
    registry.registerChatInputCommand((builder) =>
      serverCommand(builder, 'dataquality')
        .addSubcommand((sub) => described(sub, 'overview', 'dataquality.overview'))
        .addSubcommand((sub) => described(sub, 'rule', 'dataquality.rule_card').addStringOption(ruleOption))
        .addSubcommand((sub) => 
          described(sub, 'review', 'dataquality.review').addStringOption((option) =>
            described(option, 'rule', 'dataquality.rule').setAutocomplete(true),
          ),
        )
        .addSubcommand((sub) => described(sub, 'scan', 'dataquality.scan')),
    );
  }

  override async autocompleteRun(interaction: AutocompleteInteraction) {
    await interaction.respond(ruleChoices(interaction));
  }

  async overview(interaction: Interaction) {
    await answerPrivately(
      interaction,
      'officer',
      (actor) => dataQualityOverview(this.container.context, actor),
      overviewMessage,
    );
  }

  async rule(interaction: Interaction) {
    const rule = interaction.options.getString('rule', true);
    await answerPrivately(
      interaction,
      'officer',
      (actor) => ruleCard(this.container.context, actor, rule),
      ruleMessage,
    );
  }

  async review(interaction: Interaction) {
    const rule = interaction.options.getString('rule') ?? undefined;
    await answerPrivately(
      interaction,
      'officer',
      (actor) => startReview(this.container.context, actor, rule),
      reviewMessage,
    );
  }

  async scan(interaction: Interaction) {
    await answerPrivately(
      interaction,
      'officer',
      (actor) => scanServer(this.container.context, actor),
      overviewMessage,
    );
  }
}

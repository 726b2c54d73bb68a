import { Subcommand } from '@sapphire/plugin-subcommands';
import type { AutocompleteInteraction, SlashCommandStringOption } from 'discord.js';
import { actorOf, answerPrivately } from '../discord/answer.ts';
import { overviewMessage, reportSentMessage, ruleMessage } from '../discord/cards/data-quality.ts';
import { findingMessage } from '../discord/cards/finding.ts';
import { listMessage } from '../discord/cards/list.ts';
import { reviewMessage } from '../discord/cards/review.ts';
import { progressPhrase } from '../discord/cards/sync.ts';
import { findingChoices, findingFilterChoices, ruleChoices } from '../discord/choices.ts';
import { described, serverCommand } from '../discord/command-words.ts';
import { sendReport } from '../use-cases/audit-channel/send-report.ts';
import { dataQualityOverview, ruleCard } from '../use-cases/findings/data-quality.ts';
import { showFinding } from '../use-cases/findings/show-finding.ts';
import { type FindingStatusFilter, listFindings, suggestFindings } from '../use-cases/lists/finding-lists.ts';
import { startReview } from '../use-cases/review/review-findings.ts';
import { scanForRule, scanServer } from '../use-cases/syncs/scan-server.ts';

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
        { name: 'findings', chatInputRun: 'findings' },
        { name: 'fix', chatInputRun: 'fix' },
        { name: 'report', chatInputRun: 'report' },
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
        .addSubcommand((sub) =>
          described(sub, 'scan', 'dataquality.scan').addStringOption((option) =>
            described(option, 'rule', 'dataquality.rule').setAutocomplete(true),
          ),
        )
        .addSubcommand((sub) =>
          described(sub, 'findings', 'dataquality.findings')
            .addStringOption((option) => described(option, 'rule', 'dataquality.rule').setAutocomplete(true))
            .addStringOption((option) =>
              described(option, 'status', 'dataquality.status').addChoices(...findingFilterChoices()),
            ),
        )
        .addSubcommand((sub) =>
          described(sub, 'fix', 'dataquality.fix').addStringOption((option) =>
            described(option, 'finding', 'dataquality.finding').setRequired(true).setAutocomplete(true),
          ),
        )
        .addSubcommand((sub) => described(sub, 'report', 'dataquality.report')),
    );
  }

  override async autocompleteRun(interaction: AutocompleteInteraction) {
    if (interaction.options.getFocused(true).name === 'finding') {
      const found = await suggestFindings(this.container.context, actorOf(interaction));
      await interaction.respond(findingChoices(found, interaction));
    } else await interaction.respond(ruleChoices(interaction));
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
    const rule = interaction.options.getString('rule');
    if (rule === null) {
      await answerPrivately(
        interaction,
        'officer',
        (actor, _vocabulary, _admission, tell) =>
          scanServer(this.container.context, actor, (step) => tell(progressPhrase(step))),
        overviewMessage,
      );
    } else {
      await answerPrivately(
        interaction,
        'officer',
        (actor, _vocabulary, _admission, tell) =>
          scanForRule(this.container.context, actor, rule, (step) => tell(progressPhrase(step))),
        ruleMessage,
      );
    }
  }

  async findings(interaction: Interaction) {
    const rule = interaction.options.getString('rule') ?? undefined;
    const status = (interaction.options.getString('status') ?? 'open') as FindingStatusFilter;
    await answerPrivately(
      interaction,
      'officer',
      (actor) => listFindings(this.container.context, actor, { rule, status }),
      listMessage,
    );
  }

  /** Opens the card, where Fix says what it would do: nothing is done unseen. */
  async fix(interaction: Interaction) {
    const findingId = interaction.options.getString('finding', true);
    await answerPrivately(
      interaction,
      'officer',
      (actor) => showFinding(this.container.context, actor, findingId),
      findingMessage,
    );
  }

  async report(interaction: Interaction) {
    await answerPrivately(
      interaction,
      'officer',
      (actor) => sendReport(this.container.context, actor),
      reportSentMessage,
    );
  }
}

import type { EmbedBuilder } from 'discord.js';
import { phrase } from '../../phrase.ts';
import type { AuditMessage, WentLive } from '../../reporting/audit-message.ts';
import type { AuditCardContent } from '../../use-cases/audit-channel/audit-cards.ts';
import type { Vocabulary } from '../words.ts';
import { colours, embed, type MessageBody } from './message.ts';
import { reviewRow, runReportMessage } from './run-report.ts';
import { standingCard } from './standing-card.ts';

/** A message for the audit channel; `reference` finds it again, in the channel and in the log. */
export function auditMessage(
  content: AuditMessage | AuditCardContent,
  vocabulary: Vocabulary,
  reference: string,
): MessageBody {
  switch (content.kind) {
    case 'run_report':
      return runReportMessage(content, vocabulary, reference);
    case 'went_live':
      return wentLiveMessage(content, vocabulary, reference);
    default:
      return standingCard(content, vocabulary, reference);
  }
}

function wentLiveMessage(content: WentLive, vocabulary: Vocabulary, reference: string): MessageBody {
  return {
    embeds: [
      wentLive(content, vocabulary).setFooter({ text: vocabulary.label(phrase('report.reference', { reference })) }),
    ],
    components: reviewRow(content.review, vocabulary),
  };
}

function wentLive({ by, characters, members, review }: WentLive, { say }: Vocabulary): EmbedBuilder {
  const open = review.reduce((sum, rule) => sum + rule.open, 0);
  const lines = [
    say(phrase('live.sizes', { characters, members, officer: { member: by } })),
    say(phrase('live.baseline', { count: open })),
  ];
  return embed(colours.done, say(phrase('live.title')), lines.join('\n'));
}

import { EmbedBuilder } from 'discord.js';
import { phrase } from '../../phrase.ts';
import type { AuditCardContent } from '../../use-cases/audit-cards.ts';
import type { Vocabulary } from '../words.ts';
import { standingFinding } from './finding.ts';
import type { MessageBody } from './message.ts';

/** A card that stands in the audit channel; `reference` finds its message again, in the channel and in the log. */
export function standingCard(card: AuditCardContent, vocabulary: Vocabulary, reference: string): MessageBody {
  const { embeds = [], ...body } = drawn(card, vocabulary);
  const footer = { text: vocabulary.label(phrase('report.reference', { reference })) };
  const [first, ...rest] = embeds;
  return first ? { ...body, embeds: [EmbedBuilder.from(first as EmbedBuilder).setFooter(footer), ...rest] } : body;
}

function drawn(card: AuditCardContent, vocabulary: Vocabulary): MessageBody {
  switch (card.kind) {
    case 'finding':
      return standingFinding(card.content, vocabulary);
  }
}

import { phrase } from '../../phrase.ts';
import type { AuditCardContent } from '../../use-cases/audit-channel/audit-cards.ts';
import type { Vocabulary } from '../words.ts';
import { claimMessage } from './claim.ts';
import { standingFinding } from './finding.ts';
import { standingFixAll } from './fix-all.ts';
import { colours, embed, type MessageBody, withFooter } from './message.ts';
import { rankShiftMessage } from './rank-shift.ts';
import { shrinkMessage } from './shrink.ts';
import { silentSourceMessage } from './silent-source.ts';

/** A card that stands in the audit channel; `reference` finds its message again, in the channel and in the log. */
export function standingCard(card: AuditCardContent, vocabulary: Vocabulary, reference: string): MessageBody {
  return withFooter(drawn(card, vocabulary), vocabulary.label(phrase('report.reference', { reference })));
}

function drawn(card: AuditCardContent, vocabulary: Vocabulary): MessageBody {
  switch (card.kind) {
    case 'finding':
      return standingFinding(card.content, vocabulary);
    case 'claim':
      return claimMessage(card.content, vocabulary);
    case 'fix_all':
      return standingFixAll(card.content, vocabulary);
    case 'shrink':
      return shrinkMessage(card.content, vocabulary);
    case 'rank_shift':
      return rankShiftMessage(card.content, vocabulary);
    case 'silent_source':
      return silentSourceMessage(card.content, vocabulary);
    case 'gone':
      return goneMessage(vocabulary);
  }
}

function goneMessage({ say }: Vocabulary): MessageBody {
  return {
    embeds: [embed(colours.quiet, say(phrase('gone_card.title')), say(phrase('gone_card.text')))],
    components: [],
  };
}

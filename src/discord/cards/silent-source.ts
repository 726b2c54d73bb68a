import { type Phrase, phrase, time } from '../../phrase.ts';
import type { SilentSourceCard } from '../../use-cases/syncs/silent-source-card.ts';
import type { Vocabulary } from '../words.ts';
import { colours, embed, type MessageBody } from './message.ts';
import { failurePhrase } from './sync.ts';

/** That a source says nothing, since when, why, and what somebody can do about it. */
export function silentSourceMessage(card: SilentSourceCard, { say }: Vocabulary): MessageBody {
  const { source, state } = card;
  const guilds = card.guilds.join(', ');
  if (state.kind === 'back') {
    const back = say(phrase('silent.back', { at: time(state.at) }));
    return { embeds: [embed(colours.done, say(phrase(`silent.title_over.${source}`, { guilds })), back)] };
  }
  if (state.kind === 'not_watched') {
    const title = say(phrase('silent.title_not_watched', { guilds }));
    const text = say(phrase(state.watchesOthers ? 'silent.others_watched' : 'silent.not_watched'));
    return { embeds: [embed(colours.done, title, text)] };
  }
  const lines = [
    say(phrase(card.cameBefore ? 'silent.since' : 'silent.never', { since: time(card.since) })),
    say(whyOf(card)),
    say(phrase('silent.paused')),
    '',
    say(todoOf(card)),
  ];
  return { embeds: [embed(colours.warning, say(phrase(`silent.title.${source}`, { guilds })), lines.join('\n'))] };
}

function whyOf({ failure }: SilentSourceCard): Phrase {
  return failure ? phrase('silent.because', { because: { phrase: failurePhrase(failure) } }) : phrase('silent.unasked');
}

/** What helps depends on who must act: whoever runs the bot, an officer, or nobody. */
function todoOf({ failure }: SilentSourceCard): Phrase {
  switch (failure?.because) {
    case 'not_found':
    case 'another_guild':
      return phrase('silent.todo.guild');
    case 'unauthorised':
    case 'refused':
      return phrase('silent.todo.credentials');
    case 'no_access':
      return phrase('silent.todo.access');
    case 'rate_limited':
    case 'unreachable':
    case 'busy':
      return phrase('silent.todo.wait');
    default:
      return phrase('silent.todo.operator');
  }
}

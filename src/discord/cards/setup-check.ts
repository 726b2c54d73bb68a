import { ButtonStyle } from 'discord.js';
import { phrase } from '../../phrase.ts';
import type { Checked } from '../../use-cases/setup/check-setup.ts';
import { setupCheck, setupRefresh } from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow } from './components.ts';
import { colours, EMBED_DESCRIPTION, embed, type MessageBody, packLines } from './message.ts';

const WORST_FIRST = ['fault', 'hint', 'fine'] as const;

/** What was looked at, faults first, each with what to do about it. */
export function checkMessage(checked: readonly Checked[], { say, label }: Vocabulary): MessageBody {
  const lines = WORST_FIRST.flatMap((verdict) =>
    checked
      .filter((one) => one.verdict === verdict)
      .map(({ text }) => say(phrase(`check.verdict.${verdict}`, { text: { phrase: text } }))),
  );
  const faults = checked.filter(({ verdict }) => verdict === 'fault').length;
  const title = say(phrase('check.title', { count: faults }));
  return {
    embeds: [embed(faults > 0 ? colours.warning : colours.done, title, packLines(lines, EMBED_DESCRIPTION, say))],
    components: [
      buttonRow(
        button(setupCheck.build({}), label(phrase('check.again')), ButtonStyle.Secondary),
        button(setupRefresh.build({}), label(phrase('setup.settings.back')), ButtonStyle.Secondary),
      ),
    ],
  };
}

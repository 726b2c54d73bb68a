import { ButtonStyle } from 'discord.js';
import type { Words } from '../../languages/words.ts';
import { type Phrase, type PhraseValue, phrase, time } from '../../phrase.ts';
import type { HistoryEntry, HistoryPage } from '../../use-cases/undo/history-page.ts';
import { historyOlder, historyUndo } from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow, type Choice, choiceRow } from './components.ts';
import { colours, EMBED_DESCRIPTION, embed, type MessageBody, packExplained } from './message.ts';

/** A page of what was changed, by whom and why, with Undo for what can be put back. */
export function historyMessage(page: HistoryPage, vocabulary: Vocabulary): MessageBody {
  const { say, label } = vocabulary;
  const remark = page.remark ? [{ line: `${say(page.remark)}\n`, because: [] }] : [];
  const entries = page.entries.map((entry) => ({
    line: lineOf(entry, vocabulary),
    because: becauseOf(entry, vocabulary),
  }));
  const lines = [...remark, ...entries];
  const text = lines.length === 0 ? say(phrase('history.empty')) : packExplained(lines, EMBED_DESCRIPTION, say);
  const undoable = page.entries.filter((entry) => entry.canUndo);
  const labelNamed = vocabulary.labelNaming(page.memberNames);
  const older = page.olderThan;
  return {
    embeds: [embed(colours.report, say(titleOf(page)), text)],
    components: [
      ...choiceRow(
        historyUndo.build({ scope: page.scope }),
        label(phrase('history.undo')),
        undoable.flatMap((entry) => undoChoices(entry, labelNamed)),
      ),
      ...(older
        ? [
            buttonRow(
              button(
                historyOlder.build({ scope: page.scope, changeId: older }),
                label(phrase('history.older')),
                ButtonStyle.Secondary,
              ),
            ),
          ]
        : []),
    ],
  };
}

const WHOLE = 'all:';

/** One entry, and where it was one act with others, all of that. */
function undoChoices(entry: HistoryEntry, label: Words): Choice[] {
  const alone = { label: label(whatOf(entry)), value: entry.id };
  if (entry.sizeOfAct < 2) return [alone];
  const all = phrase('history.undo_all', { count: entry.sizeOfAct, what: { phrase: whatOf(entry) } });
  return [{ label: label(all), value: `${WHOLE}${entry.id}` }, alone];
}

/** What a choice of the list means: one change, or the whole act that it was part of. */
export function undoChoice(value = ''): { readonly changeId: string; readonly whole: boolean } {
  const whole = value.startsWith(WHOLE);
  return { changeId: whole ? value.slice(WHOLE.length) : value, whole };
}

function lineOf(entry: HistoryEntry, { say }: Vocabulary): string {
  const line = say(
    phrase('history.line', { at: time(entry.at), actor: actorOf(entry), what: { phrase: whatOf(entry) } }),
  );
  if (entry.undone) {
    const { by, at } = entry.undone;
    return `~~${line}~~ ${say(phrase('history.undone', { officer: { member: by }, at: time(at) }))}`;
  }
  return entry.failed ? `${line} ${say(phrase('history.failed'))}` : line;
}

function becauseOf({ because }: HistoryEntry, { say }: Vocabulary): string[] {
  return because.map((reason) => say(phrase('history.because.line', { reason: { phrase: reason } })));
}

function actorOf({ actor }: HistoryEntry): PhraseValue {
  if (actor.kind === 'officer' || actor.kind === 'member') return { member: actor.id };
  if (actor.kind === 'rule') return { phrase: phrase(`rule.${actor.id}.name`) };
  return { phrase: phrase(`history.source.${actor.id}`) };
}

function whatOf(entry: HistoryEntry): Phrase {
  const who = entry.character ?? '';
  const values = {
    character: who,
    player: entry.player ?? '',
    member: entry.memberId ? { member: entry.memberId } : '',
    from: stateOf(entry.before, entry),
    to: stateOf(entry.after, entry),
  } satisfies Record<string, PhraseValue>;
  const end = entry.character === null ? 'member' : 'character';
  const byEnd = entry.what.startsWith('link.');
  return phrase(byEnd ? `history.what.${entry.what}.${end}` : `history.what.${entry.what}`, values);
}

/** What a change left behind, in a word or two: a name, a reason, roles. */
function stateOf(state: HistoryEntry['before'], { roleNames }: HistoryEntry): string {
  if (!state) return '';
  const ids = Array.isArray(state.roleIds) ? state.roleIds : state.roleId === undefined ? [] : [state.roleId];
  if (ids.length > 0) return ids.map((id) => roleNames.get(String(id)) ?? '?').join(', ');
  const name = String(state.name ?? state.displayName ?? state.reason ?? '');
  return state.realmName === undefined ? name : `${name}-${state.realmName}`;
}

function titleOf({ title }: HistoryPage): Phrase {
  return title.kind === 'server'
    ? phrase('history.title.server')
    : phrase(`history.title.${title.kind}`, { name: title.name });
}

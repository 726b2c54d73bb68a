import { ButtonStyle } from 'discord.js';
import type { Words } from '../../languages/words.ts';
import { type Phrase, type PhraseValue, phrase, time } from '../../phrase.ts';
import { rules } from '../../quality/rules/index.ts';
import type { ListItem } from '../../use-cases/lists/list-queries.ts';
import type { ListPage } from '../../use-cases/lists/paged-list.ts';
import type { PlayersAnswer } from '../../use-cases/lists/roster-lists.ts';
import { listFinding, listPage, listPlayer, listUndoAll, qualityRecentOf, reportUndoOne } from '../components.ts';
import { visible } from '../escape.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow, type Choice, choiceRow } from './components.ts';
import { colours, EMBED_DESCRIPTION, type Explained, embed, type MessageBody, packExplained } from './message.ts';
import { playerMessage } from './player.ts';

/** One page of a list; what stands on it can be chosen, which opens it beside the list. */
export function listMessage(list: ListPage, vocabulary: Vocabulary): MessageBody {
  const { say, label } = vocabulary;
  const remark = list.remark ? [say(list.remark), ''] : [];
  const room = EMBED_DESCRIPTION - remark.join('\n').length - 1;
  const lines = list.items.map((item) => explained(item, say));
  const text = lines.length === 0 ? say(phrase('list.empty')) : packExplained(lines, room, say);
  const drawn = embed(colours.report, say(titleOf(list)), [...remark, text].join('\n'));
  drawn.setFooter({ text: label(phrase('list.place', { page: list.page + 1, pages: list.pages })) });
  const labelNamed = vocabulary.labelNaming(list.names);
  return {
    embeds: [drawn],
    components: [
      ...choiceRow(
        listFinding.build({}),
        label(phrase('list.open_finding')),
        list.items.flatMap((item) => findingChoice(item, labelNamed)),
      ),
      ...choiceRow(
        listPlayer.build({}),
        label(phrase('list.open_player')),
        list.items.flatMap((item) => playerChoice(item, labelNamed)),
      ),
      ...choiceRow(
        reportUndoOne.build({}),
        label(phrase('report.undo_some')),
        list.items.flatMap((item) => undoChoice(item, labelNamed)),
      ),
      ...rulesRow(list, vocabulary),
      pageRow(list, vocabulary),
    ],
  };
}

function explained(item: ListItem, say: Words): Explained {
  const because = item.kind === 'match_link' ? item.because : [];
  return {
    line: `• ${say(lineOf(item))}`,
    because: because.map((reason) => say(phrase('list.because', { reason: { phrase: reason } }))),
  };
}

/** What stands for no rule, where one can be chosen. */
export const EVERY_RULE = 'all';

/** Of what was found last, an officer may want to see one rule's. */
function rulesRow({ query }: ListPage, { label }: Vocabulary) {
  if (query.of !== 'findings' || query.title !== 'recent') return [];
  return choiceRow(qualityRecentOf.build({}), label(phrase('list.of_rule')), [
    { label: label(phrase('list.every_rule')), value: EVERY_RULE },
    ...rules.map(({ id }) => ({
      label: label(phrase(`rule.${id}.name`)),
      value: id,
      emoji: label(phrase(`rule.${id}.icon`)),
    })),
  ]);
}

/** The list of players, or the one that was chosen. */
export function playersMessage(answer: PlayersAnswer, vocabulary: Vocabulary): MessageBody {
  return answer.kind === 'list' ? listMessage(answer.list, vocabulary) : playerMessage(answer.card, vocabulary);
}

function pageRow({ listId, query, page, hasNext }: ListPage, { label }: Vocabulary) {
  const all = listUndoAll.build({ listId, page: String(page) });
  const undoAll = button(all, label(phrase('list.undo_all')), ButtonStyle.Danger);
  const to = (place: number) => listPage.build({ listId, page: String(place) });
  return buttonRow(
    button(to(page - 1), label(phrase('list.previous')), ButtonStyle.Secondary).setDisabled(page === 0),
    button(to(page), label(phrase('list.refresh')), ButtonStyle.Secondary),
    button(to(page + 1), label(phrase('list.next')), ButtonStyle.Secondary).setDisabled(!hasNext),
    ...(query.of === 'automatic_fixes' ? [undoAll] : []),
  );
}

function findingChoice(item: ListItem, label: Words): Choice[] {
  if (item.kind === 'finding') return [{ label: label(item.line), value: item.findingId, emoji: iconOf(item, label) }];
  if (!('finding' in item) || !item.finding) return [];
  const called = item.kind === 'character' ? item.name : `@${item.username}`;
  return [{ label: visible(called), value: item.finding.findingId }];
}

function undoChoice(item: ListItem, label: Words): Choice[] {
  if (item.kind !== 'fix' || item.undone) return [];
  return [{ label: label(item.line).replaceAll('**', ''), value: item.findingId, emoji: iconOf(item, label) }];
}

function playerChoice(item: ListItem, label: Words): Choice[] {
  if (item.kind !== 'player') return [];
  return [
    { label: label(phrase('list.player_choice', { player: item.name, ...partsOf(item) })), value: item.playerId },
  ];
}

function iconOf({ rule }: { readonly rule: string }, label: Words): string {
  return label(phrase(`rule.${rule}.icon`));
}

function titleOf({ query, total: count }: ListPage): Phrase {
  if (query.of === 'findings' && query.title === 'recent' && query.rules) {
    const rule = { phrase: phrase(`rule.${query.rules.join()}.name`) };
    return phrase('list.title.recent_of', { rule, count });
  }
  if (query.of === 'findings') return phrase(`list.title.${query.title}`, { count });
  if (query.of === 'players' && query.search !== '') {
    return phrase('list.title.players_found', { search: query.search, count });
  }
  return phrase(`list.title.${query.of}`, { count });
}

function lineOf(item: ListItem): Phrase {
  switch (item.kind) {
    case 'character':
      return phrase('list.character', {
        character: item.name,
        class: item.class,
        rank: item.rank,
        realm: orNothing(item.realmName, (realm) => phrase('list.realm', { realm })),
        note: orNothing(item.note, (note) => phrase('list.note', { note })),
        status: statusOf(item.finding?.status),
      });
    case 'member':
      return phrase('list.member', {
        member: { member: item.memberId },
        username: item.username,
        role: { role: item.roleId },
        status: statusOf(item.finding?.status),
      });
    case 'player':
      return phrase('list.player', { player: item.name, ...partsOf(item) });
    case 'finding':
      return phrase('list.finding', {
        icon: { phrase: phrase(`rule.${item.rule}.icon`) },
        line: { phrase: item.line },
        at: time(item.firstFoundAt),
        status: statusOf(item.status),
      });
    case 'fix':
      return phrase('list.fix', {
        icon: { phrase: phrase(`rule.${item.rule}.icon`) },
        line: { phrase: item.line },
        undone: item.undone ? { phrase: phrase('list.undone') } : '',
      });
    case 'match_link':
      return phrase('list.match_link', {
        character: item.name,
        realm: orNothing(item.realmName, (realm) => phrase('list.realm', { realm })),
        who: item.who,
        confirm: item.asksConfirmation ? { phrase: phrase('list.to_confirm') } : '',
      });
  }
}

function partsOf({ main, characters, memberIds }: Extract<ListItem, { kind: 'player' }>) {
  const [memberId] = memberIds;
  const members: PhraseValue =
    memberId === undefined ? { phrase: phrase('list.not_on_discord') } : { member: memberId };
  return {
    main: orNothing(main, (character) => phrase('list.main', { character })),
    characters: { phrase: phrase('list.characters', { count: characters }) },
    members,
  };
}

/** What is open needs no word: it is why the line stands there. */
function statusOf(status: 'open' | 'snoozed' | 'dismissed' | 'resolved' = 'open'): PhraseValue {
  return status === 'open' ? '' : { phrase: phrase(`list.status.${status}`) };
}

function orNothing(text: string | null, words: (text: string) => Phrase): PhraseValue {
  return text === null || text === '' ? '' : { phrase: words(text) };
}

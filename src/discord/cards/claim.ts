import { ButtonStyle } from 'discord.js';
import { type Phrase, phrase, time } from '../../phrase.ts';
import { levelPart } from '../../quality/character-phrases.ts';
import type { ClaimCard } from '../../use-cases/people/claim-card.ts';
import type { ClaimAnswer } from '../../use-cases/people/claim-character.ts';
import { claimConfirm, claimRefuse, claimUndo } from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow } from './components.ts';
import { colours, EMBED_DESCRIPTION, embed, type MessageBody, packLines } from './message.ts';

/** What a member hears about their claim: that it waits, or how it ended. */
export function claimAnswerMessage(answer: ClaimAnswer, { say }: Vocabulary): MessageBody {
  const { character, state, since, forThem } = answer;
  const lines = [
    say(phrase(`claim.answer.${state}`, { character, since: time(since) })),
    ...(forThem.length > 0 ? ['', say(phrase('claim.speaks_for_you'))] : []),
    ...forThem.map((reason) => `• ${say(reason)}`),
  ];
  const colour = state === 'confirmed' ? colours.done : colours.quiet;
  return {
    embeds: [embed(colour, say(phrase('claim.answer.title', { character })), packLines(lines, EMBED_DESCRIPTION, say))],
    components: [],
  };
}

/** A member's claim as officers decide it. */
export function claimMessage(card: ClaimCard, vocabulary: Vocabulary): MessageBody {
  const { say } = vocabulary;
  const { state, character, memberName } = card;
  const isOpen = state.kind === 'open';
  const title = say(
    phrase(isOpen ? 'claim.title' : 'claim.title_over', { member: memberName, character: character.name }),
  );
  const lines = [aboutCharacter(card), ...stateLines(card)].map((line) => line && say(line));
  return {
    embeds: [embed(isOpen ? colours.warning : colours.done, title, packLines(lines, EMBED_DESCRIPTION, say))],
    components: rowsOf(card, vocabulary),
  };
}

function aboutCharacter({ character, memberId, claimedAt }: ClaimCard): Phrase {
  const { class: className, rank, realm, level } = character;
  const values = { class: className, rank, realm, level: levelPart(level) };
  return phrase('claim.about', { ...values, member: { member: memberId }, since: time(claimedAt) });
}

function stateLines({ state, character, memberName }: ClaimCard): (Phrase | '')[] {
  const names = { character: character.name, claimant: memberName };
  if (state.kind === 'moot') return ['', phrase('claim.moot')];
  if (state.kind !== 'open') {
    const { kind, by, at } = state;
    return ['', phrase(`claim.${kind}`, { ...names, officer: { member: by }, at: time(at) })];
  }
  const { holder, power, forThem, forOthers } = state;
  return [
    ...(holder ? ['' as const, ...holderLines(holder, names)] : []),
    ...(power === null ? [] : ['' as const, phrase('claim.power', { ...names, rank: character.rank, role: power })]),
    '',
    phrase(forThem.length > 0 ? 'claim.speaks_for_them' : 'claim.nothing_speaks', names),
    ...forThem.map(bullet),
    ...(forOthers.length > 0 ? ['' as const, phrase('claim.speaks_for_others'), ...forOthers.map(bullet)] : []),
  ];
}

function holderLines(
  { name, isClaimant, link }: NonNullable<Extract<ClaimCard['state'], { kind: 'open' }>['holder']>,
  names: { readonly character: string; readonly claimant: string },
): Phrase[] {
  const source = { phrase: phrase(`link.source.${link.source}`) };
  const values = { ...names, holder: name, source, since: time(link.createdAt) };
  if (isClaimant) return [phrase('claim.theirs_unconfirmed', values)];
  const line = link.confirmed
    ? phrase('claim.held_confirmed', { ...values, officer: { member: link.confirmed.by }, at: time(link.confirmed.at) })
    : phrase('claim.held', values);
  return [line, ...link.because.map(bullet)];
}

function bullet(reason: Phrase): Phrase {
  return phrase('claim.reason', { reason: { phrase: reason } });
}

function rowsOf({ claimId, facts, state, character, memberName }: ClaimCard, { label }: Vocabulary) {
  if (state.kind === 'confirmed' || state.kind === 'refused') {
    return [buttonRow(button(claimUndo.build({ claimId }), label(phrase('button.undo')), ButtonStyle.Secondary))];
  }
  if (state.kind !== 'open') return [];
  const names = { character: character.name, claimant: memberName, holder: state.holder?.name ?? '' };
  const moves = state.holder !== null && !state.holder.isClaimant;
  const unlinks = state.holder?.isClaimant ?? false;
  const confirm = phrase(moves ? 'claim.button.move' : 'claim.button.confirm', names);
  const refuse = phrase(unlinks ? 'claim.button.refuse_unlinking' : 'claim.button.refuse', names);
  return [
    buttonRow(
      button(claimConfirm.build({ claimId, facts }), label(confirm), ButtonStyle.Success),
      button(claimRefuse.build({ claimId, facts }), label(refuse), ButtonStyle.Secondary),
    ),
  ];
}

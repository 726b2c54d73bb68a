import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import { Character } from '../../database/entities/character.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import { carryOut } from '../changes/carry-out.ts';
import type { Context } from '../context.ts';
import { isUuid } from '../uuid.ts';
import { actByHand, byHand, type HandAnswer, type HandProblem } from './by-hand.ts';
import { type CharacterProblem, resolveCharacter } from './find-character.ts';
import { confirmOnlyMember, give } from './give-character.ts';
import { joinMember, mergeInto, survivorOf } from './merge-players.ts';
import type { LinkOnCard, PlayerCard } from './player-card.ts';
import { factsOf, type Owner, type OwnerGiven, type OwnerProblem, resolveOwner, standingOf } from './whose-is-it.ts';

export type LinkProblem =
  | CharacterProblem
  | OwnerProblem
  | HandProblem
  | { readonly code: 'whose_missing' }
  | { readonly code: 'question_gone' };

/** What became of `/link`: it was done, or an officer must say what they mean. */
export type LinkAnswer =
  | { readonly kind: 'answer'; readonly answer: HandAnswer }
  | { readonly kind: 'conflict'; readonly conflict: LinkConflict };

/** The character belongs to somebody else already. */
export interface LinkConflict {
  readonly questionId: string;
  /** What the question shows, in ten characters. */
  readonly facts: string;
  readonly remark: Phrase | null;
  readonly character: string;
  readonly link: LinkOnCard;
  readonly holder: PlayerCard;
  readonly owner: { readonly name: string; readonly memberId: string | null; readonly card: PlayerCard | null };
  /** Who the two become when they are one human; nothing where the owner is nobody known yet. */
  readonly merged: { readonly name: string } | null;
}

const QUESTION = 'link_question';

interface Question {
  readonly characterId: string;
  readonly owner: Owner;
}

/**
 * Gives a character to the one owner that is named, by an officer's word; the player is created where there is none.
 * Nothing is taken from anybody unasked: a character that belongs to somebody else answers with the question what is
 * meant.
 */
export async function linkByHand(
  context: Context,
  actor: Actor,
  characterText: string,
  givenOwners: readonly OwnerGiven[],
): Promise<Result<LinkAnswer, LinkProblem>> {
  return byHand<LinkAnswer, LinkProblem>(context, actor, async (tenant, at) => {
    const character = await resolveCharacter(tenant, characterText);
    if (!character.ok) return character;
    const [given, ...others] = givenOwners;
    if (!given || others.length > 0) return failed({ code: 'whose_missing' });
    const owner = await resolveOwner(tenant, given);
    if (!owner.ok) return owner;
    return ok(await linkOrAsk(tenant, actor, character.value, owner.value, at));
  });
}

/**
 * Does what an officer chose, `merge` or else `move`, where the character belonged to somebody else. When anything
 * changed since the question was drawn, nothing is taken from anybody and the question is asked again.
 */
export async function decideLink(
  context: Context,
  actor: Actor,
  questionId: string,
  facts: string,
  choice: string,
): Promise<Result<LinkAnswer, LinkProblem>> {
  return byHand<LinkAnswer, LinkProblem>(context, actor, async (tenant, at) => {
    const question = await findQuestion(tenant, questionId);
    const asked = question && (question.what as unknown as Question);
    const character = asked && (await tenant.em.findOne(Character, { id: asked.characterId }));
    if (!character) return failed({ code: 'question_gone' });
    const { owner } = asked;
    const standing = await standingOf(tenant, character, owner, at);
    tenant.em.remove(question);
    await tenant.em.flush();
    if (factsOf([standing.holder, standing.owner]) !== facts || !standing.holder) {
      return ok(await linkOrAsk(tenant, actor, character, owner, at, phrase('remark.facts_changed')));
    }
    const answer =
      choice === 'merge' && owner.kind !== 'newcomer'
        ? await merge(tenant, actor, standing.holder, standing.owner, owner, at)
        : await move(tenant, actor, character, standing.holder, owner, at);
    return ok({ kind: 'answer', answer });
  });
}

/** Everything stays as it is. */
export async function dropLinkQuestion(
  { database }: Context,
  { serverId }: Actor,
  questionId: string,
): Promise<Result<undefined, never>> {
  return database.inServer(serverId, async (tenant) => {
    const question = await findQuestion(tenant, questionId);
    if (question) tenant.em.remove(question);
    return ok();
  });
}

async function linkOrAsk(
  tenant: Tenant,
  actor: Actor,
  character: Character,
  owner: Owner,
  at: Date,
  remark: Phrase | null = null,
): Promise<LinkAnswer> {
  const standing = await standingOf(tenant, character, owner, at);
  const { holder } = standing;
  if (!holder) {
    const done = phrase('by_hand.linked', { character: character.name, player: owner.name });
    const answer = await actByHand(tenant, actor, at, done, (authority) => give(tenant, character, owner, authority));
    return { kind: 'answer', answer };
  }
  if (holder.playerId === standing.owner?.playerId) {
    return { kind: 'answer', answer: await confirmTheirs(tenant, actor, character, holder, at) };
  }
  return {
    kind: 'conflict',
    conflict: await ask(tenant, actor, { character, owner, holder, card: standing.owner, remark }, at),
  };
}

async function ask(
  tenant: Tenant,
  actor: Actor,
  {
    character,
    owner,
    holder,
    card,
    remark,
  }: {
    readonly character: Character;
    readonly owner: Owner;
    readonly holder: PlayerCard;
    readonly card: PlayerCard | null;
    readonly remark: Phrase | null;
  },
  at: Date,
): Promise<LinkConflict> {
  const what: Question = { characterId: character.id, owner };
  const question = tenant.em.create(Batch, {
    server: tenant.serverId,
    kind: QUESTION,
    startedBy: actor.memberId,
    startedAt: at,
    what: { ...what },
  });
  await tenant.em.flush();
  const shown = holder.characters.find(({ id }) => id === character.id);
  if (!shown) throw new Error(`The card of a character's player lacks the character ${character.id}.`);
  const merged = owner.kind === 'newcomer' ? null : { name: (card ? survivorOf(card, holder) : holder).displayName };
  return {
    questionId: question.id,
    facts: factsOf([holder, card]),
    remark,
    character: character.name,
    link: shown.link,
    holder,
    owner: { name: owner.name, memberId: owner.kind === 'member' ? owner.memberId : null, card },
    merged,
  };
}

async function move(
  tenant: Tenant,
  actor: Actor,
  character: Character,
  holder: PlayerCard,
  owner: Owner,
  at: Date,
): Promise<HandAnswer> {
  const names = { character: character.name, from: holder.displayName, to: owner.name };
  return actByHand(tenant, actor, at, phrase('by_hand.moved', names), async (authority) => {
    await carryOut(tenant, [{ kind: 'unlink_character', characterId: character.id }], authority);
    return give(tenant, character, owner, authority);
  });
}

/** Whose the character is and whom the officer named are one human. */
async function merge(
  tenant: Tenant,
  actor: Actor,
  holder: PlayerCard,
  card: PlayerCard | null,
  owner: Owner,
  at: Date,
): Promise<HandAnswer> {
  const names = { one: holder.displayName, other: owner.name };
  return actByHand(tenant, actor, at, phrase('by_hand.merged', names), async (authority) => {
    if (owner.kind === 'member' && !card) return joinMember(tenant, holder, owner.memberId, authority);
    if (!card) throw new Error('Only a member can be one human with somebody and have no player.');
    const kept = survivorOf(card, holder);
    return mergeInto(tenant, kept, kept === card ? holder : card, authority);
  });
}

/** The officer's word for a link that is there already; said again, nothing is to do. */
async function confirmTheirs(
  tenant: Tenant,
  actor: Actor,
  character: Character,
  holder: PlayerCard,
  at: Date,
): Promise<HandAnswer> {
  const names = { character: character.name, player: holder.displayName };
  const link = holder.characters.find(({ id }) => id === character.id)?.link;
  if (!link || link.confirmed) return { said: phrase('by_hand.already_theirs', names), card: holder, undo: null };
  return actByHand(tenant, actor, at, phrase('by_hand.confirmed', names), async (authority) => {
    await carryOut(tenant, [{ kind: 'confirm_link', linkId: link.id }], authority);
    await confirmOnlyMember(tenant, holder.playerId, authority);
    return holder.playerId;
  });
}

async function findQuestion({ em }: Tenant, questionId: string): Promise<Batch | null> {
  return isUuid(questionId) ? em.findOne(Batch, { id: questionId, kind: QUESTION }) : null;
}

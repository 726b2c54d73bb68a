import { container } from '@sapphire/framework';
import {
  type AutocompleteInteraction,
  type ChatInputCommandInteraction,
  type ContextMenuCommandInteraction,
  type MessageComponentInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  PermissionFlagsBits,
} from 'discord.js';
import type { Phrase } from '../phrase.ts';
import type { Result } from '../result.ts';
import type { Actor } from '../use-cases/actor.ts';
import { type Admission, type Audience, admit, type Notice } from '../use-cases/admit.ts';
import { deliverCards } from '../use-cases/audit-channel/deliver-cards.ts';
import { underWayUntilDone } from './answers-under-way.ts';
import { EMBEDS, type MessageBody } from './cards/message.ts';
import { noticeEmbed, progressMessage, remarkMessage } from './cards/notice.ts';
import { type PressProgress, pressProgress } from './press-progress.ts';
import { type Problem, problemMessage } from './problems.ts';
import { progressTeller, type Tell } from './progress.ts';
import { isPrivate, silent } from './replies.ts';
import { type Vocabulary, vocabularyFor } from './words.ts';

/** What an admitted person asked for, carried out by one verb. */
export type Act<Value> = (
  actor: Actor,
  vocabulary: Vocabulary,
  admission: Admission,
  tell: Tell,
) => Promise<Result<Value, Problem>>;

/** Draws what a verb answered. */
export type Draw<Value> = (value: Value, vocabulary: Vocabulary) => MessageBody;

/** Discord lets an answer be edited for 15 minutes; a little less, for the way. */
const EDITABLE_MS = 14.5 * 60_000;

type Answerable =
  | ChatInputCommandInteraction
  | ContextMenuCommandInteraction
  | MessageComponentInteraction
  | ModalSubmitInteraction;

/** Acknowledges at once, checks the person, acts, showing how far it is, and answers where only they see it. */
export async function answerPrivately<Value>(
  interaction: Answerable,
  audience: Audience,
  act: Act<Value>,
  draw: Draw<Value>,
): Promise<void> {
  await answering(interaction, async () => {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    const teller = progressTeller((progress: Phrase) =>
      interaction.editReply(silent(progressMessage(progress, vocabularyFor(interaction.locale)))),
    );
    const { result, vocabulary, notices } = await acted(interaction, audience, act, teller.tell);
    await teller.done();
    const body = result.ok ? draw(result.value, vocabulary) : problemMessage(result.problem, vocabulary);
    const embeds = [...(body.embeds ?? []), ...notices.map((notice) => noticeEmbed(notice, vocabulary))];
    await interaction.editReply(silent({ ...body, embeds: embeds.slice(0, EMBEDS) }));
  });
}

/**
 * Acknowledges at once, checks the person, acts, and redraws the message that the component stands on. What could not
 * be done is said privately beside it, and the message stays as it is: nobody loses the screen they were on.
 */
export async function answerInPlace<Value>(
  interaction: MessageComponentInteraction | ModalSubmitInteraction,
  audience: Audience,
  act: Act<Value>,
  draw: Draw<Value>,
): Promise<void> {
  await answering(interaction, async () => {
    await interaction.deferUpdate();
    await withProgress(interaction, async (progress) => {
      const { result, vocabulary } = await acted(interaction, audience, act, progress.tell);
      if (result.ok) {
        await progress.done('redrawn');
        await interaction.editReply(silent(draw(result.value, vocabulary)));
      } else await progress.say(problemMessage(result.problem, vocabulary));
    });
  });
}

/** What a verb answers to a press on a card: the card itself shows what was done, and this is what it does not say. */
interface Remarked {
  readonly remark?: Phrase;
}

/**
 * Acts from a card of the audit channel, which `deliverCards` redraws for everybody: only what it does not say is said,
 * to whoever pressed.
 */
export async function answerStandingCard(
  interaction: MessageComponentInteraction,
  audience: Audience,
  act: Act<Remarked>,
): Promise<void> {
  await answering(interaction, async () => {
    await interaction.deferUpdate();
    await withProgress(interaction, async (progress) => {
      const { result, vocabulary } = await acted(interaction, audience, act, progress.tell);
      const remark = result.ok ? result.value.remark : undefined;
      const beside = result.ok
        ? remark && remarkMessage(remark, vocabulary)
        : problemMessage(result.problem, vocabulary);
      if (beside) await progress.say(beside);
    });
  });
}

/** Acts from a card that stands in the audit channel or is private: a private one is redrawn in its place. */
export async function answerFromCard<Value extends Remarked>(
  interaction: MessageComponentInteraction,
  audience: Audience,
  act: Act<Value>,
  draw: Draw<Value>,
): Promise<void> {
  if (isPrivate(interaction)) await answerInPlace(interaction, audience, act, draw);
  else await answerStandingCard(interaction, audience, act);
}

/**
 * Opens a dialog from a card that may stand in the audit channel: in its place where it is private, and privately
 * beside it where everybody sees it.
 */
export async function answerWithDialog<Value>(
  interaction: MessageComponentInteraction,
  audience: Audience,
  act: Act<Value>,
  draw: Draw<Value>,
): Promise<void> {
  const answer = isPrivate(interaction) ? answerInPlace : answerPrivately;
  return answer(interaction, audience, act, draw);
}

/** What a verb does whose work takes minutes: it shows what it answered so far. */
export type ActInSteps<Value> = (
  actor: Actor,
  show: (value: Value) => Promise<void>,
) => Promise<Result<Value, Problem>>;

/**
 * As `answerFromCard`, for work of minutes: the private card shows how far it is. A private answer can be edited for 15
 * minutes; what ends later is told by the card in the audit channel.
 */
export async function answerInSteps<Value>(
  interaction: MessageComponentInteraction | ModalSubmitInteraction,
  audience: Audience,
  act: ActInSteps<Value>,
  draw: Draw<Value>,
  remarkOf: (value: Value) => Phrase | undefined,
): Promise<void> {
  await answering(interaction, async () => {
    await interaction.deferUpdate();
    await withProgress(interaction, async (progress) => {
      const ofPresser = isPrivate(interaction);
      const words = vocabularyFor(interaction.locale);
      const teller = progressTeller(async (value: Value) => {
        if (!ofPresser) return;
        await progress.done('redrawn');
        await interaction.editReply(silent(draw(value, words)));
      });
      const begunAt = performance.now();
      const { result, vocabulary } = await acted(interaction, audience, (actor) =>
        act(actor, async (value) => {
          // From here on the card in the channel says how far it is.
          if (!ofPresser) await progress.done();
          teller.tell(value);
        }),
      );
      await teller.done();
      if (performance.now() - begunAt > EDITABLE_MS) return;
      if (result.ok && ofPresser) {
        await progress.done('redrawn');
        await interaction.editReply(silent(draw(result.value, vocabulary)));
        return;
      }
      const remark = result.ok ? remarkOf(result.value) : undefined;
      const beside = result.ok
        ? remark && remarkMessage(remark, vocabulary)
        : problemMessage(result.problem, vocabulary);
      if (beside) await progress.say(beside);
    });
  });
}

/** However the work ends, nobody is left with a progress of something that is over. */
async function withProgress(
  interaction: MessageComponentInteraction | ModalSubmitInteraction,
  work: (progress: PressProgress) => Promise<void>,
): Promise<void> {
  const progress = pressProgress(interaction, vocabularyFor(interaction.locale));
  try {
    await work(progress);
  } finally {
    await progress.done();
  }
}

/** Answers; then the cards in the audit channel show what that changed. */
async function answering(interaction: Answerable, answer: () => Promise<void>): Promise<void> {
  await underWayUntilDone(async () => {
    await answer();
    const { context } = container;
    const { guildId: serverId, id: reference } = interaction;
    if (!serverId) return;
    await deliverCards(context, serverId).catch((error: unknown) => {
      context.log.error(
        { err: error, serverId, reference },
        'the cards of the audit channel could not be brought up to date',
      );
    });
  });
}

/** The person as Discord describes them with this interaction, never from a cache. */
export function actorOf(interaction: Answerable | AutocompleteInteraction): Actor {
  if (!interaction.guildId || !interaction.member) throw new Error('Rollcall answers in servers only.');
  const { roles } = interaction.member;
  return {
    serverId: interaction.guildId,
    memberId: interaction.user.id,
    roleIds: Array.isArray(roles) ? roles : [...roles.cache.keys()],
    canManageServer: interaction.memberPermissions?.has(PermissionFlagsBits.ManageGuild) ?? false,
  };
}

interface Acted<Value> {
  readonly result: Result<Value, Problem>;
  readonly vocabulary: Vocabulary;
  readonly notices: readonly Notice[];
}

async function acted<Value>(
  interaction: Answerable,
  audience: Audience,
  act: Act<Value>,
  tell: Tell = () => {},
): Promise<Acted<Value>> {
  const { context } = container;
  const vocabulary = vocabularyFor(interaction.locale);
  const actor = actorOf(interaction);
  const admission = await admit(context, actor, audience);
  const result = admission.ok ? await act(actor, vocabulary, admission.value, tell) : admission;
  const { id: reference, guildId: serverId } = interaction;
  const problem = result.ok ? undefined : result.problem.code;
  context.log.info({ reference, serverId, userId: actor.memberId, what: whatOf(interaction), problem }, 'answered');
  return { result, vocabulary, notices: admission.ok ? admission.value.notices : [] };
}

/** The command, or the name of the component, without what somebody typed or chose. */
function whatOf(interaction: Answerable): string {
  if ('customId' in interaction) return interaction.customId.split(':', 1)[0] ?? '';
  const subcommand = interaction.isChatInputCommand() ? interaction.options.getSubcommand(false) : null;
  return subcommand === null ? interaction.commandName : `${interaction.commandName} ${subcommand}`;
}

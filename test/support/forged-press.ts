import { Answer, type Answer as Answered } from '../../src/sandbox/driver/answer.ts';
import type { Person } from '../../src/sandbox/driver/person.ts';
import { ShownMessage } from '../../src/sandbox/driver/shown-message.ts';
import type { Rollcall } from './rollcall.ts';

/**
 * Uses a button or select that the message does not have, as a forged client or a message of an older Rollcall would. Discord
 * vouches for who presses and where, not for the custom id.
 */
export async function pressForged(
  { discord }: Pick<Rollcall, 'discord'>,
  who: Person,
  card: ShownMessage | Answered,
  customId: string,
  kind: 'button' | 'select' = 'button',
): Promise<Answered> {
  const message = card instanceof ShownMessage ? card : card.message;
  const interaction = discord.interactions.open({
    type: 3,
    member: who.member.state,
    channel: message.stored.channel,
    data: {
      custom_id: customId,
      id: 1,
      ...(kind === 'button' ? { component_type: 2 } : { component_type: 3, values: ['x'] }),
    },
    source: message.stored,
    metadata: { interacted_message_id: message.id },
  });
  return Answer.to(discord, interaction, `a forged press of ${customId}`);
}

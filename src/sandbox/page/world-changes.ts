import type { Game } from './game.ts';
import type { People } from './people.ts';
import type { WorldAct } from './protocol.ts';
import type { Stage } from './stage.ts';

const MINUTE_MS = 60_000;

/**
 * Lets happen in the world what happens to every guild; Rollcall learns of it as it would anywhere.
 * @returns words for whoever did it, where there is more to say than what then shows
 */
export async function changeWorld(
  { stage, people, game }: { stage: Stage; people: People; game: Game },
  does: WorldAct,
): Promise<string | undefined> {
  const { server, discord, clock } = stage;
  switch (does.act) {
    case 'rename':
      people.find(does.memberId).renames({ nick: does.nick || null });
      return undefined;
    case 'give_role':
      people.find(does.memberId).gains(server.role(does.roleId));
      return undefined;
    case 'take_role':
      people.find(does.memberId).loses(server.role(does.roleId));
      return undefined;
    case 'leave':
      people.find(does.memberId).leaves();
      return undefined;
    case 'return':
      people.find(does.memberId).joins();
      return undefined;
    case 'join':
      server.addMember({ username: does.username });
      return undefined;
    case 'bot_role':
      server.botRole.movesTo(does.to === 'top' ? server.roles.length - 1 : 1);
      return undefined;
    case 'bot':
      if (does.state === 'offline') discord.gateway.goDown();
      else discord.gateway.comeBack();
      return does.state === 'offline' ? 'Rollcall hears nothing now.' : 'Rollcall connects again within seconds.';
    case 'note':
      return game.writeNotes(does.character, does);
    case 'rank':
      game.rerank(does.character, does.rank);
      return 'Promoted in the game. Rollcall sees it in the next roster: let an hour pass.';
    case 'half_roster':
      if (does.state === 'gone') game.halfLeaves();
      else game.halfReturns();
      return 'Rollcall sees it in the next roster: let an hour pass.';
    case 'battle_net':
      if (does.state === 'failing') game.battleNetBreaks();
      else game.battleNetHeals();
      return undefined;
    case 'wait':
      clock.advance(does.minutes * MINUTE_MS);
      return undefined;
  }
}

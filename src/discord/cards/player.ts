import { phrase, time } from '../../phrase.ts';
import type { CharacterOnCard, LinkOnCard, PlayerCard } from '../../use-cases/player-card.ts';
import type { Vocabulary } from '../words.ts';
import type { MessageBody } from './message.ts';
import { colours, EMBED_DESCRIPTION, embed, packLines } from './message.ts';

/** One human: members, characters, and why each belongs to them. */
export function playerMessage(card: PlayerCard, vocabulary: Vocabulary): MessageBody {
  const { say } = vocabulary;
  const members = card.members.map(({ memberId, present, link }) =>
    say(phrase(present ? 'player.member' : 'player.member_left', { member: { member: memberId }, why: why(link) })),
  );
  const none = card.members.length === 0 ? [say(phrase('player.not_on_discord'))] : [];
  const characters = card.characters.map((character) => characterLine(character, card.mainId, vocabulary));
  const lines = [...none, ...members, '', ...characters];
  const more = (count: number) => say(phrase('report.more', { count }));
  return {
    embeds: [
      embed(
        colours.report,
        say(phrase('player.title', { player: card.displayName })),
        packLines(lines, EMBED_DESCRIPTION, more),
      ),
    ],
    components: [],
  };
}

/** Told to the officer who took a character away. */
export function unlinkedMessage(unlinked: { character: string; player: string }, { say }: Vocabulary): MessageBody {
  return {
    embeds: [embed(colours.done, say(phrase('link.unlinked_title')), say(phrase('link.unlinked', unlinked)))],
    components: [],
  };
}

function characterLine(character: CharacterOnCard, mainId: string | null, { say }: Vocabulary): string {
  return say(
    phrase(character.present ? 'player.character' : 'player.character_departed', {
      character: character.name,
      realm: character.realmName,
      class: character.class,
      rank: character.rank,
      level: character.level,
      star: character.id === mainId ? '★ ' : '',
      why: why(character.link),
    }),
  );
}

function why(link: LinkOnCard) {
  const since = time(link.createdAt);
  if (link.confirmedBy === null) {
    return { phrase: phrase('link.by_evidence', { source: { phrase: phrase(`link.source.${link.source}`) }, since }) };
  }
  const values = {
    source: { phrase: phrase(`link.source.${link.source}`) },
    since,
    officer: { member: link.confirmedBy },
  };
  return { phrase: phrase('link.confirmed', values) };
}

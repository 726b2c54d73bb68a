import type { WorldCharacter } from '../battle-net/world.ts';
import { addonUpload } from '../guild/addon-upload.ts';
import { defaultRankName, type SandboxCharacter } from '../guild/sandbox-guild.ts';
import type { PageCharacter } from './protocol.ts';
import type { Stage } from './stage.ts';

interface Played {
  readonly key: string;
  readonly inGame: WorldCharacter;
  character: SandboxCharacter;
}

/** The guild in the game, where somebody at the page promotes, writes notes, and lets people leave. */
export class Game {
  readonly #stage: Stage;
  readonly #played: readonly Played[];
  #gone: { readonly one: Played; readonly home: NonNullable<WorldCharacter['guild']> }[] = [];
  battleNetFails = false;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#played = stage.guild.characters.map((character) => ({
      key: `${character.name}-${character.realm_slug}`,
      character,
      inGame: stage.battleNet.world.character(character.name, character.realm_slug),
    }));
  }

  /** Who is in the guild now, highest rank first. */
  get characters(): PageCharacter[] {
    return this.#present
      .map(({ key, inGame, character }) => ({
        key,
        name: character.name,
        realm: character.realm_name,
        rank: inGame.rank,
        guildNote: character.guild_note,
        officerNote: character.officer_note,
      }))
      .toSorted((one, other) => one.rank - other.rank || one.name.localeCompare(other.name));
  }

  /** By rank index, as far down as the guild goes. */
  get rankNames(): string[] {
    const lowest = Math.max(0, ...this.#played.map(({ inGame }) => inGame.rank));
    return Array.from({ length: lowest + 1 }, (_, rank) => this.#rankName(rank));
  }

  rerank(key: string, rank: number): void {
    this.#find(key).inGame.rerank(rank);
  }

  /** Writes both notes, and uploads the guild as the companion app would. Answers what Rollcall said to it. */
  async writeNotes(key: string, notes: { guildNote: string; officerNote: string }): Promise<string> {
    const { companion, guild, clock, server } = this.#stage;
    const one = this.#find(key);
    one.character = { ...one.character, guild_note: notes.guildNote, officer_note: notes.officerNote };
    if (!companion) return 'The note is written. There is no upload key yet: make one with /setup.';
    const characters = this.#present.map(({ character, inGame }) => ({
      ...character,
      rank: inGame.rank,
      rank_name: this.#rankName(inGame.rank),
    }));
    const answer = await companion.upload(addonUpload({ ...guild, characters }, clock.now(), server.owner.name));
    return `Uploaded as the companion app would: ${answer.characters_received} characters, ${answer.updated} updated.`;
  }

  /** Every second character leaves at once, or all who left so return. */
  halfLeaves(): void {
    const leaving = this.#present.filter((_, position) => position % 2 === 1);
    for (const one of leaving) {
      if (one.inGame.guild) this.#gone.push({ one, home: one.inGame.guild });
      one.inGame.leaves();
    }
  }

  halfReturns(): void {
    for (const { one, home } of this.#gone) one.inGame.joins(home, one.inGame.rank);
    this.#gone = [];
  }

  battleNetBreaks(): void {
    if (this.battleNetFails) return;
    this.#stage.battleNet.fail('roster', { kind: 'status', status: 503 });
    this.battleNetFails = true;
  }

  battleNetHeals(): void {
    this.#stage.battleNet.heal('roster');
    this.battleNetFails = false;
  }

  get #present(): Played[] {
    return this.#played.filter(({ inGame }) => inGame.guild !== null);
  }

  #rankName(rank: number): string {
    return this.#played.find(({ character }) => character.rank === rank)?.character.rank_name ?? defaultRankName(rank);
  }

  #find(key: string): Played {
    const one = this.#played.find((each) => each.key === key);
    if (!one) throw new Error(`No character of the guild is called ${key}`);
    return one;
  }
}

import { escapeMarkup } from '../../discord/escape.ts';
import type { LocalMember } from '../discord/local-member.ts';
import type { Answer } from '../driver/answer.ts';
import { actAs } from '../driver/person.ts';
import type { Evening } from '../first-evening.ts';
import type { SandboxCharacter } from '../guild/sandbox-guild.ts';
import { NarratedPerson } from '../narrated-person.ts';
import { anOfficer } from '../officers.ts';
import type { Surroundings } from '../sandbox.ts';
import type { Transcript } from '../transcript.ts';
import { expectThat, hasButton } from './expectation.ts';
import { characterOn, walkTo } from './review-walk.ts';

const RULE = 'orphan_wow';

/**
 * What an officer does with the first report: reviews it, fixes a finding, takes that back, fixes it again, dismisses
 * another one, links and unlinks by hand, and looks at the rule.
 * @throws Unexpected, or the driver's errors, where the bot does not do what it should
 */
export async function walkOfficersPath(sandbox: Surroundings, evening: Evening, transcript: Transcript): Promise<void> {
  const path = new OfficersPath(sandbox, transcript);
  const fixed = await path.fixSomething(evening);
  const dismissed = await path.dismissSomething(fixed);
  const byHand = dismissed ?? fixed;
  if (byHand) await path.linkByHand(byHand);
  await path.lookAtTheRule();
}

class OfficersPath {
  readonly #sandbox: Surroundings;
  readonly #transcript: Transcript;
  readonly #officer: NarratedPerson;

  constructor(sandbox: Surroundings, transcript: Transcript) {
    this.#sandbox = sandbox;
    this.#transcript = transcript;
    this.#officer = new NarratedPerson(actAs(sandbox.discord, anOfficer(sandbox.server)), transcript);
  }

  /** Answers whose finding it was, where any finding can be fixed. */
  async fixSomething({ report }: Evening): Promise<SandboxCharacter | undefined> {
    this.#transcript.scene('An officer reviews the report');
    const review = report
      ? await this.#officer.select(report, 'report.review', RULE)
      : await this.#officer.command('dataquality', 'review', { rule: RULE });
    if ((await this.#walkTo(review, isFixable, 'a finding that can be fixed')) === 'end') {
      this.#transcript.skips('No finding of this guild can be fixed: no note and no name says whose a character is.');
      return undefined;
    }
    const character = characterOn(review, this.#sandbox.guild);
    await this.#officer.press(review, 'finding.fix');
    this.#expectClosed(review, 'the finding is fixed, and Undo is offered');
    await this.#officer.press(review, 'finding.undo');
    this.#expect(isFixable(review), 'the finding is open again, and Fix is offered', review);
    await this.#officer.press(review, 'finding.fix');
    this.#expectClosed(review, 'the finding is fixed again');
    const card = await this.#whoIs(character);
    this.#expect(this.#memberOn(card) !== undefined, `${character.name} belongs to a player`, card);
    return character;
  }

  /** Answers whose finding it was: one that nobody can fix, else any but the fixed one. */
  async dismissSomething(fixed: SandboxCharacter | undefined): Promise<SandboxCharacter | undefined> {
    this.#transcript.scene('An officer dismisses a finding');
    const review = await this.#officer.command('dataquality', 'review', { rule: RULE });
    const isAlone = (card: Answer) => hasButton(card, 'finding.dismiss');
    const isLeftToHumans = (card: Answer) => isAlone(card) && !isFixable(card);
    if ((await this.#walkTo(review, isLeftToHumans, 'a finding that only a human can settle')) === 'found') {
      return this.#dismiss(review);
    }
    const again = await this.#officer.command('dataquality', 'review', { rule: RULE });
    if ((await walkTo(this.#officer.person, again, isAlone)) === 'found') return this.#dismiss(again);
    this.#transcript.skips(fixed ? 'No other finding is open.' : 'No finding is open.');
    return undefined;
  }

  async #dismiss(review: Answer): Promise<SandboxCharacter> {
    const character = characterOn(review, this.#sandbox.guild);
    await this.#officer.press(review, 'finding.dismiss');
    await this.#officer.select(review, 'finding.reason', 'guild_bank');
    this.#expectClosed(review, 'the finding is dismissed, and Undo is offered');
    return character;
  }

  /** Takes a linked character away and puts it back; gives one that is nobody's to the officer and takes it back. */
  async linkByHand(character: SandboxCharacter): Promise<void> {
    this.#transcript.scene('An officer links by hand');
    const owner = this.#memberOn(await this.#whoIs(character));
    if (owner) await this.#unlink(character);
    await this.#link(character, owner ?? this.#officer.person.member);
    if (!owner) await this.#unlink(character);
  }

  async #link(character: SandboxCharacter, member: LocalMember): Promise<void> {
    const option = await this.#choose('link', character);
    const linked = await this.#officer.command('link', { character: option, member });
    this.#expect(names(linked, character), `${character.name} belongs to ${member.name}`, linked);
    const card = await this.#officer.command('whois', { member });
    this.#expect(names(card, character), `the card of ${member.name} lists ${character.name}`, card);
  }

  async #unlink(character: SandboxCharacter): Promise<void> {
    await this.#officer.command('unlink', { character: await this.#choose('unlink', character) });
    const after = await this.#whoIs(character);
    this.#expect(this.#memberOn(after) === undefined, `${character.name} belongs to nobody`, after);
  }

  async lookAtTheRule(): Promise<void> {
    this.#transcript.scene('An officer looks at the data quality');
    const overview = await this.#officer.command('dataquality', 'overview');
    this.#expect(
      overview.selects.some((select) => select.options.some(({ value }) => value === RULE)),
      'the overview lists the rule',
      overview,
    );
    await this.#officer.select(overview, 'quality.rule', RULE);
    const open = labelOfReview(overview);
    this.#expect(open !== undefined, 'the rule card says how many findings are open', overview);
    await this.#officer.press(overview, 'quality.scan');
    this.#expect(labelOfReview(overview) === open, 'a scan finds as many: what is dismissed stays dismissed', overview);
  }

  /** Tells of the walk only where it led somewhere else. */
  async #walkTo(review: Answer, wanted: (card: Answer) => boolean, what: string): Promise<'found' | 'end'> {
    const before = review.text;
    const end = await walkTo(this.#officer.person, review, wanted);
    if (review.text === before) return end;
    this.#transcript.happens(`${this.#officer.name} presses [Next] in search of ${what}`);
    this.#transcript.shows(review.text);
    return end;
  }

  async #whoIs(character: SandboxCharacter): Promise<Answer> {
    return this.#officer.command('whois', { character: await this.#choose('whois', character) });
  }

  #choose(command: string, { name, realm_name }: SandboxCharacter): Promise<string> {
    return this.#officer.choose(command, 'character', name, `${name}-${realm_name} `);
  }

  /** The member on a player's card; nothing on other answers. */
  #memberOn(card: Answer): LocalMember | undefined {
    const id = /<@(\d+)>/.exec(card.embeds[0]?.description ?? '')?.[1];
    return this.#sandbox.server.members.find((member) => member.id === id);
  }

  #expectClosed(card: Answer, expected: string): void {
    this.#expect(hasButton(card, 'finding.undo') && !isFixable(card), expected, card);
  }

  #expect(holds: boolean, expected: string, seen: Answer): void {
    expectThat(holds, expected, seen, this.#transcript);
  }
}

/** "Review 12". */
function labelOfReview(card: Answer): string | undefined {
  return card.buttons.find((button) => button.name === 'quality.review')?.label;
}

function isFixable(card: Answer): boolean {
  return hasButton(card, 'finding.fix');
}

function names(card: Answer, { name }: SandboxCharacter): boolean {
  return card.embeds.some(({ description }) => description?.includes(escapeMarkup(name)));
}

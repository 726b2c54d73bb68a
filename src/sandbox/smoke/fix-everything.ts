import { Finding } from '../../database/entities/finding.ts';
import { Link } from '../../database/entities/link.ts';
import type { Answer } from '../driver/answer.ts';
import { actAs } from '../driver/person.ts';
import type { RosterDerivation } from '../guild/roster-file.ts';
import { anOfficer } from '../officers.ts';
import type { Surroundings } from '../sandbox.ts';
import type { Transcript } from '../transcript.ts';
import { Unexpected } from '../unexpected.ts';
import { hasButton } from './expectation.ts';
import { walkAll } from './review-walk.ts';

/** A fix may open the way for others: alts follow their mains. More rounds than chains of notes are long. */
const ROUNDS = 10;

/**
 * Walks through all findings and presses Fix wherever a card offers it, until nothing more can be fixed; then counts
 * what became of the roster, beside what was made up around it.
 * @throws Unexpected when a press of Fix did not fix
 */
export async function fixWhatCanBeFixed(
  sandbox: Surroundings,
  derivation: RosterDerivation,
  transcript: Transcript,
): Promise<void> {
  transcript.scene('An officer fixes all that can be fixed');
  const officer = actAs(sandbox.discord, anOfficer(sandbox.server));
  let rounds = 0;
  let fixed = 0;
  let left = 0;
  do {
    if (rounds === ROUNDS) throw new Unexpected(`nothing left to fix after ${ROUNDS} rounds`, `${fixed} fixed`);
    const review = await officer.command('dataquality', 'review', { rule: 'orphan_wow' });
    fixed = 0;
    left = 0;
    await walkAll(officer, review, async (card) => {
      const fix = ['finding.fix', 'group.fix'].find((name) => hasButton(card, name));
      if (fix) {
        await officer.press(card, fix);
        mustBeFixed(card);
        fixed += 1;
      } else left += 1;
    });
    rounds += 1;
    transcript.happens(`Round ${rounds}: ${fixed} fixed with Fix, ${left} left to a human`);
  } while (fixed > 0);

  transcript.happens('What became of the roster');
  transcript.shows(balance(derivation, await countFindings(sandbox), await countLinks(sandbox)));
}

/** What was made up around the roster, beside what Rollcall made of it. */
function balance(
  { characters, realms, byName, byAltNote, byNoteKey, byDiscordNote, withoutEvidence }: RosterDerivation,
  found: number,
  links: ReadonlyMap<string, number>,
): string {
  const linked = [...links.values()].reduce((sum, count) => sum + count, 0);
  const by = (source: string) => links.get(source) ?? 0;
  return [
    `${characters} characters on ${realms} realms · ${found} found without player`,
    `${linked} linked with Fix · ${characters - linked} left to a human`,
    '',
    row('evidence', 'made up', 'linked by it'),
    row('a member is called so', byName, by('exact_name')),
    row('guild note', byAltNote + byNoteKey, by('guild_note')),
    row('officer note', byDiscordNote, by('officer_note')),
    row('a member is called alike', '', by('fuzzy_name')),
    row('none', withoutEvidence, ''),
  ].join('\n');
}

function mustBeFixed(card: Answer): void {
  if (!hasButton(card, 'finding.undo') && !hasButton(card, 'group.undo'))
    throw new Unexpected('the finding to be fixed', card.text);
}

function row(evidence: string, madeUp: number | string, linked: number | string): string {
  return `${evidence.padEnd(28)}${String(madeUp).padStart(8)}${String(linked).padStart(15)}`;
}

/** How many characters were ever found without player. */
async function countFindings({ app, server }: Surroundings): Promise<number> {
  const findings = await app.context.database.inServer(server.id, ({ em }) =>
    em.find(Finding, { rule: 'orphan_wow' }, { fields: ['subjectKey'] }),
  );
  return new Set(findings.map((finding) => finding.subjectKey)).size;
}

/** How many characters are linked, by the evidence that the link names. */
async function countLinks({ app, server }: Surroundings): Promise<ReadonlyMap<string, number>> {
  const links = await app.context.database.inServer(server.id, ({ em }) =>
    em.find(Link, { character: { $ne: null } }, { fields: ['source'] }),
  );
  const bySource = Map.groupBy(links, (link) => link.source);
  return new Map([...bySource].map(([source, of]) => [source, of.length]));
}

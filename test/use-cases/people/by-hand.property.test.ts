import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { storableText } from '../../../src/database/rows.ts';
import { claimAnswerMessage, claimMessage } from '../../../src/discord/cards/claim.ts';
import { linkMessage } from '../../../src/discord/cards/link.ts';
import { handMessage, playerMessage } from '../../../src/discord/cards/player.ts';
import { vocabularyFor } from '../../../src/discord/words.ts';
import type { Result } from '../../../src/result.ts';
import { undoByHand } from '../../../src/use-cases/people/by-hand.ts';
import { claimAuditCard } from '../../../src/use-cases/people/claim-card.ts';
import { claimCharacter } from '../../../src/use-cases/people/claim-character.ts';
import { confirmClaim, refuseClaim } from '../../../src/use-cases/people/decide-claim.ts';
import { suggestCharacters } from '../../../src/use-cases/people/find-character.ts';
import { decideLink, linkByHand } from '../../../src/use-cases/people/link-by-hand.ts';
import { unlinkCharacter } from '../../../src/use-cases/people/unlink-by-hand.ts';
import { whoIs } from '../../../src/use-cases/people/who-is.ts';
import { opened } from '../../database/opened.ts';
import { type HandServer, handServer } from '../hand-server.ts';

const rollcall = opened();
const vocabulary = vocabularyFor('en-US');

/** What people type and are called: any code units, and names that are alike but for accents and letter case. */
const written = fc.oneof(
  fc.constantFrom('Zatanna', 'Zatañña', 'ZATANNA', 'zatanna-Senjin', 'Даша', '\u0000', '\ud83d', '%', "'; --", '🐉'),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
);
const stored = written.map((text) => storableText(text).slice(0, 12).toWellFormed() || 'Nameless');

const MEMBERS = ['11', '12', '13'];

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('link' as const),
      which: fc.nat(5),
      member: fc.nat(3),
      choice: fc.constantFrom('move', 'merge', 'nothing'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('link to a name' as const), which: fc.nat(5), name: written }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unlink' as const), which: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      which: fc.nat(5),
      member: fc.nat(3),
      confirms: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('undo' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('ask' as const), text: written }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const world = fc.record({
  characters: fc.uniqueArray(stored, { minLength: 2, maxLength: 5, selector: (name) => name.toLowerCase() }),
  names: fc.array(stored, { minLength: 3, maxLength: 3 }),
  notes: fc.array(stored, { minLength: 2, maxLength: 2 }),
  steps: fc.array(step, { minLength: 4, maxLength: 10 }),
});

test('whatever people write and in whatever order they act: no crash, no lost link, no other server', async () => {
  const bystander = await handServer(rollcall);
  const theirs = await bystander.character('Zatanna');
  await bystander.linked('Bystander', [{ characterId: theirs }, { memberId: await bystander.member('11', 'Dash') }]);
  const untouched = await bystander.whoIsWho();

  await fc.assert(
    fc.asyncProperty(world, async ({ characters, names, notes, steps }) => {
      const server = await handServer(rollcall);
      const ids: string[] = [];
      for (const name of characters) ids.push(await server.character(name));
      for (const [index, memberId] of MEMBERS.entries()) await server.member(memberId, names[index] ?? null);
      await server.notes(ids[0] ?? '', { guild: notes[0] ?? null, officer: notes[1] ?? null });
      await server.linked('Somebody', [{ memberId: '11' }, { characterId: ids[1] ?? '' }]);
      const initial = await linkIds(server);
      const batches: string[] = [];
      for (const one of steps) {
        await take(one, server, ids, batches);
        server.clock.advance(1000);
      }
      expect(await linkIds(server)).toEqual(await linkIdsByHistory(server, initial));
      await server.scan();
      expect(await bystander.whoIsWho()).toEqual(untouched);
    }),
    { numRuns: 12 },
  );
}, 120_000);

async function take(one: Step, server: HandServer, ids: readonly string[], batches: string[]): Promise<void> {
  const { context } = server;
  const officer = server.officer();
  const character = 'which' in one ? (ids[one.which % ids.length] ?? '') : '';
  switch (one.do) {
    case 'link': {
      const memberId = MEMBERS[one.member] ?? 'nobody';
      let answer = await linkByHand(context, officer, character, [{ kind: 'member', memberId }]);
      if (answer.ok && answer.value.kind === 'conflict' && one.choice !== 'nothing') {
        linkMessage(answer.value, vocabulary);
        const { questionId, facts } = answer.value.conflict;
        answer = await decideLink(context, officer, questionId, facts, one.choice);
      }
      return drawLink(answer, batches);
    }
    case 'link to a name':
      return drawLink(
        await linkByHand(context, officer, character, [{ kind: 'not_on_discord', text: one.name }]),
        batches,
      );
    case 'unlink': {
      const answer = await unlinkCharacter(context, officer, character);
      if (answer.ok) handMessage(answer.value, vocabulary);
      if (answer.ok && answer.value.undo) batches.push(answer.value.undo);
      return;
    }
    case 'claim':
      return claimAndDecide(server, MEMBERS[one.member] ?? 'nobody', character, one.confirms);
    case 'undo': {
      const answer = await undoByHand(context, officer, batches[one.which % Math.max(1, batches.length)] ?? one.do);
      if (answer.ok) handMessage(answer.value, vocabulary);
      return;
    }
    case 'ask': {
      await suggestCharacters(context, officer, one.text);
      for (const isOfficer of [true, false]) {
        const answer = await whoIs(context, server.officer('11'), isOfficer, {
          character: one.text,
          memberId: undefined,
        });
        if (answer.ok) playerMessage(answer.value, vocabulary);
      }
    }
  }
}

function drawLink(answer: Awaited<ReturnType<typeof linkByHand>>, batches: string[]): void {
  if (!answer.ok) return;
  linkMessage(answer.value, vocabulary);
  if (answer.value.kind === 'answer' && answer.value.answer.undo) batches.push(answer.value.answer.undo);
}

async function claimAndDecide(
  server: HandServer,
  memberId: string,
  character: string,
  confirms: boolean,
): Promise<void> {
  const claimed = await claimCharacter(server.context, server.officer(memberId), character);
  if (!claimed.ok) return;
  claimAnswerMessage(claimed.value, vocabulary);
  const [newest] = await server.inServer(({ em }) =>
    em.execute<{ id: string }[]>('select id from character_claim order by claimed_at desc, id limit 1'),
  );
  if (!newest) return;
  const shown = await server.inServer((tenant) => claimAuditCard(tenant, newest.id, server.clock.now()));
  if (!shown) throw new Error('A claim has no card');
  claimMessage(shown.content, vocabulary);
  const decide: (...given: Parameters<typeof confirmClaim>) => Promise<Result<unknown, unknown>> = confirms
    ? confirmClaim
    : refuseClaim;
  await decide(server.context, server.officer(), shown.content);
}

async function linkIds(server: HandServer): Promise<string[]> {
  const rows = await server.inServer(({ em }) => em.execute<{ id: string }[]>('select id from link order by id'));
  return rows.map(({ id }) => id);
}

/** What must be there by what was recorded: a link that goes without a record is lost. */
async function linkIdsByHistory(server: HandServer, initial: readonly string[]): Promise<string[]> {
  const changes = await server.inServer(({ em }) =>
    em.execute<{ what: string; id: string; undone: boolean }[]>(
      `select what, coalesce(after, before) ->> 'id' as id, undone_at is not null as undone from change
       where what in ('link.created', 'link.removed')`,
    ),
  );
  const standing = changes.filter(({ undone }) => !undone);
  const made = standing.filter(({ what }) => what === 'link.created').map(({ id }) => id);
  const gone = new Set(standing.filter(({ what }) => what === 'link.removed').map(({ id }) => id));
  return [...initial, ...made].filter((id) => !gone.has(id)).toSorted();
}

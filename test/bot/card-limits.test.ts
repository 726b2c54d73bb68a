import { describe, expect, test } from '@jest/globals';
import { MessageCreateRequestSchema } from 'discord-api-spec/zod';
import fc from 'fast-check';
import { claimAnswerMessage, claimMessage } from '../../src/discord/cards/claim.ts';
import { overviewMessage, ruleMessage } from '../../src/discord/cards/data-quality.ts';
import { dismissDialog, findingMessage, somebodyDialog } from '../../src/discord/cards/finding.ts';
import { fixAllMessage, standingFixAll } from '../../src/discord/cards/fix-all.ts';
import {
  groupDismissDialog,
  groupMessage,
  groupSomebodyDialog,
  groupWhyMessage,
} from '../../src/discord/cards/group.ts';
import { linkMessage } from '../../src/discord/cards/link.ts';
import { listMessage } from '../../src/discord/cards/list.ts';
import type { MessageBody } from '../../src/discord/cards/message.ts';
import { handMessage, playerMessage } from '../../src/discord/cards/player.ts';
import { mergeMessage, mergePartnersDialog, playerDialog } from '../../src/discord/cards/player-dialogs.ts';
import { reviewMessage } from '../../src/discord/cards/review.ts';
import { runReportMessage } from '../../src/discord/cards/run-report.ts';
import { removalMessage } from '../../src/discord/cards/setup-guild.ts';
import { standingCard } from '../../src/discord/cards/standing-card.ts';
import { vocabularyFor } from '../../src/discord/words.ts';
import { type Phrase, phrase } from '../../src/phrase.ts';
import { severities } from '../../src/quality/rule.ts';
import { rules } from '../../src/quality/rules/index.ts';
import type { RunReport } from '../../src/reporting/run-report.ts';
import { validateBody } from '../../src/sandbox/discord/body-validation.ts';
import { checkMessage, type MessageDraft } from '../../src/sandbox/discord/message-rules.ts';
import { Refusal } from '../../src/sandbox/discord/refusal.ts';
import type { AuditCardContent } from '../../src/use-cases/audit-channel/audit-cards.ts';
import type { RuleStanding } from '../../src/use-cases/findings/data-quality.ts';
import type { FindingCard } from '../../src/use-cases/findings/finding-card.ts';
import type { FixAllCard } from '../../src/use-cases/fix-all/fix-all-card.ts';
import type { CharacterOnCard, LinkOnCard, PlayerCard } from '../../src/use-cases/people/player-card.ts';
import type { GroupCard } from '../../src/use-cases/review/group-card.ts';
import type { ReviewCard } from '../../src/use-cases/review/review-card.ts';

const vocabulary = vocabularyFor('en-US');

/** What people write, and what nobody should: any code units at all, and endless runs of what needs an escape. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: fc.constantFrom('*', '_', '`', '|', '@', '<', '\\', '\ud83d', '\u202e', '\u0301', '\n', ' ') }),
  fc.constantFrom('*', '@everyone ', '\ud83d', '𝕬', 'x').map((unit) => unit.repeat(1_500)),
);
const some = (most: number) => fc.nat({ max: most });
const ruleId = fc.constantFrom(...rules.map(({ id }) => id));
const severity = fc.constantFrom(...severities);
const instant = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
const snowflake = fc.bigInt({ min: 10n ** 17n, max: 10n ** 19n - 1n }).map(String);
const uuid = fc.uuid();

const line: fc.Arbitrary<Phrase> = fc
  .record({ character: text, class: text, rank: text, realm: text, note: text })
  .map((values) => phrase('rule.orphan_wow.line_with_note', values));

const hint: fc.Arbitrary<Phrase> = fc
  .record({ who: text, reason: line.map((inner) => ({ phrase: inner })) })
  .map((values) => phrase('rule.orphan_wow.option', values));

const label = text.map((who) => phrase('rule.orphan_wow.fix', { who }));
const offer = fc.bigInt({ min: 16n ** 11n, max: 16n ** 12n - 1n }).map((number) => number.toString(16));

const state: fc.Arbitrary<FindingCard['state']> = fc.oneof(
  fc.record({
    kind: fc.constant('open' as const),
    canUndo: fc.boolean(),
    proposal: fc.oneof(
      fc.record({ kind: fc.constant('fix' as const), label, because: fc.array(hint, { maxLength: 60 }), offer }),
      fc.record({ kind: fc.constant('needs_human' as const), because: hint, hints: fc.array(hint, { maxLength: 60 }) }),
    ),
    decisions: fc.record({
      confirm: fc.uniqueArray(fc.record({ label, offer }), { selector: (each) => each.offer, maxLength: 30 }),
      refuse: fc.option(fc.record({ label, offer }), { nil: undefined }),
      asksWhose: fc.boolean(),
    }),
  }),
  fc.record({ kind: fc.constant('snoozed' as const), until: instant, canUndo: fc.boolean() }),
  fc.record({
    kind: fc.constant('closed' as const),
    status: fc.constantFrom('resolved' as const, 'dismissed' as const),
    by: fc.option(snowflake),
    at: instant,
    how: line,
    canUndo: fc.boolean(),
  }),
);

const findingCard: fc.Arbitrary<FindingCard> = fc.record({
  findingId: uuid,
  revision: some(100_000),
  rule: ruleId,
  severity,
  firstFoundAt: instant,
  title: text.map((character) => phrase('rule.orphan_wow.title', { character })),
  details: fc.array(line, { maxLength: 5 }),
  dismissRefuses: fc.boolean(),
  state,
});

/** What a press is worth. */
const facts = fc.bigInt({ min: 16n ** 9n, max: 16n ** 10n - 1n }).map((number) => number.toString(16));

const groupCard: fc.Arbitrary<GroupCard> = fc.record({
  findingId: uuid,
  rule: ruleId,
  who: text,
  known: fc.boolean(),
  lines: fc.array(fc.record({ line, because: fc.array(hint, { maxLength: 4 }), fits: fc.boolean() }), {
    minLength: 2,
    maxLength: 12,
  }),
  size: some(1e4),
  state: fc.oneof(
    fc.record({
      kind: fc.constant('open' as const),
      offer: facts,
      severity,
      fixable: some(12),
      confirmable: some(12),
      asksWhose: fc.boolean(),
      needsHuman: fc.option(hint, { nil: undefined }),
    }),
    fc.record({
      kind: fc.constant('decided' as const),
      batchId: uuid,
      outcome: line,
      by: snowflake,
      at: instant,
      undone: fc.option(fc.record({ by: snowflake, at: instant, skipped: some(12) }), { nil: undefined }),
    }),
  ),
});

const reviewCard: fc.Arbitrary<ReviewCard> = fc.oneof(
  fc.record({ kind: fc.constant('finding' as const), finding: findingCard }),
  fc.record({ kind: fc.constant('group' as const), group: groupCard }),
);

const problems = fc.array(fc.record({ title: line, because: hint }), { maxLength: 50 });
const howFar = { total: some(1e5), done: some(1e5), problems };
const officer = fc.option(snowflake);
const fixAll: fc.Arbitrary<FixAllCard> = fc.record({
  batchId: uuid,
  rule: ruleId,
  startedBy: snowflake,
  count: some(1e5),
  items: fc.array(fc.record({ title: line, label: line, because: fc.option(hint) }), { maxLength: 10 }),
  page: some(1e4),
  pages: some(1e4).map((pages) => pages + 1),
  left: fc.array(fc.record({ because: hint, count: some(1e5) }), { maxLength: 40 }),
  roles: fc.array(fc.record({ roleId: snowflake, name: text, given: some(1e5), taken: some(1e5) }), { maxLength: 10 }),
  wave: fc.option(fc.record({ members: some(1e5), withLately: some(1e5), concerned: some(1e5) })),
  state: fc.oneof(
    fc.record({
      kind: fc.constant('preview' as const),
      needsApproval: fc.boolean(),
      mayApproveAlone: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('asked' as const),
      by: snowflake,
      until: instant,
      mayApproveAlone: fc.boolean(),
      isReaders: fc.boolean(),
    }),
    fc.record({ kind: fc.constantFrom('withdrawn' as const, 'refused' as const), by: snowflake, at: instant }),
    fc.record({ kind: fc.constant('expired' as const) }),
    fc.record({
      kind: fc.constant('under_way' as const),
      what: fc.constantFrom('fix' as const, 'undo' as const),
      batchId: uuid,
      by: snowflake,
      stoppedBy: officer,
      ...howFar,
    }),
    fc.record({
      kind: fc.constant('finished' as const),
      at: instant,
      approvedBy: officer,
      stoppedBy: officer,
      gaveUp: fc.option(hint),
      canUndo: fc.boolean(),
      ...howFar,
    }),
    fc.record({
      kind: fc.constant('undone' as const),
      canUndoRest: fc.boolean(),
      by: snowflake,
      at: instant,
      stoppedBy: officer,
      left: some(1e5),
      problems,
    }),
  ),
});

const shrink = fc.record({
  shrinkId: uuid,
  fingerprint: offer,
  guild: text,
  count: some(1e4),
  names: fc.array(text, { maxLength: 20 }),
  listed: some(1e4),
  since: instant,
  state: fc.oneof(
    fc.record({ kind: fc.constant('open' as const), canApply: fc.boolean() }),
    fc.record({ kind: fc.constantFrom('applied' as const, 'ignored' as const), by: snowflake, at: instant }),
    fc.record({ kind: fc.constant('listed_again' as const), at: instant, departed: fc.nat(), kept: fc.nat() }),
    fc.record({ kind: fc.constant('not_watched' as const), at: instant }),
  ),
});

const rankShift = fc.record({
  guildId: uuid,
  guild: text,
  revision: offer,
  ranks: fc.array(fc.record({ index: some(9), name: text, roleId: fc.option(snowflake) }), { maxLength: 10 }),
  state: fc.oneof(
    fc.record({
      kind: fc.constant('frozen' as const),
      because: fc.constantFrom('rank_renamed', 'rank_appeared', 'many_moved', 'role_deleted'),
      since: fc.option(instant),
      shift: fc.option(
        fc.record({
          because: fc.constant('rank_renamed' as const),
          appeared: fc.array(some(9), { maxLength: 10 }),
          renamed: fc.array(fc.record({ index: some(9), from: text, to: text }), { maxLength: 10 }),
          moved: some(1e4),
          present: some(1e4),
        }),
      ),
    }),
    fc.record({ kind: fc.constant('saved' as const), by: snowflake, at: instant }),
    fc.record({ kind: fc.constantFrom('not_counted' as const, 'not_watched' as const) }),
  ),
});

const silentSource = fc.record({
  source: fc.constantFrom('blizzard_api', 'discord_bot'),
  guilds: fc.array(text, { maxLength: 5 }),
  since: instant,
  cameBefore: fc.boolean(),
  failure: fc.option(
    fc.constantFrom(
      { source: 'blizzard_api', because: 'unauthorised' },
      { source: 'blizzard_api', because: 'another_guild' },
      { source: 'discord_bot', because: 'no_access' },
    ),
    { nil: undefined },
  ),
  state: fc.oneof(
    fc.record({ kind: fc.constant('silent' as const) }),
    fc.record({ kind: fc.constant('back' as const), at: instant }),
    fc.record({ kind: fc.constant('not_watched' as const), watchesOthers: fc.boolean() }),
  ),
});

/** Every kind of card that stands in the audit channel, as `standingCard` gets it. */
const standingCards = fc.oneof(
  fc.record({ kind: fc.constant('finding'), content: findingCard }),
  fc.record({ kind: fc.constant('shrink'), content: shrink }),
  fc.record({ kind: fc.constant('rank_shift'), content: rankShift }),
  fc.record({ kind: fc.constant('silent_source'), content: silentSource }),
  fc.record({ kind: fc.constant('gone'), content: fc.constant({ state: { kind: 'gone' } }) }),
) as fc.Arbitrary<AuditCardContent>;

const runReport: fc.Arbitrary<RunReport> = fc.record({
  kind: fc.constant('run_report' as const),
  source: fc.constantFrom('blizzard_api', 'discord_bot', 'addon_upload', 'match', 'report'),
  about: text,
  counts: fc.record({
    found: some(1e6),
    created: some(1e6),
    updated: some(1e6),
    removed: some(1e6),
    heldBack: some(1e6),
  }),
  newFindings: some(1e6),
  tookMs: some(1e9),
  finishedAt: instant.map((at) => at.toISOString()),
  sections: fc.uniqueArray(
    fc.record({ rule: ruleId, severity, count: some(1e5), lines: fc.array(line, { maxLength: 20 }) }),
    { selector: ({ rule }) => rule, maxLength: rules.length },
  ),
  fixed: fc.uniqueArray(fc.record({ id: uuid, rule: ruleId, line }), { selector: ({ id }) => id, maxLength: 40 }),
  fixedTogether: fc.option(uuid, { nil: undefined }),
  review: fc.uniqueArray(fc.record({ rule: ruleId, open: some(1e6) }), { selector: ({ rule }) => rule }),
}) as fc.Arbitrary<RunReport>;

/** What a message shows, embed by embed. */
function textsOf({ embeds = [] }: MessageBody): { title: string; description: string }[] {
  const drawn = JSON.parse(JSON.stringify(embeds)) as { title?: string; description?: string }[];
  return drawn.map(({ title = '', description = '' }) => ({ title, description }));
}

const standing: fc.Arbitrary<RuleStanding> = fc.record({
  rule: ruleId,
  severity,
  usualSeverity: severity,
  factsMakeWorse: fc.boolean(),
  enabled: fc.boolean(),
  autoFix: fc.boolean(),
  canFixAll: fc.boolean(),
  open: some(1e6),
  resolved: some(1e6),
  lastFoundAt: fc.option(instant),
}) as fc.Arbitrary<RuleStanding>;

const recent = fc.array(fc.record({ id: uuid, line, firstFoundAt: instant }), { maxLength: 10 });

const link: fc.Arbitrary<LinkOnCard> = fc.record({
  id: uuid,
  source: fc.constantFrom('exact_name', 'guild_note', 'officer_note', 'fuzzy_name', 'manual', 'claim', 'withheld'),
  confidence: fc.constantFrom('low', 'medium', 'high', 'confirmed'),
  because: fc.array(hint, { maxLength: 3 }),
  createdAt: instant,
  confirmed: fc.option(fc.record({ by: snowflake, at: instant })),
});

const character: fc.Arbitrary<CharacterOnCard> = fc.record({
  id: uuid,
  name: text,
  realmName: text,
  class: text,
  level: some(100),
  rank: text,
  standing: fc.constantFrom('present', 'departed', 'not_watched'),
  link,
});

const player: fc.Arbitrary<PlayerCard> = fc.record({
  playerId: uuid,
  displayName: text,
  reader: fc.constantFrom('officer', 'member'),
  mainId: fc.option(uuid),
  aliases: fc.array(fc.record({ id: uuid, name: text }), { maxLength: 5 }),
  createdBy: snowflake,
  members: fc.array(fc.record({ memberId: snowflake, name: text, present: fc.boolean(), link }), { maxLength: 5 }),
  characters: fc.array(character, { maxLength: 80 }),
});

const undo = fc.option(uuid);

const remark = fc.option(hint);

/** Throws, as the local Discord would answer, when Discord refused this message. */
function post(body: MessageBody): void {
  const sent = JSON.parse(JSON.stringify({ content: '', ...body })) as MessageDraft;
  try {
    validateBody(MessageCreateRequestSchema, sent);
    checkMessage(sent);
  } catch (error) {
    throw error instanceof Refusal ? new Error(JSON.stringify(error.faults)) : error;
  }
}

describe('Discord takes every card, whatever people wrote', () => {
  const cards: readonly (readonly [what: string, drawn: fc.Arbitrary<MessageBody>])[] = [
    ['the report of a run', runReport.map((report) => runReportMessage(report, vocabulary, '01234567'))],
    [
      'a finding',
      fc
        .record({ card: findingCard, remark: fc.option(hint, { nil: undefined }) })
        .map(({ card, remark }) => findingMessage(remark ? { card, remark } : { card }, vocabulary)),
    ],
    [
      'a step of a review',
      fc
        .record({
          card: fc.option(reviewCard, { nil: undefined }),
          rule: ruleId,
          done: some(1e6),
          open: some(1e6),
          findings: some(1e6),
        })
        .map((step) => reviewMessage(step, vocabulary)),
    ],
    ['a group', groupCard.map((card) => groupMessage(card, vocabulary))],
    ['why a group is one', groupCard.map((card) => groupWhyMessage(card, vocabulary))],
    ['the dialog of Dismiss for a group', groupCard.map((card) => groupDismissDialog(card, vocabulary))],
    ['the dialog of Somebody else for a group', groupCard.map((card) => groupSomebodyDialog(card, vocabulary))],
    [
      'a Fix all',
      fc
        .record({ card: fixAll, remark: fc.option(hint, { nil: undefined }) })
        .map(({ card, remark }) => fixAllMessage(remark ? { card, remark } : { card }, vocabulary)),
    ],
    ['a Fix all in the audit channel', fixAll.map((card) => standingFixAll(card, vocabulary))],
    ['a card of the audit channel', standingCards.map((card) => standingCard(card, vocabulary, '01234567'))],
    ['the dialog of Dismiss', findingCard.map((card) => dismissDialog({ card }, vocabulary))],
    ['the dialog of Somebody else', findingCard.map((card) => somebodyDialog({ card }, vocabulary))],
    [
      'the overview',
      fc
        .uniqueArray(standing, { selector: ({ rule }) => rule })
        .map((standings) => overviewMessage(standings, vocabulary)),
    ],
    [
      "a rule's card",
      fc.tuple(standing, recent).map(([rule, findings]) => ruleMessage({ ...rule, recent: findings }, vocabulary)),
    ],
    [
      'a list of what a match would link',
      fc
        .record({
          listId: uuid,
          query: fc.record({ of: fc.constant('match_links' as const), batchId: uuid }),
          page: some(1e4),
          items: fc.array(
            fc.record({
              kind: fc.constant('match_link' as const),
              name: text,
              realmName: fc.option(text),
              who: fc.oneof(text, fc.record({ member: snowflake })),
              asksConfirmation: fc.boolean(),
              because: fc.array(line, { minLength: 1, maxLength: 4 }),
            }),
            { maxLength: 10 },
          ),
          total: some(1e6),
          pages: some(1e5),
          hasNext: fc.boolean(),
          names: fc.constant(new Map<string, string>()),
          remark: hint,
        })
        .map((list) => listMessage(list, vocabulary)),
    ],
    [
      'a list of automatic fixes',
      fc
        .record({
          listId: uuid,
          query: fc.record({ of: fc.constant('automatic_fixes' as const), batchId: uuid }),
          page: some(1e4),
          items: fc.uniqueArray(
            fc.record({ kind: fc.constant('fix' as const), findingId: uuid, rule: ruleId, line, undone: fc.boolean() }),
            { selector: ({ findingId }) => findingId, maxLength: 10 },
          ),
          total: some(1e6),
          pages: some(1e5),
          hasNext: fc.boolean(),
          names: fc.constant(new Map<string, string>()),
          remark: hint,
        })
        .map((list) => listMessage(list, vocabulary)),
    ],
    ['a player', player.map((card) => playerMessage(card, vocabulary))],
    [
      'a question about a player',
      fc
        .tuple(fc.constantFrom('confirm', 'main', 'unlink', 'what nobody asks'), player)
        .map(([what, card]) => playerDialog(what, card, vocabulary)),
    ],
    [
      'with whom a player may be one',
      fc
        .record({
          card: player,
          notOnDiscord: fc.array(fc.record({ id: uuid, displayName: text, characters: some(1e3) }), { maxLength: 25 }),
        })
        .map((partners) => mergePartnersDialog(partners, vocabulary)),
    ],
    [
      'the question whether two are one',
      fc
        .record({
          playerId: uuid,
          otherId: fc.oneof(uuid, snowflake),
          facts,
          remark,
          kept: player,
          joining: fc.record({ name: text, card: fc.option(player), memberId: fc.option(snowflake) }),
        })
        .map((question) => mergeMessage({ kind: 'question', question }, vocabulary)),
    ],
    [
      'the question whose a character is',
      fc
        .record({
          questionId: uuid,
          facts,
          remark,
          character: text,
          link,
          holder: player,
          owner: fc.record({ name: text, memberId: fc.option(snowflake), card: fc.option(player) }),
          merged: fc.option(fc.record({ name: text })),
        })
        .map((conflict) => linkMessage({ kind: 'conflict', conflict }, vocabulary)),
    ],
    [
      'a claim',
      fc
        .record({
          claimId: uuid,
          facts,
          memberId: snowflake,
          memberName: text,
          character: fc.record({ id: uuid, name: text, realm: text, class: text, rank: text, level: some(100) }),
          claimedAt: instant,
          state: fc.oneof(
            fc.record({
              kind: fc.constant('open' as const),
              holder: fc.option(fc.record({ name: text, isClaimant: fc.boolean(), link })),
              power: fc.option(text),
              forThem: fc.array(hint, { maxLength: 60 }),
              forOthers: fc.array(hint, { maxLength: 60 }),
            }),
            fc.record({
              kind: fc.constantFrom('confirmed', 'refused', 'linked_otherwise', 'refused_otherwise'),
              by: snowflake,
              at: instant,
            }),
            fc.record({ kind: fc.constant('moot' as const) }),
          ),
        })
        .map((card) => claimMessage(card, vocabulary)),
    ],
    [
      'what a member hears about their claim',
      fc
        .record({
          character: text,
          state: fc.constantFrom('waits', 'unheard', 'confirmed', 'refused'),
          since: instant,
          forThem: fc.array(hint, { maxLength: 60 }),
        })
        .map((answer) => claimAnswerMessage(answer, vocabulary)),
    ],
    [
      'what removing a guild would mean',
      fc
        .record({
          guildId: uuid,
          guild: text,
          characters: some(1e4),
          links: some(1e4),
          uploadKeys: some(1e3),
          isLast: fc.boolean(),
          closes: fc.uniqueArray(fc.record({ rule: ruleId, count: some(1e5) }), { selector: ({ rule }) => rule }),
          finds: fc.uniqueArray(fc.record({ rule: ruleId, count: some(1e5) }), { selector: ({ rule }) => rule }),
        })
        .map((preview) => removalMessage(preview, vocabulary)),
    ],
    [
      'what an officer did by hand',
      fc.record({ said: line, card: fc.option(player), undo }).map((answer) => handMessage(answer, vocabulary)),
    ],
  ];

  test.each(cards)('%s', (_what, drawn) => {
    fc.assert(
      fc.property(drawn, (body) => {
        post(body);
        expect(JSON.stringify(body.embeds)).not.toMatch(/@(everyone|here)/);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the report of a run', () => {
  const iconOf = (rule: string) => vocabulary.say(phrase(`rule.${rule}.icon`));
  const nameOf = (rule: string) => vocabulary.say(phrase(`rule.${rule}.name`));

  test('draws or counts whatever it tells of, however much that is', () => {
    fc.assert(
      fc.property(runReport, (report) => {
        const drawn = textsOf(runReportMessage(report, vocabulary, '01234567'));
        const lines = drawn.flatMap(({ title, description }) => [title, ...description.split('\n')]);
        for (const { rule, count } of report.sections) {
          const asTitle = lines.some((line) => line.endsWith(`${iconOf(rule)} ${nameOf(rule)} (${count})`));
          expect(asTitle || lines.includes(`${iconOf(rule)} ${count} × ${nameOf(rule)}`)).toBe(true);
        }
        if (report.fixed.length > 0) expect(lines).toContain(`⚡ Fixed automatically (${report.fixed.length})`);
      }),
      { numRuns: 100 },
    );
  });

  const full: RunReport = {
    kind: 'run_report',
    source: 'blizzard_api',
    about: 'Pull All The Things',
    counts: { found: 300, created: 100, updated: 0, removed: 0, heldBack: 0 },
    newFindings: 102,
    tookMs: 2400,
    finishedAt: '2026-03-01T20:00:02.400Z',
    sections: [
      ...['orphan_wow', 'orphan_discord', 'role_mismatch', 'no_guild_role', 'note_mismatch'].map((rule) => ({
        rule,
        severity: 'warning' as const,
        count: 20,
        lines: Array.from({ length: 20 }, () =>
          phrase('rule.orphan_wow.line_with_note', {
            character: 'Herobrinexxx',
            class: 'Demon Hunter',
            rank: 'Veteran Raider',
            realm: 'Azjol-Nerub',
            note: 'alt of Herobrinexxx since March',
          }),
        ),
      })),
      {
        rule: 'rank_change',
        severity: 'info',
        count: 1,
        lines: [phrase('rule.rank_change.line', { character: 'Trogmoon', from: 'Member', to: 'Officer' })],
      },
      { rule: 'stale_character', severity: 'info', count: 12, lines: [] },
    ],
    fixed: [],
    review: ['orphan_wow', 'orphan_discord', 'role_mismatch', 'no_guild_role', 'note_mismatch', 'stale_character'].map(
      (rule) => ({ rule, open: 20 }),
    ),
  };

  test('shows a change of rank, which nothing else shows, below rules that would fill the message', () => {
    const drawn = textsOf(runReportMessage(full, vocabulary, '01234567'));
    expect(drawn.at(-1)?.description).toContain('Trogmoon');
    expect(drawn.at(-1)?.description).toContain('12 × Inactive character');
  });

  test('gives rules that have as much to say the same room, and counts what has none', () => {
    const [, ...sections] = textsOf(runReportMessage(full, vocabulary, '01234567')).slice(0, -1);
    const shown = sections.map(({ description }) => description.split('\n').length - 1);
    expect(new Set(shown)).toEqual(new Set([shown[0]]));
    expect(shown[0]).toBeGreaterThan(5);
    for (const { description } of sections)
      expect(description).toMatch(new RegExp(`…and ${20 - (shown[0] ?? 0)} more$`));
  });

  test('gives no rule less than it needs while another leaves room', () => {
    const [first, ...others] = full.sections;
    if (!first) throw new Error('no section');
    const small = { ...first, rule: 'departed_role', count: 2, lines: first.lines.slice(0, 2) };
    const drawn = textsOf(runReportMessage({ ...full, sections: [first, ...others, small] }, vocabulary, '01234567'));
    const description = drawn.find(({ title }) => title.includes('Left the guild'))?.description ?? '';
    expect(description.split('\n')).toHaveLength(2);
    expect(description).not.toContain('more');
  });
});

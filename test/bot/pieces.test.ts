import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { container, InteractionHandlerTypes } from '@sapphire/framework';
import { ApplicationCommandOptionType, type Interaction } from 'discord.js';
import * as components from '../../src/discord/components.ts';
import type { CustomId } from '../../src/discord/custom-id.ts';
import { englishUS } from '../../src/languages/en-US.ts';
import type { OptionBody } from '../../src/sandbox/discord/command-rules.ts';
import type { Answer } from '../../src/sandbox/driver/answer.ts';
import { readAlong } from '../../src/sandbox/driver/channel-reader.ts';
import type { OptionValues, RegisteredCommand } from '../../src/sandbox/driver/command-use.ts';
import type { Person } from '../../src/sandbox/driver/person.ts';
import type { ShownMessage } from '../../src/sandbox/driver/shown-message.ts';
import { AUDIT_CHANNEL } from '../../src/sandbox/guild/seed-discord.ts';
import { connect } from '../support/database.ts';
import { pressForged } from '../support/forged-press.ts';
import { goLive, person } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const source = fileURLToPath(new URL('../../src/', import.meta.url));

let rollcall: Rollcall;
let stranger: Person;
let officer: Person;
let report: ShownMessage;

beforeAll(async () => {
  rollcall = await startRollcall({ guild: smallGuild({ characters: [{ name: 'Mito', class: 'Mage', rank: 1 }] }) });
  await goLive(rollcall);
  stranger = person(rollcall, 'stranger');
  officer = person(rollcall, 'mito');
  const { world } = rollcall.battleNet;
  const watched = world.findGuild('us', 'senjin', 'pull-all-the-things');
  if (!watched) throw new Error('The local Battle.net lost the guild');
  const audit = readAlong(rollcall.discord, rollcall.server.channel(AUDIT_CHANNEL));
  world.addCharacter(watched, { name: 'Newcomer', realmSlug: 'senjin', classId: 8, level: 80, rank: 4 });
  await rollcall.syncRoster();
  report = await audit.nextMessage();
});

afterAll(() => rollcall.stop());

const customIds = Object.values(components) as readonly CustomId<readonly string[]>[];

/** An id of this component, with arguments that are nobody's. */
function exampleOf(customId: CustomId<readonly string[]>): string {
  return customId.build(new Proxy({}, { get: () => 'x' }));
}

/** Every handler that would take an interaction with this id. */
function doorsOf(customId: string) {
  const asked = { customId, isMessageComponent: () => true } as unknown as Interaction;
  return [...container.stores.get('interaction-handlers').values()].filter((handler) => {
    const parsed = handler.parse(asked);
    return 'isSome' in parsed && parsed.isSome();
  });
}

describe('pieces', () => {
  test.each(['commands', 'interaction-handlers', 'listeners'] as const)('every file of %s is loaded', (folder) => {
    const files = readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' }).filter((path) => {
      return path.endsWith('.ts') && !basename(path).startsWith('_');
    });
    const loaded = [...container.stores.get(folder).values()].map(({ location }) => location.full);
    expect(loaded.filter((path) => path.startsWith(source)).toSorted()).toEqual(
      files.map((path) => join(source, folder, path)).toSorted(),
    );
  });

  test.each(customIds.map((customId) => [customId.name, customId] as const))(
    'exactly one door answers %s',
    (_name, customId) => {
      expect(doorsOf(exampleOf(customId))).toHaveLength(1);
    },
  );

  test('no two components share a name', () => {
    expect(new Set(customIds.map(({ name }) => name)).size).toBe(customIds.length);
  });
});

describe('every door has an audience', () => {
  /** Or told, or asked, about themselves. */
  const refusal =
    /Only officers may do this|the permission Manage Server|You may only ask about yourself|stores? about you|stored about you|Nothing was deleted/;

  test.each(customIds.map((customId) => [customId.name, customId] as const))(
    'a stranger who comes to %s is refused, or gets a form whose answer is',
    async (_name, customId) => {
      const id = exampleOf(customId);
      const [door] = doorsOf(id);
      // A form needs its fields: setup.test.ts submits the one there is, as somebody who may not.
      if (door?.interactionHandlerType === InteractionHandlerTypes.ModalSubmit) return;
      const before = report.text;
      const kind = door?.interactionHandlerType === InteractionHandlerTypes.Button ? 'button' : 'select';
      const answer = await pressForged(rollcall, stranger, report, id, kind);
      if (!answer.opensModal) {
        const told = answer.followUps[0] ?? answer.message;
        expect(told.ephemeral).toBe(true);
        expect(told.text).toMatch(refusal);
      }
      expect(report.text).toBe(before);
    },
  );

  test('a stranger who uses any command is refused, hears only of themselves, or does not even see it', async () => {
    // Among what they pressed above was the button that deletes what is stored about them.
    await rollcall.syncMembers();
    const commands = [...rollcall.discord.world.application.commands.values()] as unknown as RegisteredCommand[];
    expect(commands.length).toBeGreaterThan(4);
    for (const command of commands) {
      for (const use of usesOf(command)) {
        const answer = await use();
        if (answer === 'hidden') continue;
        expect(answer.ephemeral).toBe(true);
        expect({ command: command.name, text: answer.text }).toEqual({
          command: command.name,
          text: expect.stringMatching(new RegExp(`${refusal.source}|You claimed`)),
        });
      }
    }
  });

  /** Each way to use a command: its subcommands, each with something in every option. */
  function usesOf(command: RegisteredCommand): (() => Promise<Answer | 'hidden'>)[] {
    const hiddenOr = async (use: () => Promise<Answer>) => {
      return use().catch((error: Error) => {
        if (error.message.includes('is hidden from')) return 'hidden' as const;
        throw error;
      });
    };
    if (command.type === 2) {
      return [() => hiddenOr(() => stranger.contextMenu(command.name, rollcall.server.owner))];
    }
    return leavesOf(command.options ?? [], []).map(({ path, options }) => {
      const given = Object.fromEntries(options.map((option) => [option.name, somethingFor(option)]));
      return () => hiddenOr(() => stranger.command(command.name, ...path, given));
    });
  }

  function somethingFor({ type, choices }: OptionBody): OptionValues[string] {
    if (type === ApplicationCommandOptionType.User) return rollcall.server.owner;
    if (type === ApplicationCommandOptionType.Integer || type === ApplicationCommandOptionType.Number) return 1;
    if (type === ApplicationCommandOptionType.Boolean) return true;
    return String(choices?.[0]?.value ?? 'Mito');
  }

  function leavesOf(
    options: readonly OptionBody[],
    path: readonly string[],
  ): { path: readonly string[]; options: readonly OptionBody[] }[] {
    const branches = options.filter(({ type }) => type <= 2);
    if (branches.length === 0) return [{ path, options }];
    return branches.flatMap((branch) => leavesOf(branch.options ?? [], [...path, branch.name]));
  }
});

describe('what nobody expected', () => {
  /** The reference that the person was told; the log must have it, with what happened. */
  function expectReference(text: string): void {
    const reference = /`(\d+)`/.exec(text)?.[1];
    expect(text).toContain('Something went wrong on our side');
    const lines = rollcall.log.filter((line) => line.level === 50 && line.reference === reference);
    expect(lines).toEqual([expect.objectContaining({ msg: 'an interaction failed', err: expect.anything() })]);
    expect(text).not.toMatch(/relation|select |Error:/);
  }

  async function withoutTable(table: string, work: () => Promise<void>): Promise<void> {
    const owner = await connect(rollcall.database.ownerUrl);
    try {
      await owner.query(`alter table ${table} rename to ${table}_away`);
      await work();
    } finally {
      await owner.query(`alter table if exists ${table}_away rename to ${table}`);
      await owner.close();
    }
  }

  test('is answered privately, with a reference that is in the log', async () => {
    const step = await officer.select(report, 'report.review', 'orphan_wow');
    const shown = step.message.text;
    await withoutTable('finding', async () => {
      const byCommand = await officer.command('dataquality', 'overview');
      expect(byCommand.ephemeral).toBe(true);
      expectReference(byCommand.text);

      const bySelect = await officer.select(report, 'report.review', 'orphan_wow');
      expect(bySelect.ephemeral).toBe(true);
      expectReference(bySelect.text);

      const inPlace = await officer.press(step, 'finding.dismiss');
      expect(inPlace.followUps.map(({ ephemeral }) => ephemeral)).toEqual([true]);
      expectReference(inPlace.followUps[0]?.text ?? '');
      expect(step.message.text).toBe(shown);
    });
    await withoutTable('link', async () => {
      expectReference((await officer.command('whois')).text);
      expect(await officer.autocomplete('whois', 'character', 'Mi')).toEqual([]);
    });
    expect((await officer.command('dataquality', 'overview')).text).toContain('Data quality');
  });
});

describe('the catalogue', () => {
  const FORM = /_(zero|one|other)$/;
  const keys = keysOf(englishUS);
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) => {
    return path.endsWith('.ts') && !path.startsWith('sandbox/') && !path.startsWith('languages/');
  });
  const code = files.map((path) => readFileSync(join(source, path), 'utf8'));
  const written = new Set(
    code.flatMap((text) => [...text.matchAll(/['`]([a-z_]+[^'`\n]*)/g)].map((match) => match[1] ?? '')),
  );

  test('has words for every key that the code writes out', () => {
    const used = code.flatMap((text) =>
      [...text.matchAll(/(?:phrase\(|key: )(['`])([^'`]*)\1/g)].map((match) => match[2] ?? ''),
    );
    expect(used.length).toBeGreaterThan(50);
    const ofWords = used.filter((key) => !/[:@]/.test(key));
    const unknown = ofWords.filter((key) => !keys.some((known) => patternOf(key).test(known)));
    expect(unknown).toEqual([]);
  });

  test('has no words that nobody says', () => {
    // The words of commands are looked up by one pattern, which would vouch for all of them.
    const roots = Object.keys(englishUS).filter((root) => root !== 'command');
    const patterns = [...written].filter((text) => roots.some((root) => text.startsWith(`${root}.`))).map(patternOf);
    const silent = keys.filter((key) => {
      if (patterns.some((pattern) => pattern.test(key))) return false;
      const [root, ...rest] = key.split('.');
      if (root !== 'command') return true;
      // Commands name their words without the root, and their own description not at all.
      return !written.has(rest.join('.')) && !(rest.at(-1) === 'description' && written.has(rest[0] ?? ''));
    });
    expect(silent).toEqual([]);
  });

  /** Keys of the catalogue; of a plural once, without its form. */
  function keysOf(words: object, path = ''): string[] {
    const found = Object.entries(words).flatMap(([name, inner]) => {
      const key = path === '' ? name : `${path}.${name}`;
      if (typeof inner !== 'string') return keysOf(inner as object, key);
      const isPlural = `${name.replace(FORM, '')}_other` in words;
      return [isPlural ? key.replace(FORM, '') : key];
    });
    return [...new Set(found)];
  }

  /** A key as the code writes it, where `${…}` stands for some of it. */
  function patternOf(key: string): RegExp {
    const parts = key
      .split(/\$\{(?:[^{}]|\{[^{}]*\})*(?:\}|$)/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.+')}$`);
  }
});

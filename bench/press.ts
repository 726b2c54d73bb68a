import { chmod, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { REST } from 'discord.js';
import { systemClock } from '../src/clock.ts';
import { Database } from '../src/database/database.ts';
import { orphanWow } from '../src/quality/rules/orphan-wow.ts';
import { LocalBattleNet } from '../src/sandbox/battle-net/local-battle-net.ts';
import type { Interaction } from '../src/sandbox/discord/interactions.ts';
import { LocalDiscord } from '../src/sandbox/discord/local-discord.ts';
import type { LocalServer } from '../src/sandbox/discord/local-server.ts';
import type { Answer } from '../src/sandbox/driver/answer.ts';
import { actAs, type Person } from '../src/sandbox/driver/person.ts';
import { pullMemberList } from '../src/sources/discord-members/source.ts';
import { type BenchDatabase, startBenchPostgres } from './bench-database.ts';
import { BotProcess } from './bot-process.ts';
import type { GeneratedGuild } from './generated-guild/labels.ts';
import { generateGuild } from './guild-generator.ts';
import { atMost, type Measure, type Measured, quantile, told } from './measure.ts';
import { fillServer, watchedServer } from './watched-server.ts';

const SEED = 17;
const size = { characters: 11_000, members: 3000 };
const OFFICERS = 50;
/** So many use a command at the same moment, once. */
const CROWD = 500;
/** Discord's own limit is what is measured: the local one must not end a press that passes it. */
const ANSWER_WITHIN_MS = 30_000;
/** Officers stand at different findings: each walks this many steps at most before anything is measured. */
const APART = 10;
const ROUNDS = 4;
const OFFICER_ROLE = 'Officer';
const RULE = orphanWow.id;

/** How long officers wait who all press at the same moment, on a server with very many open findings. */
export async function measurePresses(): Promise<Measured> {
  await using stack = new AsyncDisposableStack();
  const postgres = await startBenchPostgres();
  stack.defer(() => postgres.stop());
  const discord = await LocalDiscord.start({ answerWithin: ANSWER_WITHIN_MS });
  stack.defer(() => discord.stop());
  const battleNet = await LocalBattleNet.start();
  stack.defer(() => battleNet.stop());
  const guild = generateGuild(SEED, size);
  const server = serverOf(guild, discord);
  const address = await postgres.freshDatabase();
  const open = await fill(guild, discord, server, address);

  const folder = await mkdtemp(join(postgres.folder, 'bot-'));
  await chmod(folder, 0o755);
  const settings = { DATABASE_URL: address.url, DATABASE_OWNER_URL: address.ownerUrl };
  const bot = await BotProcess.start({ folder, discord, battleNet, settings });
  stack.defer(() => bot.stop());

  const watch = new Stopwatch(discord);
  const officers = server.members.filter(({ user }) => user.username.startsWith('officer-'));
  const desks = officers.map((member) => ({ person: actAs(discord, member) }));
  const opened = await watch.all(desks, ({ person }) => person.command('dataquality', 'review', { rule: RULE }));
  let reading = desks.map(({ person }, at) => ({ person, card: answerAt(opened, at), at }));
  for (let step = 1; step < APART; step += 1) {
    const walking = reading.filter(({ at }) => at % APART >= step);
    await watch.all(walking, ({ person, card }) => person.press(card, 'finding.next'));
  }

  const next: Waited[] = [];
  const acted: Waited[] = [];
  const pipelines = keepSyncing(discord, server);
  for (let round = 0; round < ROUNDS; round += 1) {
    next.push(...(await watch.all(reading, ({ person, card }) => person.press(card, 'finding.next'))));
    acted.push(...(await watch.all(reading, decide)));
    // Whatever was opened or done, each goes on from a fresh card.
    const again = await watch.all(reading, ({ person }) => person.command('dataquality', 'review', { rule: RULE }));
    reading = reading.map(({ person, at }, desk) => ({ person, at, card: answerAt(again, desk) }));
    opened.push(...again);
  }
  const synced = await pipelines.end();
  const crowd = server.members.filter(({ user }) => user.username.startsWith('crowd-'));
  const crowded = await watch.all(crowd, (member) => actAs(discord, member).command('dataquality', 'overview'));
  discord.assertClean();
  return {
    measures: [
      told('press: findings open', open, 'findings'),
      ...measuresOf('press: Next', next, 250),
      ...measuresOf('press: Fix, or Dismiss… where there is no Fix', acted, 250),
      ...measuresOf('press: the command /dataquality review', opened, 250),
      told('press: pipelines run meanwhile', synced, 'pipelines'),
      atMost(
        `press: ${CROWD} at once, the last first answer`,
        Math.max(...crowded.map(({ firstMs }) => firstMs)),
        'ms',
        3000,
      ),
      atMost(
        `press: ${CROWD} at once, the last finished`,
        Math.max(...crowded.map(({ finishedMs }) => finishedMs)),
        'ms',
        3000,
      ),
    ],
    remarks: [
      `Press: ${OFFICERS} officers press at the same moment, each round again, on ${size.characters} characters and ${size.members} members, while one Discord sync follows the other; then ${CROWD} ask for the overview at once. The bot, PostgreSQL (with fsync) and the local Discord, which also plays the officers, are processes of their own on the same cores. First answer: until Discord has the acknowledgement; finished: until the card stands there.`,
    ],
  };
}

/** Somebody asks for one sync of the members after the other: each is saved, scanned and reported. */
function keepSyncing(discord: LocalDiscord, server: LocalServer): { end(): Promise<number> } {
  const owner = actAs(discord, server.owner);
  let isOver = false;
  const run = async () => {
    let count = 0;
    for (; !isOver; count += 1) await owner.command('sync', 'now', { source: 'discord_bot' });
    return count;
  };
  const running = run();
  return {
    end() {
      isOver = true;
      return running;
    },
  };
}

interface Desk {
  readonly person: Person;
  readonly card: Answer;
}

/** What an officer does who has read a card. */
function decide({ person, card }: Desk): Promise<Answer> {
  const names = card.buttons.map(({ name }) => name);
  const decisions = ['finding.fix', 'group.fix', 'finding.dismiss', 'group.dismiss'];
  return person.press(card, decisions.find((name) => names.includes(name)) ?? 'finding.next');
}

interface Waited {
  readonly answer: Answer;
  readonly firstMs: number;
  readonly finishedMs: number;
}

/** Measures at Discord's end how long people wait. */
class Stopwatch {
  readonly #first = new WeakMap<Interaction, number>();

  constructor(discord: LocalDiscord) {
    discord.interactions.changes.on('changed', (interaction) => {
      if (interaction.state !== 'waiting' && !this.#first.has(interaction)) {
        this.#first.set(interaction, performance.now());
      }
    });
  }

  /** Everybody acts at once; resolves when everybody has their answer. */
  all<Who>(people: readonly Who[], act: (who: Who) => Promise<Answer>): Promise<Waited[]> {
    return Promise.all(
      people.map(async (who) => {
        const begun = performance.now();
        const answer = await act(who);
        const finished = performance.now();
        const first = this.#first.get(answer.interaction) ?? finished;
        return { answer, firstMs: first - begun, finishedMs: finished - begun };
      }),
    );
  }
}

function answerAt(waited: readonly Waited[], at: number): Answer {
  const one = waited[at];
  if (!one) throw new Error(`Officer ${at} has no card`);
  return one.answer;
}

function measuresOf(about: string, waited: readonly Waited[], mostMs: number): Measure[] {
  const first = waited.map(({ firstMs }) => firstMs);
  const finished = waited.map(({ finishedMs }) => finishedMs);
  return [
    told(`${about}: first answer, p50`, quantile(first, 0.5), 'ms'),
    atMost(`${about}: first answer, p99`, quantile(first, 0.99), 'ms', mostMs),
    told(`${about}: finished, p50`, quantile(finished, 0.5), 'ms'),
    told(`${about}: finished, p99`, quantile(finished, 0.99), 'ms'),
    told(`${about}: how many`, waited.length, 'presses'),
  ];
}

function serverOf(guild: GeneratedGuild, discord: LocalDiscord): LocalServer {
  const roleName = new Map(guild.roles.map(({ id, name }) => [id, name]));
  const members = guild.members.filter((member) => member.present);
  return discord.createServer({
    name: 'Pull All The Things',
    roles: guild.roles.map(({ name }) => ({ name })),
    channels: [{ name: 'rollcall-audit' }],
    members: [
      ...Array.from({ length: OFFICERS }, (_, at) => ({ username: `officer-${at}`, roles: [OFFICER_ROLE] })),
      ...Array.from({ length: CROWD }, (_, at) => ({ username: `crowd-${at}`, roles: [OFFICER_ROLE] })),
      ...members.map(({ id, username, globalName, nickname, roleIds, joinedAt }) => ({
        id,
        username,
        globalName,
        nick: nickname,
        roles: roleIds.flatMap((roleId) => roleName.get(roleId) ?? []),
        ...(joinedAt && { joinedAt }),
      })),
    ],
  });
}

/** Fills the bot's database through its own verbs, with what the local Discord shows. */
async function fill(
  guild: GeneratedGuild,
  discord: LocalDiscord,
  server: LocalServer,
  address: BenchDatabase,
): Promise<number> {
  const rest = new REST({ api: discord.api }).setToken(discord.token);
  const database = await Database.connect({ url: address.url });
  try {
    const watched = await watchedServer(database, guild, {
      serverId: server.id,
      ownerId: server.owner.id,
      auditChannelId: server.channel('rollcall-audit').id,
      officerRoleIds: [server.role(OFFICER_ROLE).id],
      pullMemberList: (serverId) => pullMemberList(rest, serverId, systemClock),
    });
    await fillServer(watched, guild);
    const [row] = await database.inServer(server.id, ({ em }) =>
      em.execute<{ open: number }[]>(`select count(*)::int as open from finding where status = 'open'`),
    );
    return row?.open ?? 0;
  } finally {
    await database.close();
  }
}

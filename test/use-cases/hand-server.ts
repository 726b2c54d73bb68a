import { randomUUID } from 'node:crypto';
import { generateGuild } from '../../bench/guild-generator.ts';
import { expectOk, watchedServer } from '../../bench/watched-server.ts';
import type { Tenant } from '../../src/database/database.ts';
import { Character } from '../../src/database/entities/character.ts';
import { Guild } from '../../src/database/entities/guild.ts';
import { Link } from '../../src/database/entities/link.ts';
import { Player } from '../../src/database/entities/player.ts';
import { Upload } from '../../src/database/entities/upload.ts';
import { saveMembers } from '../../src/database/member-rows.ts';
import { saveNotes } from '../../src/database/note-rows.ts';
import { keysNamedIn } from '../../src/identity/neighbourhood.ts';
import type { Actor } from '../../src/use-cases/actor.ts';
import type { Context } from '../../src/use-cases/context.ts';
import { scanServer } from '../../src/use-cases/syncs/scan-server.ts';
import type { Opened } from '../database/opened.ts';
import { memberRow, minute, storeCharacter } from '../database/stored.ts';
import { type ManualClock, manualClock } from '../support/manual-clock.ts';

/** A live server of a test's own, to do things by hand in at the level of verbs. */
export interface HandServer {
  readonly serverId: string;
  readonly context: Context;
  readonly clock: ManualClock;
  officer(memberId?: string): Actor;
  inServer<Value>(work: (tenant: Tenant) => Promise<Value>): Promise<Value>;
  member(id: string, globalName?: string | null): Promise<string>;
  /** Answers its id. */
  character(name: string, more?: Parameters<typeof storeCharacter>[3]): Promise<string>;
  /** A link as automation makes them: on evidence, confirmed by nobody. */
  linked(playerName: string, ends: { characterId?: string; memberId?: string }[]): Promise<string>;
  /** What an upload shows of a character. */
  notes(characterId: string, notes: { readonly guild: string | null; readonly officer: string | null }): Promise<void>;
  scan(): Promise<void>;
  /** Everything that says who is who, to the last time and confirmation. */
  whoIsWho(): Promise<object>;
  /** Player by character, as names. */
  owners(): Promise<Record<string, string>>;
}

const OFFICER = '4242';
const HOUR_MS = 3_600_000;
let servers = 0;

export async function handServer({ database }: Pick<Opened, 'database'>): Promise<HandServer> {
  servers += 1;
  const serverId = String(7_000_000 + servers);
  const clock = manualClock(minute(2));
  const generated = generateGuild(1, { characters: 1, members: 1 });
  const { context } = await watchedServer(database, generated, { serverId, clock });
  const inServer: HandServer['inServer'] = (work) => database.inServer(serverId, work);
  const officer = (memberId = OFFICER): Actor => ({ serverId, memberId, roleIds: [], canManageServer: true });
  return {
    serverId,
    context,
    clock,
    officer,
    inServer,
    member: (id, globalName = null) =>
      inServer(async (tenant) => {
        await saveMembers(tenant, [memberRow(id, { globalName })], minute(0));
        return id;
      }),
    character: (name, more = {}) =>
      inServer(async (tenant) => {
        const guild = await tenant.em.findOneOrFail(Guild, { server: serverId });
        return (await storeCharacter(tenant, guild, name, more)).id;
      }),
    linked: (playerName, ends) =>
      inServer(async ({ em }) => {
        const player = em.create(Player, {
          server: serverId,
          displayName: playerName,
          nameKey: playerName.toLowerCase(),
          createdAt: minute(0),
          createdBy: OFFICER,
        });
        await em.flush();
        for (const { characterId, memberId } of ends) {
          em.create(Link, {
            server: serverId,
            player,
            ...(characterId && { character: em.getReference(Character, [serverId, characterId]) }),
            ...(memberId && { member: [serverId, memberId] as never }),
            source: 'guild_note',
            confidence: 'medium',
            evidence: [],
            createdAt: minute(1),
            createdBy: 'guild_note',
          });
        }
        await em.flush();
        return player.id;
      }),
    notes: (characterId, { guild, officer: officerNote }) =>
      inServer(async (tenant) => {
        const { em } = tenant;
        const upload = em.create(Upload, {
          server: serverId,
          guild: await em.findOneOrFail(Guild, { server: serverId }),
          keyId: randomUUID(),
          uploadedBy: 'Trogmoon',
          addonVersion: '1.0',
          receivedAt: minute(1),
          characters: [],
          updated: 1,
        });
        await em.flush();
        const shown = { guildNote: guild ?? undefined, officerNote: officerNote ?? undefined };
        const names = keysNamedIn(guild, officerNote);
        await saveNotes(tenant, [{ id: characterId, ...shown, names }], upload.id, minute(1));
      }),
    async scan() {
      clock.advance(HOUR_MS);
      expectOk(await scanServer(context, officer()));
    },
    whoIsWho: () =>
      inServer(async ({ em }) => ({
        players: await em.execute('select * from player order by id'),
        links: await em.execute('select * from link order by id'),
        aliases: await em.execute('select * from player_alias order by id'),
        candidates: await em.execute('select * from candidate order by id'),
        refused: await em.execute('select * from refused_pair order by character_id, member_id'),
        refusedPlayers: await em.execute('select * from refused_player order by character_id, player_id'),
      })),
    owners: () =>
      inServer(async ({ em }) => {
        const rows = await em.execute<{ character: string; player: string }[]>(
          `select character.name as character, player.display_name as player from link
           join character on character.id = link.character_id join player on player.id = link.player_id
           order by character.name`,
        );
        return Object.fromEntries(rows.map(({ character, player }) => [character, player]));
      }),
  };
}

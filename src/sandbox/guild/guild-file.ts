import { readFile } from 'node:fs/promises';
import { PermissionsBitField } from 'discord.js';
import { z } from 'zod';
import { failed, ok, type Result } from '../../result.ts';
import { classIdOf, className, knownClassNames } from '../../sources/battle-net/playable-classes.ts';
import { regions } from '../../sources/battle-net/region.ts';
import { characterPathName, isSlug } from '../../sources/battle-net/slugs.ts';
import {
  defaultPermissions,
  defaultRankName,
  type PermissionName,
  type SandboxCharacter,
  type SandboxGuild,
  type SandboxMember,
  type SandboxRole,
} from './sandbox-guild.ts';

/** What is wrong with a guild file: every fault as one line with the path of what is wrong, for people to read. */
export interface GuildFileProblem {
  readonly faults: readonly string[];
}

const text = z.string().trim().min(1).max(100);
const slug = text.transform((value) => value.toLowerCase()).refine(isSlug, 'is no slug (like "area-52")');
// In the game at most 31 characters; a file may try more.
const note = z.string().max(255).nullish();

const permissionNames: ReadonlyMap<string, PermissionName> = new Map(
  new PermissionsBitField(PermissionsBitField.All).toArray().map((name) => [permissionKey(name), name]),
);

const permission = z.string().transform((value, context): PermissionName => {
  const name = permissionNames.get(permissionKey(value));
  if (name !== undefined) return name;
  context.addIssue({ code: 'custom', message: `${JSON.stringify(value)} is no permission of Discord` });
  return z.NEVER;
});

const permissionBits = z
  .string()
  .regex(/^\d{1,20}$/, 'is neither a list of permissions nor a number in digits')
  .transform((bits) => new PermissionsBitField(BigInt(bits) & PermissionsBitField.All).toArray());

const roleSchema = z.object({
  name: text,
  permissions: z.union([z.array(permission), permissionBits]).nullish(),
});

const characterSchema = z.object({
  battle_net_id: z.int().positive().nullish(),
  name: text,
  realm_slug: slug.nullish(),
  realm_name: text.nullish(),
  class: z.string().transform((value, context) => {
    const id = classIdOf(value);
    if (id !== null) return className(id);
    const known = knownClassNames.join(', ');
    context.addIssue({ code: 'custom', message: `${JSON.stringify(value)} is no class; known are ${known}` });
    return z.NEVER;
  }),
  spec: text.nullish(),
  level: z.int().min(1).max(1000).nullish(),
  item_level: z.number().min(0).max(100_000).nullish(),
  rank: z.int().min(0).max(9),
  rank_name: text.nullish(),
  last_login_timestamp: z.int().min(0).max(8.64e15).nullish(),
  guild_note: note,
  officer_note: note,
});

/** Not in quotes, JSON would round it. */
const notDiscordId = 'is no Discord id: digits, in quotes';

const memberSchema = z.object({
  discord_id: z.string(notDiscordId).regex(/^\d{1,20}$/, notDiscordId),
  username: text,
  global_name: text.nullish(),
  nick: text.nullish(),
  roles: z.array(text).nullish(),
  bot: z.boolean().nullish(),
  joined_at: z.iso.datetime({ offset: true }).nullish(),
});

const fileSchema = z.object({
  guild: z.object({
    name: text,
    region: z.preprocess((value) => (typeof value === 'string' ? value.toLowerCase() : value), z.enum(regions)),
    realm_slug: slug,
    realm_name: text.nullish(),
  }),
  roles: z.array(roleSchema).nullish(),
  characters: z.array(characterSchema),
  members: z.array(memberSchema),
});

type GuildFile = z.output<typeof fileSchema>;

/** Since when members without `joined_at` are there. */
const defaultJoinedAt = '2024-01-01T00:00:00.000Z';

/** Reads a guild file (docs/guild-file.md). A file that cannot be read is a fault like any other. */
export async function loadGuildFile(path: string): Promise<Result<SandboxGuild, GuildFileProblem>> {
  const json = await readJsonFile(path);
  return json.ok ? parseGuildFile(json.value) : json;
}

/** Checks the content of a guild file and fills in what it leaves out. Unknown keys are ignored. */
export function parseGuildFile(json: unknown): Result<SandboxGuild, GuildFileProblem> {
  const file = fileSchema.safeParse(json);
  if (!file.success) return failed({ faults: file.error.issues.map(faultOf) });
  const repeated = repetitions(file.data);
  if (repeated.length > 0) return failed({ faults: repeated });
  return ok(withDefaults(file.data));
}

/** The JSON of a file, or the one fault that keeps it from being read. */
export async function readJsonFile(path: string): Promise<Result<unknown, GuildFileProblem>> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? ` (${error.code})` : '';
    return failed({ faults: [`${path} cannot be read${code}`] });
  }
  try {
    return ok(JSON.parse(content));
  } catch (error) {
    return failed({ faults: [`${path} is no JSON: ${error instanceof Error ? error.message : 'unreadable'}`] });
  }
}

function withDefaults(file: GuildFile): SandboxGuild {
  const { guild } = file;
  const homeName = guild.realm_name ?? guild.realm_slug;
  const realmNames = new Map([[guild.realm_slug, homeName]]);
  for (const { realm_slug, realm_name } of file.characters) {
    if (realm_slug != null && realm_name != null && realm_slug !== guild.realm_slug)
      realmNames.set(realm_slug, realm_name);
  }

  const characters = file.characters.map((character): SandboxCharacter => {
    const realmSlug = character.realm_slug ?? guild.realm_slug;
    return {
      battle_net_id: character.battle_net_id ?? null,
      name: character.name,
      realm_slug: realmSlug,
      realm_name: realmNames.get(realmSlug) ?? realmSlug,
      class: character.class,
      spec: character.spec ?? null,
      level: character.level ?? 80,
      item_level: character.item_level ?? null,
      rank: character.rank,
      rank_name: character.rank_name ?? rankNameFrom(file, character.rank),
      last_login_timestamp: character.last_login_timestamp ?? null,
      guild_note: character.guild_note ?? '',
      officer_note: character.officer_note ?? '',
    };
  });
  const members = file.members.map(
    (member): SandboxMember => ({
      discord_id: member.discord_id,
      username: member.username,
      global_name: member.global_name ?? null,
      nick: member.nick ?? null,
      roles: [...new Set(member.roles ?? [])],
      bot: member.bot ?? false,
      joined_at: new Date(member.joined_at ?? defaultJoinedAt).toISOString(),
    }),
  );
  return { guild: { ...guild, realm_name: homeName }, roles: rolesOf(file, characters, members), characters, members };
}

/** The listed roles; those of the ranks where none are listed; below them what members hold besides. */
function rolesOf(
  file: GuildFile,
  characters: readonly SandboxCharacter[],
  members: readonly SandboxMember[],
): SandboxRole[] {
  const roles = new Map<string, SandboxRole>();
  const add = (name: string, permissions: readonly PermissionName[]): void => {
    if (!roles.has(name)) roles.set(name, { name, permissions });
  };
  for (const role of file.roles ?? []) add(role.name, role.permissions ?? defaultPermissions(role.name));
  if (file.roles == null) {
    const byRank = characters.toSorted((one, other) => one.rank - other.rank);
    for (const { rank_name } of byRank) add(rank_name, defaultPermissions(rank_name));
  }
  for (const name of members.flatMap((member) => member.roles)) add(name, []);
  return [...roles.values()];
}

function rankNameFrom(file: GuildFile, rank: number): string {
  return file.characters.find((one) => one.rank === rank && one.rank_name != null)?.rank_name ?? defaultRankName(rank);
}

/** What may exist only once and is listed again. */
function repetitions(file: GuildFile): string[] {
  const home = file.guild.realm_slug;
  return [
    ...repeatedKeys(file.characters, (one) => `${characterPathName(one.name)}@${one.realm_slug ?? home}`).map(
      (position) => `characters[${position}]: this name is listed twice on its realm`,
    ),
    ...repeatedKeys(file.characters, (one) => one.battle_net_id ?? null).map(
      (position) => `characters[${position}].battle_net_id: another character has it`,
    ),
    ...repeatedKeys(file.members, (one) => one.discord_id).map(
      (position) => `members[${position}].discord_id: another member has it`,
    ),
    ...repeatedKeys(file.roles ?? [], (one) => one.name).map((position) => `roles[${position}].name: listed twice`),
  ];
}

function repeatedKeys<Item>(items: readonly Item[], keyOf: (item: Item) => string | number | null): number[] {
  const seen = new Set<string | number>();
  return items.flatMap((item, position) => {
    const key = keyOf(item);
    if (key === null) return [];
    const again = seen.has(key);
    seen.add(key);
    return again ? [position] : [];
  });
}

function faultOf(issue: z.core.$ZodIssue): string {
  const path = issue.path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return `${path || 'the file'}: ${missing ? 'is missing' : issue.message}`;
}

/** `MANAGE_ROLES`, `ManageRoles` and `manage roles` are one permission. */
function permissionKey(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

import type { APIApplicationCommand } from 'discord.js';
import {
  ApplicationCommandCreateRequestSchema,
  ApplicationCommandPatchRequestPartialSchema,
  ApplicationCommandUpdateRequestSchema,
} from 'discord-api-spec/zod';
import { array } from 'zod/mini';
import { validateBody } from '../body-validation.ts';
import { type CommandBody, checkCommands, type OptionBody } from '../command-rules.ts';
import { Refusal } from '../refusal.ts';
import { guildOf, idParam, json, noContent, per, type RestRequest, type Route } from '../route.ts';

/** Application commands, global and of one server. */
export const commandRoutes: readonly Route[] = [
  '/applications/{application_id}/commands',
  '/applications/{application_id}/guilds/{guild_id}/commands',
].flatMap((path): Route[] => [
  { method: 'GET', path, limit: per(10, 10), access: 'bot', handle: list },
  { method: 'PUT', path, limit: per(2, 20), access: 'bot', handle: overwriteAll },
  { method: 'POST', path, limit: per(5, 20), access: 'bot', handle: create },
  {
    method: 'GET',
    path: `${path}/{command_id}`,
    limit: per(10, 10),
    access: 'bot',
    handle: (request) => json(commandOf(request)),
  },
  { method: 'PATCH', path: `${path}/{command_id}`, limit: per(5, 20), access: 'bot', handle: patch },
  {
    method: 'DELETE',
    path: `${path}/{command_id}`,
    limit: per(5, 20),
    access: 'bot',
    handle: (request) => {
      scopeOf(request).delete(commandOf(request).id);
      return noContent;
    },
  },
]);

type Commands = Map<string, APIApplicationCommand>;

function scopeOf(request: RestRequest): Commands {
  const { application } = request.world;
  if (idParam(request, 'application_id') !== application.id) throw new Refusal(10002);
  return request.params.guild_id === undefined ? application.commands : guildOf(request).guild.commands;
}

function commandOf(request: RestRequest): APIApplicationCommand {
  const command = scopeOf(request).get(idParam(request, 'command_id'));
  if (!command) throw new Refusal(10063);
  return command;
}

function list(request: RestRequest) {
  const full = request.query.get('with_localizations') === 'true';
  return json([...scopeOf(request).values()].map((command) => (full ? command : withoutTranslations(command))));
}

/** Commands keep their id while their name and type stay. */
function overwriteAll(request: RestRequest) {
  const scope = scopeOf(request);
  const bodies = validateBody<CommandBody[]>(array(ApplicationCommandUpdateRequestSchema), request.body);
  checkCommands(bodies, (index) => [index]);
  const before = [...scope.values()];
  scope.clear();
  for (const body of bodies) store(request, scope, body, before);
  return json([...scope.values()]);
}

function create(request: RestRequest) {
  const scope = scopeOf(request);
  const body = validateBody<CommandBody>(ApplicationCommandCreateRequestSchema, request.body);
  const before = [...scope.values()];
  const others = before.filter((command) => !sameCommand(command, body));
  checkCommands([body, ...(others as unknown as CommandBody[])], (index) => (index === 0 ? [] : ['others', index]));
  const command = store(request, scope, body, before);
  return { status: others.length === before.length ? 201 : 200, body: command };
}

function patch(request: RestRequest) {
  const scope = scopeOf(request);
  const changes = validateBody<Partial<CommandBody>>(ApplicationCommandPatchRequestPartialSchema, request.body);
  const command = commandOf(request);
  const body = { ...(command as unknown as CommandBody), ...changes };
  checkCommands([body], () => []);
  scope.delete(command.id);
  return json(store(request, scope, body, [command]));
}

function sameCommand(command: APIApplicationCommand, body: CommandBody): boolean {
  return command.name === body.name && command.type === (body.type ?? 1);
}

function store(
  request: RestRequest,
  scope: Commands,
  body: CommandBody,
  before: readonly APIApplicationCommand[],
): APIApplicationCommand {
  const { world, params } = request;
  const known = before.find((command) => sameCommand(command, body));
  const permissions = body.default_member_permissions;
  const command = {
    id: known?.id ?? world.ids.next(),
    application_id: world.application.id,
    ...(params.guild_id === undefined ? {} : { guild_id: params.guild_id }),
    version: world.ids.next(),
    type: body.type ?? 1,
    name: body.name,
    name_localizations: body.name_localizations ?? null,
    description: body.description ?? '',
    description_localizations: body.description_localizations ?? null,
    ...(body.options?.length ? { options: body.options } : {}),
    default_member_permissions: permissions === undefined || permissions === null ? null : String(permissions),
    dm_permission: body.dm_permission ?? true,
    contexts: body.contexts ?? null,
    integration_types: body.integration_types ?? [0],
    nsfw: body.nsfw ?? false,
  } as unknown as APIApplicationCommand;
  scope.set(command.id, command);
  return command;
}

function withoutTranslations(command: APIApplicationCommand): object {
  const strip = <Named extends Pick<OptionBody, 'options'>>(named: Named): object => {
    const kept = Object.entries(named).filter(([key]) => !key.endsWith('_localizations'));
    return { ...Object.fromEntries(kept), ...(named.options ? { options: named.options.map(strip) } : {}) };
  };
  return strip(command as unknown as CommandBody);
}

import {
  ApplicationCommandAutocompleteCallbackRequestSchema,
  CreateMessageInteractionCallbackRequestSchema,
  IncomingWebhookInteractionRequestSchema,
  IncomingWebhookUpdateRequestPartialSchema,
  ModalInteractionCallbackRequestSchema,
  UpdateMessageInteractionCallbackRequestSchema,
} from 'discord-api-spec/zod';
import { validateBody } from '../body-validation.ts';
import type { FirstAnswer, Interaction } from '../interactions.ts';
import type { MessageBody } from '../messages.ts';
import { invalid, Refusal } from '../refusal.ts';
import { idParam, json, noContent, per, type RestRequest, type Route } from '../route.ts';
import { messageWire } from '../wire.ts';

const schemas = new Map([
  [4, CreateMessageInteractionCallbackRequestSchema],
  [5, CreateMessageInteractionCallbackRequestSchema],
  [6, UpdateMessageInteractionCallbackRequestSchema],
  [7, UpdateMessageInteractionCallbackRequestSchema],
  [8, ApplicationCommandAutocompleteCallbackRequestSchema],
  [9, ModalInteractionCallbackRequestSchema],
]);

const webhook = '/webhooks/{webhook_id}/{webhook_token}';

/** First answers, and what follows them through the interaction's token. */
export const interactionRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/interactions/{interaction_id}/{interaction_token}/callback',
    limit: per(5, 1),
    access: 'interaction',
    handle: firstAnswer,
  },
  { method: 'POST', path: webhook, limit: per(5, 2), access: 'interaction', handle: followUp },
  {
    method: 'GET',
    path: `${webhook}/messages/{message_id}`,
    limit: per(5, 2),
    access: 'interaction',
    handle: (request) => {
      const { interactions, world } = request;
      return json(messageWire(interactions.message(interactionOf(request), messageId(request)), world.application));
    },
  },
  {
    method: 'PATCH',
    path: `${webhook}/messages/{message_id}`,
    limit: per(5, 2),
    access: 'interaction',
    handle: (request) => {
      const { interactions, world, files } = request;
      const interaction = interactionOf(request);
      const message = interactions.message(interaction, messageId(request));
      const body = validateBody<MessageBody>(IncomingWebhookUpdateRequestPartialSchema, request.body ?? {});
      interactions.edit(interaction, message, body, files);
      return json(messageWire(message, world.application));
    },
  },
  {
    method: 'DELETE',
    path: `${webhook}/messages/{message_id}`,
    limit: per(5, 2),
    access: 'interaction',
    handle: (request) => {
      const interaction = interactionOf(request);
      request.interactions.delete(interaction, request.interactions.message(interaction, messageId(request)));
      return noContent;
    },
  },
];

function firstAnswer(request: RestRequest) {
  const { interactions, params, files, body } = request;
  const interaction = interactions.awaitingAnswer(idParam(request, 'interaction_id'), params.interaction_token ?? '');
  const type = typeof body === 'object' && body !== null && 'type' in body ? body.type : undefined;
  const schema = typeof type === 'number' ? schemas.get(type) : undefined;
  if (!schema) throw invalid(['type'], 'BASE_TYPE_CHOICES', 'Value must be one of {4, 5, 6, 7, 8, 9}.');
  const answer = validateBody<FirstAnswer>(schema, body);
  interactions.answer(interaction, answer, files);
  if (request.query.get('with_response') !== 'true') return noContent;
  return json(callbackResponse(request, interaction, answer.type));
}

function callbackResponse({ world }: RestRequest, interaction: Interaction, type: number) {
  const { original } = interaction;
  const shown = type >= 4 && type <= 7 && original ? original : null;
  return {
    interaction: {
      id: interaction.id,
      type: interaction.type,
      channel_id: interaction.channel.id,
      guild_id: interaction.member.guild.id,
      ...(shown
        ? {
            response_message_id: shown.wire.id,
            response_message_loading: interaction.state === 'thinking',
            response_message_ephemeral: interaction.ephemeral,
          }
        : {}),
    },
    resource: { type, ...(shown ? { message: messageWire(shown, world.application) } : {}) },
  };
}

function followUp(request: RestRequest) {
  const { interactions, world, files } = request;
  const interaction = interactionOf(request);
  const body = validateBody<MessageBody>(IncomingWebhookInteractionRequestSchema, request.body ?? {});
  return json(messageWire(interactions.followUp(interaction, body, files), world.application));
}

function interactionOf(request: RestRequest): Interaction {
  if (idParam(request, 'webhook_id') !== request.world.application.id) throw new Refusal(10015);
  return request.interactions.byToken(request.params.webhook_token ?? '');
}

function messageId(request: RestRequest): string {
  return request.params.message_id === '@original' ? '@original' : idParam(request, 'message_id');
}

import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Result } from '../result.ts';
import { inflatedBody } from './inflation.ts';
import { identifyKey, scopeOf } from './key-scope.ts';
import { type HttpProblem, refuse } from './problems.ts';
import { limitBy } from './request-limits.ts';
import type { HttpVerbs, LastUpload, SourceStatus, SuccessfulRun, UploadAnswer } from './verbs.ts';

/** The routes of domain.md §4.3. The key is checked before anything of a body is read. */
export async function guildSync(
  app: FastifyInstance,
  { verbs, uploadsPerMinute }: { verbs: HttpVerbs; uploadsPerMinute: number },
): Promise<void> {
  const limitUploads = limitBy(app, uploadsPerMinute, (request) => scopeOf(request).keyId);
  app.addHook('onRequest', identifyKey(verbs));

  app.post(
    '/addon-upload',
    {
      ...inflatedBody(),
      onRequest: async (request, reply) => {
        const problem = await limitUploads(request);
        return problem && refuse(reply, problem);
      },
    },
    async (request, reply) => answer(reply, await verbs.receiveUpload(scopeOf(request), request.body), uploadJson),
  );
  app.get('/addon-upload/status', async (request, reply) =>
    answer(reply, await verbs.lastUpload(scopeOf(request)), lastUploadJson),
  );
  app.get('/status', async (request, reply) =>
    answer(reply, await verbs.sourceStatus(scopeOf(request)), sourceStatusJson),
  );
}

function answer<Value>(reply: FastifyReply, result: Result<Value, HttpProblem>, toJson: (value: Value) => unknown) {
  return result.ok ? reply.send(toJson(result.value)) : refuse(reply, result.problem);
}

function uploadJson({ charactersReceived, updated, notFound, officerNotesKept, receivedAt }: UploadAnswer) {
  return {
    status: 'processed',
    characters_received: charactersReceived,
    updated,
    not_found: notFound,
    officer_notes_kept: officerNotesKept,
    timestamp: receivedAt.toISOString(),
  };
}

function lastUploadJson(last: LastUpload | null) {
  return {
    last_upload: last && {
      received_at: last.receivedAt.toISOString(),
      processed_at: last.processedAt?.toISOString() ?? null,
      uploaded_by: last.uploadedBy,
      addon_version: last.addonVersion,
      characters_received: last.charactersReceived,
      updated: last.updated,
    },
  };
}

function sourceStatusJson({ blizzard_api, discord_bot, addon_upload }: SourceStatus) {
  return {
    last_success: {
      blizzard_api: runJson(blizzard_api),
      discord_bot: runJson(discord_bot),
      addon_upload: runJson(addon_upload),
    },
  };
}

function runJson(run: SuccessfulRun | null) {
  return (
    run && {
      started_at: run.startedAt.toISOString(),
      finished_at: run.finishedAt.toISOString(),
      found: run.found,
      added: run.added,
      updated: run.updated,
      removed: run.removed,
      new_findings: run.newFindings,
    }
  );
}

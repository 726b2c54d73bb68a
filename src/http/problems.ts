import type { FastifyError, FastifyReply } from 'fastify';
import type { Busy, KeyProblem, UploadFault, UploadProblem } from './verbs.ts';

/** Everything the listener answers instead of what was asked for. */
export type HttpProblem =
  | KeyProblem
  | UploadProblem
  | Busy
  | { readonly kind: 'too_often'; readonly retryAfterSeconds: number }
  | {
      readonly kind:
        | 'no_key'
        | 'not_found'
        | 'bad_request'
        | 'malformed_json'
        | 'malformed_compression'
        | 'unsupported_compression'
        | 'unsupported_media_type'
        | 'too_large'
        | 'headers_too_large'
        | 'timeout'
        | 'stopping'
        | 'unexpected';
    };

/** Each problem's status and words; `docs/companion-api.md` tells what to do about each, and a test compares the two. */
export const answers: Readonly<Record<HttpProblem['kind'], { readonly status: number; readonly message: string }>> = {
  bad_request: { status: 400, message: 'This is not a valid HTTP request.' },
  malformed_json: { status: 400, message: 'The body is not valid JSON.' },
  malformed_compression: { status: 400, message: 'The body is not compressed as its Content-Encoding says.' },
  malformed: { status: 400, message: 'The upload has faults; nothing of it was saved. See details.' },
  no_characters: { status: 400, message: 'The upload holds no characters; nothing was saved.' },
  no_key: { status: 401, message: 'Send the upload key in the header X-API-Key.' },
  wrong_key: { status: 401, message: 'This upload key is not known. Copy it again, or make a new one with /setup.' },
  key_suspended: { status: 403, message: 'This upload key is suspended: whoever made it is no officer any more.' },
  guild_removed: {
    status: 403,
    message:
      'The guild of this upload key is not watched any more. Once it is added again with /setup, the key works again.',
  },
  key_revoked: { status: 403, message: 'This upload key was revoked. Make a new one with /setup.' },
  server_left: {
    status: 403,
    message:
      'The Discord server of this upload key removed Rollcall. Once somebody invites it again, the key works again.',
  },
  not_found: { status: 404, message: 'There is nothing at this address for this method.' },
  timeout: { status: 408, message: 'The request took too long to arrive.' },
  too_large: { status: 413, message: 'The body is too large, counted after inflation; nothing was saved.' },
  unsupported_compression: { status: 415, message: 'Content-Encoding may be gzip, deflate, br or identity.' },
  unsupported_media_type: { status: 415, message: 'Send JSON, with Content-Type: application/json.' },
  too_often: { status: 429, message: 'Too many requests. Wait as long as Retry-After says.' },
  headers_too_large: { status: 431, message: 'The headers are too large.' },
  unexpected: { status: 500, message: 'Something went wrong here. The reference is in the log of Rollcall.' },
  busy: { status: 503, message: 'Too much to do at the moment. Try again when Retry-After says.' },
  stopping: { status: 503, message: 'Rollcall is restarting. Try again when Retry-After says.' },
};

/** How long a restart takes, roughly. */
const RESTART_SECONDS = 10;

export interface ErrorBody {
  readonly error: {
    readonly code: HttpProblem['kind'];
    readonly message: string;
    /** The same as in the log. */
    readonly reference: string;
    readonly details?: readonly UploadFault[];
    /** There are more faults than `details` lists. */
    readonly details_truncated?: boolean;
  };
}

export function errorBody(problem: HttpProblem, reference: string): ErrorBody {
  const { message } = answers[problem.kind];
  const details =
    problem.kind === 'malformed' ? { details: problem.faults, details_truncated: problem.truncated } : undefined;
  return { error: { code: problem.kind, message, reference, ...details } };
}

export function refuse(reply: FastifyReply, problem: HttpProblem): FastifyReply {
  const seconds = retryAfter(problem);
  if (seconds !== undefined) reply.header('retry-after', seconds);
  return reply.code(answers[problem.kind].status).send(errorBody(problem, reply.request.id));
}

function retryAfter(problem: HttpProblem): number | undefined {
  if (problem.kind === 'stopping') return RESTART_SECONDS;
  return 'retryAfterSeconds' in problem ? Math.max(1, Math.ceil(problem.retryAfterSeconds)) : undefined;
}

const LIBRARY_PROBLEMS: Readonly<Record<string, HttpProblem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { kind: 'too_large' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { kind: 'unsupported_media_type' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { kind: 'malformed_json' },
  FST_ERR_CTP_INVALID_JSON_BODY: { kind: 'malformed_json' },
  FST_CP_ERR_INVALID_CONTENT_ENCODING: { kind: 'unsupported_compression' },
  FST_CP_ERR_INVALID_CONTENT: { kind: 'malformed_compression' },
};

/** What an error of fastify or its plugins means; `unexpected` is ours, everything else the client's doing. */
export function problemOf({ code, statusCode = 500 }: FastifyError): HttpProblem {
  return LIBRARY_PROBLEMS[code] ?? { kind: statusCode >= 400 && statusCode < 500 ? 'bad_request' : 'unexpected' };
}

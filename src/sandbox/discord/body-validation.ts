import type { ZodMiniType } from 'zod/mini';
import type { $ZodIssue } from 'zod/v4/core';
import { type BodyFault, Refusal } from './refusal.ts';

/** discord.js sends these two wherever a message goes, and Discord takes them although its specification is silent. */
const undocumentedKeys = new Set(['tts', 'enforce_nonce']);

/** Discord takes permission sets as decimal strings, which its specification declares as numbers. */
const permissionKeys = new Set(['default_member_permissions', 'permissions', 'allow', 'deny']);

/**
 * Holds a body against Discord's own schema and returns it unchanged. Keys that the schema does not know are refused
 * too: Discord ignores them, which hides the mistake. Throws 50035 with every fault found.
 */
export function validateBody<Body>(schema: ZodMiniType, body: unknown): Body {
  const result = schema.safeParse(withNumericPermissions(body));
  if (!result.success) throw new Refusal(50035, { faults: result.error.issues.map((issue) => faultOf(issue, body)) });
  const unknown = unknownKeys(body, result.data, []);
  if (unknown.length > 0) throw new Refusal(50035, { faults: unknown });
  return body as Body;
}

function withNumericPermissions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNumericPermissions);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const decimal = permissionKeys.has(key) && typeof inner === 'string' && /^\d+$/.test(inner);
      return [key, decimal ? Number(inner) : withNumericPermissions(inner)];
    }),
  );
}

function unknownKeys(sent: unknown, understood: unknown, path: PropertyKey[]): BodyFault[] {
  if (typeof sent !== 'object' || sent === null || typeof understood !== 'object' || understood === null) return [];
  return Object.entries(sent).flatMap(([key, value]) => {
    if (value === undefined || undocumentedKeys.has(key)) return [];
    if (!(key in understood)) {
      return [
        { path: [...path, key], code: 'LOCAL_UNKNOWN_KEY', message: `Discord's specification has no "${key}" here` },
      ];
    }
    return unknownKeys(value, (understood as Record<string, unknown>)[key], [...path, key]);
  });
}

/** Discord's code and words for what the schema says is wrong. */
function faultOf(issue: $ZodIssue, body: unknown): BodyFault {
  const { path } = issue;
  switch (issue.code) {
    case 'invalid_union': {
      const inner = likeliestBranch(issue.errors);
      if (!inner) return { path, code: 'BASE_TYPE_CHOICES', message: 'This value is none of the allowed forms.' };
      const fault = faultOf(inner, at(body, path));
      return { ...fault, path: [...path, ...fault.path] };
    }
    case 'invalid_type':
      if (at(body, path) === undefined) {
        return { path, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
      }
      return { path, code: 'BASE_TYPE_BAD_TYPE', message: `Could not be interpreted as ${issue.expected}.` };
    case 'too_big':
      if (issue.origin === 'number' || issue.origin === 'int') {
        return {
          path,
          code: 'NUMBER_TYPE_MAX',
          message: `int value should be less than or equal to ${issue.maximum}.`,
        };
      }
      return { path, code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${issue.maximum} or fewer in length.` };
    case 'too_small':
      if (issue.origin === 'number' || issue.origin === 'int') {
        return {
          path,
          code: 'NUMBER_TYPE_MIN',
          message: `int value should be greater than or equal to ${issue.minimum}.`,
        };
      }
      if (at(body, path) === '') return { path, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
      return { path, code: 'BASE_TYPE_MIN_LENGTH', message: `Must be ${issue.minimum} or more in length.` };
    case 'invalid_value':
      return {
        path,
        code: 'BASE_TYPE_CHOICES',
        message: `Value must be one of {${issue.values.map(String).join(', ')}}.`,
      };
    case 'invalid_format':
      return formatFault(path, issue.format);
    default:
      return { path, code: 'BASE_TYPE_BAD_TYPE', message: issue.message };
  }
}

function formatFault(path: readonly PropertyKey[], format: string): BodyFault {
  if (format === 'url') {
    return { path, code: 'URL_TYPE_INVALID_URL', message: 'Not a well formed URL.' };
  }
  if (format === 'datetime') return { path, code: 'DATE_TIME_TYPE_PARSE', message: 'Could not parse as ISO8601.' };
  if (format === 'regex') return { path, code: 'NUMBER_TYPE_COERCE', message: 'Value is not snowflake.' };
  return { path, code: 'STRING_TYPE_REGEX', message: 'String value did not match validation regex.' };
}

/**
 * Discord picks a union's form by its `type`; so the form whose type fits is the one the sender meant, and a form that
 * fits from the outside is meant before one that does not.
 */
function likeliestBranch(branches: readonly (readonly $ZodIssue[])[]): $ZodIssue | undefined {
  const misfit = (issues: readonly $ZodIssue[]) => {
    if (issues.some((issue) => issue.path[0] === 'type')) return 2;
    return issues.some((issue) => issue.path.length === 0 && issue.code === 'invalid_type') ? 1 : 0;
  };
  const candidates = branches.filter((issues) => issues.length > 0);
  return candidates.toSorted((a, b) => misfit(a) - misfit(b) || a.length - b.length)[0]?.[0];
}

function at(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    body,
  );
}

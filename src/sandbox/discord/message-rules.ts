import { componentFaults, duplicateIds, flatten, type Node, rowFaults } from './component-rules.ts';
import { type BodyFault, Refusal } from './refusal.ts';

/** The flag that turns a message into Components V2; it stays for good. */
export const componentsV2 = 1 << 15;

/** The parts of a message that these rules read: what would stand there if the request were taken. */
export interface MessageDraft {
  readonly content?: string | null | undefined;
  readonly embeds?: readonly object[] | null | undefined;
  readonly components?: readonly object[] | null | undefined;
  readonly flags?: number | null | undefined;
  readonly attachments?: readonly unknown[] | null | undefined;
  readonly poll?: unknown;
  readonly allowed_mentions?: unknown;
}

/**
 * What Discord checks and its specification leaves out. Throws 50035 with every fault, or 50006 for an empty message.
 * Sources: the message, embed and component pages of the documentation; platform facts measured against Discord.
 */
export function checkMessage(draft: MessageDraft, at: readonly PropertyKey[] = []): void {
  const v2 = ((draft.flags ?? 0) & componentsV2) !== 0;
  const faults = [
    ...contentFaults(draft.content),
    ...embedFaults(draft.embeds ?? []),
    ...(v2 ? v2Faults(draft) : rowFaults(draft.components ?? [])),
    ...componentFaults((draft.components ?? []) as Node[], ['components']),
    ...duplicateIds((draft.components ?? []) as Node[]),
    ...mentionFaults(draft.allowed_mentions),
  ];
  if (faults.length > 0) {
    throw new Refusal(50035, { faults: faults.map((fault) => ({ ...fault, path: [...at, ...fault.path] })) });
  }
  const empty =
    !draft.content?.trim() &&
    !draft.embeds?.length &&
    !draft.components?.length &&
    !draft.attachments?.length &&
    !draft.poll;
  if (empty) throw new Refusal(50006);
}

function contentFaults(content: string | null | undefined): BodyFault[] {
  if ([...(content ?? '')].length <= 2000) return [];
  return [{ path: ['content'], code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }];
}

interface Embed {
  readonly title?: string | null;
  readonly description?: string | null;
  readonly fields?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly footer?: { readonly text?: string | null } | null;
  readonly author?: { readonly name?: string | null } | null;
  readonly image?: unknown;
  readonly thumbnail?: unknown;
}

function embedFaults(embeds: readonly object[]): BodyFault[] {
  const faults = embeds.flatMap((each, index) => {
    const embed = each as Embed;
    const found: BodyFault[] = [];
    for (const [position, field] of (embed.fields ?? []).entries()) {
      for (const part of ['name', 'value'] as const) {
        if (field[part].trim()) continue;
        const path = ['embeds', index, 'fields', position, part];
        found.push({ path, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' });
      }
    }
    if (embed.footer && !embed.footer.text?.trim()) {
      found.push({
        path: ['embeds', index, 'footer', 'text'],
        code: 'BASE_TYPE_REQUIRED',
        message: 'This field is required',
      });
    }
    const shown =
      embed.title?.trim() ||
      embed.description?.trim() ||
      embed.fields?.length ||
      embed.footer ||
      embed.author ||
      embed.image;
    if (!shown && !embed.thumbnail) {
      found.push({
        path: ['embeds', index, 'description'],
        code: 'BASE_TYPE_REQUIRED',
        message: 'This field is required',
      });
    }
    return found;
  });
  const size = embeds.reduce((sum, embed) => sum + embedSize(embed as Embed), 0);
  if (size <= 6000) return faults;
  const message = 'Embed size exceeds maximum size of 6000';
  return [...faults, { path: ['embeds'], code: 'MAX_EMBED_SIZE_EXCEEDED', message }];
}

function embedSize(embed: Embed): number {
  const texts = [embed.title, embed.description, embed.footer?.text, embed.author?.name];
  for (const field of embed.fields ?? []) texts.push(field.name, field.value);
  return texts.reduce((sum, text) => sum + [...(text ?? '').trim()].length, 0);
}

function v2Faults(draft: MessageDraft): BodyFault[] {
  const legacy = (['content', 'embeds', 'poll'] as const).filter((key) => {
    const value = draft[key];
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  });
  const faults: BodyFault[] = legacy.map((key) => ({
    path: [key],
    code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    message: `The '${key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
  }));
  const nodes = flatten((draft.components ?? []) as Node[]);
  if (nodes.length > 40) {
    faults.push({
      path: ['components'],
      code: 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
      message: 'Total number of components cannot exceed 40',
    });
  }
  const text = nodes.reduce(
    (sum, { node }) => sum + (node.type === 10 ? [...String(node.content ?? '')].length : 0),
    0,
  );
  if (text > 4000) {
    faults.push({
      path: ['components'],
      code: 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      message: 'Total text displayed in components cannot exceed 4000',
    });
  }
  return faults;
}

function mentionFaults(allowed: unknown): BodyFault[] {
  if (typeof allowed !== 'object' || allowed === null) return [];
  const { parse, users, roles } = allowed as { parse?: unknown[]; users?: unknown[]; roles?: unknown[] };
  const clash = (parse?.includes('users') && users?.length) || (parse?.includes('roles') && roles?.length);
  if (!clash) return [];
  return [
    {
      path: ['allowed_mentions'],
      code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
      message: 'parse:["users"] and users: [ids...] are mutually exclusive.',
    },
  ];
}

import type { APIMessage } from 'discord.js';

/** A button as a person sees it. */
export interface ShownButton {
  /** The component's number in its message. */
  readonly id: number;
  readonly customId: string | null;
  /** The part of the custom id before its first colon: what the button is for. */
  readonly name: string | null;
  readonly label: string;
  readonly disabled: boolean;
  readonly url: string | null;
}

export type SelectKind = 'string' | 'user' | 'role' | 'mentionable' | 'channel';

export interface ShownSelect {
  readonly id: number;
  readonly customId: string;
  readonly name: string;
  readonly kind: SelectKind;
  readonly placeholder: string;
  readonly disabled: boolean;
  readonly least: number;
  readonly most: number;
  /** Only of a string select. */
  readonly options: readonly { readonly label: string; readonly value: string; readonly description: string | null }[];
}

/** Any component of a message or modal, as loosely as both need it. */
export interface Component {
  readonly type: number;
  readonly id?: number;
  readonly custom_id?: string;
  readonly label?: string;
  readonly emoji?: { readonly name?: string | null };
  readonly url?: string;
  readonly disabled?: boolean;
  readonly placeholder?: string;
  readonly min_values?: number;
  readonly max_values?: number;
  readonly options?: readonly {
    readonly label: string;
    readonly value: string;
    readonly description?: string | null;
  }[];
  readonly components?: readonly Component[];
  readonly accessory?: Component;
  readonly component?: Component;
  readonly content?: string;
  readonly value?: string;
  readonly required?: boolean;
  readonly min_length?: number;
  readonly max_length?: number;
}

const selectKinds: Record<number, SelectKind> = { 3: 'string', 5: 'user', 6: 'role', 7: 'mentionable', 8: 'channel' };

/** `finding.fix:1:abc` is named `finding.fix`. */
export function nameOf(customId: string): string {
  return customId.split(':', 1)[0] ?? customId;
}

export function componentsOf(message: APIMessage): readonly Component[] {
  return (message.components ?? []) as unknown as readonly Component[];
}

/** All components, outer before inner. */
export function flatten(components: readonly Component[]): Component[] {
  return components.flatMap((component) => [
    component,
    ...flatten(component.components ?? []),
    ...(component.accessory ? flatten([component.accessory]) : []),
    ...(component.component ? flatten([component.component]) : []),
  ]);
}

export function buttonsIn(components: readonly Component[]): ShownButton[] {
  return flatten(components)
    .filter((component) => component.type === 2)
    .map(shownButton);
}

export function shownButton(button: Component): ShownButton {
  const customId = button.custom_id ?? null;
  return {
    id: button.id ?? 0,
    customId,
    name: customId === null ? null : nameOf(customId),
    label: [button.emoji?.name, button.label].filter(Boolean).join(' '),
    disabled: button.disabled ?? false,
    url: button.url ?? null,
  };
}

export function selectsIn(components: readonly Component[]): ShownSelect[] {
  return flatten(components).flatMap((component) => {
    const kind = selectKinds[component.type];
    if (!kind) return [];
    const customId = component.custom_id ?? '';
    return [
      {
        id: component.id ?? 0,
        customId,
        name: nameOf(customId),
        kind,
        placeholder: component.placeholder ?? 'Make a selection',
        disabled: component.disabled ?? false,
        least: component.min_values ?? 1,
        most: component.max_values ?? 1,
        options: (component.options ?? []).map(({ label, value, description }) => ({
          label,
          value,
          description: description ?? null,
        })),
      },
    ];
  });
}

import { type BodyFault, Refusal } from './refusal.ts';

/** Any component, as loosely as rules over all of them need it. */
export interface Node {
  readonly type?: unknown;
  readonly components?: unknown;
  readonly component?: unknown;
  readonly accessory?: unknown;
  readonly [key: string]: unknown;
}

/** A modal's own rules: five rows or labels, and no field named twice. */
export function checkModal(components: readonly object[]): void {
  const faults = [
    ...(components.length > 5
      ? [{ path: ['data', 'components'], code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 5 in length.' }]
      : []),
    ...duplicateIds(components as Node[]).map((fault) => ({ ...fault, path: ['data', ...fault.path] })),
    ...components.flatMap((component, index) => labelFaults(component as Node, ['data', 'components', index])),
  ];
  if (faults.length > 0) throw new Refusal(50035, { faults });
}

/** A text input in a row carries its own label; in a Label component the label does. */
function labelFaults(component: Node, path: PropertyKey[]): BodyFault[] {
  if (component.type !== 1) return [];
  return children(component).flatMap(({ node, path: inner }) =>
    node.label
      ? []
      : [{ path: [...path, ...inner, 'label'], code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }],
  );
}

export function rowFaults(components: readonly object[]): BodyFault[] {
  if (components.length > 5) {
    return [{ path: ['components'], code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 5 in length.' }];
  }
  return components.flatMap((component, index) =>
    (component as Node).type === 1
      ? []
      : [
          {
            path: ['components', index, 'type'],
            code: 'UNION_TYPE_CHOICES',
            message: 'Value of field "type" must be one of (1,).',
          },
        ],
  );
}

export function componentFaults(components: readonly Node[], at: PropertyKey[]): BodyFault[] {
  return flatten(components).flatMap(({ node, path: inner }) => {
    const path = [...at, ...inner];
    if (node.type === 1) return rowWidthFaults(node, path);
    if (node.type === 2) return buttonFaults(node, path);
    if (node.type === 3) return selectFaults(node, path);
    return [];
  });
}

function rowWidthFaults(row: Node, path: PropertyKey[]): BodyFault[] {
  const widths = children(row).map(({ node }) => (node.type === 2 ? 1 : 5));
  if (widths.reduce((sum, width) => sum + width, 0) <= 5) return [];
  return [
    { path, code: 'COMPONENT_LAYOUT_WIDTH_EXCEEDED', message: 'The specified component exceeds the maximum width' },
  ];
}

const emoji = /^(?:\p{RGI_Emoji}|\p{Emoji}\uFE0F?)$/v;

function buttonFaults(button: Node, path: PropertyKey[]): BodyFault[] {
  const faults: BodyFault[] = [];
  const required = (key: string) =>
    faults.push({ path: [...path, key], code: 'BASE_TYPE_REQUIRED', message: 'This field is required' });
  const link = button.style === 5;
  const premium = button.style === 6;
  if (link && !button.url) required('url');
  if (premium && !button.sku_id) required('sku_id');
  if (!link && !premium && !button.custom_id) required('custom_id');
  if (link && button.custom_id) {
    faults.push({
      path: [...path, 'custom_id'],
      code: 'BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE',
      message: 'A custom id and url cannot both be specified',
    });
  }
  if (!link && button.url) {
    faults.push({
      path: [...path, 'url'],
      code: 'BUTTON_COMPONENT_INVALID_URL',
      message: 'A url may only be specified for link buttons',
    });
  }
  if (!premium && !button.label && !button.emoji) required('label');
  const named = button.emoji as { readonly id?: unknown; readonly name?: unknown } | undefined | null;
  if (named && !named.id && !emoji.test(String(named.name ?? ''))) {
    faults.push({ path: [...path, 'emoji', 'name'], code: 'COMPONENT_INVALID_EMOJI', message: 'Invalid emoji' });
  }
  return faults;
}

interface Option {
  readonly value: string;
  readonly default?: boolean | null;
  readonly emoji?: { readonly id?: unknown; readonly name?: unknown } | null;
}

function selectFaults(select: Node, path: PropertyKey[]): BodyFault[] {
  const faults: BodyFault[] = [];
  const options = (select.options ?? []) as readonly Option[];
  const seen = new Set<string>();
  for (const [index, option] of options.entries()) {
    if (seen.has(option.value)) {
      faults.push({
        path: [...path, 'options', index, 'value'],
        code: 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
        message: 'The specified option value is already used',
      });
    }
    seen.add(option.value);
    if (option.emoji && !option.emoji.id && !emoji.test(String(option.emoji.name ?? ''))) {
      const inner = [...path, 'options', index, 'emoji', 'name'];
      faults.push({ path: inner, code: 'COMPONENT_INVALID_EMOJI', message: 'Invalid emoji' });
    }
  }
  const most = typeof select.max_values === 'number' ? select.max_values : 1;
  const least = typeof select.min_values === 'number' ? select.min_values : 1;
  if (most > options.length) {
    faults.push({
      path: [...path, 'options'],
      code: 'BASE_TYPE_BAD_LENGTH',
      message: `Must be between ${most} and 25 in length.`,
    });
  }
  if (least > most) {
    faults.push({
      path: [...path, 'min_values'],
      code: 'SELECT_COMPONENT_MIN_VALUES_EXCEEDS_MAX',
      message: 'The minimum number of values cannot exceed the maximum',
    });
  }
  if (options.filter((option) => option.default).length > most) {
    faults.push({
      path: [...path, 'options'],
      code: 'SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES',
      message: 'The number of default options cannot exceed the maximum number of values',
    });
  }
  return faults;
}

export function duplicateIds(components: readonly Node[]): BodyFault[] {
  const seen = new Set<string>();
  return flatten(components).flatMap(({ node, path }) => {
    const id = node.custom_id;
    if (typeof id !== 'string') return [];
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [
      {
        path: ['components', ...path, 'custom_id'],
        code: 'COMPONENT_CUSTOM_ID_DUPLICATED',
        message: 'Component custom id cannot be duplicated',
      },
    ];
  });
}

/** A component and the way to it. */
export interface Placed {
  readonly node: Node;
  readonly path: PropertyKey[];
}

/** The components right inside one: a row's, a container's, a section's accessory, a label's field. */
function children(node: Node): Placed[] {
  const inside = Array.isArray(node.components)
    ? node.components.map((child, index) => ({ node: child as Node, path: ['components', index] }))
    : [];
  for (const key of ['accessory', 'component'] as const) {
    const child = node[key];
    if (typeof child === 'object' && child !== null) inside.push({ node: child as Node, path: [key] as never });
  }
  return inside;
}

export function flatten(components: readonly Node[]): Placed[] {
  const visit = (node: Node, path: PropertyKey[]): Placed[] => [
    { node, path },
    ...children(node).flatMap((child) => visit(child.node, [...path, ...child.path])),
  ];
  return components.flatMap((node, index) => visit(node, [index]));
}

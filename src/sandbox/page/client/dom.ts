export type Child = Node | string | null | undefined | false;

interface Settings {
  readonly class?: string;
  readonly text?: string;
  /** Attributes by their HTML names; nothing, false and undefined leave one out. */
  readonly attributes?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly on?: { readonly [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void };
}

/** The only way the page makes elements: text stays text, whoever wrote it. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  settings: Settings = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (settings.class) element.className = settings.class;
  if (settings.text !== undefined) element.textContent = settings.text;
  for (const [name, value] of Object.entries(settings.attributes ?? {})) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [name, listener] of Object.entries(settings.on ?? {})) {
    element.addEventListener(name, listener as EventListener);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A name somebody gave themselves: its direction stays inside it. */
export function nameOf(name: string, color = 0): HTMLElement {
  const bdi = el('bdi', { class: 'name', text: name });
  if (color !== 0) bdi.style.setProperty('color', hex(color));
  return bdi;
}

export function hex(color: number): string {
  return `#${color.toString(16).padStart(6, '0')}`;
}

export function avatar(id: string, name: string, isBot: boolean): HTMLElement {
  const initial = [...name].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? '?';
  const picture = el('span', {
    class: isBot ? 'avatar bot' : 'avatar',
    text: isBot ? '✓' : initial.toUpperCase(),
    attributes: { 'aria-hidden': 'true' },
  });
  if (!isBot) picture.style.setProperty('--hue', String(Number(BigInt(id) % 360n)));
  return picture;
}

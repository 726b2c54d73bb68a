import type { APIEmbed } from 'discord.js';
import { el, hex } from './dom.ts';
import { markdown } from './markdown.ts';
import type { Store } from './store.ts';
import { postedAt } from './times.ts';

export function embedElement(embed: APIEmbed, store: Store): HTMLElement {
  const { author, title, url, description, fields = [], footer, timestamp, color } = embed;
  const posted = timestamp ? postedAt(Date.parse(timestamp), store.now) : undefined;
  const element = el(
    'article',
    { class: 'embed' },
    author && el('div', { class: 'embed-author' }, el('bdi', { text: author.name })),
    title && el('div', { class: 'embed-title' }, titleOf(title, url, store)),
    description && el('div', { class: 'embed-description' }, markdown(description, store)),
    fields.length > 0 &&
      el(
        'div',
        { class: 'embed-fields' },
        ...fields.map(({ name, value, inline }) =>
          el(
            'div',
            { class: inline ? 'embed-field inline' : 'embed-field' },
            el('div', { class: 'embed-field-name' }, markdown(name, store)),
            el('div', {}, markdown(value, store)),
          ),
        ),
      ),
    (footer || posted) &&
      el('div', { class: 'embed-footer' }, el('bdi', { text: [footer?.text, posted].filter(Boolean).join(' • ') })),
  );
  if (color !== undefined) element.style.setProperty('border-color', hex(color));
  return element;
}

function titleOf(title: string, url: string | undefined, store: Store): Node {
  if (!url || !/^https?:\/\//i.test(url)) return markdown(title, store);
  return el('a', { attributes: { href: url, target: '_blank', rel: 'noopener noreferrer' } }, markdown(title, store));
}

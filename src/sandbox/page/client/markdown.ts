import { parse } from 'discord-markdown-parser';
import { el, hex, nameOf } from './dom.ts';
import type { Store } from './store.ts';
import { timeElement } from './times.ts';

type Node_ = ReturnType<typeof parse>[number];

/** Discord's Markdown as elements. Nothing of the text becomes markup, and only web addresses become links. */
export function markdown(text: string, store: Store): DocumentFragment {
  const fragment = document.createDocumentFragment();
  fragment.append(...parse(text, 'extended').map((node) => draw(node, store)));
  return fragment;
}

const wrappers = {
  strong: 'strong',
  em: 'em',
  underline: 'u',
  strikethrough: 's',
  blockQuote: 'blockquote',
} as const;

function draw(node: Node_, store: Store): Node {
  const wrapper = wrappers[node.type as keyof typeof wrappers];
  if (wrapper) return el(wrapper, {}, ...inner(node, store));
  switch (node.type) {
    case 'br':
      return el('br');
    case 'inlineCode':
      return el('code', { text: String(node.content) });
    case 'codeBlock':
      return el('pre', {}, el('code', { text: String(node.content) }));
    case 'heading':
      return el(headings[Number(node.level) - 1] ?? 'h5', {}, ...inner(node, store));
    case 'subtext':
      return el('small', {}, ...inner(node, store));
    case 'spoiler':
      return spoiler(inner(node, store));
    case 'link':
    case 'url':
    case 'autolink':
      return link(String(node.target), inner(node, store));
    case 'timestamp':
      return timeElement(Number(node.timestamp) * 1000, String(node.format ?? 'f'), store.now);
    case 'user':
      return mentionOfMember(String(node.id), store);
    case 'role':
      return mentionOfRole(String(node.id), store);
    case 'channel':
      return mention(`#${store.world.channels.find(({ id }) => id === node.id)?.name ?? 'unknown'}`);
    case 'everyone':
    case 'here':
      return mention(`@${node.type}`);
    case 'slashCommand':
      return mention(`/${String(node.fullName)}`);
    case 'emoji':
    case 'twemoji':
      return el('span', { class: 'emoji', text: String(node.name) });
    default:
      return document.createTextNode(typeof node.content === 'string' ? node.content : '');
  }
}

/** Below the page's own headings. */
const headings = ['h3', 'h4', 'h5'] as const;

function inner(node: Node_, store: Store): Node[] {
  const content: unknown = node.content;
  if (typeof content === 'string') return [document.createTextNode(content)];
  return Array.isArray(content) ? content.map((each: Node_) => draw(each, store)) : [];
}

function mentionOfMember(id: string, store: Store): HTMLElement {
  const member = store.member(id);
  if (!member) return mention('@unknown-user');
  const mentioned = mention('@', nameOf(member.name));
  mentioned.dataset.member = id;
  return mentioned;
}

function mentionOfRole(id: string, store: Store): HTMLElement {
  const role = store.role(id);
  const mentioned = mention('@', nameOf(role?.name ?? 'deleted-role'));
  if (role && role.color !== 0) mentioned.style.setProperty('color', hex(role.color));
  return mentioned;
}

function mention(text: string, name?: HTMLElement): HTMLElement {
  return el('span', { class: 'mention', text }, name);
}

function spoiler(content: readonly Node[]): HTMLElement {
  const cover = el('span', {
    class: 'spoiler',
    attributes: { role: 'button', tabindex: 0, 'aria-label': 'Spoiler' },
    on: {
      click: () => cover.classList.add('open'),
      keydown: ({ key }) => key === 'Enter' && cover.classList.add('open'),
    },
  });
  cover.append(...content);
  return cover;
}

function link(target: string, content: readonly Node[]): Node {
  if (!/^https?:\/\//i.test(target)) return el('span', {}, ...content);
  return el('a', { attributes: { href: target, target: '_blank', rel: 'noopener noreferrer' } }, ...content);
}

import type { Component } from '../../driver/components.ts';
import type { PageMessage } from '../protocol.ts';
import { avatar, type Child, el, nameOf } from './dom.ts';
import { embedElement } from './embed.ts';
import { markdown } from './markdown.ts';
import { selectControl } from './select.ts';
import type { Store } from './store.ts';
import { postedAt } from './times.ts';

/** What can be done with a message, and what became of it so far. */
export interface MessageDesk {
  readonly store: Store;
  press(message: PageMessage, customId: string): void;
  select(message: PageMessage, customId: string, values: readonly string[]): void;
  dismiss(message: PageMessage): void;
  /** The control that waits for the bot's answer. */
  pending(messageId: string): string | undefined;
  failed(messageId: string): boolean;
}

/** A message as it stands now. `follows`: right below another by the same author. */
export function messageElement(message: PageMessage, follows: boolean, desk: MessageDesk): HTMLElement {
  const { store } = desk;
  const author = store.member(message.authorId);
  const name = author?.name ?? 'Somebody who left';
  const compact = follows && !message.asked;
  return el(
    'li',
    {
      class: ['message', message.isPrivate && 'private', compact && 'compact'].filter(Boolean).join(' '),
      attributes: { 'data-message': message.id, tabindex: -1 },
    },
    message.asked && askedLine(message.asked, store),
    !compact && avatar(message.authorId, name, author?.bot ?? false),
    el(
      'div',
      { class: 'message-body' },
      !compact &&
        el(
          'header',
          { class: 'message-head' },
          el(
            'span',
            { class: 'author', attributes: { 'data-member': message.authorId } },
            nameOf(name, author && store.colorOf(author)),
          ),
          author?.bot && el('span', { class: 'app-tag', text: 'APP' }),
          el('time', {
            class: 'posted',
            text: postedAt(Date.parse(message.postedAt), store.now),
            attributes: { datetime: message.postedAt },
          }),
        ),
      message.thinking && thinking(name),
      message.content !== '' && el('div', { class: 'content' }, markdown(message.content, store)),
      message.edited && message.content !== '' && el('small', { class: 'edited', text: ' (edited)' }),
      ...message.embeds.map((embed) => embedElement(embed, store)),
      ...message.attachments.map(({ name: file, bytes, url }) =>
        el(
          'a',
          { class: 'file', attributes: { href: url, target: '_blank', rel: 'noopener noreferrer' } },
          el('bdi', { text: `📄 ${file}` }),
          el('small', { text: ` ${sizeOf(bytes)}` }),
        ),
      ),
      ...message.components.map((component) => drawn(component, message, desk)),
      desk.failed(message.id) &&
        el('p', { class: 'failed', text: 'This interaction failed', attributes: { role: 'alert' } }),
      message.isPrivate && !message.thinking && privacy(message, desk),
    ),
  );
}

function drawn(component: Component, message: PageMessage, desk: MessageDesk): Child {
  if (component.type === 1) {
    return el('div', { class: 'row' }, ...(component.components ?? []).map((inner) => drawn(inner, message, desk)));
  }
  const customId = component.custom_id ?? '';
  const waiting = desk.pending(message.id);
  if (component.type === 2) return button(component, message, desk, waiting);
  if (component.type === 3 || (component.type >= 5 && component.type <= 8)) {
    const control = selectControl(component, desk.store, {
      disabled: component.disabled === true,
      onChosen: (values) => desk.select(message, customId, values),
    });
    control.dataset.control = customId;
    control.classList.toggle('waiting', waiting === customId);
    if (waiting !== undefined) control.setAttribute('aria-disabled', 'true');
    return control;
  }
  return el('p', { class: 'content', text: component.content ?? '' });
}

const buttonStyles: Readonly<Record<number, string>> = {
  1: 'primary',
  2: 'secondary',
  3: 'success',
  4: 'danger',
  5: 'link',
};

function button(
  component: Component,
  message: PageMessage,
  desk: MessageDesk,
  waiting: string | undefined,
): HTMLElement {
  const { style = 2 } = component as { style?: number };
  const customId = component.custom_id ?? '';
  const label = [component.emoji?.name, component.label].filter(Boolean).join(' ');
  if (component.url && /^https?:\/\//i.test(component.url)) {
    const attributes = { href: component.url, target: '_blank', rel: 'noopener noreferrer' };
    return el('a', { class: 'button link', text: `${label} ↗`, attributes });
  }
  return el(
    'button',
    {
      class: ['button', buttonStyles[style] ?? 'secondary', waiting === customId && 'waiting']
        .filter(Boolean)
        .join(' '),
      attributes: {
        type: 'button',
        disabled: component.disabled === true,
        'aria-disabled': waiting !== undefined ? 'true' : undefined,
        'data-control': customId,
        'aria-busy': waiting === customId ? 'true' : undefined,
      },
      on: { click: () => desk.press(message, customId) },
    },
    el('bdi', { text: label }),
  );
}

function askedLine({ by, command }: { by: string; command: string }, store: Store): HTMLElement {
  const member = store.member(by);
  return el(
    'div',
    { class: 'asked' },
    el('span', { class: 'elbow', attributes: { 'aria-hidden': 'true' } }),
    el(
      'span',
      { attributes: { 'data-member': by } },
      nameOf(member?.name ?? 'Somebody', member && store.colorOf(member)),
    ),
    ' used ',
    el('span', { class: 'mention', text: `/${command}` }),
  );
}

function thinking(name: string): HTMLElement {
  return el(
    'p',
    { class: 'thinking', attributes: { role: 'status' } },
    el('span', { class: 'dots', attributes: { 'aria-hidden': 'true' } }, el('i'), el('i'), el('i')),
    nameOf(name),
    ' is thinking…',
  );
}

function privacy(message: PageMessage, desk: MessageDesk): HTMLElement {
  return el(
    'p',
    { class: 'privacy' },
    '👁 Only you can see this • ',
    el('button', {
      class: 'as-link',
      text: 'Dismiss message',
      attributes: { type: 'button', 'data-control': 'dismiss' },
      on: { click: () => desk.dismiss(message) },
    }),
  );
}

function sizeOf(bytes: number): string {
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KB`;
}

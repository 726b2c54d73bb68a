import type { Outcome } from '../protocol.ts';
import { Composer } from './composer.ts';
import { Connection } from './connection.ts';
import { Conversation } from './conversation.ts';
import { openDialog } from './dialog.ts';
import { el } from './dom.ts';
import { identityPicker } from './identity.ts';
import { PeoplePanel } from './people-panel.ts';
import { Store } from './store.ts';
import { refreshTimes } from './times.ts';
import { Tour } from './tour.ts';
import { WorldPanel } from './world-panel.ts';

const REFRESH_MS = 15_000;

const store = new Store();
const notice = el('p', { class: 'notice', attributes: { role: 'alert', hidden: true } });
const connection = new Connection(
  (news) => store.hear(news),
  (isOpen) => {
    lost.hidden = isOpen;
  },
);
const lost = el('p', {
  class: 'lost',
  text: 'The sandbox does not answer. This page connects again by itself.',
  attributes: { role: 'alert', hidden: true },
});

/** What a command, a press or a dialog came to; what the bot said shows as a message. */
function onOutcome(outcome: Outcome): void {
  notice.hidden = true;
  if (outcome.outcome === 'modal') openDialog(outcome.modal, store, connection, onOutcome);
  else if (outcome.outcome === 'refused') show(outcome.because);
}

function onCommandOutcome(outcome: Outcome): void {
  onOutcome(outcome);
  if (outcome.outcome === 'failed') show('The application did not respond');
}

function show(words: string): void {
  notice.textContent = words;
  notice.hidden = false;
}

const conversation = new Conversation(store, connection, onOutcome);
const composer = new Composer(store, connection, onCommandOutcome);
const people = new PeoplePanel(store, connection, onCommandOutcome);
const world = new WorldPanel(store, connection);
const tour = new Tour(store, (command) => composer.offer(command));

const serverName = el('h1', { class: 'server-name' });
const channelList = el('nav', { class: 'channel-list', attributes: { 'aria-label': 'Channels' } });
const channelName = el('h2', { class: 'channel-name' });
const serverIcon = el('span', { class: 'server-icon', attributes: { 'aria-hidden': 'true' } });
const channels = el(
  'div',
  { class: 'panel channels' },
  el('header', { class: 'server-head' }, serverName),
  channelList,
  identityPicker(store, connection),
);
const panels = { channels, people: people.element, world: world.element };

const app = el(
  'div',
  { class: 'app' },
  el('div', { class: 'rail' }, serverIcon),
  channels,
  el(
    'main',
    { class: 'main' },
    el(
      'header',
      { class: 'top' },
      panelButton('☰', 'Channels', 'channels'),
      channelName,
      el('span', { class: 'spacer' }),
      el('button', {
        class: 'top-button',
        text: 'Tour',
        attributes: { type: 'button' },
        on: { click: () => tour.begin() },
      }),
      panelButton('World', 'World', 'world'),
      panelButton('Members', 'Members', 'people'),
    ),
    lost,
    conversation.element,
    tour.element,
    notice,
    composer.element,
  ),
  people.element,
  world.element,
);
document.body.append(app);
if (innerWidth > 900) openPanel('people');

/** One side panel at a time; where the window is narrow, it covers the conversation. */
function panelButton(text: string, label: string, panel: keyof typeof panels): HTMLButtonElement {
  return el('button', {
    class: `top-button for-${panel}`,
    text,
    attributes: { type: 'button', 'aria-label': label, 'aria-pressed': 'false', 'data-panel': panel },
    on: { click: () => openPanel(panels[panel].classList.contains('open') ? undefined : panel) },
  });
}

function openPanel(panel: keyof typeof panels | undefined): void {
  for (const [name, element] of Object.entries(panels)) element.classList.toggle('open', name === panel);
  for (const button of document.querySelectorAll<HTMLElement>('[data-panel]')) {
    button.setAttribute('aria-pressed', String(button.dataset.panel === panel));
  }
}

function drawChannels(): void {
  const { world: known, channel } = store;
  serverName.textContent = known.server;
  serverIcon.textContent = known.server
    .split(' ')
    .map(([letter = '']) => letter)
    .join('')
    .slice(0, 4);
  channelName.textContent = channel ? `# ${channel.name}` : '';
  channelList.replaceChildren(
    ...store.channels.map(({ id, name }) =>
      el('button', {
        class: 'channel',
        text: `# ${name}`,
        attributes: { type: 'button', 'aria-current': id === store.channelId ? 'page' : undefined },
        on: {
          click: () => {
            store.enter(id);
            if (innerWidth <= 900) openPanel(undefined);
          },
        },
      }),
    ),
  );
}

store.on('world', drawChannels);
store.on('world', () => refreshTimes(store.now));
store.on('view', drawChannels);
store.on('view', () => {
  notice.hidden = true;
});
setInterval(() => refreshTimes(store.now), REFRESH_MS);

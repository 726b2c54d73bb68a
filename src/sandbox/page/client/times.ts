import { el } from './dom.ts';

/** https://discord.com/developers/docs/reference#message-formatting-timestamp-styles */
const styles: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { hour: 'numeric', minute: '2-digit' },
  T: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
  d: { year: 'numeric', month: '2-digit', day: '2-digit' },
  D: { year: 'numeric', month: 'long', day: 'numeric' },
  f: { year: 'numeric', month: 'long', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  F: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric', hour: 'numeric', minute: '2-digit' },
};

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

export function formatTime(milliseconds: number, style: string, now: number): string {
  if (style === 'R') return relative(milliseconds, now);
  return new Intl.DateTimeFormat('en-US', styles[style] ?? styles.f).format(milliseconds);
}

/** An instant as Discord shows it. */
export function timeElement(milliseconds: number, style: string, now: number): HTMLElement {
  if (!(Math.abs(milliseconds) <= 8.64e15)) return el('time', { class: 'stamp', text: 'Invalid Date' });
  return el('time', {
    class: 'stamp',
    text: formatTime(milliseconds, style, now),
    attributes: {
      datetime: new Date(milliseconds).toISOString(),
      title: formatTime(milliseconds, 'F', now),
      'data-style': style,
    },
  });
}

/** When a message was posted, as Discord's client writes it. */
export function postedAt(milliseconds: number, now: number): string {
  const day = (instant: number) => new Date(instant).toDateString();
  if (day(milliseconds) === day(now)) return `Today at ${formatTime(milliseconds, 't', now)}`;
  if (day(milliseconds) === day(now - 86_400_000)) return `Yesterday at ${formatTime(milliseconds, 't', now)}`;
  return `${formatTime(milliseconds, 'd', now)} ${formatTime(milliseconds, 't', now)}`;
}

/** Keeps true what depends on the present: it passes, and in the sandbox it jumps. */
export function refreshTimes(now: number): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-style="R"]')) {
    time.textContent = relative(Date.parse(time.dateTime), now);
  }
  for (const time of document.querySelectorAll<HTMLTimeElement>('time.posted')) {
    time.textContent = postedAt(Date.parse(time.dateTime), now);
  }
}

function relative(milliseconds: number, now: number): string {
  const seconds = Math.round((milliseconds - now) / 1000);
  const words = new Intl.RelativeTimeFormat('en-US', { numeric: 'auto' });
  const [unit, length] = units.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1];
  return words.format(Math.trunc(seconds / length), unit);
}

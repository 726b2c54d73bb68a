import { existsSync } from 'node:fs';

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where this machine has Chromium; nothing where it has none. */
export function findChromium(): string | undefined {
  return usual.find((path) => existsSync(path));
}

/** Lets it run as root and without a graphics card, and keeps it from talking to anybody but the page. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const;

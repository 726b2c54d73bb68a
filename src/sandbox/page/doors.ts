import type { IncomingMessage } from 'node:http';

/** Everything comes from here; what the world's people wrote can neither load nor run anything. */
export const headers: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** A name that was made to point at this machine (DNS rebinding) is not one of its own. */
export function isAskedAsLoopback({ headers: { host } }: IncomingMessage, port: number): boolean {
  return host !== undefined && ownHosts(port).includes(host);
}

/** Browsers always say which page opens a WebSocket; no other page may. */
export function isOpenedByOwnPage({ headers: { origin } }: IncomingMessage, port: number): boolean {
  return origin !== undefined && ownHosts(port).some((host) => origin === `http://${host}`);
}

function ownHosts(port: number): string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`];
}

/**
 * How long a Retry-After header asks to wait: seconds or an HTTP date (RFC 9110 §10.2.3). Zero where it is missing,
 * unreadable or past; the ordinary backoff applies then.
 */
export function retryAfterMilliseconds(header: string | null, now: Date): number {
  if (header === null) return 0;
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime());
}

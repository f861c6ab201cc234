// How long another side asks us to wait.

const longestMs = 24 * 60 * 60 * 1000;

/**
 * `Retry-After` as milliseconds from now: seconds or an HTTP date, at most a day; null for anything else.
 * Source: RFC 9110 section 10.2.3.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Math.min(Number(text) * 1000, longestMs);
  if (!/^[A-Za-z]{3,9},? \d/.test(text)) return null;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : Math.min(Math.max(atMs - nowMs, 0), longestMs);
}

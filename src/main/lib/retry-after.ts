// How long another side asks us to wait, read in one way for providers and picture hosts.

const longestMs = 24 * 60 * 60 * 1000;

/**
 * `Retry-After` as milliseconds from now: seconds or an HTTP date, at most a day; null for anything else.
 * Source: RFC 9110 section 10.2.3; fractions of seconds are sent by some gateways.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,15}(\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text) * 1000), longestMs);
  // An HTTP date begins with a day's name; Date.parse alone would take '-5' for a year.
  const atMs = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.min(Math.max(atMs - nowMs, 0), longestMs);
}

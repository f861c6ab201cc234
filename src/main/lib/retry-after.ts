// How long another side asks us to wait, read in one way for providers and picture hosts.

const longestMs = 24 * 60 * 60 * 1000;

/** More seconds than anybody waits: the moment itself, as some gateways write it. */
const epochSecondsFrom = 1_000_000_000;

/**
 * `Retry-After` as milliseconds from now: seconds or an HTTP date, at most a day; null for anything else. A moment is
 * compared with the reply's own `Date` where that is one, since this computer's clock may be wrong by hours.
 * Source: RFC 9110 section 10.2.3; fractions of seconds and epoch seconds are sent by some gateways.
 */
export function retryAfterMs(
  header: string | null,
  nowMs: number,
  date: string | null = null,
): number | null {
  const text = header?.trim() ?? '';
  const isNumber = /^\d{1,15}(\.\d+)?$/.test(text);
  if (isNumber && Number(text) < epochSecondsFrom) return Math.min(Math.ceil(Number(text) * 1000), longestMs);
  const atMs = isNumber ? Number(text) * 1000 : dateMs(text);
  const saidAtMs = dateMs(date?.trim() ?? '');
  const waitMs = atMs - (Number.isNaN(saidAtMs) ? nowMs : saidAtMs);
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(Math.ceil(waitMs), 0), longestMs);
}

/** An HTTP date begins with a day's name; Date.parse alone would take '-5' for a year. */
function dateMs(text: string): number {
  return /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
}

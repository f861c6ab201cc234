// Times as providers write them: epoch seconds (with fractions), epoch milliseconds, ISO 8601, zero for 'unset'.
// Invariant: what is read is UTC epoch milliseconds between 2000 and 2100, or null; never a guess by the machine's zone.

const earliestMs = Date.UTC(2000, 0, 1);
const latestMs = Date.UTC(2100, 0, 1);
/** As seconds this is the year 5138, as milliseconds 1973: below it a number can only mean seconds. */
const secondsBelow = 1e11;

/** A provider's time as UTC epoch milliseconds; null where it is unset, absent or no time. */
export function readTimeMs(value: unknown): number | null {
  if (typeof value === 'number') return inRange(value < secondsBelow ? value * 1000 : value);
  if (typeof value !== 'string' || value.length > 40) return null;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return readTimeMs(Number(text));
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:?\d\d)?$/i.exec(text);
  // A time without a zone is taken as UTC, so that the same reply means the same on every machine.
  return match === null ? null : inRange(Date.parse(`${match[1]}T${match[2]}${match[3] ?? 'Z'}`));
}

function inRange(ms: number): number | null {
  return ms >= earliestMs && ms < latestMs ? Math.round(ms) : null;
}

/**
 * When a signed link ends, read from the link itself: Discord's `ex` (hex epoch seconds, together with `is` and
 * `hm`), or the `access=mj-image.<epoch seconds>.…` of some New API instances. Null for every other link.
 */
export function readLinkExpiryMs(url: string): number | null {
  const query = url.indexOf('?');
  if (query === -1) return null;
  const parameters = new URLSearchParams(url.slice(query + 1));
  const ex = parameters.get('ex');
  if (ex !== null && parameters.has('is') && parameters.has('hm') && /^[0-9a-f]{1,10}$/i.test(ex)) {
    return inRange(Number.parseInt(ex, 16) * 1000);
  }
  const access = /^mj-image\.(\d{1,11})\./.exec(parameters.get('access') ?? '');
  return access === null ? null : inRange(Number(access[1]) * 1000);
}

const ulidDigits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The time that a ULID (26 characters) begins with; null where the text is no ULID or its time is no time. */
export function readUlidTimeMs(ulid: string): number | null {
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i.test(ulid)) return null;
  let ms = 0;
  for (const digit of ulid.slice(0, 10).toUpperCase()) ms = ms * 32 + ulidDigits.indexOf(digit);
  return inRange(ms);
}

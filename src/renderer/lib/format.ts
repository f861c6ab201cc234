// Numbers, sizes and times as people read them, in the language of the window.
// Invariant: pure; formatters are made once per language, because making one costs more than using it.

const formatters = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function remembered<T extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => T): T {
  const known = formatters.get(key);
  if (known !== undefined) return known as T;
  const made = make();
  formatters.set(key, made);
  return made;
}

/**
 * `12,480`. What has nothing to group is written as it is in every language of the window: the first formatter of a page
 * takes 17 ms to make, which the first pictures need not wait for.
 */
export function formatCount(count: number, language: string): string {
  if (Number.isInteger(count) && count >= 0 && count < 1000) return String(count);
  return remembered(`count ${language}`, () => new Intl.NumberFormat(language)).format(count);
}

const sizeUnits = ['byte', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1.4 MB`: decimal units as the systems' file managers use them; one decimal below ten. */
export function formatBytes(bytes: number, language: string): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < sizeUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  const number = remembered(
    `size ${language} ${digits}`,
    () => new Intl.NumberFormat(language, { maximumFractionDigits: digits }),
  ).format(value);
  return `${number} ${unit === 0 ? 'B' : (sizeUnits[unit] ?? 'TB')}`;
}

/** `21 Nov 2026, 22:54` in the reader's own order. */
export function formatDateTime(atMs: number, language: string): string {
  return remembered(
    `time ${language}`,
    () => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }),
  ).format(atMs);
}

/** `14:32` on the day of `nowMs`, else with its date: for what is near. */
export function formatMoment(atMs: number, nowMs: number, language: string): string {
  if (new Date(atMs).toDateString() !== new Date(nowMs).toDateString()) return formatDateTime(atMs, language);
  return remembered(
    `clock ${language}`,
    () => new Intl.DateTimeFormat(language, { timeStyle: 'short' }),
  ).format(atMs);
}

/** `1:07`: a place in a film. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** `21 Nov 2026` in the reader's own order. */
export function formatDate(atMs: number, language: string): string {
  return remembered(
    `date ${language}`,
    () => new Intl.DateTimeFormat(language, { dateStyle: 'medium' }),
  ).format(atMs);
}

/** `January 2026` of `2026-01`, `Sat, 31 January 2026` of `2026-01-31`, in the reader's own order. */
export function formatCalendar(key: string, language: string): string {
  const [year = 0, month = 1, day] = key.split('-').map(Number);
  const style: Intl.DateTimeFormatOptions =
    day === undefined
      ? { year: 'numeric', month: 'long' }
      : { year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' };
  return remembered(
    `calendar ${String(day === undefined)} ${language}`,
    () => new Intl.DateTimeFormat(language, style),
  ).format(new Date(year, month - 1, day ?? 1));
}

/** `Jan` of `2026-01`: where there is room for no more. */
export function formatShortMonth(key: string, language: string): string {
  const [year = 0, month = 1] = key.split('-').map(Number);
  return remembered(
    `short month ${language}`,
    () => new Intl.DateTimeFormat(language, { month: 'short' }),
  ).format(new Date(year, month - 1, 1));
}

/** `1,240.5`, `0.0312`: two decimals, and four below one, where the first two may say nothing. */
export function formatDecimal(value: number, language: string): string {
  const digits = Math.abs(value) < 1 ? 4 : 2;
  return remembered(
    `decimal ${language} ${digits}`,
    () => new Intl.NumberFormat(language, { maximumFractionDigits: digits }),
  ).format(value);
}

/** `$12.40`, `$0.0312` as the language writes it. */
export function formatUsd(value: number, language: string): string {
  const digits = Math.abs(value) < 1 ? 4 : 2;
  return remembered(
    `usd ${language} ${digits}`,
    () =>
      new Intl.NumberFormat(language, {
        style: 'currency',
        currency: 'USD',
        minimumFractionDigits: 2,
        maximumFractionDigits: digits,
      }),
  ).format(value);
}

/** `40 %` as the language writes it. */
export function formatPercent(percent: number, language: string): string {
  return remembered(
    `percent ${language}`,
    () => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }),
  ).format(percent / 100);
}

/** A length of time in its largest fitting unit: 59 s, 2 min, 6 h, 3 d. */
export interface RoughDuration {
  readonly unit: 'seconds' | 'minutes' | 'hours' | 'days';
  readonly count: number;
}

/** Rounded up, so that a wait is never announced as shorter than it is; never less than one second. */
export function roughDuration(durationMs: number): RoughDuration {
  const seconds = Math.max(1, Math.ceil(durationMs / 1000));
  if (seconds < 60) return { unit: 'seconds', count: seconds };
  if (seconds < 3600) return { unit: 'minutes', count: Math.ceil(seconds / 60) };
  if (seconds < 48 * 3600) return { unit: 'hours', count: Math.ceil(seconds / 3600) };
  return { unit: 'days', count: Math.ceil(seconds / 86_400) };
}

/** `#rrggbb` of 0xRRGGBB. */
export function cssColour(colour: number): string {
  return `#${(colour & 0xffffff).toString(16).padStart(6, '0')}`;
}

/** The first `length` characters as people count them (an emoji is one), with an ellipsis when cut. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = Array.from(text.slice(0, length * 4));
  if (characters.length <= length) return text;
  return `${characters.slice(0, length).join('').trimEnd()}…`;
}

/** `January 2026` of `2026-01`; years by themselves as they are. */
export function formatMonth(month: string, language: string): string {
  const [year = 0, number] = month.split('-').map(Number);
  if (number === undefined) return month;
  return remembered(
    `month ${language}`,
    () => new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }),
  ).format(Date.UTC(year, number - 1));
}

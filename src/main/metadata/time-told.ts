// A moment as pictures' metadata write it: RFC 1123 (which PNG recommends), ISO 8601 (XMP), or with colons (EXIF).
// Invariant: pure; null for anything that is not wholly one of these, and for a day or hour that there is none of.

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const textMaxLength = 64;

const numbers =
  /^(\d{4})[-:](\d\d)[-:](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d{0,6})?)? ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?)?$/i;
const words =
  /^(?:[a-z]{3}, )?(\d{1,2}) ([a-z]{3}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? (Z|UTC?|GMT|[+-]\d\d:?\d\d)$/i;

/** UTC milliseconds. Where no zone is told, it is this computer's, as other programs show it. */
export function timeTold(text: string): number | null {
  if (text.length > textMaxLength) return null;
  const told = numbers.exec(text);
  if (told !== null) {
    const [, year, month, day, hour, minute, second, fraction = '', zone] = told;
    return moment(
      [Number(year), Number(month), Number(day)],
      [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0), Number(fraction.padEnd(3, '0'))],
      zone,
    );
  }
  const [, day, month = '', year, hour, minute, second, zone] = words.exec(text) ?? [];
  return moment(
    [Number(year), months.indexOf(month.toLowerCase()) + 1, Number(day)],
    [Number(hour), Number(minute), Number(second ?? 0), 0],
    zone,
  );
}

function moment(
  [year, month, day]: readonly [number, number, number],
  [hour, minute, second, millisecond]: readonly [number, number, number, number],
  zone: string | undefined,
): number | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  // A thirteenth month or a thirtieth of February has become another day.
  const isDay =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 59) return null;
  if (zone === undefined) return new Date(year, month - 1, day, hour, minute, second, millisecond).getTime();
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  const offsetMinutes = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond) - offsetMinutes * 60_000;
}

// Lines of CSV, for spreadsheets.
// Invariant: pure; no cell is taken for a formula by a spreadsheet.

/** The byte order mark tells spreadsheets that it is UTF-8. */
const byteOrderMark = '\ufeff';

/** A list is told as `a; b`, parameters as `--ar 16:9; --tile`, null as nothing. */
export type CsvValue = string | number | null | readonly string[] | Readonly<Record<string, string>>;

/** The first line: the names of the columns. */
export function csvHead(columns: readonly string[]): string {
  return `${byteOrderMark}${csvLine(columns)}`;
}

export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map((value) => csvCell(plainValue(value))).join(',')}\r\n`;
}

function plainValue(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return value.join('; ');
  return Object.entries(value)
    .map(([name, of]) => `${name} ${of}`.trimEnd())
    .join('; ');
}

function isList(value: CsvValue): value is readonly string[] {
  return Array.isArray(value);
}

/** What a spreadsheet would take for a formula gets an apostrophe, which it shows as text. */
function csvCell(text: string): string {
  const safe =
    /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) && !/^-?\d+(?:\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n;\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

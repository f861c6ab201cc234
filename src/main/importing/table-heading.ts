// CSV and its relatives: what the first line of a table says about the columns below it.
// Invariant: a row whose number of fields is not the heading's is no row of the table.
import { isBlankCode } from './characters.ts';
import { roleOfName } from './name-role.ts';
import type { NameRole } from './name-role.ts';
import { nameMaxLength } from './value-label.ts';

/** A table's delimiter, and what each column's name says about its values. */
export interface Heading {
  readonly delimiter: string;
  readonly roles: readonly NameRole[];
}

/** Where a field's value stands in the buffer. */
export interface Field {
  readonly start: number;
  readonly end: number;
}

const headingMaxLength = 2000;
const headingMaxFields = 64;

/** The heading that a line is, if it names a task id and holds none; null for any other line. */
export function headingOf(line: string): Heading | null {
  if (line.length > headingMaxLength || /[{}]/.test(line)) return null;
  const delimiter = [',', '\t', ';', '|'].reduce((best, next) =>
    line.split(next).length > line.split(best).length ? next : best,
  );
  const names = splitFields(line, 0, line.length, delimiter).map((field) =>
    line.slice(field.start, field.end),
  );
  if (names.length < 2 || names.length > headingMaxFields) return null;
  if (names.some((name) => name.length > nameMaxLength || /[0-9]{6}/.test(name))) return null;
  const roles = names.map(roleOfName);
  return roles.includes('task') ? { delimiter, roles } : null;
}

/** Whether a line has as many fields as the heading. */
export function isRowUnder(
  { delimiter, roles }: Heading,
  buffer: string,
  start: number,
  end: number,
): boolean {
  return splitFields(buffer, start, end, delimiter).length === roles.length;
}

/** The fields of a table's row without their quotes and outer blanks; a quoted field may hold the delimiter. */
export function splitFields(buffer: string, start: number, end: number, delimiter: string): Field[] {
  const fields: Field[] = [];
  let position = start;
  for (;;) {
    while (position < end && buffer[position] === ' ') position += 1;
    const quoted = buffer[position] === '"';
    let close = position;
    if (quoted) {
      close = position + 1;
      while (close < end) {
        if (buffer[close] !== '"') close += 1;
        else if (buffer[close + 1] === '"') close += 2;
        else break;
      }
    }
    let next = buffer.indexOf(delimiter, close);
    if (next === -1 || next > end) next = end;
    let fieldStart = position;
    let fieldEnd = quoted ? Math.min(close, end) : next;
    if (quoted) fieldStart += 1;
    else while (fieldEnd > fieldStart && isBlankCode(buffer.charCodeAt(fieldEnd - 1))) fieldEnd -= 1;
    fields.push({ start: fieldStart, end: Math.max(fieldStart, fieldEnd) });
    if (next >= end) return fields;
    position = next + 1;
  }
}

// Finds the name that stands before a value: a JSON key, `name=`, `name:`, a word of prose.
// Invariant: looks back a bounded way only, so that a text of nothing but openings costs no more than another.
import { isNameCode, isOpeningCode } from './characters.ts';
import { roleOfName } from './name-role.ts';
import type { NameRole } from './name-role.ts';

/** How far back a name, a customId or the host of a URL may stand before its id. */
export const lookBehindLength = 320;

/** What stands before a value as its name. */
export interface Label {
  readonly role: NameRole;
  /** `key`: a quoted key of JSON; `name`: `name=` or `name:`; `word`: only a word before it, as in prose. */
  readonly kind: 'key' | 'name' | 'word';
}

export const nameMaxLength = 40;

/** The name whose value begins at `start`; null where none stands before it. */
export function labelBefore(buffer: string, start: number): Label | null {
  let position = start - 1;
  let sawLineEnd = false;
  const floor = Math.max(0, start - lookBehindLength);
  while (position >= floor) {
    const code = buffer.charCodeAt(position);
    if (code === 0x0a || code === 0x0d) sawLineEnd = true;
    else if (!isOpeningCode(code)) break;
    position -= 1;
  }
  if (position < floor) return null;
  let inArray = false;
  if (buffer.charCodeAt(position) === 0x5b) {
    inArray = true;
    position -= 1;
    while (position >= floor && isOpeningCode(buffer.charCodeAt(position))) position -= 1;
  } else if (sawLineEnd) return null;
  const code = buffer.charCodeAt(position);
  if (code === 0x3a || code === 0x3d) {
    if (buffer.charCodeAt(position - 1) === 0x3a) return null;
    return nameBefore(buffer, position - 1, floor);
  }
  return inArray || position === start - 1 || !isNameCode(code) ? null : wordBefore(buffer, position, floor);
}

/** The name that ends before a colon or equals sign. */
function nameBefore(buffer: string, end: number, floor: number): Label | null {
  let position = end;
  let quoted = false;
  while (position >= floor) {
    const code = buffer.charCodeAt(position);
    if (code === 0x22) quoted = true;
    else if (code !== 0x20 && code !== 0x09 && code !== 0x27 && code !== 0x5c && code !== 0x2a) break;
    position -= 1;
  }
  const nameStart = startOfName(buffer, position, floor);
  if (nameStart === null) return null;
  const name = buffer.slice(nameStart, position + 1);
  if (quoted) return { role: roleOfName(name), kind: 'key' };
  return { role: roleOfTwoWords(buffer, nameStart, name, floor), kind: 'name' };
}

/** One or two words that stand before a value without any sign between: 'task id 123'. */
function wordBefore(buffer: string, end: number, floor: number): Label | null {
  // Only blanks, quotes or '#' may stand between; in a path or file name this is no word of prose.
  const nameStart = startOfName(buffer, end, floor);
  if (nameStart === null) return null;
  const role = roleOfTwoWords(buffer, nameStart, buffer.slice(nameStart, end + 1), floor);
  return role === null ? null : { role, kind: 'word' };
}

function roleOfTwoWords(buffer: string, nameStart: number, name: string, floor: number): NameRole {
  if (buffer.charCodeAt(nameStart - 1) === 0x20) {
    const firstStart = startOfName(buffer, nameStart - 2, floor);
    if (firstStart !== null) {
      const role = roleOfName(`${buffer.slice(firstStart, nameStart - 1)} ${name}`);
      if (role !== null && role !== 'some-id') return role;
    }
  }
  return roleOfName(name);
}

/** Where the name that ends at `end` begins; null where there is none or it is too long to be one. */
function startOfName(buffer: string, end: number, floor: number): number | null {
  let position = end;
  while (position >= floor && end - position < nameMaxLength && isNameCode(buffer.charCodeAt(position)))
    position -= 1;
  return position === end || end - position >= nameMaxLength ? null : position + 1;
}

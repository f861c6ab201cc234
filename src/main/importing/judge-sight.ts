// Decides whether what has the shape of an id is one: by its name, its line and the characters around it.
// The rules are written at `findIds`. Invariant: pure, and of bounded cost for each sight.
import type { DoubtReason } from '../../preload/contract/importing.ts';
import { isAlnumCode, isBreakCode, isDigitCode, isJoiningCode } from './characters.ts';
import type { Sight } from './id-shapes.ts';
import type { NameRole } from './name-role.ts';
import { splitFields } from './table-heading.ts';
import type { Field, Heading } from './table-heading.ts';
import { labelBefore, lookBehindLength } from './value-label.ts';
import type { Label } from './value-label.ts';

/**
 * Why an id may be none: `maybe-number`, a date, a time or a bare number in prose; `maybe-job-id`, the id of
 * something else: Midjourney's job (customId, picture name), a file, a database row.
 */
export type IdDoubt = Extract<DoubtReason, 'maybe-number' | 'maybe-job-id'>;

/** `none`: no id. `disowned`: the text itself says that it is the id of something else. */
export type Verdict = 'certain' | 'none' | 'disowned' | IdDoubt;

/** A line (or, of a line that is longer than a piece, the part in this piece) with what is seen in it. */
export interface Line {
  readonly buffer: string;
  readonly start: number;
  readonly end: number;
  readonly sights: readonly Sight[];
}

const wordCharacter = /[\p{L}\p{N}\p{Sc}%]/u;
/** '1. ', '12) ', '#3 ', '- [x] ', 'a) ' … */
export const listMark =
  /^[^0-9\p{L}\p{Sc}%]{0,40}(?:\[[xX]\]\s*)?(?:\(?#?(?:[0-9]{1,6}|[A-Za-z])[.):\]](?=\s)|#[0-9]{1,6}(?=\s))?/u;

/** Facts about a line that are only worked out when a judgement needs them. */
export class LineFacts {
  readonly line: Line;
  readonly heading: Heading | null;
  private list: boolean | null = null;
  private fields: readonly Field[] | null = null;

  constructor(line: Line, heading: Heading | null) {
    this.line = line;
    this.heading = heading;
  }

  /** Whether nothing but ids, list marks and punctuation stands on the line. */
  isList(): boolean {
    this.list ??= isListLine(this.line);
    return this.list;
  }

  /** What the table's heading says about a value that fills its field; null without heading. */
  columnRole(sight: Sight): NameRole {
    if (this.heading === null) return null;
    this.fields ??= splitFields(this.line.buffer, this.line.start, this.line.end, this.heading.delimiter);
    if (this.fields.length !== this.heading.roles.length) return null;
    // Fields are in order, and sights are few per row.
    const index = this.fields.findIndex((field) => field.start <= sight.start && sight.end <= field.end);
    const field = this.fields[index];
    if (field === undefined || field.start !== sight.start || field.end !== sight.end) return null;
    return this.heading.roles[index] ?? null;
  }
}

function isListLine({ buffer, start, end, sights }: Line): boolean {
  let position = start;
  for (const sight of sights) {
    let gap = buffer.slice(position, sight.start);
    if (position === start) gap = gap.replace(listMark, '');
    if (wordCharacter.test(gap)) return false;
    position = sight.end;
  }
  return !wordCharacter.test(buffer.slice(position, end));
}

const pictureEnding = 'png|jpe?g|webp|gif|avif|heic|mp4|webm|mov';
/** `.png`, `_0_0.jpeg`, `_grid_0.webp`, and as a folder `/0_0.png`, right after an id. */
const pictureTail = new RegExp(
  `(?:[_-][0-9A-Za-z]{1,12}){0,4}\\.(?:${pictureEnding})(?![0-9A-Za-z])|` +
    `\\/[0-9A-Za-z_-]{1,40}\\.(?:${pictureEnding})(?![0-9A-Za-z])`,
  'iy',
);
const resultFileTail = new RegExp(`_[0-9]{1,2}_[0-9]{1,2}\\.(?:${pictureEnding})(?![0-9A-Za-z])`, 'iy');

/** The verdict on one sight; `label` is the name before it. `forAccount`: the text was given for one account. */
export function judge(sight: Sight, label: Label | null, facts: LineFacts, forAccount: boolean): Verdict {
  if (sight.shape === 'ulid-task' || sight.shape === 'unified-task') return 'certain';
  const named =
    judgeByName(sight, facts.columnRole(sight), 'key') ??
    judgeByName(sight, label?.role ?? null, label?.kind);
  if (named !== null) return named;
  if (isOneCharacter(sight.text)) return 'none';
  const verdict = judgeByPlace(sight, label, facts);
  // A record that is given to a named account brings its id itself; the job id in its customIds is not 'given'.
  if (forAccount && verdict === 'maybe-job-id' && isInsideJsonValue(facts.line.buffer, sight.start))
    return 'none';
  return verdict;
}

/** What a name or a column decides; null where it leaves the matter open. */
function judgeByName(sight: Sight, role: NameRole, kind: Label['kind'] | undefined): Verdict | null {
  switch (role) {
    case null:
      return null;
    case 'task':
      return 'certain';
    case 'measure':
      if (sight.shape !== 'digits') return null;
      return kind === 'word' ? 'maybe-number' : 'none';
    case 'other':
      if (kind === 'word') return sight.shape === 'digits' ? 'maybe-number' : 'maybe-job-id';
      return 'disowned';
    case 'job':
      return kind === 'key' ? 'disowned' : 'maybe-job-id';
    case 'some-id':
      return sight.shape === 'digits' ? 'maybe-number' : 'maybe-job-id';
  }
}

function judgeByPlace(sight: Sight, label: Label | null, facts: LineFacts): Verdict {
  const { buffer, start: lineStart, end: lineEnd } = facts.line;
  // By far the most: alone on its line.
  const isAlone = sight.start === lineStart && sight.end === lineEnd;
  if (!isAlone) {
    const placed = judgeBySurroundings(sight, buffer);
    if (placed !== null) return placed;
  }
  if (sight.shape === 'uuid') return 'certain';
  if (sight.shape === 'hex') {
    if (/[a-f]/i.test(sight.text) && /[0-9]/.test(sight.text)) return 'certain';
    return facts.isList() ? 'certain' : 'none';
  }
  if (couldBeDate(sight.text)) return 'maybe-number';
  if (isAlone || facts.isList()) return 'certain';
  return isFirstField(sight, facts.line) && label === null ? 'certain' : 'maybe-number';
}

/** What the characters around an id tell: a customId, a URL, a file name, a fraction, a mention. */
function judgeBySurroundings({ start, end, shape }: Sight, buffer: string): Verdict | null {
  const before = buffer.charCodeAt(start - 1);
  const after = buffer.charCodeAt(end);
  if (shape === 'digits') {
    if (before === 0x2e && isDigitCode(buffer.charCodeAt(start - 2))) return 'none';
    if (after === 0x2e && isDigitCode(buffer.charCodeAt(end + 1))) return 'none';
    if (/<(?:@[!&]?|#|a?:\w{1,32}:)$/.test(buffer.slice(Math.max(0, start - 40), start))) return 'none';
    if (before === 0x2b && end - start <= 15) return 'maybe-number';
  }
  if (!isJoiningCode(before) && !isJoiningCode(after)) return null;
  const front = buffer.slice(frontStart(buffer, start), start);
  if (front.endsWith('::') || buffer.startsWith('::', end)) return 'maybe-job-id';
  const host = hostOf(front);
  pictureTail.lastIndex = end;
  const isPicture = pictureTail.test(buffer);
  if (host !== null) {
    if (isHost(host, 'discord.com') || isHost(host, 'discordapp.com') || isHost(host, 'discordapp.net')) {
      return shape === 'digits' ? 'none' : 'maybe-job-id';
    }
    if (isHost(host, 'midjourney.com')) return 'maybe-job-id';
    if (shape === 'uuid' && isHost(host, 'acedata.cloud') && front.endsWith('/')) return 'certain';
    resultFileTail.lastIndex = end;
    if (shape === 'hex' && resultFileTail.test(buffer)) return 'none';
  }
  if (shape === 'digits') {
    if (/\/mj\/image\/$/.test(front)) return 'certain';
    if (/\/tasks?\/$/.test(front) && !isPicture) return 'certain';
  }
  if (isPicture) return shape === 'digits' ? 'maybe-number' : 'maybe-job-id';
  const isGlued = isGluedBefore(buffer, start) || isGluedAfter(buffer, end);
  if (!isGlued) return null;
  return shape === 'digits' ? 'maybe-number' : 'maybe-job-id';
}

/** A row of zeros, or of any one character, is a placeholder. */
function isOneCharacter(text: string): boolean {
  const first = text.charCodeAt(0);
  for (let index = 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code !== first && code !== 0x2d) return false;
  }
  return true;
}

/** Whether digits can be read as epoch milliseconds or as a date written in one. */
function couldBeDate(digits: string): boolean {
  if (digits.length === 13) return digits >= '1500000000000' && digits < '2000000000000';
  if (digits.length !== 14 && digits.length !== 17) return false;
  const year = Number(digits.slice(0, 4));
  const [month, day, hour, minute, second] = [4, 6, 8, 10, 12].map((at) => Number(digits.slice(at, at + 2)));
  return (
    year >= 1970 &&
    year < 2100 &&
    within(month, 1, 12) &&
    within(day, 1, 31) &&
    within(hour, 0, 23) &&
    within(minute, 0, 59) &&
    within(second, 0, 60)
  );
}

function within(value: number | undefined, least: number, most: number): boolean {
  return value !== undefined && value >= least && value <= most;
}

/** Whether the id is the first column of a row: a tab, bar, semicolon or an unspaced comma follows. */
function isFirstField({ start, end }: Sight, line: Line): boolean {
  if (/[^\s"'|]/.test(line.buffer.slice(Math.max(line.start, start - 8), start)) || start - line.start > 8)
    return false;
  return /^["']?\s{0,8}(?:[\t;|]|,(?!\s))/.test(line.buffer.slice(end, Math.min(line.end, end + 12)));
}

/** Where the unbroken text (URL, path, customId) that ends at `end` begins, at most a look-behind before. */
function frontStart(buffer: string, end: number): number {
  const floor = Math.max(0, end - lookBehindLength);
  let position = end;
  while (position > floor && !isBreakCode(buffer.charCodeAt(position - 1))) position -= 1;
  return position;
}

/** The host of the URL that `front` begins with, in small letters; null where it is none. */
function hostOf(front: string): string | null {
  const scheme = front.lastIndexOf('://');
  const rest = scheme === -1 ? front : front.slice(scheme + 3);
  const host = /^(?:[^/@]{0,64}@)?([0-9A-Za-z.-]{1,100})(?::[0-9]{1,5})?\//.exec(rest)?.[1];
  if (host === undefined || (scheme === -1 && !/\.[A-Za-z]{2,24}$/.test(host))) return null;
  return host.toLowerCase();
}

function isHost(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

function isGluedBefore(buffer: string, start: number): boolean {
  const code = buffer.charCodeAt(start - 1);
  return (code === 0x5f || code === 0x2d) && isAlnumCode(buffer.charCodeAt(start - 2));
}

function isGluedAfter(buffer: string, end: number): boolean {
  const code = buffer.charCodeAt(end);
  return (code === 0x5f || code === 0x2d) && isAlnumCode(buffer.charCodeAt(end + 1));
}

/** Whether the string that holds `position` is the value of a quoted key: `"customId": "MJ::…`. */
function isInsideJsonValue(buffer: string, position: number): boolean {
  return labelBefore(buffer, frontStart(buffer, position))?.kind === 'key';
}

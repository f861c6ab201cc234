// Finds the task ids in any text: lists, logs, chat, JSON, CSV, URLs, customIds, file names.
// Invariants: pure; linear time whatever the text is; every id once, in the order of first sight; a shape is a
// candidate and no proof, so what may well be something else is marked as doubtful instead of dropped.
import type { DoubtReason } from '../../preload/contract/entities.ts';
import { roleOfName } from './name-role.ts';
import type { NameRole } from './name-role.ts';
import { cutBetweenEscapes, readableText } from './readable-text.ts';

/**
 * - `ulid-task`: `task_` and 26 letters or digits (APIMart).
 * - `unified-task`: `task-unified-…` (APIMart, older).
 * - `uuid`: stored in small letters (AceData).
 * - `hex`: 24 to 32 hex digits, or `mj_task_…` (MidAPI, kie.ai).
 * - `digits`: 13 to 17 digits (New API, midjourney-proxy).
 * - `other`: any other token; only from {@link findIdsForAccount}.
 */
export type IdShape = 'ulid-task' | 'unified-task' | 'uuid' | 'hex' | 'digits' | 'other';

/**
 * Why an id may be none: `maybe-number`, a date, a time or a bare number in prose; `maybe-job-id`, the id of
 * something else: Midjourney's job (customId, picture name), a file, a database row.
 */
export type IdDoubt = Extract<DoubtReason, 'maybe-number' | 'maybe-job-id'>;

/** An id as it is asked for: as written, UUIDs in small letters. `doubt` is null for a certain one. */
export interface FoundId {
  readonly id: string;
  readonly shape: IdShape;
  readonly doubt: IdDoubt | null;
}

const pieceLength = 64 * 1024;
/** How far back a name, a customId or the host of a URL may stand before its id. */
const lookBehindLength = 320;
const lookAheadLength = 80;
const tokenMinLength = 8;
const tokenMaxLength = 128;

/**
 * All task ids in `text`. Rules, the first that applies:
 * 1. Never an id: the value of a name such as `submit_time`, `seed` (digits), `trace_id`, `_id`, `application_id`,
 *    `sha256`, `api_key`, of a JSON key `job_id`; a Discord snowflake in a mention or a Discord URL; a decimal
 *    fraction; the hash in a result file's URL (`…/<hash>_0_0.jpeg`). A UUID or hash that a record names as
 *    something else is not found again as a doubtful one further on.
 * 2. Certain: `task_` + 26 characters and `task-unified-…` wherever they stand; the value of `task_id`, `mj_id`,
 *    `id`, … (JSON, CSV heading, `name=value`, 'Task ID 123'); `/mj/image/<digits>` and `/task/<digits>`; the name
 *    of a file at acedata.cloud.
 * 3. `maybe-job-id`: inside `MJ::…::`, in a URL of midjourney.com or Discord, in the name of a picture file or its
 *    folder, joined to other words with `_` or `-`, the value of another `…_id`.
 * 4. `maybe-number`: digits that can be read as epoch milliseconds (13, from `15` to `19`), yyyyMMddHHmmss (14)
 *    or yyyyMMddHHmmssSSS (17), even alone on their line; digits amid words.
 * 5. Certain: what is left: UUIDs and hashes anywhere, digits on a line that holds nothing but ids and list
 *    marks, digits in the first column of a table.
 * An id seen both doubtful and certain is certain.
 */
export function findIds(text: string): FoundId[] {
  return collect(findIdsInPieces(text));
}

/**
 * {@link findIds} step by step, in steps of about 64 Ki characters (a few milliseconds each), so that the caller
 * can let others run between them. An id is given once, and a second time only where a later sight made a
 * doubtful one certain: keep them in a Map by id, last one wins.
 */
export function* findIdsInPieces(text: string): Generator<FoundId[], void, undefined> {
  yield* inPieces(text, false);
}

/**
 * The ids in a text that was given for one named account, none of them doubtful:
 * - a line (or a JSON array) that consists of tokens gives all of them, whatever their shape. A token is 8 to 128
 *   of `A-Za-z0-9_-`; where a line has several, each must have a digit. List marks, quotes, brackets, commas,
 *   semicolons and bars do not count;
 * - other lines give what {@link findIds} finds, doubtful ones included, and any token that is the value of a
 *   task id's name (`"task_id": "…"`, `id=…`). What is named as something else stays out, and so does the job id
 *   in a record's own customId or picture URL (a JSON value under a key): the record gives its id beside it.
 */
export function findIdsForAccount(text: string): FoundId[] {
  return collect(findIdsForAccountInPieces(text));
}

/** {@link findIdsForAccount} step by step, like {@link findIdsInPieces}. */
export function* findIdsForAccountInPieces(text: string): Generator<FoundId[], void, undefined> {
  yield* inPieces(text, true);
}

/** The shape of one whole id; `other` for anything that is none. */
export function shapeOf(id: string): IdShape {
  const [sight] = sightsIn(id, 0, id.length);
  return sight !== undefined && sight.start === 0 && sight.end === id.length ? sight.shape : 'other';
}

function collect(pieces: Iterable<readonly FoundId[]>): FoundId[] {
  const found: FoundId[] = [];
  for (const piece of pieces) for (const id of piece) found.push(id);
  if (found.every((id) => id.doubt === null)) return found;
  return [...new Map(found.map((id) => [id.id, id])).values()];
}

// --- Pieces ---------------------------------------------------------------------------------------------------

/** What is remembered from piece to piece. */
interface Progress {
  readonly certain: Set<string>;
  readonly doubtful: Set<string>;
  /** Ids that the text itself names as something else. */
  readonly disowned: Set<string>;
  readonly forAccount: boolean;
  heading: Heading | null;
  headingSought: boolean;
}

function* inPieces(text: string, forAccount: boolean): Generator<FoundId[], void, undefined> {
  const progress: Progress = {
    certain: new Set(),
    doubtful: new Set(),
    disowned: new Set(),
    forAccount,
    heading: null,
    headingSought: false,
  };
  let behind = '';
  let rest = '';
  /** Inside a run of token characters that is too long to hold anything: its remainder is dropped. */
  let insideGiantToken = false;
  for (let position = 0; position < text.length;) {
    const end = nextCut(text, position);
    let fresh = readableText(text.slice(position, end));
    position = end;
    const isLast = position >= text.length;
    if (insideGiantToken) {
      const border = fresh.search(/[^0-9A-Za-z_-]/);
      if (border === -1) {
        yield [];
        continue;
      }
      fresh = fresh.slice(border);
      insideGiantToken = false;
    }
    const buffer = behind + rest + fresh;
    const from = behind.length;
    const limit = isLast ? buffer.length : scanLimit(buffer, from);
    if (limit === from && buffer.length - from > pieceLength / 2) {
      insideGiantToken = true;
      behind = '';
      rest = '';
      yield [];
      continue;
    }
    yield scan(buffer, from, limit, progress);
    behind = buffer.slice(Math.max(0, limit - lookBehindLength), limit);
    rest = buffer.slice(limit);
  }
}

/** Where the raw text is cut: after a line where there is one, never inside an escape. */
function nextCut(text: string, position: number): number {
  const end = position + pieceLength;
  if (end >= text.length) return text.length;
  const line = text.slice(position, end).lastIndexOf('\n');
  return line > 0 ? position + line + 1 : cutBetweenEscapes(text, position, end);
}

/** Up to where the buffer may be judged now: the last line's end, else a token's border that leaves a look-ahead. */
function scanLimit(buffer: string, from: number): number {
  const line = buffer.lastIndexOf('\n') + 1;
  if (line > from) return line;
  for (let index = buffer.length - lookAheadLength; index > from; index -= 1) {
    if (!isTokenCode(buffer.charCodeAt(index - 1))) return index;
  }
  return from;
}

// --- Lines ----------------------------------------------------------------------------------------------------

/** One sight of an id's shape in the buffer. */
interface Sight {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly shape: IdShape;
}

const shapeMinLength = 13;
const shapesInRun = new RegExp(
  '(?<![0-9A-Za-z])(?:' +
    '([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})|' +
    '([0-9]{13,17})|' +
    '([0-9a-f]{24,32}|[0-9A-F]{24,32}|mj_task_[0-9A-Za-z]{6,64})|' +
    '([Tt][Aa][Ss][Kk]_[0-9A-Za-z]{26})|' +
    '(task-unified-[0-9A-Za-z](?:[0-9A-Za-z-]{0,98}[0-9A-Za-z])?)' +
    ')(?![0-9A-Za-z])',
  'g',
);

/** Every shape between `from` and `to`, in order. Looks at each character once, at those of longer runs twice. */
function sightsIn(buffer: string, from: number, to: number): Sight[] {
  const sights: Sight[] = [];
  let position = from;
  while (position < to) {
    let kind = kindOfCode(buffer.charCodeAt(position));
    if (kind === 0) {
      position += 1;
      continue;
    }
    const start = position;
    let kinds = 0;
    let dashes = 0;
    do {
      kinds |= kind;
      if (kind === dash) dashes += 1;
      position += 1;
      kind = position < to ? kindOfCode(buffer.charCodeAt(position)) : 0;
    } while (kind !== 0);
    if (position - start < shapeMinLength) continue;
    const text = buffer.slice(start, position);
    const shape = plainShape(text, kinds, dashes);
    if (shape !== null) sights.push({ start, end: position, text, shape });
    else addShapesInRun(text, start, sights);
  }
  return sights;
}

/** The shape of a run that is nothing but a UUID, digits or a hash: nearly all of a long list. */
function plainShape(run: string, kinds: number, dashes: number): IdShape | null {
  const { length } = run;
  if (length === 36 && dashes === 4 && (kinds & ~(digit | smallHex | capitalHex | dash)) === 0) {
    const areInPlace = [8, 13, 18, 23].every((index) => run.charCodeAt(index) === 0x2d);
    return areInPlace ? 'uuid' : null;
  }
  if (length <= 17) return kinds === digit ? 'digits' : null;
  if (length < 24 || length > 32) return null;
  return (kinds & ~(digit | smallHex)) === 0 || (kinds & ~(digit | capitalHex)) === 0 ? 'hex' : null;
}

/** Shapes as parts of a longer run: `cat_<uuid>`, `<hash>_0_0`, `task_…`. */
function addShapesInRun(run: string, offset: number, sights: Sight[]): void {
  for (const match of run.matchAll(shapesInRun)) {
    const [text] = match;
    const start = offset + match.index;
    sights.push({ start, end: start + text.length, text, shape: shapeOfMatch(match) });
  }
}

function shapeOfMatch(match: RegExpExecArray): IdShape {
  if (match[1] !== undefined) return 'uuid';
  if (match[2] !== undefined) return 'digits';
  if (match[3] !== undefined) return 'hex';
  return match[4] !== undefined ? 'ulid-task' : 'unified-task';
}

/** A line (or, of a line that is longer than a piece, the part in this piece) with what is seen in it. */
interface Line {
  readonly buffer: string;
  readonly start: number;
  readonly end: number;
  readonly sights: readonly Sight[];
}

function scan(buffer: string, from: number, limit: number, progress: Progress): FoundId[] {
  const found: FoundId[] = [];
  if (!progress.headingSought) seekHeading(buffer, from, limit, progress);
  if (progress.forAccount) {
    scanForAccount(buffer, from, limit, progress, found);
    return found;
  }
  const sights = sightsIn(buffer, from, limit);
  for (let first = 0; first < sights.length;) {
    const { start: firstStart, end: firstEnd } = sights[first] as Sight;
    const start = Math.max(from, buffer.lastIndexOf('\n', firstStart) + 1);
    const end = lineEnd(buffer, firstEnd, limit);
    let next = first + 1;
    while (next < sights.length && (sights[next] as Sight).start < end) next += 1;
    judgeLine({ buffer, start, end, sights: sights.slice(first, next) }, progress, found);
    first = next;
  }
  return found;
}

function lineEnd(buffer: string, position: number, limit: number): number {
  const end = buffer.indexOf('\n', position);
  if (end === -1 || end > limit) return limit;
  return end > position && buffer.charCodeAt(end - 1) === 0x0d ? end - 1 : end;
}

function judgeLine(line: Line, progress: Progress, found: FoundId[]): void {
  const facts = new LineFacts(line, progress.heading);
  let previous: { readonly end: number; readonly label: Label | null } | null = null;
  for (const sight of line.sights) {
    let label = labelBefore(line.buffer, sight.start);
    if (label === null && previous !== null && continuesList(line.buffer, previous.end, sight.start)) {
      label = previous.label;
    }
    previous = { end: sight.end, label };
    note(sight, judge(sight, label, facts, progress.forAccount), progress, found);
  }
}

/** Whether only a comma and quotes stand between two values, as in a JSON array. */
function continuesList(buffer: string, from: number, to: number): boolean {
  return to - from <= 16 && /^["'\\]*\s*,\s*["'\\]*$/.test(buffer.slice(from, to));
}

type Verdict = 'certain' | 'none' | 'disowned' | IdDoubt;

function note(sight: Sight, verdict: Verdict, progress: Progress, found: FoundId[]): void {
  if (verdict === 'none') return;
  const id = sight.shape === 'uuid' ? sight.text.toLowerCase() : sight.text;
  if (verdict === 'disowned') {
    progress.disowned.add(id);
    return;
  }
  const doubt = verdict === 'certain' || progress.forAccount ? null : verdict;
  if (verdict !== 'certain' && progress.disowned.has(id)) return;
  if (doubt !== null && progress.certain.has(id)) return;
  if (addIsNew(doubt === null ? progress.certain : progress.doubtful, id))
    found.push({ id, shape: sight.shape, doubt });
}

function addIsNew(ids: Set<string>, id: string): boolean {
  const before = ids.size;
  return ids.add(id).size > before;
}

// --- What a line tells ------------------------------------------------------------------------------------------

const wordCharacter = /[\p{L}\p{N}\p{Sc}%]/u;
/** '1. ', '12) ', '#3 ', '- [x] ', 'a) ' … */
const listMark =
  /^[^0-9\p{L}\p{Sc}%]{0,40}(?:\[[xX]\]\s*)?(?:\(?#?(?:[0-9]{1,6}|[A-Za-z])[.):\]](?=\s)|#[0-9]{1,6}(?=\s))?/u;

/** Facts about a line that are only worked out when a judgement needs them. */
class LineFacts {
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

// --- Tables -----------------------------------------------------------------------------------------------------

interface Heading {
  readonly delimiter: string;
  readonly roles: readonly NameRole[];
}

interface Field {
  readonly start: number;
  readonly end: number;
}

const headingMaxLength = 2000;
const headingMaxFields = 64;

/** Takes the first line that is not blank for a table's heading if it names a task id and holds none. */
function seekHeading(buffer: string, from: number, limit: number, progress: Progress): void {
  let start = from;
  while (start < limit && isBlankCode(buffer.charCodeAt(start))) start += 1;
  if (start >= limit) return;
  progress.headingSought = true;
  const end = lineEnd(buffer, start, limit);
  if (end - start > headingMaxLength) return;
  const line = buffer.slice(start, end);
  if (/[{}]/.test(line)) return;
  const delimiter = [',', '\t', ';', '|'].reduce((best, next) =>
    line.split(next).length > line.split(best).length ? next : best,
  );
  const names = splitFields(line, 0, line.length, delimiter).map((field) =>
    line.slice(field.start, field.end),
  );
  if (names.length < 2 || names.length > headingMaxFields) return;
  if (names.some((name) => name.length > nameMaxLength || /[0-9]{6}/.test(name))) return;
  const roles = names.map(roleOfName);
  if (roles.includes('task')) progress.heading = { delimiter, roles };
}

function isRowUnder({ delimiter, roles }: Heading, buffer: string, start: number, end: number): boolean {
  return splitFields(buffer, start, end, delimiter).length === roles.length;
}

/** The fields of a table's row without their quotes and outer blanks; a quoted field may hold the delimiter. */
function splitFields(buffer: string, start: number, end: number, delimiter: string): Field[] {
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

// --- The name before a value ------------------------------------------------------------------------------------

/** What stands before a value as its name. */
interface Label {
  readonly role: NameRole;
  /** `key`: a quoted key of JSON; `name`: `name=` or `name:`; `word`: only a word before it, as in prose. */
  readonly kind: 'key' | 'name' | 'word';
}

const nameMaxLength = 40;

/** The name whose value begins at `start`; null where none stands before it. */
function labelBefore(buffer: string, start: number): Label | null {
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

// --- Judgement --------------------------------------------------------------------------------------------------

const pictureEnding = 'png|jpe?g|webp|gif|avif|heic|mp4|webm|mov';
/** `.png`, `_0_0.jpeg`, `_grid_0.webp`, and as a folder `/0_0.png`, right after an id. */
const pictureTail = new RegExp(
  `(?:[_-][0-9A-Za-z]{1,12}){0,4}\\.(?:${pictureEnding})(?![0-9A-Za-z])|` +
    `\\/[0-9A-Za-z_-]{1,40}\\.(?:${pictureEnding})(?![0-9A-Za-z])`,
  'iy',
);
const resultFileTail = new RegExp(`_[0-9]{1,2}_[0-9]{1,2}\\.(?:${pictureEnding})(?![0-9A-Za-z])`, 'iy');

function judge(sight: Sight, label: Label | null, facts: LineFacts, forAccount: boolean): Verdict {
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

// --- A named account --------------------------------------------------------------------------------------------

const tokenLine = /^[0-9A-Za-z_\-\s,;|"'`()[\]{}<>*\u2022\u00b7]*$/;
const tokenPattern = /[0-9A-Za-z_-]+/g;
/** The value of a name, or the inside of an array. */
const namedValue =
  /(?<![0-9A-Za-z_-])([0-9A-Za-z_-]{2,24})["'\\]{0,4}\s{0,4}[:=]\s{0,4}["'\\]{0,4}([0-9A-Za-z_-]{8,128})(?![0-9A-Za-z_-])/g;
const arrayPattern = /\[([^\][{}:]{8,})\]/g;

function scanForAccount(
  buffer: string,
  from: number,
  limit: number,
  progress: Progress,
  found: FoundId[],
): void {
  for (let start = from; start < limit;) {
    const end = lineEnd(buffer, start, limit);
    const isRow = progress.heading !== null && isRowUnder(progress.heading, buffer, start, end);
    const tokens = isRow || end - start < tokenMinLength ? [] : tokensOfList(buffer, start, end);
    if (tokens.length > 0) {
      for (const token of tokens) note(token, 'certain', progress, found);
    } else if (end - start >= tokenMinLength) {
      const line = { buffer, start, end, sights: sightsOfAnyShape(buffer, start, end) };
      judgeLine(line, progress, found);
    }
    start = end + 1;
  }
}

/** The tokens of a line that consists of tokens; none where it holds anything else. */
function tokensOfList(buffer: string, start: number, end: number): Sight[] {
  const line = buffer.slice(start, end);
  const mark = listMark.exec(line)?.[0].length ?? 0;
  const body = line.slice(mark);
  if (!tokenLine.test(body) || labelBefore(buffer, start + mark)?.role === 'other') return [];
  const sights: Sight[] = [];
  for (const match of body.matchAll(tokenPattern)) {
    const text =
      shapeOf(match[0].replace(/^-+|-+$/g, '')) === 'other' ? match[0] : match[0].replace(/^-+|-+$/g, '');
    if (!/[0-9A-Za-z]/.test(text)) continue;
    if (text.length < tokenMinLength || text.length > tokenMaxLength) return [];
    const at = start + mark + match.index;
    sights.push({ start: at, end: at + text.length, text, shape: shapeOf(text) });
  }
  const lacksDigit = (sight: Sight): boolean => !/[0-9]/.test(sight.text);
  if (sights.length > 1) return sights.some(lacksDigit) ? [] : sights.filter(isNoDate);
  return sights.filter((sight) => !lacksDigit(sight) || !isHeading(sight.text));
}

/** The heading of a column (`task_ids`, `submitTime`) above its values. */
function isHeading(token: string): boolean {
  return !token.includes('-') && roleOfName(token) !== null;
}

function isNoDate({ text }: Sight): boolean {
  return !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text);
}

/** Ids by shape, and whatever a task id's name or an array names, in the order of the text. */
function sightsOfAnyShape(buffer: string, start: number, end: number): Sight[] {
  const sights: Sight[] = [];
  const line = buffer.slice(start, end);
  for (const match of line.matchAll(namedValue)) {
    const [whole, name = '', value = ''] = match;
    if (roleOfName(name) !== 'task' || shapeOf(value) !== 'other') continue;
    const at = start + match.index + whole.length - value.length;
    sights.push({ start: at, end: at + value.length, text: value, shape: 'other' });
  }
  for (const match of line.matchAll(arrayPattern)) {
    const at = start + match.index + 1;
    const label = labelBefore(buffer, at);
    if (label !== null && label.role !== 'task') continue;
    for (const token of tokensOfList(buffer, at, at + (match[1]?.length ?? 0))) {
      if (token.shape === 'other') sights.push(token);
    }
  }
  const shaped = sightsIn(buffer, start, end);
  if (sights.length === 0) return shaped;
  sights.sort((one, other) => one.start - other.start);
  const named = sights.length;
  let index = 0;
  for (const sight of shaped) {
    while (index < named && (sights[index]?.end ?? 0) <= sight.start) index += 1;
    if (index >= named || (sights[index]?.start ?? 0) >= sight.end) sights.push(sight);
  }
  return sights.sort((one, other) => one.start - other.start);
}

// --- Characters ---------------------------------------------------------------------------------------------------

const digit = 1;
const smallHex = 2;
const capitalHex = 4;
const letter = 8;
const dash = 16;
const underscore = 32;

/** Which of the kinds above an ASCII character is; 0 for what is no part of a token. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[0-9]/.test(character)) return digit;
  if (/[a-f]/.test(character)) return smallHex;
  if (/[A-F]/.test(character)) return capitalHex;
  if (/[g-zG-Z]/.test(character)) return letter;
  if (character === '-') return dash;
  return character === '_' ? underscore : 0;
});

function kindOfCode(code: number): number {
  return code < 128 ? (kinds[code] as number) : 0;
}

function isDigitCode(code: number): boolean {
  return kindOfCode(code) === digit;
}

function isAlnumCode(code: number): boolean {
  return (kindOfCode(code) & (digit | smallHex | capitalHex | letter)) !== 0;
}

/** A-Z a-z 0-9 _ - */
function isTokenCode(code: number): boolean {
  return kindOfCode(code) !== 0;
}

/** What names are made of: token characters, dots, Chinese and other letters. */
function isNameCode(code: number): boolean {
  return isTokenCode(code) || code === 0x2e || (code >= 0x3400 && code < 0xff00);
}

/** Blanks, quotes, backslash, ( < { # and backtick, as they stand between a name and its value. */
function isOpeningCode(code: number): boolean {
  return (
    code === 0x20 ||
    code === 0x22 ||
    code === 0x27 ||
    code === 0x5c ||
    code === 0x09 ||
    code === 0x60 ||
    code === 0x28 ||
    code === 0x3c ||
    code === 0x7b ||
    code === 0x23 ||
    code === 0x2a
  );
}

/** Blanks, quotes and brackets end a URL, a path or a customId; so do commas. */
function isBreakCode(code: number): boolean {
  return (
    code <= 0x20 ||
    code === 0x22 ||
    code === 0x27 ||
    code === 0x3c ||
    code === 0x3e ||
    code === 0x28 ||
    code === 0x29 ||
    code === 0x2c ||
    code === 0x5b ||
    code === 0x5d ||
    code === 0x60 ||
    code === 0x5c
  );
}

function isBlankCode(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

/** / _ - : . before or after an id: it may be a part of something bigger. */
function isJoiningCode(code: number): boolean {
  return code === 0x2f || code === 0x5f || code === 0x2d || code === 0x3a || code === 0x2e;
}

// Finds the task ids in any text: lists, logs, chat, JSON, CSV, URLs, customIds, file names.
// Invariants: pure; linear time whatever the text is; every id once, in the order of first sight; a shape is a
// candidate and no proof, so what may well be something else is marked as doubtful instead of dropped.
import { isBlankCode, isTokenCode } from './characters.ts';
import { shapeOf, sightsIn } from './id-shapes.ts';
import type { IdShape, Sight } from './id-shapes.ts';
import { LineFacts, judge, listMark } from './judge-sight.ts';
import type { IdDoubt, Line, Verdict } from './judge-sight.ts';
import { roleOfName } from './name-role.ts';
import { cutBetweenEscapes, readableText } from './readable-text.ts';
import { headingOf, isRowUnder } from './table-heading.ts';
import type { Heading } from './table-heading.ts';
import { labelBefore, lookBehindLength } from './value-label.ts';
import type { Label } from './value-label.ts';

export { shapeOf } from './id-shapes.ts';
export type { IdShape } from './id-shapes.ts';
export type { IdDoubt } from './judge-sight.ts';

/** An id as it is asked for: as written, UUIDs in small letters. `doubt` is null for a certain one. */
export interface FoundId {
  readonly id: string;
  readonly shape: IdShape;
  readonly doubt: IdDoubt | null;
}

const pieceLength = 16 * 1024;
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
 * {@link findIds} step by step, in steps of about 16 Ki characters (two or three milliseconds each), so that the caller
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

function collect(pieces: Iterable<readonly FoundId[]>): FoundId[] {
  const found: FoundId[] = [];
  for (const piece of pieces) for (const id of piece) found.push(id);
  return withoutRepeats(found);
}

/** What the pieces gave, one after the other: where an id came again it has become certain. */
export function withoutRepeats(found: FoundId[]): FoundId[] {
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

/** Takes the first line that is not blank for a table's heading, if it is one. */
function seekHeading(buffer: string, from: number, limit: number, progress: Progress): void {
  let start = from;
  while (start < limit && isBlankCode(buffer.charCodeAt(start))) start += 1;
  if (start >= limit) return;
  progress.headingSought = true;
  progress.heading = headingOf(buffer.slice(start, lineEnd(buffer, start, limit)));
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

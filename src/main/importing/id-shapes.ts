// The shapes of ids: finds every run of characters that has one.
// Invariant: linear time; nothing is looked for further than a run of token characters reaches.
import { capitalHex, dash, digit, kindOfCode, smallHex } from './characters.ts';

/**
 * - `ulid-task`: `task_` and 26 letters or digits (APIMart).
 * - `unified-task`: `task-unified-…` (APIMart, older).
 * - `uuid`: stored in small letters (AceData).
 * - `hex`: 24 to 32 hex digits, or `mj_task_…` (MidAPI, kie.ai).
 * - `digits`: 13 to 17 digits (New API, midjourney-proxy).
 * - `other`: any other token; only from {@link findIdsForAccount}.
 */
export type IdShape = 'ulid-task' | 'unified-task' | 'uuid' | 'hex' | 'digits' | 'other';

/** The shape of one whole id; `other` for anything that is none. */
export function shapeOf(id: string): IdShape {
  const [sight] = sightsIn(id, 0, id.length);
  return sight !== undefined && sight.start === 0 && sight.end === id.length ? sight.shape : 'other';
}

/** One sight of an id's shape in the buffer. */
export interface Sight {
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
export function sightsIn(buffer: string, from: number, to: number): Sight[] {
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

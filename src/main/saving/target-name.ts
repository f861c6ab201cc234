// Where a picture's file goes below Pictures/: a user's template filled with what is known of the task.
// Invariant: pure; the path is relative, has forward slashes, no extension, at most 148 characters, and every part
// of it is safe on every system (safe-name.ts). What tells two pictures apart (id, index) is never cut for length.
import type { MediaType, PictureKind } from '../../preload/contract/pictures.ts';
import type { TemplateProblem } from '../../preload/contract/file-names.ts';
import { AppError } from '../lib/app-error.ts';
import { parsePrompt } from '../../preload/contract/midjourney-prompt.ts';
import {
  firstGraphemes,
  fitsPart,
  graphemesOf,
  nameText,
  partMaxBytes,
  partMaxUnits,
  safePart,
} from './safe-name.ts';

/** `{name:n}` cuts to n characters; `{id:n}` keeps the last n. */
export const defaultTemplate = '{account}/{yyyy}-{mm}/{prompt:40}-{id:8}-{index}';

/** The whole path is at most 160 with ` (999)` and `.webm` behind it. */
const stemMaxUnits = 148;
/** No name needs more of a prompt than its beginning; addresses of pictures stand before it. */
const readPromptMaxLength = 4000;
/** Twice what a part holds, so that a character that is cut here is one that does not fit; shortening takes one at a time. */
const proseMaxUnits = 2 * partMaxUnits;
/** The last part keeps room for ` (999)` and the extension. */
const suffixRoom = 12;

export interface TargetFacts {
  readonly template: string;
  /** The account's label. */
  readonly account: string;
  readonly provider: string;
  readonly prompt: string | null;
  readonly remoteId: string;
  /** From 0. */
  readonly index: number;
  readonly kind: PictureKind;
  /** UTC milliseconds; the date fields are UTC, so that a task's name is the same wherever it is made. */
  readonly createdAtMs: number;
}

/** What is wrong with a template, in words and as one of the known problems. */
export class TemplateError extends AppError {
  readonly problem: TemplateProblem;

  constructor(problem: TemplateProblem, message: string) {
    super('usage', message);
    this.problem = problem;
  }
}

interface Segment {
  text: string;
  /** Prose may be cut for length. */
  readonly isProse: boolean;
}

/**
 * The path below Pictures/, without extension.
 * Fields: `account provider prompt id index kind yyyy mm dd`.
 * @throws TemplateError for an unknown field, a lone brace, an empty template, `.` or `..` as a part, a path too long.
 */
export function targetStem(facts: TargetFacts): string {
  const parts = facts.template
    .split(/[/\\]/)
    .filter((part) => part !== '')
    .map((part) => segmentsOf(part, facts));
  if (parts.length === 0) throw new TemplateError('empty', 'The name template is empty.');
  return fittedPath(parts);
}

/** Does the template name only known fields? Throws like {@link targetStem}; for a settings field. */
export function checkTemplate(template: string): void {
  targetStem({
    template,
    account: 'a',
    provider: 'p',
    prompt: null,
    remoteId: '0',
    index: 0,
    kind: 'single',
    createdAtMs: 0,
  });
}

function segmentsOf(part: string, facts: TargetFacts): Segment[] {
  if (/^\.+$/.test(part))
    throw new TemplateError('dots', `A folder in the name template cannot be called '${part}'.`);
  const segments: Segment[] = [];
  let rest = part;
  while (rest !== '') {
    const field = /^\{([a-z]+)(?::([1-9]\d{0,2}))?\}/.exec(rest);
    if (field !== null) {
      segments.push(segmentOf(field[1] ?? '', field[2] === undefined ? null : Number(field[2]), facts));
      rest = rest.slice(field[0].length);
      continue;
    }
    const literal = /^[^{}]+/.exec(rest)?.[0];
    if (literal === undefined) {
      throw new TemplateError(
        'lone-brace',
        `The name template has a brace that belongs to no field: '${rest.slice(0, 20)}'.`,
      );
    }
    segments.push({ text: literal, isProse: false });
    rest = rest.slice(literal.length);
  }
  return segments;
}

function segmentOf(name: string, length: number | null, facts: TargetFacts): Segment {
  const isProse = name === 'prompt' || name === 'account';
  const whole = nameText(valueOf(name, facts));
  const text = isProse ? whole.slice(0, proseMaxUnits) : whole;
  if (length === null) return { text, isProse };
  // Ids that hold a time (ULIDs, epoch numbers) begin alike for a whole batch; their ends differ.
  if (name === 'id') return { text: graphemesOf(text).slice(-length).join(''), isProse };
  return { text: firstGraphemes(text, length).trimEnd(), isProse };
}

function valueOf(name: string, facts: TargetFacts): string {
  const date = new Date(clampedMs(facts.createdAtMs)).toISOString();
  switch (name) {
    case 'account':
      return facts.account;
    case 'provider':
      return facts.provider;
    case 'prompt':
      return promptText(facts.prompt ?? '') || facts.kind;
    case 'id':
      return facts.remoteId;
    case 'index':
      return String(facts.index);
    case 'kind':
      return facts.kind;
    case 'yyyy':
      return date.slice(0, -20);
    case 'mm':
      return date.slice(-19, -17);
    case 'dd':
      return date.slice(-16, -14);
    default:
      throw new TemplateError(
        'unknown-field',
        `The name template has an unknown field: '{${name.slice(0, 20)}}'.`,
      );
  }
}

/** Within the years of four digits; a time that is none counts as 0. */
function clampedMs(ms: number): number {
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), Date.UTC(9999, 11, 31)) : 0;
}

/** A prompt's words: without addresses of pictures, weights and parameters. */
export function promptText(prompt: string): string {
  const { parts } = parsePrompt(prompt.slice(0, readPromptMaxLength));
  const words = parts.map(({ text }) => text).join(' ');
  return words.replace(/<?\bhttps?:\/\/\S+/giu, ' ').trim();
}

function fittedPath(parts: Segment[][]): string {
  const limits = parts.map((_, position) => {
    const room = position === parts.length - 1 ? suffixRoom : 0;
    return { units: partMaxUnits - room, bytes: partMaxBytes - room };
  });
  const raw = (part: Segment[]): string => part.map((segment) => segment.text).join('');
  const path = (): string => {
    return parts.map((part, at) => safePart(raw(part), limits[at]?.units, limits[at]?.bytes)).join('/');
  };
  parts.forEach((part, at) => {
    while (!fitsPart(raw(part), limits[at]?.units, limits[at]?.bytes) && shortenProse(part));
  });
  while (path().length > stemMaxUnits && shortenProse(parts.flat()));
  const result = path();
  if (result.length <= stemMaxUnits) return result;
  throw new TemplateError('too-long', 'The name template makes paths of more than 160 characters.');
}

/** Takes the last character off the longest prose; false when there is none left to take. */
function shortenProse(segments: readonly Segment[]): boolean {
  let longest: Segment | null = null;
  for (const segment of segments) {
    if (segment.isProse && segment.text.length > (longest?.text.length ?? 1)) longest = segment;
  }
  if (longest === null) return false;
  longest.text = graphemesOf(longest.text).slice(0, -1).join('').trimEnd();
  return true;
}

const extensions: Readonly<Record<MediaType, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/webp': '.webp',
  'image/gif': '.gif',
  'image/avif': '.avif',
  'video/mp4': '.mp4',
  'video/webm': '.webm',
};

/** The extension that the bytes deserve, with its dot. */
export function extensionOf(mediaType: MediaType): string {
  return extensions[mediaType];
}

/** Every extension that a saved picture may have. */
export const allExtensions: readonly string[] = Object.values(extensions);

// What was found in a picture's file, or beside it, of how it was made, by the place where it stood; told-in-file.ts decides what counts.
// Invariant: pure; of each place only the first that says anything is kept, and never what every camera and every program
// writes there by itself.
import { isUtf8 } from 'node:buffer';
import { colourLabels, nameMaxLength, ratingMax, tagsMaxCount } from '../../preload/contract/marks.ts';
import type { ColourLabel, Marks } from '../../preload/contract/marks.ts';

/** Where words about a picture may stand, best first. */
export const wordPlaces = [
  ...(['beside-record', 'png-description', 'xmp-description', 'exif-description'] as const),
  ...(['beside-text', 'iptc-caption', 'exif-comment', 'png-comment', 'jpeg-comment'] as const),
] as const;
/** Where the time of its making may stand, best first. */
export const timePlaces = [
  ...([
    'beside-record',
    'png-creation',
    'exif-original',
    'photoshop-created',
    'xmp-create',
    'exif-digitized',
  ] as const),
] as const;

/** The longest text that is looked at; more is no prompt but a program's own data. */
export const textMaxBytes = 256 * 1024;

export class Notes {
  readonly words = new Map<(typeof wordPlaces)[number], string>();
  readonly times = new Map<(typeof timePlaces)[number], string>();
  readonly tags = new Set<string>();
  marks: Pick<Marks, 'rating' | 'flag'> | null = null;
  label: ColourLabel | null = null;
  /** IPTC's name for this one picture. */
  guid: string | null = null;

  addWords(place: (typeof wordPlaces)[number], text: string): void {
    if (this.words.has(place)) return;
    const plain = plainWords(text);
    if (plain !== '' && !isBoilerplate(plain)) this.words.set(place, plain);
  }

  addTime(place: (typeof timePlaces)[number], text: string): void {
    const plain = plainWords(text);
    if (plain !== '' && !this.times.has(place)) this.times.set(place, plain);
  }

  /** Stars as XMP counts them; -1 is a reject. Source: XMP specification part 1, section 8.4. */
  addRating(text: string): void {
    const rating = /^ *[+-]?\d{1,2}(?:\.\d{1,6})? *$/.test(text) ? Math.round(Number(text)) : null;
    if (rating === null || rating < -1 || rating > ratingMax) return;
    this.marks ??= rating === -1 ? { rating: 0, flag: 'reject' } : { rating, flag: 'none' };
  }

  /** By the names that photo programs give their colours in English; those of other languages are not told apart. */
  addLabel(text: string): void {
    this.label ??= colourLabels.find((label) => label === plainWords(text).toLowerCase()) ?? null;
  }

  /** Each once, and no more than one picture may have. */
  addTag(text: string): void {
    const name = plainWords(text.replace(/\s+/g, ' ')).slice(0, nameMaxLength).trim();
    if (name !== '' && this.tags.size < tagsMaxCount) this.tags.add(name);
  }

  addGuid(text: string): void {
    this.guid ??= plainWords(text) || null;
  }
}

/** UTF-8 where it is that, else Latin-1: what a format prescribes and what programs write are two things. */
export function textOfBytes(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

/** Line ends of all kinds; then what steers instead of saying: controls, marks that turn the direction, halves of a pair. */
const lineEnds = /\r\n?|[\u0085\u2028\u2029]/g;
const steering = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const nothing = /[\p{Cs}\ufeff]/gu;

/** Text that may be kept and shown: lines stay, what cannot be seen goes. */
export function plainWords(text: string): string {
  return text.replace(lineEnds, '\n').replace(steering, ' ').replace(nothing, '').trim();
}

/** Written by cameras and programs into every file. */
const boilerplate = [
  /^(?:(?:konica minolta|minolta|olympus|samsung|kodak|maginon) digital (?:still )?camera|sony dsc)$/i,
  /^(?:screenshot|untitled|default|image|picture|dcim)$/i,
  /^created with (?:the )?(?:gimp|adobe|canva|inkscape|imagemagick|paint)/i,
  /^(?:creator: gd-jpeg|file written by adobe|lead technologies|lavc\d|intel\(r\) jpeg|applemark)/i,
];

function isBoilerplate(text: string): boolean {
  // The data of another program, such as a workflow.
  if (/^[{[]\s*["{[]/.test(text)) return true;
  return boilerplate.some((form) => form.test(text));
}

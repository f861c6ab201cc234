// One part of a path (a folder's or a file's name) that every system takes and shows as it is.
// Invariant: the result is never empty, at most 80 UTF-16 units and 140 bytes, the same again when made safe
// again, and has no separator, no control, no invisible or direction-changing character.

/**
 * Windows counts UTF-16 units, others count bytes: at most 255, and at most 143 in a folder that its system encrypts name by
 * name. Twelve of these stay free for what is put behind a picture's name, and `.json.new` behind that takes three more.
 */
export const partMaxUnits = 80;
export const partMaxBytes = 140;

/** What stands where a name would be empty. */
export const emptyPart = 'untitled';

/** Printable ASCII: each unit is a character, and nothing can hide. Most names are; the segmenter is slow. */
const plain = /^[ -~]*$/;
let segmenter: Intl.Segmenter | null = null;

/** Made when it is first needed: it reads tables that the start of the app need not wait for. */
function segmentsOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** The characters as people count them. A family emoji is one. */
export function graphemesOf(text: string): string[] {
  if (plain.test(text)) return text.split('');
  return Array.from(segmentsOf(text), ({ segment }) => segment);
}

/** The first `count` characters as people count them. */
export function firstGraphemes(text: string, count: number): string {
  // No grapheme is shorter than one unit, so short text needs no segmenter.
  return text.length <= count ? text : graphemesOf(text).slice(0, count).join('');
}

/** Does the text fit where a name's part must fit? */
export function fitsPart(text: string, maxUnits = partMaxUnits, maxBytes = partMaxBytes): boolean {
  return text.length <= maxUnits && Buffer.byteLength(text) <= maxBytes;
}

/**
 * Text that may stand inside a name: one line, NFC, without what file systems refuse (separators become `-`)
 * and without what cannot be seen. Joiners stay where they hold an emoji together, and only there.
 */
export function nameText(text: string): string {
  if (plain.test(text)) {
    return text
      .replace(/[/\\|:]/g, '-')
      .replace(/[<>"?*]/g, '')
      .replace(/ {2,}/g, ' ')
      .trim();
  }
  const joined = text
    .replace(/\p{Cs}/gu, '')
    .normalize('NFC')
    .replace(/(?:[^\S\ufeff]|[\u0085\u2800\u3164])+/gu, ' ')
    .replace(/[/\\|:\u2044\u2215\u29f8\uff0f\uff3c]/gu, '-')
    .replace(/[<>"?*]/g, '')
    // Fillers are letters to Unicode and nothing to the eye.
    .replace(/\p{DI}|[\ufff0-\uffff]/gu, (character) => (emojiGlue.test(character) ? character : ''));
  const visible = unseen.test(joined) ? graphemesOf(joined).map(visibleGrapheme).join('') : joined;
  // What was taken away may have kept two spaces, or a letter and its accent, apart.
  return visible.normalize('NFC').replace(/ {2,}/g, ' ').trim();
}

/** What may hold an emoji together: a joiner, its variant, a tag. */
const emojiGlue = /\u200d|\ufe0f|[\u{e0020}-\u{e007f}]/u;
/** `DI`: what Unicode says is not drawn. `C`: control, format, surrogate, private use, unassigned. */
const unseen = /\p{C}|\p{DI}/u;
const everyUnseen = /\p{C}|\p{DI}/gu;

function visibleGrapheme(grapheme: string): string {
  const bare = grapheme.replace(everyUnseen, '');
  if (bare === grapheme || bare === '') return bare;
  return emoji.test(grapheme) ? grapheme : bare;
}

/** One emoji: a keycap, a picture with its variant or skin tone, or several joined; or a flag spelt by tags. */
const emoji =
  /^(?:[0-9#*]\ufe0f?\u20e3|\u{1f3f4}[\u{e0030}-\u{e007a}]{1,6}\u{e007f}|\p{ExtPict}(?:\ufe0f|\p{EMod})?(?:\u200d\p{ExtPict}(?:\ufe0f|\p{EMod})?){0,5})$/u;

/** Names that Windows keeps for devices, whatever follows the first dot, and files that folders are ruled by. */
const reservedNames =
  /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?: *\.| *$)|^(?:desktop\.ini|thumbs\.db|autorun\.inf|ehthumbs\.db)$/iu;

/** Is this a name that Windows or its Explorer keeps for itself? */
function isReservedName(name: string): boolean {
  return reservedNames.test(name);
}

/**
 * A name's part that is safe on every system. Cut at the end where it is too long.
 * @param text Anything, also hostile.
 */
export function safePart(text: string, maxUnits = partMaxUnits, maxBytes = partMaxBytes): string {
  let part = trimPart(nameText(text));
  if (!fitsPart(part, maxUnits, maxBytes)) {
    const kept: string[] = [];
    let units = 0;
    let bytes = 0;
    for (const { segment } of segmentsOf(part)) {
      units += segment.length;
      bytes += Buffer.byteLength(segment);
      if (units > maxUnits || bytes > maxBytes) break;
      kept.push(segment);
    }
    part = trimPart(kept.join(''));
  }
  if (part === '') return emptyPart;
  return isReservedName(part) ? safePart(`_${part}`, maxUnits, maxBytes) : part;
}

/** A leading dot hides a file, a leading hyphen is an option to a program; Windows drops a dot or space at the end. */
function trimPart(text: string): string {
  return text.replace(/^[\s.\-~]+/u, '').replace(/[\s.]+$/u, '');
}

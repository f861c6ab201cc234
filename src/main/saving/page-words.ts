// What a page or a piece of text that came instead of a picture says, for a failure's message.
// Invariant: bounded, one line, no markup; never more than 120 characters of foreign text.

const quoteMaxLength = 120;

/**
 * `a web page: Just a moment…` or the like, to be put behind a sentence; empty when the bytes are not text.
 * @param bytes The first few KiB of the body.
 */
export function pageWords(bytes: Uint8Array): string {
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();

  if (text === '' || /[^\P{Cc}\t\n\v\f\r]/u.test(text)) return '';
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!doctype svg[^>]*>\s*)*<svg[\s>]/is.test(text))
    return 'an SVG drawing';
  if (/^<(?:!doctype html|html|head|body|!--)/i.test(text)) {
    return `a web page${quoted(/<title[^>]*>(.*?)<\/title>/is.exec(text)?.[1] ?? '')}`;
  }
  if (text.startsWith('<')) return `XML${quoted(/<message>(.*?)<\/message>/is.exec(text)?.[1] ?? '')}`;
  if (/^[[{]/.test(text)) return `JSON${quoted(text)}`;
  return `text${quoted(text)}`;
}

function quoted(text: string): string {
  const words = text
    .replace(/<[^>]*>/g, ' ')
    .replace(/[^\P{C}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (words === '') return '';
  return `: ${words.length <= quoteMaxLength ? words : `${words.slice(0, quoteMaxLength - 1)}…`}`;
}

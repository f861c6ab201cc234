// What the name of a picture's file tells of it: Midjourney's job, and words to find it by.
// Invariant: pure, linear time, never throws. The forms are inferred from files that people show, none is documented:
// `user_words_<uuid>.png` (Discord), `user_words_<uuid>_0.png` (website), `<uuid>/0_0.png` and `<uuid>_grid_0.webp` (its CDN).
import { basename, dirname } from 'node:path';
import { plainWords } from './notes.ts';

/** Longer than any system takes. */
const nameMaxLength = 1000;

const jobUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The job behind what is before it; and behind the job: which of its pictures, of what width. */
const jobAtEnd = /^(.*?)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})((?:_(?:grid|N|\d{1,4}))*)$/s;
const pictureOfJob = /^(?:grid_)?\d(?:_\d{1,4})*(?:_N)?$/;

/**
 * The job in the name, or in that of the folder. A UUID and nothing else is none: phones and other services name files so.
 * Midjourney writes small letters.
 */
export function jobIdFromName(absolutePath: string, fileName: string): string | null {
  const stem = stemOf(fileName);
  const [, before = '', job, behind = ''] = jobAtEnd.exec(stem) ?? [];
  if (job !== undefined) return before.endsWith('_') || (before === '' && behind !== '') ? job : null;
  const folder = basename(dirname(absolutePath));
  return pictureOfJob.test(stem) && jobUuid.test(folder) ? folder : null;
}

/** What cameras, browsers and chats call every file. */
const empty: ReadonlySet<string> = new Set([
  ...['img', 'image', 'images', 'imgs', 'bild', 'photo', 'pic', 'picture', 'file', 'download', 'downloads'],
  ...['unnamed', 'untitled', 'unbenannt', 'screenshot', 'screen', 'shot', 'bildschirmfoto', 'scan', 'copy'],
  ...[
    'dsc',
    'dscn',
    'dscf',
    'dcim',
    'pxl',
    'mvimg',
    'gopr',
    'whatsapp',
    'signal',
    'telegram',
    'at',
    'am',
    'pm',
  ],
  ...['grid', 'final', 'output', 'out', 'new', 'full', 'original', 'thumb', 'preview', 'kopie', 'bearbeitet'],
  ...['图片', '下载', '图像', '未命名', '微信图片', '截图', '屏幕截图'],
]);

/** The words of a name, for where nothing better is known; null where there are none. */
export function promptFromName(fileName: string): string | null {
  const stem = stemOf(fileName);
  const [, before, job] = jobAtEnd.exec(stem) ?? [];
  const words = job === undefined ? stem : withoutUser(before ?? '');
  // A name has lost the signs that its parameters need: `--ar_21` was `--ar 2:1`.
  const [text = ''] = plainWords(words.replaceAll('_', ' ')).split(/(?:^|\s)--(?=[a-z])/i, 1);
  // Pictures that were part of the prompt: their addresses without signs, such as `httpss.mj.runAbC`.
  const prompt = text
    .replace(/(?:^|\s)https?\S*/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return prompt.split(/[\s.,;:()[\]+-]+/).some(isWord) ? prompt : null;
}

/** Midjourney puts the user's name before the words, which are as many as fit. */
function withoutUser(before: string): string {
  const parts = before.split('_').filter((part) => part !== '');
  return (before.endsWith('_') && parts.length > 1 ? parts.slice(1) : parts).join('_');
}

/** Without the ending, and without what a system puts behind a second file of the same name. */
function stemOf(fileName: string): string {
  return fileName
    .slice(-nameMaxLength)
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/ ?\(\d{1,4}\)$/, '')
    .trim();
}

function isWord(part: string): boolean {
  if (empty.has(part.toLowerCase()) || /\p{N}/u.test(part)) return false;
  // In some scripts one letter is a word; in Latin ones it is a rest.
  return /\p{L}{2}|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u.test(part);
}

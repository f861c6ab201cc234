// XMP: a description, when it was made, IPTC's id of the picture, and what somebody has said of it: stars, label, keywords. Source: XMP specification part 1 (ISO 16684-1) section 7.
// Own reading of seven properties: XML readers for Node need a document tree, six further packages, or rest since 2021.
// Invariant: never throws, linear time, nothing nests in the reader however it nests in the text; there are no entities but
// those of XML itself, and a document type ends the reading. Names are compared by namespace, not by prefix.
import { textMaxBytes, textOfBytes } from './notes.ts';
import type { Notes } from './notes.ts';

const properties: ReadonlyMap<string, (notes: Notes, text: string) => void> = new Map([
  ['http://purl.org/dc/elements/1.1/ description', (notes, text) => notes.addWords('xmp-description', text)],
  [
    'http://ns.adobe.com/photoshop/1.0/ DateCreated',
    (notes, text) => notes.addTime('photoshop-created', text),
  ],
  ['http://ns.adobe.com/xap/1.0/ CreateDate', (notes, text) => notes.addTime('xmp-create', text)],
  ['http://iptc.org/std/Iptc4xmpExt/2008-02-29/ DigImageGUID', (notes, text) => notes.addGuid(text)],
  ['http://ns.adobe.com/xap/1.0/ Rating', (notes, text) => notes.addRating(text)],
  ['http://ns.adobe.com/xap/1.0/ Label', (notes, text) => notes.addLabel(text)],
]);
/** Each of their items says something. */
const lists: typeof properties = new Map([
  ['http://purl.org/dc/elements/1.1/ subject', (notes, text) => notes.addTag(text)],
]);
const listItem = 'http://www.w3.org/1999/02/22-rdf-syntax-ns# li';

const attribute = /\s+([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const tagEnd = /\s*(\/?)>/y;
const tagName = /<(\/?)([\w:.-]+)/y;

/** The property that is being read; its text is that of the first item, or of the one in the default language; or of each. */
interface Reading {
  readonly add: (notes: Notes, text: string) => void;
  readonly depth: number;
  readonly isList: boolean;
  text: string;
  isItem: boolean;
  isDecided: boolean;
}

export function noteXmp(bytes: Buffer, notes: Notes): void {
  if (bytes.length > textMaxBytes) return;
  const text = textOfBytes(bytes);
  const namespaces = new Map<string, string>();
  let reading: Reading | null = null;
  let depth = 0;
  for (let at = 0; ;) {
    const next = text.indexOf('<', at);
    if (next === -1) return;
    if (reading !== null) addText(reading, withoutEntities(text.slice(at, next)));
    if (text.startsWith('<![CDATA[', next)) {
      const end = text.indexOf(']]>', next);
      if (end === -1) return;
      if (reading !== null) addText(reading, text.slice(next + '<![CDATA['.length, end));
      at = end + 3;
      continue;
    }
    const aside = asideEnd(text, next);
    if (aside !== null) {
      if (aside === -1) return;
      at = aside;
      continue;
    }
    const tag = readTag(text, next);
    if (tag === null) return;
    at = tag.end;
    if (tag.isClosing) {
      if (reading?.depth === depth) {
        if (!reading.isList || reading.isItem) reading.add(notes, reading.text);
        reading = null;
      }
      depth -= 1;
      continue;
    }
    for (const [name, value] of tag.attributes)
      if (name.startsWith('xmlns:')) namespaces.set(name.slice('xmlns:'.length), value);
    for (const [name, value] of tag.attributes) properties.get(fullName(name, namespaces))?.(notes, value);
    if (tag.isEmpty) continue;
    depth += 1;
    const name = fullName(tag.name, namespaces);
    if (reading !== null) {
      if (name === listItem) startItem(reading, notes, tag.attributes.get('xml:lang') === 'x-default');
      continue;
    }
    const add = properties.get(name) ?? lists.get(name);
    if (add !== undefined)
      reading = { add, depth, isList: lists.has(name), text: '', isItem: false, isDecided: false };
  }
}

function addText(reading: Reading, text: string): void {
  if (!reading.isDecided) reading.text += text;
}

function startItem(reading: Reading, notes: Notes, isDefault: boolean): void {
  if (reading.isList) {
    if (reading.isItem) reading.add(notes, reading.text);
    reading.text = '';
    reading.isItem = true;
    return;
  }
  // What came before the first item are the blanks of the list around it.
  if (!reading.isItem || isDefault) {
    reading.text = '';
    reading.isDecided = false;
  } else {
    reading.isDecided = true;
  }
  reading.isItem = true;
}

/** Behind a comment or an instruction; -1 where it does not end, null where it is neither. */
function asideEnd(text: string, at: number): number | null {
  const isComment = text.startsWith('<!--', at);
  if (!isComment && !text.startsWith('<?', at)) return null;
  const mark = isComment ? '-->' : '?>';
  const end = text.indexOf(mark, at + 2);
  return end === -1 ? -1 : end + mark.length;
}

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly isClosing: boolean;
  readonly isEmpty: boolean;
  readonly end: number;
}

function readTag(text: string, at: number): Tag | null {
  const [start, slash, name] = matchAt(tagName, text, at) ?? [];
  if (start === undefined || name === undefined) return null;
  const attributes = new Map<string, string>();
  let end = at + start.length;
  for (;;) {
    const [whole, key, inDouble, inSingle] = matchAt(attribute, text, end) ?? [];
    if (whole === undefined || key === undefined) break;
    attributes.set(key, withoutEntities(inDouble ?? inSingle ?? ''));
    end += whole.length;
  }
  const [close, empty] = matchAt(tagEnd, text, end) ?? [];
  if (close === undefined) return null;
  return { name, attributes, isClosing: slash === '/', isEmpty: empty === '/', end: end + close.length };
}

function matchAt(form: RegExp, text: string, at: number): RegExpExecArray | null {
  form.lastIndex = at;
  return form.exec(text);
}

function fullName(name: string, namespaces: ReadonlyMap<string, string>): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : `${namespaces.get(name.slice(0, colon)) ?? ''} ${name.slice(colon + 1)}`;
}

const entity = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi;
const named: ReadonlyMap<string, string> = new Map([
  ...([['lt', '<'], ['gt', '>'], ['amp', '&'], ['quot', '"'], ['apos', "'"]] as const), // prettier-ignore
]);

function withoutEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(entity, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return named.get(name) ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

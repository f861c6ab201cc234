// What is known of a picture as an XMP sidecar, in the words that photo programs read: caption, keywords, rating, label.
// Invariant: pure; well-formed whatever the prompt holds, and the same picture gives the same text; nothing personal but the
// account's own label, no address that a provider gave, and never a key.
import type { ColourLabel } from '../../preload/contract/marks.ts';
import type { PictureToExport } from '../catalog/exports.ts';

/** Names what other vocabularies have no word for. It is a name, not a page. */
const ownNamespace = 'https://gridkeep.app/ns/picture/1.0/';
const generatedByModel = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';

/** The names that Lightroom gives its colours in English; it and darktable know them by these. */
const labelNames: Readonly<Record<ColourLabel, string>> = {
  red: 'Red',
  yellow: 'Yellow',
  green: 'Green',
  blue: 'Blue',
  purple: 'Purple',
};
/** Adobe's number for a rejected picture. */
const rejectedRating = -1;

/** The file's text, to be written as UTF-8. */
export function xmpText(picture: PictureToExport): string {
  const { prompt, marks, tags, original } = picture;
  const rating = marks.flag === 'reject' ? rejectedRating : marks.rating;
  const createdAt = isoTime(picture.createdAtMs);
  const lines = [
    ...(isEmpty(prompt) ? [] : alternatives('dc:description', prompt)),
    ...bag('dc:subject', tags),
    ...(rating === 0 ? [] : property('xmp:Rating', String(rating))),
    ...(marks.label === null ? [] : property('xmp:Label', labelNames[marks.label])),
    ...property('xmp:CreateDate', createdAt),
    ...property('photoshop:DateCreated', createdAt),
    // A picture that somebody gave to a task was not made by it.
    ...(picture.kind === 'source' ? [] : property('Iptc4xmpExt:DigitalSourceType', generatedByModel)),
    ...property('gridkeep:Provider', picture.provider),
    ...property('gridkeep:Account', picture.account),
    ...property('gridkeep:TaskId', picture.remoteId),
    ...property('gridkeep:PictureIndex', String(picture.index)),
    ...property('gridkeep:Kind', picture.kind),
    ...property('gridkeep:PromptEnglish', picture.promptEn),
    ...property('gridkeep:PromptRevised', picture.revisedPrompt),
    ...parameterList(picture.parameters),
    ...property('gridkeep:SHA256', original?.sha256 ?? null),
  ];
  return [
    // The byte order mark in it tells readers the encoding.
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Gridkeep">',
    ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '  <rdf:Description rdf:about=""',
    '    xmlns:dc="http://purl.org/dc/elements/1.1/"',
    '    xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
    '    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"',
    '    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"',
    `    xmlns:gridkeep="${ownNamespace}">`,
    ...lines.map((line) => `   ${line}`),
    '  </rdf:Description>',
    ' </rdf:RDF>',
    '</x:xmpmeta>',
    '<?xpacket end="w"?>',
    '',
  ].join('\n');
}

function property(name: string, value: string | null): readonly string[] {
  return isEmpty(value) ? [] : [`<${name}>${xmlText(value)}</${name}>`];
}

/** A text that could be there in several languages. */
function alternatives(name: string, text: string): readonly string[] {
  return [
    `<${name}>`,
    ` <rdf:Alt><rdf:li xml:lang="x-default">${xmlText(text)}</rdf:li></rdf:Alt>`,
    `</${name}>`,
  ];
}

function bag(name: string, values: readonly string[]): readonly string[] {
  if (values.length === 0) return [];
  return [`<${name}>`, ` <rdf:Bag>${values.map((value) => item(value)).join('')}</rdf:Bag>`, `</${name}>`];
}

function item(value: string): string {
  return `<rdf:li>${xmlText(value)}</rdf:li>`;
}

/** Name and value apart: a parameter may have a name that is none in XML. */
function parameterList(parameters: PictureToExport['parameters']): readonly string[] {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return [];
  return [
    '<gridkeep:Parameters>',
    ' <rdf:Seq>',
    ...entries.map(
      ([name, value]) =>
        `  <rdf:li rdf:parseType="Resource"><gridkeep:Name>${xmlText(name)}</gridkeep:Name>` +
        `<gridkeep:Value>${xmlText(value)}</gridkeep:Value></rdf:li>`,
    ),
    ' </rdf:Seq>',
    '</gridkeep:Parameters>',
  ];
}

function isEmpty(value: string | null): value is null | '' {
  return value === null || value === '';
}

/** What XML 1.0 has no way to say, not even escaped. */
const unsayable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  // A reader would make it a line feed.
  '\r': '&#13;',
};

/** As the content of an element; what cannot be said becomes U+FFFD. */
function xmlText(text: string): string {
  return text.replace(unsayable, '\ufffd').replace(/[&<>\r]/g, (character) => escapes[character] ?? '');
}

/** To the second: photo programs show no more. Null for a time that is none. */
function isoTime(ms: number): string | null {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  // Other years have a form that photo programs do not read.
  if (!(year >= 0 && year <= 9999)) return null;
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

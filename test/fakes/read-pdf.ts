// Reads how a PDF file is put together: every entry of its table must lead to its object, every reference to one that is there.
import { readFileSync } from 'node:fs';

export interface PdfShape {
  readonly title: string;
  /** Width and height of each page, in points. */
  readonly pages: readonly (readonly [number, number])[];
  readonly imageCount: number;
}

export function readPdf(path: string): PdfShape {
  const file = readFileSync(path, 'latin1');
  const startAt = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file)?.[1]);
  const table = file.slice(startAt);
  const count = Number(/^xref\n0 (\d+)\n0000000000 65535 f \n/.exec(table)?.[1]);
  const offsets = [...table.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset));
  if (offsets.length !== count - 1) throw new Error('the table has not as many entries as it says');
  const dictionaries = offsets.map((offset, at) => {
    if (!file.startsWith(`${String(at + 1)} 0 obj`, offset))
      throw new Error(`object ${String(at + 1)} is elsewhere`);
    const end = file.indexOf('endobj', offset);
    const object = file.slice(offset, end);
    const stream = object.indexOf('stream\n');
    const dictionary = stream < 0 ? object : object.slice(0, stream);
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1] ?? 0);
    if (
      stream >= 0 &&
      !/^\s*endstream/.test(file.slice(offset + stream + 7 + length, offset + stream + 24 + length))
    )
      throw new Error(`the stream of object ${String(at + 1)} has another length`);
    return dictionary;
  });
  const of = (reference: string | undefined): string => {
    const found = dictionaries[Number(/^(\d+) 0 R$/.exec(reference ?? '')?.[1]) - 1];
    if (found === undefined) throw new Error(`${reference ?? ''} leads nowhere`);
    return found;
  };
  for (const dictionary of dictionaries)
    for (const [reference] of dictionary.matchAll(/\d+ 0 R\b/g)) of(reference);
  const named = (name: string, within: string): string | undefined =>
    new RegExp(`/${name} (\\d+ 0 R)`).exec(within)?.[1];
  const pages = of(named('Pages', of(named('Root', table))));
  const kids = [...(/\/Kids \[([^\]]*)\]/.exec(pages)?.[1] ?? '').matchAll(/\d+ 0 R/g)].map(([kid]) =>
    of(kid),
  );
  if (Number(/\/Count (\d+)/.exec(pages)?.[1]) !== kids.length) throw new Error('another number of pages');
  const title = /\/Title <FEFF([\dA-F]*)>/.exec(of(named('Info', table)))?.[1] ?? '';
  return {
    title: Buffer.from(title, 'hex').swap16().toString('utf16le'),
    pages: kids.map((kid) => {
      if (of(named('Parent', kid)) !== pages) throw new Error('a page of another document');
      const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(kid);
      return [Number(box?.[1]), Number(box?.[2])] as const;
    }),
    imageCount: dictionaries.filter((dictionary) => dictionary.includes('/Subtype /Image')).length,
  };
}

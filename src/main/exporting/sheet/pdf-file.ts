// Joins PDF documents of one page each into one file, page by page, so that only one page is ever in memory: the canvas gives
// a document as a whole, and one of a thousand pages would be a gigabyte.
// Invariant: it reads the canvas's own output and nothing else; objects are copied as they are but for their numbers, and a
// document of another form is refused, never guessed at.
import type { FileHandle } from 'node:fs/promises';

/** The first object numbers, before those of the pages. */
const numbers = { pages: 1, catalog: 2, info: 3 };
const begin = Buffer.from('%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n', 'latin1');
const streamMark = Buffer.from('stream\n');

export interface PdfFacts {
  readonly title: string;
  readonly createdAtMs: number;
}

export class PdfFile {
  readonly #handle: FileHandle;
  /** Where each object begins, by number. */
  readonly #offsets: number[] = [0, 0, 0, 0];
  readonly #pageNumbers: number[] = [];
  #sizeBytes = 0;

  /** @param handle Of an empty file. The caller closes it. */
  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** @param document Of one page, as the canvas makes it. Rejects with the file system's error. */
  async addPage(document: Buffer): Promise<void> {
    if (this.#sizeBytes === 0) await this.#write(begin);
    const { objects, root, info } = objectsOf(document);
    const pages = referenceIn(objects.get(root), '/Pages');
    const [kid, ...others] = [
      ...(/\/Kids \[([^\]]*)\]/.exec(dictionaryOf(objects.get(pages)))?.[1] ?? '').matchAll(/(\d+) 0 R/g),
    ];
    if (kid === undefined || others.length > 0) throw new Error('The document has not one page');
    const left: ReadonlySet<number> = new Set([root, pages, info]);
    const kept = [...objects].filter(([number]) => !left.has(number));
    const newNumbers = new Map(kept.map(([number], at) => [number, this.#offsets.length + at]));
    newNumbers.set(pages, numbers.pages);
    for (const [number, bytes] of kept) {
      this.#offsets[newNumbers.get(number) ?? 0] = this.#sizeBytes;
      await this.#write(renumbered(bytes, newNumbers));
    }
    this.#pageNumbers.push(newNumbers.get(Number(kid[1])) ?? 0);
  }

  /** Writes what makes one document of the pages. */
  async end({ title, createdAtMs }: PdfFacts): Promise<void> {
    const kids = this.#pageNumbers.map((number) => `${String(number)} 0 R`).join(' ');
    await this.#object(
      numbers.pages,
      `<</Type /Pages /Count ${String(this.#pageNumbers.length)} /Kids [${kids}]>>`,
    );
    await this.#object(
      numbers.catalog,
      `<</Type /Catalog /Pages ${String(numbers.pages)} 0 R /ViewerPreferences <</DisplayDocTitle true>>>>`,
    );
    const date = new Date(createdAtMs).toISOString().replace(/\D/g, '').slice(0, 14);
    await this.#object(
      numbers.info,
      `<</Title ${textString(title)} /Creator (Gridkeep) /CreationDate (D:${date}Z)>>`,
    );
    const startAt = this.#sizeBytes;
    const entries = this.#offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
    await this.#write(
      Buffer.from(
        `xref\n0 ${String(this.#offsets.length)}\n0000000000 65535 f \n${entries.join('')}` +
          `trailer\n<</Size ${String(this.#offsets.length)} /Root ${String(numbers.catalog)} 0 R /Info ${String(numbers.info)} 0 R>>\n` +
          `startxref\n${String(startAt)}\n%%EOF\n`,
      ),
    );
  }

  async #object(number: number, body: string): Promise<void> {
    this.#offsets[number] = this.#sizeBytes;
    await this.#write(Buffer.from(`${String(number)} 0 obj\n${body}\nendobj\n`));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#handle.appendFile(bytes);
    this.#sizeBytes += bytes.length;
  }
}

interface PdfObjects {
  /** Each from its number to its `endobj`. */
  readonly objects: ReadonlyMap<number, Buffer>;
  readonly root: number;
  readonly info: number;
}

function objectsOf(document: Buffer): PdfObjects {
  const tail = document.toString('latin1', Math.max(0, document.length - 64));
  const startAt = Number(/startxref\n(\d+)\n%%EOF\s*$/.exec(tail)?.[1] ?? Number.NaN);
  const table = document.toString('latin1', startAt);
  const count = Number(/^xref\n0 (\d+)\n/.exec(table)?.[1] ?? Number.NaN);
  const offsets = [...table.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset));
  const [root, info] = ['Root', 'Info'].map((name) =>
    Number(new RegExp(`/${name} (\\d+) 0 R`).exec(table)?.[1]),
  );
  if (offsets.length !== count - 1 || !root || !info)
    throw new Error('The document has not the form that is known');
  const ends = [...offsets, startAt].sort((a, b) => a - b);
  const objects = offsets.map((offset, at): [number, Buffer] => {
    const end = ends[ends.indexOf(offset) + 1] ?? startAt;
    return [at + 1, document.subarray(offset, end)];
  });
  return { objects: new Map(objects), root, info };
}

function referenceIn(object: Buffer | undefined, name: string): number {
  const found = new RegExp(`${name} (\\d+) 0 R`).exec(dictionaryOf(object))?.[1];
  if (found === undefined) throw new Error(`The document has no ${name}`);
  return Number(found);
}

/** All of an object but its stream. */
function dictionaryOf(object: Buffer | undefined): string {
  if (object === undefined) return '';
  const at = object.indexOf(streamMark);
  return object.toString('latin1', 0, at < 0 ? object.length : at);
}

function renumbered(object: Buffer, newNumbers: ReadonlyMap<number, number>): Buffer {
  const dictionary = dictionaryOf(object);
  const changed = dictionary.replace(/(\d+) 0 (R|obj)\b/g, (whole, number: string, kind: string) => {
    const found = newNumbers.get(Number(number));
    if (found === undefined) throw new Error(`The document’s page leans on ${whole}`);
    return `${String(found)} 0 ${kind}`;
  });
  return Buffer.concat([Buffer.from(changed, 'latin1'), object.subarray(dictionary.length)]);
}

/** In UTF-16, as digits, so that no letter can end the string. */
function textString(text: string): string {
  const bytes = Buffer.from(`\ufeff${text.toWellFormed()}`, 'utf16le').swap16();
  return `<${bytes.toString('hex').toUpperCase()}>`;
}

// Anything that people do with pictures and files, in any order: whatever it was, what they kept is whole on the disk, what
// they deleted stays deleted, nothing is fetched again that is there, and a catalog made anew says the same.
// `GRIDKEEP_TEST_LIVES` sets how many lives are led; fast-check tells the shortest one that goes wrong.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { listBackups } from '../../../src/main/catalog/backups.ts';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { keep } from '../../../src/main/keeping/keep.ts';
import { indexPath } from '../../../src/main/keeping/index-state.ts';
import type { Library } from '../../../src/main/library/library.ts';
import { systemClock } from '../../../src/main/lib/clock.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import { settlement } from '../../fakes/catalog-rows.ts';
import { openLibraryHere } from '../../fakes/library-here.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { pngOf } from '../saving/sample-pictures.ts';

const lives = Number(process.env['GRIDKEEP_TEST_LIVES'] ?? 8);
/** So few that different pictures often have the same bytes. */
const contentCount = 4;

type Deed =
  | { readonly do: 'import'; readonly contents: readonly number[] }
  | { readonly do: 'delete' | 'restore'; readonly which: readonly number[] }
  | { readonly do: 'rate'; readonly which: readonly number[]; readonly rating: number }
  | { readonly do: 'move-file' | 'remove-file'; readonly content: number }
  | { readonly do: Exclude<(typeof plainDeeds)[number], 'import'> };
/** The next one does not wait until files and records have followed; an import is always waited for. */
type Hasty = Deed & { readonly isHasty: boolean };
const plainDeeds = [
  'empty-trash',
  'verify',
  'repair',
  'reopen',
  'rebuild',
  'back-up',
  'restore-backup',
  'set-clock-back',
] as const;

const content = fc.nat({ max: contentCount - 1 });
const which = fc.uniqueArray(fc.nat({ max: 11 }), { minLength: 1, maxLength: 4 });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('import' as const),
      contents: fc.array(content, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('delete' as const, 'restore' as const), which }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('rate' as const), which, rating: fc.integer({ min: 0, max: 5 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('move-file' as const, 'remove-file' as const), content }),
  },
  { weight: 7, arbitrary: fc.record({ do: fc.constantFrom(...plainDeeds) }) },
);
const hasty: fc.Arbitrary<Hasty> = fc
  .tuple(deed, fc.boolean())
  .map(([what, isHasty]) => ({ ...what, isHasty }));

/** Lives that went wrong once. */
const wentWrong: readonly (readonly Deed[])[] = [
  // The only file that the catalog knew was elsewhere, and a restore had taken the folder of parts away.
  [
    { do: 'move-file', content: 0 },
    { do: 'delete', which: [1] },
    { do: 'restore-backup' },
    { do: 'restore-backup' },
    { do: 'import', contents: [3, 3, 3] },
  ],
  // A repair was still fetching when a backup from before it came back.
  [{ do: 'remove-file', content: 0 }, { do: 'repair' }, { do: 'restore-backup' }, { do: 'empty-trash' }],
  // What is brought back after the trash was emptied is known by nothing but its address, also where its bytes are there.
  [{ do: 'delete', which: [0] }, { do: 'empty-trash' }, { do: 'restore', which: [0] }],
];

const bytesOf = (of: number): Buffer => pngOf(9, 9, Buffer.alloc(500, `content ${String(of)}`));
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const contentByHash = new Map(Array.from({ length: contentCount }, (_, of) => [hashOf(bytesOf(of)), of]));

/** What should be true of a picture. */
interface Kept {
  readonly remoteId: string;
  readonly index: number;
  readonly content: number;
  isDeleted: boolean;
  /** The trash was emptied since: nobody knows which bytes it had. */
  isGivenUp: boolean;
  rating: number;
  /** Times that its address may have been asked. */
  fetches: number;
}

/** Where the one file of a content should be. */
interface FileFacts {
  place: 'here' | 'moved by hand' | 'removed by hand' | 'nowhere';
  inTrash: boolean;
  /** A repair has asked for it, and may not have it yet: a backup from before knows nothing of that wish. */
  isOnItsWay: boolean;
}

interface Host {
  readonly origin: string;
  /** By path. */
  readonly asked: Map<string, number>;
}

async function startHost(): Promise<Host> {
  const asked = new Map<string, number>();
  const server = createServer(({ url = '' }, response) => {
    asked.set(url, (asked.get(url) ?? 0) + 1);
    response.end(bytesOf(Number(/-(\d+)\.png$/.exec(url)?.[1])));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, asked };
}

class Life {
  readonly #host: Host;
  readonly #libraryDir: string;
  readonly #pictures: Kept[] = [];
  readonly #files: FileFacts[] = Array.from({ length: contentCount }, () => ({
    place: 'nowhere',
    inTrash: false,
    isOnItsWay: false,
  }));
  #library: Library | null = null;
  #clockBehindMs = 0;
  #tasks = 0;
  #moves = 0;

  constructor(host: Host, libraryDir: string) {
    this.#host = host;
    this.#libraryDir = libraryDir;
  }

  async begin(): Promise<void> {
    const library = await this.#open();
    await library.accounts.add(
      {
        ...{
          provider: 'mjproxy',
          label: 'studio',
          baseUrl: this.#host.origin,
          userId: null,
          userHeader: null,
        },
        ...{ scope: 'own', allowHttp: true, key: 'key-0000000000', forThisSession: true },
      },
      { test: false, signal: new AbortController().signal },
    );
    await library.startWorking();
  }

  async end(): Promise<void> {
    await this.#library?.close();
    this.#library = null;
  }

  async #open(): Promise<Library> {
    this.#library = await openLibraryHere(this.#libraryDir, {
      keepFreeBytes: 0,
      clock: { ...systemClock, nowMs: () => this.#nowMs },
      log: createLog({ sinks: [] }),
    });
    return this.#library;
  }

  get #opened(): Library {
    if (this.#library === null) throw new Error('The library is closed.');
    return this.#library;
  }

  async lead(deeds: readonly Hasty[]): Promise<void> {
    for (const [at, each] of deeds.entries()) {
      await this.#perform(each);
      if (!each.isHasty || each.do === 'import' || at === deeds.length - 1)
        await this.#check(`after ${String(at + 1)}: ${JSON.stringify(each)}`);
    }
  }

  async #perform(each: Deed): Promise<void> {
    const library = this.#opened;
    switch (each.do) {
      case 'import':
        return this.#import(each.contents);
      case 'delete': {
        const chosen = this.#chosen(each.which, (picture) => !picture.isDeleted);
        await library.trash.delete(await this.#idsOf(chosen));
        for (const picture of chosen) picture.isDeleted = true;
        for (const of of new Set(chosen.map((picture) => picture.content))) {
          const file = this.#fileOf(of);
          if (this.#keptOf(of).length > 0) continue;
          if (file.place === 'here') file.inTrash = true;
          file.place = 'nowhere';
        }
        return;
      }
      case 'restore': {
        const chosen = this.#chosen(each.which, (picture) => picture.isDeleted);
        for (const picture of chosen) {
          const file = this.#fileOf(picture.content);
          if (picture.isGivenUp || (file.place !== 'here' && !file.inTrash)) picture.fetches += 1;
          picture.isGivenUp = false;
          if (file.place !== 'here') Object.assign(file, { place: 'here', inTrash: false });
          picture.isDeleted = false;
        }
        await library.trash.restore(await this.#idsOf(chosen));
        library.wake();
        return;
      }
      case 'rate': {
        const chosen = this.#chosen(each.which, (picture) => !picture.isDeleted);
        const pictureIds = await this.#idsOf(chosen);
        await library.catalog.call('markPictures', {
          pictureIds,
          change: { rating: each.rating },
          nowMs: this.#nowMs,
        });
        for (const picture of chosen) picture.rating = each.rating;
        return;
      }
      case 'move-file':
      case 'remove-file': {
        const file = this.#fileOf(each.content);
        const path = this.#pathsOf(each.content)[0];
        if (file.place !== 'here' || path === undefined) return;
        if (each.do === 'remove-file') {
          rmSync(path);
          file.place = 'removed by hand';
          return;
        }
        this.#moves += 1;
        mkdirSync(join(this.#libraryDir, 'Pictures', 'by hand'), { recursive: true });
        renameSync(path, join(this.#libraryDir, 'Pictures', 'by hand', `${String(this.#moves)}.png`));
        file.place = 'moved by hand';
        return;
      }
      case 'empty-trash':
        await library.trash.startEmptying('remove', null);
        await library.trash.whenEmptied();
        for (const file of this.#files) file.inTrash = false;
        for (const picture of this.#pictures) picture.isGivenUp ||= picture.isDeleted;
        return;
      case 'verify':
      case 'repair':
        await library.verify({ repair: each.do === 'repair' });
        library.wake();
        for (const [of, file] of this.#files.entries()) {
          if (file.place === 'moved by hand') file.place = 'here';
          if (file.place !== 'removed by hand' || each.do === 'verify') continue;
          for (const picture of this.#keptOf(of)) picture.fetches += 1;
          Object.assign(file, { place: 'here', isOnItsWay: true });
        }
        return;
      case 'reopen':
        await this.end();
        await (await this.#open()).startWorking();
        return;
      case 'set-clock-back':
        this.#clockBehindMs += 3_600_000;
        return;
      case 'back-up':
        await library.backUp();
        return;
      case 'restore-backup': {
        await this.end();
        const [latest] = listBackups(this.#libraryDir);
        if (latest !== undefined) await keep({ kind: 'restore', name: latest.name }, this.#keeping);
        for (const [of, file] of this.#files.entries()) {
          if (file.isOnItsWay && this.#pathsOf(of).length === 0) file.place = 'removed by hand';
          if (file.place === 'moved by hand') file.place = 'here';
        }
        await (await this.#open()).startWorking();
        return;
      }
      case 'rebuild':
        // What is said is beside the pictures within moments; a catalog that is lost before that takes it along.
        await this.#settled();
        await this.end();
        for (const suffix of ['', '-wal', '-shm'])
          rmSync(`${catalogPath(this.#libraryDir)}${suffix}`, { force: true });
        await keep({ kind: 'rebuild', quick: false }, this.#keeping);
        for (const file of this.#files) if (file.place === 'moved by hand') file.place = 'here';
        await (await this.#open()).startWorking();
        return;
    }
  }

  get #nowMs(): number {
    return Date.now() - this.#clockBehindMs;
  }

  get #keeping() {
    return {
      workerUrl: new URL('../../../src/main/keeping/keeping-worker.ts', import.meta.url),
      libraryDir: this.#libraryDir,
      nowMs: this.#nowMs,
    };
  }

  async #settled(): Promise<void> {
    const library = this.#opened;
    await library.whenDone(null);
    await library.trash.settled();
    await library.writeSidecars();
  }

  async #import(contents: readonly number[]): Promise<void> {
    const { catalog } = this.#opened;
    this.#tasks += 1;
    const remoteId = String(1_700_000_000_000_000 + this.#tasks);
    const nowMs = this.#nowMs;
    const [account] = await catalog.call('listAccounts');
    if (account === undefined) throw new Error('The account has gone.');
    const { taskIds } = await catalog.call('addTasks', {
      ...{
        accountId: account.id,
        candidates: [],
        askOthers: false,
        remoteIds: [remoteId],
        nowMs,
        wantTaskIds: true,
      },
    });
    const pictures = contents.map((of, index) => ({
      ...{ index, kind: 'single' as const, expiresAtMs: null },
      url: this.#host.origin + pathOf({ remoteId, index, content: of }),
    }));
    await catalog.call('settleTasks', {
      settlements: taskIds.map((taskId) => settlement(taskId, { pictures })),
      nowMs,
    });
    for (const [index, of] of contents.entries()) {
      this.#pictures.push({
        ...{ remoteId, index, content: of, rating: 0, fetches: 1 },
        ...{ isDeleted: false, isGivenUp: false },
      });
      this.#fileOf(of).place = 'here';
    }
    this.#opened.wake();
  }

  #fileOf(of: number): FileFacts {
    const file = this.#files[of];
    if (file === undefined) throw new Error('no such content');
    return file;
  }

  #keptOf(of: number): readonly Kept[] {
    return this.#pictures.filter((picture) => picture.content === of && !picture.isDeleted);
  }

  #chosen(numbers: readonly number[], are: (picture: Kept) => boolean): readonly Kept[] {
    return numbers.flatMap((number) => this.#pictures[number] ?? []).filter(are);
  }

  async #rows() {
    const { tasks } = await this.#opened.catalog.call('listTasks', {
      ...{ query: null, state: null, accountId: null, taskIds: null, limit: null, offset: 0 },
    });
    return tasks.flatMap((task) =>
      task.pictures.map((picture) => ({ ...picture, remoteId: task.task.remoteId })),
    );
  }

  async #idsOf(chosen: readonly Kept[]): Promise<readonly number[]> {
    const rows = await this.#rows();
    return chosen.map(({ remoteId, index }) => {
      const row = rows.find((each) => each.remoteId === remoteId && each.index === index);
      if (row === undefined) throw new Error(`There is no row of ${remoteId} ${String(index)}.`);
      return row.id;
    });
  }

  /** Where a content lies in the library, the trash left aside. */
  #pathsOf(of: number): readonly string[] {
    const root = join(this.#libraryDir, 'Pictures');
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.png'))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.includes('/.trash/') && !path.includes('/.parts/'))
      .filter((path) => contentByHash.get(hashOf(readFileSync(path))) === of);
  }

  /** What whoever has the folder without Gridkeep reads of it. */
  checkIndex(): void {
    // Of a library whose pictures are all deleted nothing is told.
    if (this.#pictures.every(({ isDeleted }) => isDeleted)) return;
    const [head = '', ...lines] = readFileSync(join(this.#libraryDir, indexPath), 'utf8')
      .trimEnd()
      .split('\r\n');
    const columns = head.replace('\ufeff', '').split(',');
    const told = lines.map((line) => {
      const cells = line.split(',');
      const of = (column: string): string => cells[columns.indexOf(column)] ?? '';
      return {
        file: of('file'),
        who: `${of('task')} ${of('index')}`,
        rating: of('rating'),
        sha256: of('sha256'),
      };
    });
    for (const { remoteId, index, content: of, isDeleted, rating } of this.#pictures) {
      const who = `${remoteId} ${String(index)}`;
      const line = told.find((each) => each.who === who);
      if (isDeleted) expect(line, who).toBeUndefined();
      if (isDeleted || this.#fileOf(of).place !== 'here') continue;
      expect([line?.rating, line?.sha256], who).toEqual([String(rating), hashOf(bytesOf(of))]);
      expect(hashOf(readFileSync(join(this.#libraryDir, 'Pictures', line?.file ?? ''))), who).toBe(
        line?.sha256,
      );
    }
    expect(
      readdirSync(join(this.#libraryDir, 'Pictures')).filter((name) => name.startsWith('index')),
    ).toEqual(['index.csv']);
  }

  async #check(about: string): Promise<void> {
    await this.#settled();
    for (const file of this.#files) file.isOnItsWay = false;
    const rows = await this.#rows();
    expect(rows.length, about).toBe(this.#pictures.length);
    for (const picture of this.#pictures) {
      const { remoteId, index, content: of, isDeleted, rating, fetches } = picture;
      const row = rows.find((each) => each.remoteId === remoteId && each.index === index);
      const who = `${about}: ${remoteId} ${String(index)} of content ${String(of)}: ${JSON.stringify(row)}`;
      const { place } = this.#fileOf(of);
      if (isDeleted) expect(row?.state.kind, who).toBe('deleted');
      else {
        expect(row?.marks.rating, who).toBe(rating);
        expect(row?.state.kind, who).not.toBe('deleted');
      }
      if (!isDeleted && place === 'here') {
        expect(row?.state.kind, who).toBe('saved');
        const path = row !== undefined && 'original' in row.state ? row.state.original.path : '';
        expect(hashOf(readFileSync(join(this.#libraryDir, path))), who).toBe(hashOf(bytesOf(of)));
      }
      expect(this.#host.asked.get(pathOf(picture)) ?? 0, `${who}: asked of the host`).toBeLessThanOrEqual(
        fetches,
      );
    }
  }
}

function pathOf({ remoteId, index, content: of }: Pick<Kept, 'remoteId' | 'index' | 'content'>): string {
  return `/${remoteId}-${String(index)}-${String(of)}.png`;
}

it(
  'keeps what was kept, whatever is done in whatever order',
  { timeout: 120_000 + lives * 20_000 },
  async () => {
    let life = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(hasty, { minLength: 3, maxLength: 14 }), async (deeds) => {
        life += 1;
        const host = await startHost();
        const led = new Life(host, join(temporaryFolder(), `library-${String(life)}`));
        try {
          await led.begin();
          // What is said in a run that finds its index up to date is in the index too.
          await led.lead([
            { do: 'import', contents: [0, 1, 0], isHasty: false },
            ...deeds,
            ...[{ do: 'reopen' as const, isHasty: false }],
            { do: 'rate', which: [0, 1, 2, 3], rating: life % 6, isHasty: false },
          ]);
          await led.end();
          led.checkIndex();
        } finally {
          await led.end();
        }
      }),
      {
        numRuns: lives + wentWrong.length,
        endOnFailure: process.env['GRIDKEEP_TEST_LIVES'] === undefined,
        examples: wentWrong.map((deeds) => [deeds.map((each) => ({ ...each, isHasty: true }))] as [Hasty[]]),
      },
    );
  },
);

// How soon the gallery's questions are answered at 250,000 pictures, as the page sees it: pages, search as you type, facet
// counts, receipts of past imports, look-alikes.
import type { Page } from '@playwright/test';
import { openCatalog } from '../../src/main/catalog/open.ts';
import { noteImport } from '../../src/main/catalog/past-imports.ts';
import { everything } from '../../src/preload/contract/finding.ts';
import { pageOfText } from '../../src/preload/contract/page-text.ts';
import type { RequestInput, RequestName } from '../../src/preload/contract/requests.ts';
import type { Figure } from './figure.ts';
import { meter, openGridWindow } from './grid-window.ts';
import { libraryEndMs } from './make-library.ts';
import { request } from './page-request.ts';

const restMs = 3_000;
const pageMaxMs = 3;
const typedMaxMs = 60;
const facetsMaxMs = 100;
const receiptMaxMs = 50;
const alikeMaxMs = 15;
const duplicatesMaxMs = 100;
const importedTasks = 100_000;
const rounds = 40;
/** Of 40, the second worst would stand for the 95th percentile: one pause more or less would decide. */
const pageRounds = 200;
const pageRows = 200;

/** Typed one character after the other: rare and common words, operators, one Chinese character, no hit at all. */
const searches = ['lighthouse', 'the sea', '猫', 'rating:>=4', '--ar 16:9', 'v:7', 'zzzz'];

/** Milliseconds of each round, asked in the page. */
function timeInPage<Name extends RequestName>(
  page: Page,
  name: Name,
  inputs: readonly RequestInput<Name>[],
): Promise<number[]> {
  return page.evaluate(
    async ([requestName, all]) => {
      const { bridge, pageOfText: unpack } = globalThis as unknown as {
        bridge: { request(name: unknown, input: unknown): Promise<{ ok: boolean; value?: unknown }> };
        pageOfText(text: string): unknown;
      };
      const tookMs: number[] = [];
      for (const input of all) {
        const startMs = performance.now();
        const { ok, value } = await bridge.request(requestName, input);
        if (!ok) throw new Error(`${requestName} failed`);
        if (typeof value === 'string') unpack(value);
        tookMs.push(performance.now() - startMs);
      }
      return tookMs;
    },
    [name as string, inputs as readonly unknown[]] as const,
  );
}

function p95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? Number.NaN;
}

function share(name: string, tookMs: number, limitMs: number, note: string): Figure {
  return {
    name: `${name}, share of ${String(limitMs)} ms`,
    value: tookMs / limitMs,
    unit: '×',
    target: 1,
    isBetter: 'lower',
    note: `${tookMs.toFixed(1)} ms${note}`,
  };
}

/** An import that named so many tasks of the library; returns its id. */
function writeImport(libraryDir: string): number {
  const catalog = openCatalog(libraryDir, 'write', libraryEndMs);
  try {
    const origin = { source: 'text', name: null, accountId: null } as const;
    return noteImport(
      catalog.db,
      { id: null, origin, doubtful: 0 },
      {
        ...{ nowMs: libraryEndMs, knownIds: [] },
        counts: { new: importedTasks, known: 0, deleted: 0 },
        added: { firstId: 1, lastId: importedTasks },
      },
    );
  } finally {
    catalog.close();
  }
}

export async function measureAnswers(libraryDir: string): Promise<readonly Figure[]> {
  const importId = writeImport(libraryDir);
  const { page, close } = await openGridWindow(libraryDir);
  try {
    // A page comes as text; what makes tiles of it is part of what the page waits for.
    await page.evaluate(`globalThis.pageOfText = ${pageOfText.toString()}`);
    const { total } = await request(page, 'gallery.facets', { query: everything });
    // The index is there now; what else a start brings with it has a figure of its own.
    await page.waitForTimeout(restMs);

    const pages = Array.from({ length: pageRounds }, (_, at) => ({
      query: everything,
      from: Math.floor(((at * 0.618_034) % 1) * (total - pageRows)),
      count: pageRows,
    }));
    const pageMs = p95(await timeInPage(page, 'gallery.page', pages));
    const facets = ['16:9', '1:1', '2:3'].flatMap((value) => [
      { query: { ...everything, facets: [{ facet: '--ar', values: [value], isExcluded: false }] } },
      { query: { ...everything, search: value === '1:1' ? 'sea' : 'rating:>=3' } },
    ]);
    const facetsMs = p95(await timeInPage(page, 'gallery.facets', [...facets, ...facets]));
    const asked = Array.from({ length: rounds }, () => ({ beforeId: importId + 1, limit: 1 }));
    const receiptMs = p95(await timeInPage(page, 'imports.list', asked));
    const search = (text: string) => ({ query: { ...everything, search: text }, from: 0, count: pageRows });
    const [duplicatesMs = Number.NaN] = await timeInPage(page, 'gallery.page', [search('is:duplicate ')]);
    const alike = Array.from({ length: rounds }, (_, at) => search(`like:${String(1 + at * 6_000)} `));
    const alikeMs = p95(await timeInPage(page, 'gallery.page', alike));
    const typedMs: number[] = [];
    for (const text of searches) typedMs.push(...(await meter<number[]>(page, 'type', text)));

    return [
      share(
        'a page of 200 of 250,000 pictures, with its SQL, in the page, p95',
        pageMs,
        pageMaxMs,
        ` of ${String(pageRounds)}`,
      ),
      share(
        'search as you type over 250,000, from key to new page, p95',
        p95(typedMs),
        typedMaxMs,
        ` of ${String(typedMs.length)} keys`,
      ),
      share('facet counts over 250,000, p95', facetsMs, facetsMaxMs, ''),
      share('look-alikes of a picture among 250,000, the nearest first, p95', alikeMs, alikeMaxMs, ''),
      share('duplicates among 250,000, asked for the first time', duplicatesMs, duplicatesMaxMs, ''),
      share('receipt of an import of 100,000 tasks among them, p95', receiptMs, receiptMaxMs, ''),
    ];
  } finally {
    await close();
  }
}

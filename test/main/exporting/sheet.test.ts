// Contact sheets: where things stand, what is said below a picture, and real pages made by the real thread, looked at
// pixel by pixel.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterAll, describe, expect, it } from 'vitest';
import { storePreviews } from '../../../src/main/catalog/previews.ts';
import { captionOf, linesOf } from '../../../src/main/exporting/sheet/caption.ts';
import { SheetFonts } from '../../../src/main/exporting/sheet/sheet-fonts.ts';
import { cellCorner, fitted, paperOf, sheetLayout } from '../../../src/main/exporting/sheet/sheet-layout.ts';
import { captionHeightPt } from '../../../src/main/exporting/sheet/sheet-layout.ts';
import type { ExportForm } from '../../../src/preload/contract/exporting.ts';
import { givenExportLibrary } from '../../fakes/export-library.ts';
import { pictureToExport } from '../../fakes/picture-to-export.ts';
import { readPdf } from '../../fakes/read-pdf.ts';

const sheetOf = (fileType: 'pdf' | 'png', title = 'Client 客户'): ExportForm => ({
  ...{ kind: 'sheet', title, fileType, paper: 'a4', language: 'en' },
});
const stem = 'Client 客户 2026-01-02';
/** A picture of one colour. */
function plain(colour: string, widthPx = 60, heightPx = 60): Buffer {
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  context.fillStyle = colour;
  context.fillRect(0, 0, widthPx, heightPx);
  return canvas.toBuffer('image/png');
}

describe('sheetLayout', () => {
  it.each([
    ['a4', 1, [1], 2],
    ['a4', 9, [1.5], 3],
    ['a4', 10_000, [1.5], 4],
    ['letter', 23, [0.56, 1, 2.33], 4],
    ['letter', 50, [], 4],
    ['a4', 40, [0.01], 4],
    ['a4', 40, [100], 4],
  ] as const)('%s, %i pictures of %j', (paper, count, aspects, columns) => {
    const layout = sheetLayout(paper, count, aspects);
    expect(layout.columns).toBe(columns);
    expect(layout.pageCount).toBe(Math.ceil(count / (layout.columns * layout.rows)));
    const corners = Array.from({ length: layout.columns * layout.rows }, (_, at) => cellCorner(layout, at));
    const [first, last] = [corners[0]!, corners.at(-1)!];
    // A full page ends at its margins.
    expect(last.xPt + layout.boxWidthPt).toBeCloseTo(layout.widthPt - layout.marginPt, 6);
    expect(last.yPt + layout.boxHeightPt + captionHeightPt).toBeCloseTo(layout.heightPt - layout.marginPt, 6);
    expect(first.xPt).toBe(layout.marginPt);
    const next = corners[1]!;
    expect(next.xPt - first.xPt - layout.boxWidthPt).toBeCloseTo(14, 6);
    expect(layout.boxHeightPt).toBeGreaterThan(50);
  });

  it('fits a picture without cutting it', () => {
    expect(fitted({ width: 400, height: 100 }, { width: 100, height: 100 })).toEqual({
      width: 100,
      height: 25,
    });
    expect(fitted({ width: 10, height: 20 }, { width: 100, height: 100 })).toEqual({
      width: 50,
      height: 100,
    });
  });

  it.each([
    ['en-US', 'letter'],
    ['es-MX', 'letter'],
    ['de-DE', 'a4'],
    ['zh-Hans-CN', 'a4'],
    ['en', 'a4'],
    ['C', 'a4'],
    ['', 'a4'],
  ])('takes for %j the paper %s', (locale, paper) => {
    expect(paperOf(locale)).toBe(paper);
  });
});

describe('a caption', () => {
  const ascii = (text: string): string => text.replace(/[^ -~]/g, '').trim();
  const all = (text: string): string => text;
  it.each([
    [{}, all, 'a fox', '--ar 3:2'],
    [{ parameters: {} }, all, 'a fox', 'a fox-12345678-0.png'],
    [{ prompt: null }, all, 'a fox-12345678-0.png', '--ar 3:2'],
    [{ prompt: null, parameters: {} }, all, 'a fox-12345678-0.png', ''],
    [{ prompt: '雨后的江南小镇 --ar 3:2' }, ascii, 'a fox-12345678-0.png', '--ar 3:2'],
    [{ prompt: '雨', original: null }, ascii, 'task-12345678 0', '--ar 3:2'],
    [{ prompt: 'https://x.example/a.png a fox' }, all, 'a fox', '--ar 3:2'],
  ] as const)('of %j', (change, drawable, words, side) => {
    expect(captionOf({ ...pictureToExport, ...change }, drawable)).toEqual({ words, side });
  });

  it.each([
    ['short', ['short']],
    ['two words here', ['two words', 'here']],
    ['one two three four five six', ['one two', 'three fou…']],
    ['雨后的江南小镇青石板路油纸伞', ['雨后的江南小镇青石板', '路油纸伞']],
    ['Donaudampfschifffahrt', ['Donaudamp…']],
    ['', []],
  ])('breaks %j into lines', (text, lines) => {
    const found = linesOf(text, { width: 10, maxLines: 2, widthOf: (part) => part.length });
    expect(found).toEqual(lines);
    for (const line of found) expect(line.length).toBeLessThanOrEqual(10);
  });
});

describe('SheetFonts', () => {
  it('leaves out what no font has, and draws no box', () => {
    const fonts = new SheetFonts();
    expect(fonts.drawable('a fox\n \u0000\ud83e\ue000\u{10fffd} & "co"')).toBe('a fox & "co"');
    // A system that has no font for a script: nothing of it is drawn.
    const poor = new SheetFonts([]);
    const context = createCanvas(10, 10).getContext('2d');
    context.font = poor.font(10);
    for (const letter of poor.drawable('é雨นى')) expect(context.measureText(letter).width).toBeGreaterThan(0);
  });
});

describe('a contact sheet', () => {
  it('is a PDF of as many pages as it takes, each with its pictures', async () => {
    const colours = Array.from({ length: 50 }, (_, at) => plain(`hsl(${String(at * 7)} 80% 50%)`, 60, 40));
    const { run, folder, exporter } = givenExportLibrary(colours);
    const report = await run({ form: sheetOf('pdf') });
    const layout = sheetLayout('a4', 50, [1]);
    const pages = layout.pageCount;
    expect(report).toMatchObject({ form: 'sheet', total: 50, copied: 50, failed: 0, stopped: null });
    expect(report.made).toEqual({ kind: 'sheet', path: `${stem}.pdf`, pages });
    expect(fs.readdirSync(folder)).toEqual([`${stem}.pdf`]);
    expect(exporter.shownPath).toBe(join(fs.realpathSync(folder), `${stem}.pdf`));
    const pdf = readPdf(join(folder, `${stem}.pdf`));
    expect(pdf.title).toBe('Client 客户');
    expect(pdf.pages).toHaveLength(pages);
    for (const [width, height] of pdf.pages)
      expect([Math.round(width), Math.round(height)]).toEqual([595, 842]);
    expect(pdf.imageCount).toBe(50);
    const info = spawnSync('pdftotext', [join(folder, `${stem}.pdf`), '-'], { encoding: 'utf8' });
    if (info.error !== undefined) return;
    expect(info.stderr).toBe('');
    expect(info.stdout.match(/a fox/g)).toHaveLength(50);
    expect(info.stdout).toContain(`January 2, 2026 · ${String(pages)} / ${String(pages)}`);
  });

  it('shows each picture in its place, whole and in its colours', async () => {
    const { run, folder } = givenExportLibrary([
      plain('#ff0000', 60, 30),
      plain('#00ff00'),
      plain('#0000ff', 30, 60),
    ]);
    const report = await run({ form: sheetOf('png') });
    expect(report.made).toEqual({ kind: 'sheet', path: `${stem}.png`, pages: 1 });
    expect(fs.readdirSync(folder)).toEqual([`${stem}.png`]);
    const page = await loadImage(fs.readFileSync(join(folder, `${stem}.png`)));
    const context = createCanvas(page.width, page.height).getContext('2d');
    context.drawImage(page, 0, 0);
    const layout = sheetLayout('a4', 3, [1, 1, 1]);
    const at = (xPt: number, yPt: number): string =>
      [
        ...context
          .getImageData(Math.round((xPt * 200) / 72), Math.round((yPt * 200) / 72), 1, 1)
          .data.slice(0, 3),
      ].join();
    expect([page.width, page.height]).toEqual([1654, 2339]);
    for (const [position, colour] of ['255,0,0', '0,255,0', '0,0,255'].entries()) {
      const { xPt, yPt } = cellCorner(layout, position);
      const bottomPt = yPt + layout.boxHeightPt;
      expect(at(xPt + 2, bottomPt - 2), 'it stands at the bottom to the left').toBe(colour);
      expect(at(xPt - 2, bottomPt - 2), 'the margin stays white').toBe('255,255,255');
      expect(at(xPt + layout.boxWidthPt + 4, bottomPt - 40)).toBe('255,255,255');
    }
    const caption = cellCorner(layout, 0);
    const ink = context.getImageData(
      ...([caption.xPt, caption.yPt + layout.boxHeightPt + 1, 60, 14].map((pt) =>
        Math.round((pt * 200) / 72),
      ) as [number, number, number, number]),
    );
    expect(Math.min(...ink.data.filter((_, index) => index % 4 === 0)), 'words below it').toBeLessThan(120);
  });

  it('puts several pages as PNG into a folder of their own, and takes nobody’s name', async () => {
    const { run, folder } = givenExportLibrary(Array.from({ length: 30 }, () => plain('#888888')));
    fs.mkdirSync(join(folder, stem));
    fs.writeFileSync(join(folder, stem, 'mine.txt'), 'mine');
    // A folder that somebody has made for later is taken too.
    fs.mkdirSync(join(folder, `${stem} (2)`));
    const report = await run({ form: sheetOf('png') });
    expect(report.made?.path).toBe(`${stem} (3)`);
    const names = fs.readdirSync(join(folder, `${stem} (3)`)).sort();
    expect(names).toEqual(['1.png', '2.png']);
    expect(fs.readdirSync(join(folder, stem))).toEqual(['mine.txt']);
    expect(fs.readdirSync(join(folder, `${stem} (2)`))).toEqual([]);
    expect(fs.readdirSync(folder)).toHaveLength(3);
  });

  it('keeps the place of what cannot be shown, and tells of it', async () => {
    const { run, original, folder } = givenExportLibrary([
      plain('#ff0000'),
      plain('#00ff00'),
      'no picture at all',
      plain('#0000ff'),
    ]);
    fs.rmSync(original('p1.png'));
    const report = await run({ form: sheetOf('pdf') });
    expect(report).toMatchObject({ copied: 2, failed: 2, stopped: null });
    expect(report.failures.map(({ name, failure }) => `${name} ${failure.code}`)).toEqual([
      ...['p1.png not-found', 'p2.png not-an-image'],
    ]);
    expect(readPdf(join(folder, `${stem}.pdf`))).toMatchObject({ imageCount: 2, pages: [expect.anything()] });
  });

  it('is made of the previews where the drive of the originals is away', async () => {
    const { run, db, libraryDir, folder } = givenExportLibrary([plain('#ff0000'), plain('#00ff00')]);
    const webp = await createCanvas(512, 256).encode('webp', 80);
    const { sha256 } = db.prepare('SELECT sha256 FROM originals WHERE path = ?').get('Pictures/p0.png') as {
      readonly sha256: string;
    };
    storePreviews(db, { previews: [{ sha256, widthPx: 512, heightPx: 256, webp, thumbnail: webp }] });
    fs.renameSync(join(libraryDir, 'Pictures'), join(libraryDir, 'away'));
    // Two are shown large, so that a preview is too coarse; but there is nothing else.
    const report = await run({ form: sheetOf('pdf') });
    expect(report).toMatchObject({ copied: 1, failed: 1, stopped: null, made: { pages: 1 } });
    expect(report.failures.map(({ name }) => name)).toEqual(['p1.png']);
    expect(readPdf(join(folder, `${stem}.pdf`)).imageCount).toBe(1);
  });

  it('leaves nothing when it is stopped, or when nothing can be shown', async () => {
    const { start, exporter, folder, run, original } = givenExportLibrary(
      Array.from({ length: 60 }, () => plain('#888888')),
    );
    const stopListening = exporter.onChange((state) => {
      if (state.kind === 'running' && state.done > 25) exporter.cancel();
    });
    for (const fileType of ['pdf', 'png'] as const) {
      await start({ form: sheetOf(fileType) });
      expect(await exporter.whenEnded()).toMatchObject({
        copied: 0,
        made: null,
        stopped: { code: 'cancelled' },
      });
      expect(fs.readdirSync(folder)).toEqual([]);
    }
    stopListening();
    fs.rmSync(original('p0.png'));
    expect(await run({ form: sheetOf('pdf'), pictureIds: [1] })).toMatchObject({
      failed: 1,
      made: null,
      stopped: null,
    });
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

const mountPoint = fs.mkdtempSync(join(tmpdir(), 'gridkeep-sheet-full-'));
const canMount =
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'gridkeep-test', mountPoint]).status === 0;
afterAll(() => {
  if (canMount) spawnSync('umount', ['-l', mountPoint]);
  fs.rmSync(mountPoint, { recursive: true, force: true });
});

it.skipIf(!canMount).each(['pdf', 'png'] as const)(
  'leaves no half sheet (%s) on a drive that is full (needs the right to mount)',
  async (fileType) => {
    const { run } = givenExportLibrary(
      Array.from({ length: 60 }, (_, at) => plain(`hsl(${String(at)} 50% 50%)`, 200, 200)),
    );
    const report = await run({ folder: mountPoint, form: sheetOf(fileType) });
    expect(report).toMatchObject({ copied: 0, failed: 0, made: null, stopped: { code: 'disk-full' } });
    expect(fs.readdirSync(mountPoint)).toEqual([]);
  },
);

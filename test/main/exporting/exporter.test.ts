// Exports in real folders, with the real thread: nothing is overwritten, every copy is checked, every trouble is told.
import { spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { picturesToExportSql } from '../../../src/main/catalog/exports.ts';
import { markPictures } from '../../../src/main/catalog/marks.ts';
import { tagPictures } from '../../../src/main/catalog/tags.ts';
import { numberedStem } from '../../../src/main/exporting/export-name.ts';
import { partPrefix } from '../../../src/main/exporting/export-parts.ts';
import type { BesideKind, ExportForm } from '../../../src/preload/contract/exporting.ts';
import { givenExportLibrary } from '../../fakes/export-library.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

/** A picture that no format makes small. */
function noise(sidePx: number): Promise<Buffer> {
  const canvas = createCanvas(sidePx, sidePx);
  const context = canvas.getContext('2d');
  const pixels = context.createImageData(sidePx, sidePx);
  randomFillSync(pixels.data);
  context.putImageData(pixels, 0, 0);
  return canvas.encode('png');
}

const copiesWith = (...beside: BesideKind[]): ExportForm => ({ kind: 'folder', beside });
const whole = {
  form: 'folder',
  skipped: 0,
  failed: 0,
  besideKept: 0,
  made: null,
  failures: [],
  stopped: null,
};

describe('an export', () => {
  it('copies, checks, and the second time skips what is there', async () => {
    const { run, files, exporter, folder } = givenExportLibrary(['zero', 'one', 'two']);
    expect(await run()).toEqual({ total: 3, copied: 3, ...whole });
    expect(files()).toEqual({ 'p0.png': 'zero', 'p1.png': 'one', 'p2.png': 'two' });
    expect(exporter.shownPath?.startsWith(fs.realpathSync(folder))).toBe(true);
    expect(await run()).toEqual({ total: 3, copied: 0, ...whole, skipped: 3 });
    expect(Object.keys(files())).toHaveLength(3);
  });

  it('takes one more picture of a name however many have it', async () => {
    const { run, files, folder } = givenExportLibrary(['zero', 'one', 'two']);
    const naming = { kind: 'template', template: '{prompt}' } as const;
    for (let copy = 1; copy <= 1_200; copy += 1)
      fs.writeFileSync(join(folder, `${numberedStem('a fox', copy)}.png`), copy === 700 ? 'one' : 'mine');
    expect(await run({ naming })).toEqual({ total: 3, copied: 2, ...whole, skipped: 1 });
    const found = files();
    expect(Object.keys(found)).toHaveLength(1_202);
    expect([found['a fox (1201).png'], found['a fox (1202).png']].sort()).toEqual(['two', 'zero']);
    expect(await run({ naming })).toEqual({ total: 3, copied: 0, ...whole, skipped: 3 });
  });

  it('copies what several pictures share once', async () => {
    const { run, files } = givenExportLibrary(Array.from({ length: 6 }, () => 'the same'));
    expect(await run()).toEqual({ total: 6, copied: 1, ...whole, skipped: 5 });
    expect(files()).toEqual({ 'p0.png': 'the same' });
  });

  it('overwrites nothing: not a file, not an empty one, not a link, not a folder', async () => {
    const { run, files, folder } = givenExportLibrary(['zero', 'one', 'two', 'three']);
    fs.writeFileSync(join(folder, 'p0.png'), 'mine');
    fs.writeFileSync(join(folder, 'p1.png'), '');
    fs.symlinkSync('/nowhere', join(folder, 'p2.png'));
    fs.mkdirSync(join(folder, 'p3.png'));
    expect(await run()).toEqual({ total: 4, copied: 4, ...whole });
    const wanted = {
      ...{ 'p0 (2).png': 'zero', 'p0.png': 'mine', 'p1 (2).png': 'one', 'p1.png': '' },
      ...{ 'p2 (2).png': 'two', 'p3 (2).png': 'three' },
    };
    expect(files()).toEqual(wanted);
    expect(await run()).toMatchObject({ copied: 0, skipped: 4 });
    expect(files()).toEqual(wanted);
    expect(fs.readlinkSync(join(folder, 'p2.png'))).toBe('/nowhere');
  });

  it('gives pictures of one name a name each, makes folders, and writes prompts beside them', async () => {
    const { run, files } = givenExportLibrary(['zero', 'one']);
    const wish = {
      naming: { kind: 'template', template: '{provider}/{prompt}' },
      form: copiesWith('txt'),
    } as const;
    expect(await run(wish)).toEqual({ total: 2, copied: 2, ...whole });
    const found = files();
    expect(Object.keys(found).sort()).toEqual([
      ...['midapi/a fox (2).png', 'midapi/a fox (2).txt', 'midapi/a fox.png', 'midapi/a fox.txt'],
    ]);
    expect([found['midapi/a fox.png'], found['midapi/a fox (2).png']].sort()).toEqual(['one', 'zero']);
    expect(found['midapi/a fox.txt']).toBe('a fox --ar 1:1\n');
    expect(await run(wish)).toMatchObject({ copied: 0, skipped: 2 });
    expect(files()).toEqual(found);
  });

  it('keeps a picture and what is beside it under one name, and leaves what others put there', async () => {
    const { run, files, folder, db } = givenExportLibrary(['zero', 'one']);
    markPictures(db, { pictureIds: [1], change: { rating: 5, flag: 'reject' }, nowMs: 1 });
    tagPictures(db, { pictureIds: [1], tags: ['fox & friends'], isGiven: true, nowMs: 1 });
    // Of another picture: a copy named so too would be taken for the one that it tells of.
    fs.writeFileSync(join(folder, 'p0.xmp'), 'theirs');
    const form = copiesWith('xmp', 'txt');
    expect(await run({ form })).toEqual({ total: 2, copied: 2, ...whole });
    const found = files();
    expect(Object.keys(found)).toEqual([
      ...['p0 (2).png', 'p0 (2).txt', 'p0 (2).xmp', 'p0.xmp', 'p1.png', 'p1.txt', 'p1.xmp'],
    ]);
    expect(found['p0.xmp']).toBe('theirs');
    expect(found['p0 (2).xmp']).toContain('<rdf:li>fox &amp; friends</rdf:li>');
    expect(found['p0 (2).xmp']).toContain('<xmp:Rating>-1</xmp:Rating>');
    expect(await run({ form })).toEqual({ total: 2, copied: 0, ...whole, skipped: 2 });

    markPictures(db, { pictureIds: [2], change: { rating: 1 }, nowMs: 2 });
    expect(await run({ form })).toEqual({ total: 2, copied: 0, ...whole, skipped: 2, besideKept: 1 });
    expect(files()).toEqual(found);
    expect(await run({ form: copiesWith('json') })).toMatchObject({ skipped: 2, besideKept: 0 });
    expect(Object.keys(files()).filter((name) => name.endsWith('.json'))).toEqual(['p0 (2).json', 'p1.json']);
  });

  it('tells of pictures that are gone, changed or were never there, and copies the rest', async () => {
    const { run, files, db, original } = givenExportLibrary(['zero', 'one', 'two', 'three']);
    fs.rmSync(original('p0.png'));
    fs.writeFileSync(original('p1.png'), 'ONE');
    db.exec(`INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms)
      VALUES (9, 1, 9, 'single', 'u', 'failed', 1)`);
    const report = await run({ pictureIds: [1, 2, 3, 4, 9, 77] });
    expect(report).toMatchObject({ total: 6, copied: 2, skipped: 0, failed: 4, stopped: null });
    const reasons = report.failures.map(({ name, failure }) => `${name} ${failure.code}`).sort();
    expect(reasons).toEqual(['#77 not-found', '#9 not-found', 'p0.png not-found', 'p1.png damaged']);
    expect(files()).toEqual({ 'p2.png': 'two', 'p3.png': 'three' });
  });

  it('counts every picture that failed, and names the first hundred', async () => {
    const { run } = givenExportLibrary(['zero']);
    const report = await run({ pictureIds: Array.from({ length: 130 }, (_, at) => at + 1) });
    expect(report).toMatchObject({ copied: 1, failed: 129 });
    expect(report.failures.map(({ name }) => name)).toEqual(
      Array.from({ length: 100 }, (_, at) => `#${String(at + 2)}`),
    );
  });

  it('never leaves the library for an original, and never goes into it with a copy', async () => {
    const { run, start, libraryDir, original, files } = givenExportLibrary(['zero']);
    const outside = join(temporaryFolder(), 'zero');
    fs.writeFileSync(outside, 'zero');
    fs.rmSync(original('p0.png'));
    fs.symlinkSync(outside, original('p0.png'));
    expect(await run()).toMatchObject({ copied: 0, failed: 1 });
    expect(files()).toEqual({});
    await expect(start({ folder: join(libraryDir, 'Pictures') })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(start({ folder: libraryDir })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('never goes into the pictures’ folder where that lies on another drive', async () => {
    const { start, libraryDir } = givenExportLibrary(['zero']);
    const drive = temporaryFolder();
    fs.renameSync(join(libraryDir, 'Pictures'), join(drive, 'Pictures'));
    fs.symlinkSync(join(drive, 'Pictures'), join(libraryDir, 'Pictures'));
    fs.mkdirSync(join(drive, 'Pictures/chosen'));
    for (const folder of ['Pictures', 'Pictures/chosen'])
      await expect(start({ folder: join(drive, folder) })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('refuses a folder that is not there and a template that says nothing, and can be asked again', async () => {
    const { start, run, folder } = givenExportLibrary(['zero']);
    await expect(start({ folder: join(folder, 'no') })).rejects.toMatchObject({ code: 'not-found' });
    const naming = { kind: 'template', template: '{what}' } as const;
    await expect(start({ naming })).rejects.toMatchObject({ code: 'usage' });
    expect(await run()).toMatchObject({ copied: 1 });
  });

  it('stops when it is told to, refuses a second one meanwhile, and leaves only whole copies', async () => {
    const contents = Array.from({ length: 400 }, (_, at) => `${String(at)} ${'x'.repeat(2_000)}`);
    const { start, exporter, files } = givenExportLibrary(contents);
    exporter.onChange((state) => {
      if (state.kind === 'running' && state.done > 0) exporter.cancel();
    });
    await start();
    await expect(start()).rejects.toMatchObject({ code: 'usage' });
    const report = (await exporter.whenEnded())!;
    expect(report.stopped?.code).toBe('cancelled');
    expect(report.copied).toBeGreaterThan(0);
    expect(report.copied).toBeLessThan(100);
    const copied = files();
    expect(Object.keys(copied)).toHaveLength(report.copied);
    for (const [name, text] of Object.entries(copied))
      expect(text).toBe(contents[Number(/\d+/.exec(name)?.[0])]);
    expect(exporter.state.kind).toBe('ended');
  });

  it('does not begin where the stop comes while it looks at the folder', async () => {
    const { start, exporter, files } = givenExportLibrary(['zero']);
    const started = start();
    await exporter.stop();
    await expect(started).rejects.toMatchObject({ code: 'cancelled' });
    expect(exporter.state).toEqual({ kind: 'idle' });
    expect(files()).toEqual({});
    await start();
    expect(await exporter.whenEnded()).toMatchObject({ copied: 1, stopped: null });
  });

  it('stops where the folder goes away', async () => {
    const { start, exporter, folder } = givenExportLibrary(
      Array.from({ length: 300 }, (_, at) => `picture ${String(at)}`),
    );
    await start();
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
    const report = (await exporter.whenEnded())!;
    expect(report.stopped?.code).toBe('not-found');
    expect(report.failed).toBe(0);
  });

  it.each([
    ['takes away what a killed export left', 61, ['notes.txt']],
    ['leaves what another one may still be at work on', 59, ['at-work.part', 'notes.txt', 'pages.part']],
  ])('%s', async (_, minutesLater, left) => {
    const { run, folder } = givenExportLibrary(['zero'], { dateMs: Date.now() + minutesLater * 60_000 });
    const given = (name: string): void => {
      fs.writeFileSync(join(folder, name), 'part of something');
      // Some systems copy a file with its date.
      fs.utimesSync(join(folder, name), 1, 1);
    };
    given(`${partPrefix}at-work.part`);
    given(`${partPrefix}notes.txt`);
    given('somebody’s.part');
    fs.mkdirSync(join(folder, `${partPrefix}pages.part`));
    given(`${partPrefix}pages.part/1.png`);
    expect(await run()).toMatchObject({ copied: 1, stopped: null });
    expect(fs.readdirSync(folder).sort()).toEqual([
      ...left.map((name) => `${partPrefix}${name}`),
      ...['p0.png', 'somebody’s.part'],
    ]);
  });

  it('looks each picture up by its key', () => {
    const { db } = givenExportLibrary(['zero']);
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${picturesToExportSql}`).all({ ids: '[1]' }) as {
      detail: string;
    }[];
    const steps = plan.map(({ detail }) => detail).join('\n');
    expect(steps).not.toMatch(/SCAN (?!j\b)\w/);
  });
});

const mountPoint = fs.mkdtempSync(join(tmpdir(), 'gridkeep-export-full-'));
const canMount =
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'gridkeep-test', mountPoint]).status === 0;
afterAll(() => {
  if (canMount) spawnSync('umount', ['-l', mountPoint]);
  fs.rmSync(mountPoint, { recursive: true, force: true });
});

describe.skipIf(!canMount)('a drive of 1 MiB (needs the right to mount)', () => {
  it('that is full ends the export with what fits, and a second one goes on from there', async () => {
    const contents = Array.from({ length: 6 }, () => randomFillSync(Buffer.alloc(300_000)));
    const { run, files } = givenExportLibrary(contents);
    const report = await run({ folder: mountPoint });
    expect(report).toMatchObject({ failed: 0, stopped: { code: 'disk-full' } });
    expect(report.copied).toBeGreaterThan(0);
    expect(Object.keys(files(mountPoint))).toHaveLength(report.copied);
    spawnSync('mount', ['-o', 'remount,size=4m', mountPoint]);
    expect(await run({ folder: mountPoint })).toMatchObject({
      ...{ copied: 6 - report.copied, skipped: report.copied, stopped: null },
    });
    expect(files(mountPoint)).toEqual(
      Object.fromEntries(contents.map((bytes, at) => [`p${String(at)}.png`, bytes.toString('latin1')])),
    );
  });

  it.each<[string, ExportForm]>([
    ['a ZIP', { kind: 'zip', beside: ['xmp'], title: 'all' }],
    ['a PDF', { kind: 'sheet', title: 'all', fileType: 'pdf', paper: 'a4', language: 'en' }],
    ['pages as PNG', { kind: 'sheet', title: 'all', fileType: 'png', paper: 'a4', language: 'en' }],
  ])('that is full ends %s, and nothing is left of it', async (_, form) => {
    const pictures = await Promise.all(Array.from({ length: 40 }, () => noise(200)));
    const { run } = givenExportLibrary(pictures);
    const before = fs.readdirSync(mountPoint);
    spawnSync('mount', ['-o', 'remount,size=2m', mountPoint]);
    const filler = join(mountPoint, 'filler');
    const { bavail, bsize } = fs.statfsSync(mountPoint);
    fs.writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 300_000)));
    onTestFinished(() => fs.rmSync(filler));
    expect(await run({ folder: mountPoint, form })).toMatchObject({
      ...{ copied: 0, failed: 0, made: null },
      stopped: { code: 'disk-full' },
    });
    expect(fs.readdirSync(mountPoint).sort()).toEqual([...before, 'filler'].sort());
  });

  it('that is read-only ends it at once, and says so', async () => {
    const { run } = givenExportLibrary(['zero', 'one']);
    spawnSync('mount', ['-o', 'remount,ro', mountPoint]);
    onTestFinished(() => void spawnSync('mount', ['-o', 'remount,rw', mountPoint]));
    const report = await run({ folder: mountPoint });
    expect(report).toMatchObject({ copied: 0, failed: 0, stopped: { code: 'no-permission' } });
  });
});

// A ZIP of pictures with the real thread in real folders, read back by readers that are not ours.
import { spawnSync } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkArchive } from '../../../src/main/exporting/archive-check.ts';
import { ArchiveNames } from '../../../src/main/exporting/archive-names.ts';
import { titledStem } from '../../../src/main/exporting/export-name.ts';
import type { BesideKind, ExportForm } from '../../../src/preload/contract/exporting.ts';
import { givenExportLibrary } from '../../fakes/export-library.ts';
import { givenAccount } from '../../fakes/temporary-catalog.ts';
import { readZip } from '../../fakes/read-zip.ts';

const zipOf = (...beside: BesideKind[]): ExportForm => ({ kind: 'zip', beside, title: 'For / the 客户' });
const archiveName = 'For - the 客户 2026-01-02.zip';
const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

describe('a ZIP', () => {
  it('has the pictures as they are, what belongs beside them, and a manifest of all', async () => {
    const { run, folder, exporter } = givenExportLibrary(['zero', 'one', 'two']);
    const report = await run({ form: zipOf('xmp') });
    expect(report).toMatchObject({ total: 3, copied: 3, failed: 0, stopped: null });
    expect(report.made).toEqual({
      ...{ kind: 'zip', path: archiveName, sizeBytes: fs.statSync(join(folder, archiveName)).size },
    });
    expect(fs.readdirSync(folder)).toEqual([archiveName]);
    expect(exporter.shownPath).toBe(join(fs.realpathSync(folder), archiveName));

    const entries = readZip(join(folder, archiveName));
    expect(Object.keys(entries)).toEqual([
      ...['p0.png', 'p0.xmp', 'p1.png', 'p1.xmp', 'p2.png', 'p2.xmp', 'manifest.json', 'manifest.csv'],
    ]);
    expect([0, 1, 2].map((at) => entries[`p${String(at)}.png`]?.toString())).toEqual(['zero', 'one', 'two']);
    const manifest = JSON.parse(entries['manifest.json']!.toString()) as { pictures: object[] };
    expect(manifest).toMatchObject({ format: 'gridkeep-export', version: 1, title: 'For / the 客户' });
    expect(manifest.pictures).toHaveLength(3);
    expect(manifest.pictures[1]).toEqual({
      ...{ file: 'p1.png', sha256: sha256('one'), bytes: 3, mediaType: 'image/png', width: 1, height: 1 },
      ...{ provider: 'midapi', account: 'studio', task: 'task-12345678', index: 1, kind: 'single' },
      ...{ createdAt: '1970-01-01T00:00:00.001Z', prompt: 'a fox --ar 1:1', parameters: { ar: '1:1' } },
      ...{ rating: 0, flag: 'none', label: null, tags: [] },
    });
    const table = entries['manifest.csv']!.toString().split('\r\n');
    expect(table).toHaveLength(5);
    expect(table[0]).toMatch(/^\ufefffile,sha256,bytes,/);
    expect(table[1]).toContain('a fox --ar 1:1,ar 1:1,0,none');
  });

  it('says of pictures of several accounts whose each is', async () => {
    const { run, folder, db } = givenExportLibrary(['zero', 'one', 'two']);
    const others = [
      ['二号', 'apimart'],
      ['client, "B"', 'newapi'],
    ] as const;
    for (const [at, [account, provider]] of others.entries()) {
      givenAccount(db, account, provider);
      db.prepare(
        `INSERT INTO tasks (id, account_id, remote_id, state, prompt, imported_at_ms, sort_at_ms)
         VALUES (?, ?, ?, 'succeeded', '=1+1', 1, 1)`,
      ).run(at + 2, account, `remote-${String(at)}`);
      db.prepare('UPDATE pictures SET task_id = ? WHERE id = ?').run(at + 2, at + 2);
    }
    expect(await run({ form: zipOf() })).toMatchObject({ copied: 3, failed: 0 });
    const entries = readZip(join(folder, archiveName));
    const { pictures } = JSON.parse(entries['manifest.json']!.toString()) as {
      readonly pictures: readonly {
        readonly account: string;
        readonly provider: string;
        readonly task: string;
      }[];
    };
    expect(pictures.map(({ account, provider, task }) => [account, provider, task])).toEqual([
      ['studio', 'midapi', 'task-12345678'],
      ['二号', 'apimart', 'remote-0'],
      ['client, "B"', 'newapi', 'remote-1'],
    ]);
    const table = entries['manifest.csv']!.toString();
    expect(table).toContain(`newapi,"client, ""B""",remote-1,2,single,1970-01-01T00:00:00.001Z,'=1+1,`);
  });

  it.each([
    ['from before computers', Date.UTC(1, 0, 1) - 1900 * 365.2425 * 86_400_000],
    ['from before 1980', -1],
    ['from after every clock', 8.7e15],
  ])('takes a picture whose time is %s', async (_, createdAtMs) => {
    const { run, folder, db } = givenExportLibrary(['zero', 'one']);
    db.prepare('UPDATE tasks SET created_at_ms = ?').run(Math.round(createdAtMs));
    expect(await run({ form: zipOf('xmp', 'json', 'txt') })).toMatchObject({ copied: 2, stopped: null });
    expect(readZip(join(folder, archiveName))['p1.png']?.toString()).toBe('one');
  });

  it('keeps the manifests’ names for them', async () => {
    const { run, folder, db, original } = givenExportLibrary(['zero']);
    fs.renameSync(original('p0.png'), original('Manifest.png'));
    db.exec(`UPDATE originals SET path = 'Pictures/Manifest.png'`);
    expect(await run({ form: zipOf('json') })).toMatchObject({ copied: 1 });
    expect(Object.keys(readZip(join(folder, archiveName)))).toEqual([
      ...['Manifest (2).png', 'Manifest (2).json', 'manifest.json', 'manifest.csv'],
    ]);
  });

  it.skipIf(process.platform === 'win32')('has no name that some system refuses', async () => {
    const { run, folder, db, original } = givenExportLibrary(['zero', 'one']);
    for (const [at, name] of ['c:\\fox?.png', 'aux.png'].entries()) {
      fs.renameSync(original(`p${String(at)}.png`), original(name));
      db.prepare('UPDATE originals SET path = ? WHERE id = ?').run(`Pictures/${name}`, at + 1);
    }
    expect(await run({ form: zipOf() })).toMatchObject({ copied: 2, failed: 0, stopped: null });
    const entries = readZip(join(folder, archiveName));
    expect(Object.keys(entries).slice(0, 2)).toEqual(['c--fox.png', '_aux.png']);
    expect(entries['manifest.json']?.toString()).toContain('"file":"c--fox.png"');
  });

  it('has a picture that is read in pieces, and tells when it is not the one that was saved', async () => {
    const long = randomFillSync(Buffer.alloc(33 * 1024 * 1024));
    const { run, folder, original } = givenExportLibrary([long, 'one']);
    expect(await run({ form: zipOf() })).toMatchObject({ copied: 2, failed: 0 });
    expect(readZip(join(folder, archiveName))['p0.png']?.equals(long)).toBe(true);
    long[20_000_000] = (long[20_000_000]! + 1) % 256;
    fs.writeFileSync(original('p0.png'), long);
    expect(await run({ form: zipOf() })).toMatchObject({
      ...{ copied: 1, failed: 1, stopped: null },
      failures: [{ name: 'p0.png', failure: { code: 'damaged' } }],
    });
  });

  it('ends, and leaves nothing, where the folder goes away under it', async () => {
    const contents = Array.from({ length: 300 }, (_, at) => `picture ${String(at)}`);
    const { start, exporter, folder } = givenExportLibrary(contents);
    await start({ form: zipOf() });
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
    const report = await exporter.whenEnded();
    expect(report).toMatchObject({ copied: 0, made: null, stopped: { code: 'not-found' } });
    expect(fs.existsSync(folder)).toBe(false);
  });

  it('takes a name that is free, and never another’s place', async () => {
    const { run, folder } = givenExportLibrary(['zero']);
    fs.writeFileSync(join(folder, archiveName), 'mine');
    expect((await run({ form: zipOf() })).made?.path).toBe('For - the 客户 2026-01-02 (2).zip');
    expect(fs.readFileSync(join(folder, archiveName), 'utf8')).toBe('mine');
  });

  it('tells of pictures that are gone or changed and has the rest, and is not made of nothing', async () => {
    const { run, original, folder } = givenExportLibrary(['zero', 'one', 'two']);
    fs.rmSync(original('p0.png'));
    fs.writeFileSync(original('p1.png'), 'ONE');
    const report = await run({ form: zipOf() });
    expect(report).toMatchObject({ total: 3, copied: 1, failed: 2, stopped: null });
    expect(report.failures.map(({ name, failure }) => `${name} ${failure.code}`)).toEqual([
      ...['p0.png not-found', 'p1.png damaged'],
    ]);
    expect(Object.keys(readZip(join(folder, archiveName)))).toEqual([
      'p2.png',
      'manifest.json',
      'manifest.csv',
    ]);
    fs.rmSync(join(folder, archiveName));
    expect(await run({ form: zipOf(), pictureIds: [1, 2] })).toMatchObject({
      copied: 0,
      failed: 2,
      made: null,
    });
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('leaves nothing when it is stopped, and says that nothing was made', async () => {
    const contents = Array.from({ length: 400 }, (_, at) => `${String(at)} ${'x'.repeat(2_000)}`);
    const { start, exporter, folder } = givenExportLibrary(contents);
    exporter.onChange((state) => {
      if (state.kind === 'running' && state.done > 5) exporter.cancel();
    });
    await start({ form: zipOf() });
    const report = await exporter.whenEnded();
    expect(report).toMatchObject({ copied: 0, made: null, stopped: { code: 'cancelled' } });
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('is not made where the stop comes while it is read back', async () => {
    const { start, exporter, folder } = givenExportLibrary(['zero', 'one']);
    exporter.onChange((state) => {
      if (state.kind === 'running' && state.isFinishing) exporter.cancel();
    });
    await start({ form: zipOf() });
    expect(await exporter.whenEnded()).toMatchObject({
      copied: 0,
      made: null,
      stopped: { code: 'cancelled' },
    });
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('unpacks with the tools that people have', async () => {
    const { run, folder } = givenExportLibrary(['zero', 'one']);
    await run({
      form: zipOf('xmp'),
      naming: { kind: 'template', template: '{provider}/狐狸 {prompt} {index}' },
    });
    const path = join(folder, archiveName);
    const code =
      'import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);print(z.testzip());print(*z.namelist(),sep="\\n")';
    const python = spawnSync('python3', ['-c', code, path], {
      ...{ encoding: 'utf8', env: { ...process.env, PYTHONIOENCODING: 'utf8' } },
    });
    if (python.error === undefined)
      expect(python.stdout.split('\n').slice(0, 2)).toEqual(['None', 'midapi/狐狸 a fox 0.png']);
    // Elsewhere than in a UTF-8 locale it warns of every name that it cannot write.
    const unzip = spawnSync('unzip', ['-tqq', path], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    if (unzip.error === undefined) expect(unzip.status).toBe(0);
  });
});

describe('an archive', () => {
  it('is held against what was meant to be in it, byte for byte', async () => {
    const { run, folder } = givenExportLibrary(['zero', 'one']);
    await run({ form: zipOf() });
    const path = join(folder, archiveName);
    const facts = Object.values(readZip(path)).map((bytes) => ({
      sha256: sha256(bytes),
      sizeBytes: bytes.length,
    }));
    const { signal } = new AbortController();
    const whole = fs.readFileSync(path);
    expect(await checkArchive(path, facts, signal)).toEqual({
      sha256: sha256(whole),
      sizeBytes: whole.length,
    });
    const at = whole.indexOf('zero');
    whole[at] = 0x58;
    fs.writeFileSync(path, whole);
    await expect(checkArchive(path, facts, signal)).rejects.toMatchObject({ code: 'damaged' });
    whole[at] = 0x7a;
    fs.writeFileSync(path, whole.subarray(0, at + 8));
    await expect(checkArchive(path, facts, signal)).rejects.toMatchObject({ code: 'damaged' });
  });
});

describe('ArchiveNames', () => {
  it('gives no name twice to a system that sees no case', () => {
    const names = new ArchiveNames(['manifest.json']);
    const take = (stem: string, besides: readonly string[] = []) =>
      names.take({ stem, extension: '.png' }, besides);
    expect([take('a'), take('A'), take('a'), take('b', ['.xmp']), take('e\u0301'), take('é')]).toEqual([
      ...['a', 'A (2)', 'a (3)', 'b', 'e\u0301', 'é (2)'],
    ]);
    expect(names.take({ stem: 'b', extension: '.webp' }, ['.xmp'])).toBe('b (2)');
    expect(names.take({ stem: 'manifest', extension: '.png' }, ['.json'])).toBe('manifest (2)');
  });
});

it.each([
  ['Client', 'Client 2026-01-02'],
  ['', '2026-01-02'],
  ['../../etc', '2026-01-02'],
  ['CON', 'CON 2026-01-02'],
  ['x'.repeat(300), `${'x'.repeat(50)} 2026-01-02`],
])('names what was made of “%s”', (title, stem) => {
  expect(titledStem(title, new Date(2026, 0, 2, 12).getTime())).toContain(stem.slice(-10));
  expect(titledStem(title, new Date(2026, 0, 2, 12).getTime())).not.toMatch(/[/\\]|^\.\./);
});

const mountPoint = fs.mkdtempSync(join(tmpdir(), 'gridkeep-zip-full-'));
const canMount =
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'gridkeep-test', mountPoint]).status === 0;
afterAll(() => {
  if (canMount) spawnSync('umount', ['-l', mountPoint]);
  fs.rmSync(mountPoint, { recursive: true, force: true });
});

it.skipIf(!canMount)(
  'leaves no half archive on a drive that is full (needs the right to mount)',
  async () => {
    const contents = Array.from({ length: 6 }, () => randomFillSync(Buffer.alloc(300_000)));
    const { run } = givenExportLibrary(contents);
    const report = await run({ folder: mountPoint, form: zipOf() });
    expect(report).toMatchObject({ copied: 0, failed: 0, made: null, stopped: { code: 'disk-full' } });
    expect(fs.readdirSync(mountPoint)).toEqual([]);
    spawnSync('mount', ['-o', 'remount,size=4m', mountPoint]);
    expect(await run({ folder: mountPoint, form: zipOf() })).toMatchObject({ copied: 6, stopped: null });
  },
);

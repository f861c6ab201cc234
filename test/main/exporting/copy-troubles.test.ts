// What a copy says when something fails: which drive is to blame, and what nobody foresaw goes to the log.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { PictureToExport } from '../../../src/main/catalog/exports.ts';
import type { Catalog } from '../../../src/main/catalog/catalog.ts';
import { PictureCopier } from '../../../src/main/exporting/copy-picture.ts';
import { Exporter } from '../../../src/main/exporting/exporter.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import { fileError } from '../../../src/main/saving/file-error.ts';
import { pictureToExport } from '../../fakes/picture-to-export.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

function givenPicture() {
  const folder = temporaryFolder();
  const [libraryDir, to] = [join(folder, 'library'), join(folder, 'out')];
  mkdirSync(join(libraryDir, 'Pictures'), { recursive: true });
  mkdirSync(to);
  writeFileSync(join(libraryDir, 'Pictures/a.png'), 'bytes');
  const picture: PictureToExport = {
    ...pictureToExport,
    original: {
      ...{ path: 'Pictures/a.png', sha256: createHash('sha256').update('bytes').digest('hex'), sizeBytes: 5 },
      ...{ mediaType: 'image/png', widthPx: 1, heightPx: 1 },
    },
  };
  const copyWith = (error: unknown) =>
    new PictureCopier(
      { libraryDir, folder: to, naming: { kind: 'library' }, beside: [] },
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever a library may throw
      { place: () => Promise.reject(error) },
    ).add(picture);
  return { libraryDir, to, picture, copyWith };
}

const systemError = (code: string): Error => Object.assign(new Error(`${code}: i/o`), { code });

it.each([
  ['EIO', 'broken'],
  ['ENODEV', 'away'],
  ['ENXIO', 'away'],
  ['ESTALE', 'away'],
])('ends with %s, and says that the drive is %s', async (code, drive) => {
  const { copyWith, to } = givenPicture();
  const outcome = await copyWith(fileError(systemError(code), 'The picture cannot be put in its place'));
  expect(outcome).toMatchObject({ kind: 'stopped', name: 'a.png', failure: { drive } });
  expect(outcome).not.toHaveProperty('detail');
  expect(readdirSync(to)).toEqual([]);
});

it('ends where the library’s drive is away, rather than fail each picture', async () => {
  const { copyWith, libraryDir } = givenPicture();
  rmSync(join(libraryDir, 'Pictures'), { recursive: true });
  expect(await copyWith(null)).toMatchObject({ kind: 'stopped', failure: { code: 'library-away' } });
});

it('goes on after an error that nobody foresaw, with what the log should know', async () => {
  const { copyWith } = givenPicture();
  const outcome = await copyWith(new TypeError('undefined is not a function'));
  expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'internal' } });
  expect((outcome as { detail?: string }).detail).toMatch(/TypeError: undefined is not a function\n {4}at /);
});

it('writes such errors to the log, free of secrets, and not without end', async () => {
  const { libraryDir, to, picture } = givenPicture();
  const lines: string[] = [];
  const log = createLog({ sinks: [{ write: (line) => lines.push(line), close: () => undefined }] });
  log.hide('sk-canary-123456');
  const thread = `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ kind, pictures }) => {
      if (kind === 'finish') parentPort.postMessage({ kind: 'ended', made: null, failure: null });
      if (kind !== 'add') return;
      for (const { id } of pictures) parentPort.postMessage({ kind: 'outcome', outcome: { kind: 'failed', name: String(id),
        failure: { code: 'internal', message: '' }, detail: 'TypeError: sk-canary-123456' } });
      parentPort.postMessage({ kind: 'page-done' });
    });`;
  const exporter = new Exporter({
    ...{ libraryDir, log, nowMs: () => 0, dateMs: () => 0 },
    workerUrl: new URL(`data:text/javascript,${encodeURIComponent(thread)}`),
    catalog: {
      call: ((_name: string, { pictureIds }: { pictureIds: readonly number[] }) =>
        Promise.resolve(pictureIds.map((id) => ({ ...picture, id })))) as unknown as Catalog['call'],
    },
  });
  const pictureIds = Array.from({ length: 30 }, (_, at) => at + 1);
  await exporter.start({
    ...{ pictureIds, folder: to, naming: { kind: 'library' } },
    form: { kind: 'folder', beside: [] },
  });
  expect(await exporter.whenEnded()).toMatchObject({ failed: 30, stopped: null });
  expect(lines).toHaveLength(20);
  expect(lines[0]).toContain('A picture could not be exported');
  expect(lines[0]).toContain('TypeError');
  expect(lines.join('')).not.toContain('sk-canary-123456');
});

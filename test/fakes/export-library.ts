// A library with files and the exporter of it, with its real thread.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { openCatalog } from '../../src/main/catalog/open.ts';
import { settlePictures } from '../../src/main/catalog/pictures.ts';
import { Exporter } from '../../src/main/exporting/exporter.ts';
import type { ExportWish } from '../../src/main/exporting/exporter.ts';
import type { ExportReport } from '../../src/preload/contract/exporting.ts';
import { catalogHere, givenAccount, temporaryFolder } from './temporary-catalog.ts';

const workerUrl = new URL('../../src/main/exporting/export-worker.ts', import.meta.url);

/** A library with a picture of these bytes each; picture 1 is `p0.png`. `dateMs`: what its exporter's clock says. */
export function givenExportLibrary(
  contents: readonly (string | Buffer)[],
  { dateMs = Date.UTC(2026, 0, 2, 12) }: { readonly dateMs?: number } = {},
) {
  const libraryDir = join(temporaryFolder(), 'library');
  const { db, close } = openCatalog(libraryDir, 'write', 1);
  onTestFinished(close);
  givenAccount(db, 'studio', 'midapi');
  db.exec(`INSERT INTO tasks (id, account_id, remote_id, state, prompt, parameters, imported_at_ms, sort_at_ms)
    VALUES (1, 'studio', 'task-12345678', 'succeeded', 'a fox --ar 1:1', '{"ar":"1:1"}', 1, 1)`);
  fs.mkdirSync(join(libraryDir, 'Pictures'), { recursive: true });
  contents.forEach((content, at) => {
    const path = `Pictures/p${String(at)}.png`;
    fs.writeFileSync(join(libraryDir, path), content);
    db.prepare(
      `INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms) VALUES (?, 1, ?, 'single', 'https://x', 'wanted', 1)`,
    ).run(at + 1, at);
    const file = {
      ...{ path, sha256: createHash('sha256').update(content).digest('hex'), sizeBytes: content.length },
      ...({ mediaType: 'image/png', widthPx: 1, heightPx: 1 } as const),
    };
    settlePictures(db, { outcomes: [{ kind: 'saved', pictureId: at + 1, file }], nowMs: 1 });
  });
  let atMs = 0;
  const errors: string[] = [];
  onTestFinished(() => expect(errors).toEqual([]));
  const exporter = new Exporter({
    ...{ catalog: catalogHere(db), libraryDir, workerUrl },
    // Every picture is told of.
    nowMs: () => (atMs += 1_000),
    dateMs: () => dateMs,
    log: { error: (message) => errors.push(message) },
  });
  onTestFinished(() => exporter.stop());
  const folder = temporaryFolder();
  const ids = contents.map((_, at) => at + 1);
  const start = (change: Partial<ExportWish> = {}): Promise<void> =>
    exporter.start({
      pictureIds: ids,
      folder,
      naming: { kind: 'library' },
      form: { kind: 'folder', beside: [] },
      ...change,
    });
  const run = async (change: Partial<ExportWish> = {}): Promise<ExportReport> => {
    await start(change);
    return (await exporter.whenEnded())!;
  };
  const files = (of = folder): Record<string, string> =>
    Object.fromEntries(
      fs
        .readdirSync(of, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((path) => [path.slice(of.length + 1), fs.readFileSync(path, 'latin1')]),
    );
  return {
    libraryDir,
    db,
    exporter,
    folder,
    start,
    run,
    files,
    original: (name: string) => join(libraryDir, 'Pictures', name),
  };
}

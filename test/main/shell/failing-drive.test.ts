// A drive that breaks off in the middle of a picture: the page is told, and nothing but that picture ends.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { createImageHandler } from '../../../src/main/shell/image-protocol.ts';

const root = mkdtempSync(join(tmpdir(), 'gridkeep-failing-drive-'));
afterAll(() => rmSync(root, { recursive: true }));

let handle: FileHandle | null = null;
vi.mock('../../../src/main/lib/inside-folder.ts', () => ({
  openInside: async (path: string) => {
    handle = await open(path);
    const { read } = handle;
    let reads = 0;
    // Streams read by the handle's own method.
    handle.read = (...args: Parameters<typeof read>) =>
      ++reads === 1
        ? read.apply(handle, args)
        : Promise.reject(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }));
    return { handle, sizeBytes: 1_000_000 };
  },
}));

test('the body ends in an error, and the file is let go', async () => {
  writeFileSync(join(root, 'a.png'), Buffer.alloc(1_000_000));
  const serve = createImageHandler({
    readPreview: () => null,
    originalFile: () => ({ absolutePath: join(root, 'a.png'), root, mediaType: 'image/png' }),
    readPartial: () => Promise.resolve(null),
    onError: () => undefined,
  });
  const answer = await serve(new Request('gridkeep-image://original/1'));
  expect(answer.status).toBe(200);
  await expect(answer.arrayBuffer()).rejects.toThrow();
  await vi.waitFor(() => expect(handle?.fd).toBe(-1));
});

// Libraries of sidecars and their files on disk, without any catalog.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type Json = Record<string, unknown>;

/** Writes a file below the library and returns what a sidecar says of it. */
export function givenFile(libraryDir: string, path: string, content: string): Json {
  mkdirSync(dirname(join(libraryDir, path)), { recursive: true });
  writeFileSync(join(libraryDir, path), content);
  return {
    ...{ file: path, sha256: createHash('sha256').update(content).digest('hex') },
    ...{ bytes: Buffer.byteLength(content), mediaType: 'image/png', width: 2, height: 3 },
  };
}

export function savedPicture(index: number, file: Json, more: Json = {}): Json {
  return {
    ...{ index, kind: 'single', state: 'ready', url: `https://cdn.example/${index}`, linkEndsAt: null },
    ...{ savedAt: '2026-01-02T00:00:00.000Z', deletedAt: null, failure: null },
    ...file,
    ...more,
  };
}

export const access: Json = {
  ...{ id: 'b5f0c0de-0000-4000-8000-000000000000', baseUrl: 'https://api.example/sub', userId: '12' },
  ...{ userHeader: null, scope: 'own', allowHttp: false, removed: false },
};

export function sidecar(id: string, pictures: readonly Json[], more: Json = {}): Json {
  return {
    ...{ format: 'gridkeep-sidecar', version: 1, provider: 'newapi', account: 'Studio 猫' },
    ...{ origin: 'https://api.example', access, id, parent: null, state: 'succeeded', progress: 100 },
    ...{ failure: null, prompt: `fox ${id} --ar 1:1`, text: null, parameters: { ar: '1:1' }, cost: null },
    ...{ channel: null, createdAt: '2026-01-01T00:00:00.000Z', finishedAt: null },
    ...{ importedAt: '2026-01-01T01:00:00.000Z', expiresAt: null, buttons: [{ id: 'b', label: 'U1' }] },
    ...{ pictures, record: { any: 'thing' } },
    ...more,
  };
}

export function givenSidecar(libraryDir: string, path: string, content: Json | string): void {
  mkdirSync(dirname(join(libraryDir, path)), { recursive: true });
  writeFileSync(join(libraryDir, path), typeof content === 'string' ? content : JSON.stringify(content));
}

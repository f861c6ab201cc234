// The record beside the pictures: complete, stable, and written whole or not at all.
import {
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unmarked } from '../../../src/preload/contract/marks.ts';
import type { Original, Picture } from '../../../src/preload/contract/pictures.ts';
import type { Task } from '../../../src/preload/contract/tasks.ts';
import type { SidecarAccount } from '../../../src/main/catalog/sidecars.ts';
import { createFolderSync } from '../../../src/main/saving/folder-sync.ts';
import {
  sidecarNames,
  sidecarOf,
  sidecarPath,
  writeSidecar,
  writeSidecars,
} from '../../../src/main/saving/sidecar.ts';
import { failureFrom } from './failure-of.ts';

const task: Task = {
  id: 7,
  accountId: 'b5f0c0de-0000-4000-8000-000000000000',
  accountLabel: 'Studio 猫',
  provider: 'newapi',
  remoteId: '17000000000001',
  state: 'succeeded',
  progress: 100,
  failure: null,
  prompt: 'a "fox"\n--ar 16:9',
  promptEn: 'a fox',
  revisedPrompt: 'a "fox" --ar 16:9 --v 7',
  parameters: { ar: '16:9' },
  buttons: [{ id: 'MJ::U1', label: 'U1' }],
  parentRemoteId: '16999',
  createdAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  finishedAtMs: null,
  expiresAtMs: null,
  importedAtMs: Date.UTC(2026, 0, 3),
  lastLookAtMs: 1,
  nextLookAtMs: null,
  text: null,
  parkedAtMs: null,
  pausedAtMs: null,
  cost: { value: 0.5, unit: 'usd' },
  remoteUser: 'somebody',
  channel: '3',
};
const account: SidecarAccount = {
  id: task.accountId,
  baseUrl: 'https://relay.example',
  userId: '12',
  userHeader: null,
  scope: 'own',
  allowHttp: false,
  isRemoved: false,
};
const original: Original = {
  path: 'Pictures/Studio/2026-01/fox-1.png',
  sha256: 'ab'.repeat(32),
  sizeBytes: 5,
  mediaType: 'image/png',
  widthPx: 3,
  heightPx: 2,
};
const picture = (index: number, state: Picture['state']): Picture => ({
  id: 100 + index,
  taskId: 7,
  index,
  kind: 'upscale',
  url: `https://cdn.example/${index}`,
  state,
  colour: null,
  marks: unmarked,
  tags: [],
  note: null,
  edited: [],
});
const pictures: readonly Picture[] = [
  picture(1, { kind: 'ready', original, savedAtMs: Date.UTC(2026, 0, 4) }),
  picture(0, { kind: 'failed', failure: { code: 'expired', message: 'gone' }, attempts: 3 }),
  picture(2, { kind: 'deleted', atMs: 1 }),
  picture(3, { kind: 'missing', original: { ...original, path: 'x.webp' }, sinceMs: 1 }),
];

describe('sidecarOf', () => {
  it('writes what is needed to know the pictures again', () => {
    const text = sidecarOf({
      task,
      pictures,
      account: { ...account, baseUrl: 'https://user@relay.example:8443/sub/path/' },
      linkEndsAtMs: { 101: Date.UTC(2026, 0, 9) },
      rawRecord: '{"action":"UPSCALE","n":1}',
      madeBy: 'MJ::U1',
      organised: {},
      trashed: {},
    });
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text)).toEqual({
      format: 'gridkeep-sidecar',
      version: 1,
      provider: 'newapi',
      account: 'Studio 猫',
      origin: 'https://relay.example:8443',
      access: {
        id: task.accountId,
        baseUrl: 'https://relay.example:8443/sub/path',
        userId: '12',
        userHeader: null,
        scope: 'own',
        allowHttp: false,
        removed: false,
      },
      id: '17000000000001',
      parent: '16999',
      madeBy: 'MJ::U1',
      state: 'succeeded',
      progress: 100,
      failure: null,
      promptEn: 'a fox',
      revisedPrompt: 'a "fox" --ar 16:9 --v 7',
      prompt: 'a "fox"\n--ar 16:9',
      text: null,
      parameters: { ar: '16:9' },
      cost: { value: 0.5, unit: 'usd' },
      channel: '3',
      createdAt: '2026-01-02T03:04:05.000Z',
      finishedAt: null,
      importedAt: '2026-01-03T00:00:00.000Z',
      expiresAt: null,
      buttons: [{ id: 'MJ::U1', label: 'U1' }],
      pictures: [
        {
          index: 0,
          kind: 'upscale',
          state: 'failed',
          url: 'https://cdn.example/0',
          linkEndsAt: null,
          file: null,
          sha256: null,
          bytes: null,
          mediaType: null,
          width: null,
          height: null,
          savedAt: null,
          deletedAt: null,
          failure: { code: 'expired', message: 'gone' },
        },
        {
          index: 1,
          kind: 'upscale',
          state: 'ready',
          url: 'https://cdn.example/1',
          linkEndsAt: '2026-01-09T00:00:00.000Z',
          file: original.path,
          sha256: original.sha256,
          bytes: 5,
          mediaType: 'image/png',
          width: 3,
          height: 2,
          savedAt: '2026-01-04T00:00:00.000Z',
          deletedAt: null,
          failure: null,
        },
        {
          index: 2,
          kind: 'upscale',
          state: 'deleted',
          url: 'https://cdn.example/2',
          linkEndsAt: null,
          file: null,
          sha256: null,
          bytes: null,
          mediaType: null,
          width: null,
          height: null,
          savedAt: null,
          deletedAt: '1970-01-01T00:00:00.001Z',
          failure: null,
        },
        {
          index: 3,
          kind: 'upscale',
          state: 'missing',
          url: 'https://cdn.example/3',
          linkEndsAt: null,
          file: 'x.webp',
          sha256: original.sha256,
          bytes: 5,
          mediaType: 'image/png',
          width: 3,
          height: 2,
          savedAt: null,
          deletedAt: null,
          failure: null,
        },
      ],
      record: { action: 'UPSCALE', n: 1 },
    });
    expect(
      sidecarOf({
        task,
        pictures: [...pictures].reverse(),
        account: { ...account, baseUrl: 'https://relay.example:8443/sub/path' },
        linkEndsAtMs: { 101: Date.UTC(2026, 0, 9) },
        rawRecord: '{"action":"UPSCALE","n":1}',
        madeBy: 'MJ::U1',
        organised: {},
        trashed: {},
      }),
    ).toBe(text);
  });

  it('knows every name that it writes', () => {
    const trashFile = { path: 'x', sha256: 'a', sizeBytes: 1, mediaType: 'image/png' } as const;
    const written = JSON.parse(
      sidecarOf({
        ...{ task, account, linkEndsAtMs: {}, rawRecord: null, madeBy: null },
        pictures: pictures.map((each) => ({ ...each, edited: ['Pictures/a (edited).png'] })),
        organised: { 101: { markedAtMs: 1, albums: [] } },
        trashed: { 102: { ...trashFile, widthPx: 1, heightPx: 1 } },
      }),
    ) as { readonly pictures: readonly object[] };
    const names = new Set(written.pictures.flatMap((each) => Object.keys(each)));
    expect([...names].sort()).toEqual([...sidecarNames.ofPicture].sort());
    expect(Object.keys(written).sort()).toEqual([...sidecarNames.ofTask].sort());
  });

  it('leaves out what is no record, no address and no time', () => {
    const parsed = JSON.parse(
      sidecarOf({
        task: { ...task, createdAtMs: Number.NaN },
        pictures: [],
        account: { ...account, baseUrl: 'nonsense' },
        linkEndsAtMs: {},
        rawRecord: '{"cut',
        madeBy: null,
        organised: {},
        trashed: {},
      }),
    ) as Record<string, unknown>;
    expect(parsed).toMatchObject({ record: null, origin: null, createdAt: null, pictures: [] });
    expect(
      JSON.parse(
        sidecarOf({
          task,
          pictures: [],
          account,
          linkEndsAtMs: {},
          rawRecord: '{"__proto__":{"polluted":1}}',
          madeBy: null,
          organised: {},
          trashed: {},
        }),
      ),
    ).not.toHaveProperty('polluted');
  });
});

describe('sidecarPath', () => {
  it.each([
    ['a/b/c-0.png', 'a/b/c-0.json'],
    ['a.b/c', 'a.b/c.json'],
    ['a/v1.5 fox.webp', 'a/v1.5 fox.json'],
    ['x (2).jpg', 'x (2).json'],
  ])('%s → %s', (from, to) => {
    expect(sidecarPath(from)).toBe(to);
  });
});

describe('writeSidecar', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gridkeep-sidecar-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('replaces the old one whole, and leaves nothing beside it', async () => {
    const path = join(folder, 'a.json');
    writeFileSync(path, 'old');
    writeFileSync(`${path}.new`, 'left by a dead process, and longer than what comes');
    const synced: string[] = [];
    await writeSidecar(
      { path, text: 'new 猫', isSynced: true },
      createFolderSync(async (each) => {
        synced.push(each);
        await Promise.resolve();
      }),
    );
    expect([readFileSync(path, 'utf8'), readdirSync(folder), synced]).toEqual([
      'new 猫',
      ['a.json'],
      [folder],
    ]);
  });

  it('has its bytes on the disk before it takes the old one’s place, and its name after', async () => {
    const path = join(folder, 'a.json');
    writeFileSync(path, 'old');
    const said: string[] = [];
    const folderSync = createFolderSync(async () => {
      await Promise.resolve();
      said.push(`name: ${readFileSync(path, 'utf8')}`);
    });
    await writeSidecar({ path, text: 'new', isSynced: true }, folderSync, async (descriptor) => {
      await Promise.resolve();
      expect(fstatSync(descriptor).size).toBe(3);
      said.push(`bytes, beside the ${readFileSync(path, 'utf8')}`);
    });
    expect(said).toEqual(['bytes, beside the old', 'name: new']);
  });

  it('keeps the old one when it fails', async () => {
    const path = join(folder, 'a.json');
    mkdirSync(path);
    expect(
      await failureFrom(writeSidecar({ path, text: 'x', isSynced: true }, createFolderSync())),
    ).not.toBeNull();
    expect([existsSync(path), readdirSync(folder)]).toEqual([true, ['a.json']]);
    expect(
      await failureFrom(
        writeSidecar(
          { path: join(folder, 'absent', 'a.json'), text: 'x', isSynced: false },
          createFolderSync(),
        ),
      ),
    ).toMatchObject({ code: 'not-found' });
  });

  it('writes many, and says of each why it could not', async () => {
    const names = Array.from({ length: 20 }, (_, at) => (at === 13 ? 'absent/13' : String(at)));
    const files = names.map((name, at) => ({
      path: join(folder, `${name}.json`),
      text: name,
      isSynced: at % 3 === 0,
    }));
    const synced: string[] = [];
    const failures = await writeSidecars(
      files,
      createFolderSync(async (each) => {
        synced.push(each);
        await Promise.resolve();
      }),
    );
    expect(failures.map((failure) => failure?.code ?? null)).toEqual(
      names.map((name) => (name === 'absent/13' ? 'not-found' : null)),
    );
    expect(readdirSync(folder).sort()).toEqual(
      names
        .filter((name) => name !== 'absent/13')
        .map((name) => `${name}.json`)
        .sort(),
    );
    expect(synced.length).toBeGreaterThan(0);
  });

  it('syncs nothing that need not be synced', async () => {
    const folderSync = { sync: () => Promise.reject(new Error('not asked for')) };
    const path = join(folder, 'a.json');
    await writeSidecar({ path, text: 'x', isSynced: false }, folderSync);
    expect(readFileSync(path, 'utf8')).toBe('x');
  });
});

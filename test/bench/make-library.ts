// Writes a library of as many pictures as told straight into its catalog, as years of work would have left it: several
// accounts, families of a grid and what was made from it, days with much and days with nothing, ratings, tags, albums.
// Invariant: made by the real migrations, and each row as the program itself leaves it; the same in every run. The
// originals' files are not there.
// By itself: `node test/bench/make-library.ts FOLDER [pictures]`.
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { openCatalog } from '../../src/main/catalog/open.ts';
import { storePreviews } from '../../src/main/catalog/previews.ts';
import { foldTag } from '../../src/main/catalog/tags.ts';
import { noteTraits } from '../../src/main/catalog/traits.ts';
import { colourLabels } from '../../src/preload/contract/marks.ts';
import { parsePrompt } from '../../src/preload/contract/midjourney-prompt.ts';
import type { PictureKind } from '../../src/preload/contract/pictures.ts';
import type { ProviderId } from '../../src/preload/contract/providers.ts';
import { makeUuid } from '../simulators/ids.ts';
import { makePrompt } from '../simulators/prompts.ts';
import type { SimulatedPrompt } from '../simulators/prompts.ts';
import { createRandom } from '../simulators/random.ts';
import type { Random } from '../simulators/random.ts';
import { makeLibraryPreviews } from './library-previews.ts';
import type { LibraryPreview } from './library-previews.ts';

const dayMs = 86_400_000;
/** The newest picture. UTC ms. */
export const libraryEndMs = Date.UTC(2026, 10, 20, 18);
const libraryDays = 900;
const usualPreviewCount = 2_000;
const promptCount = 20_000;
const previewsAtOnce = 100;

const accountsMade: readonly { readonly label: string; readonly provider: ProviderId; share: number }[] = [
  { label: 'studio', provider: 'acedata', share: 0.5 },
  { label: 'client-b', provider: 'newapi', share: 0.25 },
  { label: '个人', provider: 'apimart', share: 0.15 },
  { label: 'archive', provider: 'midapi', share: 0.1 },
];
const tagsMade = [
  ...[
    'poster',
    'landscape',
    'portrait',
    'client',
    'print',
    'moodboard',
    'sketch',
    'final',
    'texture',
    'cover',
  ],
  ...['水墨', '夜景', '海报', 'Entwurf', 'Ausstellung', 'type', 'gouache', 'grain', 'architecture', 'fog'],
];
const albumsMade = ['Autumn catalogue', 'Exhibition', 'Covers', '灵感', 'Portfolio'];

/** The previews of every library of a run are the same, so they are made once. */
const previewsMade = new Map<number, Promise<readonly LibraryPreview[]>>();

/** Makes the library; the folder must not hold one yet. */
export async function makeLibrary(
  libraryDir: string,
  pictureCount: number,
  previewCount = usualPreviewCount,
): Promise<void> {
  const made = previewsMade.get(previewCount) ?? makeLibraryPreviews(previewCount);
  previewsMade.set(previewCount, made);
  const previews = await made;
  const catalog = openCatalog(libraryDir, 'write', libraryEndMs);
  try {
    catalog.db.pragma('synchronous = OFF');
    catalog.db.transaction(() => {
      for (let from = 0; from < previews.length; from += previewsAtOnce) {
        const some = previews.slice(from, from + previewsAtOnce);
        storePreviews(catalog.db, { previews: some.map(({ preview }) => preview) });
      }
      new LibraryWriter(catalog.db, previews).write(pictureCount);
    })();
  } finally {
    catalog.close();
  }
}

interface MadeTask {
  readonly accountId: string;
  readonly remoteId: string;
  readonly parentRemoteId: string | null;
  readonly atMs: number;
  readonly prompt: SimulatedPrompt;
  readonly kinds: readonly PictureKind[];
}

class LibraryWriter {
  readonly #db: Database;
  readonly #random = createRandom('library');
  readonly #originals = new Map<string, readonly { readonly id: number; readonly colour: number }[]>();
  readonly #prompts = Array.from({ length: promptCount }, (_, at) => makePrompt(at));
  readonly #parameters = new Map<SimulatedPrompt, string>();
  readonly #accountIds: readonly string[];
  readonly #tagIds: readonly number[];
  readonly #albumIds: readonly number[];
  readonly #insertTask;
  readonly #insertPicture;
  readonly #insertPictureTag;
  readonly #insertAlbumPicture;
  #taskId = 0;
  #pictureId = 0;

  constructor(db: Database, previews: readonly LibraryPreview[]) {
    this.#db = db;
    this.#writeOriginals(previews);
    this.#accountIds = this.#writeAccounts();
    this.#tagIds = tagsMade.map((name) =>
      this.#insert('INSERT INTO tags (name, folded) VALUES (?, ?)', name, foldTag(name)),
    );
    this.#albumIds = albumsMade.map((name, place) =>
      this.#insert(
        'INSERT INTO albums (name, place, created_at_ms) VALUES (?, ?, ?)',
        name,
        place,
        libraryEndMs,
      ),
    );
    this.#insertTask = db.prepare(
      `INSERT INTO tasks (id, account_id, remote_id, state, progress, prompt, parameters, parent_remote_id, created_at_ms,
         finished_at_ms, imported_at_ms, last_look_at_ms, seen, picture_count, offered_count, sort_at_ms, failure_code,
         moved_at_ms)
       VALUES (@id, @accountId, @remoteId, @state, 100, @prompt, @parameters, @parentRemoteId, @atMs, @atMs + 60000,
         @atMs + 120000, @atMs + 120000, 1, @count, @count, @atMs, @failureCode, @atMs + 60000)`,
    );
    this.#insertPicture = db.prepare(
      `INSERT INTO pictures (id, task_id, position, kind, url, state, original_id, saved_at_ms, colour, preview_version,
         sort_at_ms, rating, flag, label, marked_at_ms)
       VALUES (@id, @taskId, @position, @kind, @url, 'ready', @originalId, @atMs + 130000, @colour, 1, @atMs, @rating,
         @flag, @label, @markedAtMs)`,
    );
    this.#insertPictureTag = db.prepare('INSERT INTO picture_tags (picture_id, tag_id) VALUES (?, ?)');
    this.#insertAlbumPicture = db.prepare(
      'INSERT INTO album_pictures (album_id, picture_id, place) VALUES (?, ?, ?)',
    );
  }

  write(pictureCount: number): void {
    const random = this.#random;
    const times = sessionTimes(random);
    // Oldest first, as years of work came in; a family has about 2.6 pictures.
    const families = Math.ceil(pictureCount / 2.6);
    for (let at = 0; this.#pictureId < pictureCount; at += 1) {
      const moment = times(Math.min(1, at / families));
      this.#writeFamily(moment, pictureCount);
    }
  }

  #insert(sql: string, ...values: readonly (string | number)[]): number {
    return Number(this.#db.prepare(sql).run(...values).lastInsertRowid);
  }

  #writeOriginals(previews: readonly LibraryPreview[]): void {
    const byAspect = new Map<string, { id: number; colour: number }[]>();
    for (const { aspect, preview, widthPx, heightPx, colour, traits } of previews) {
      const id = this.#insert(
        `INSERT INTO originals (sha256, path, size_bytes, media_type, width_px, height_px, saved_at_ms)
         VALUES (?, ?, ?, 'image/png', ?, ?, ?)`,
        preview.sha256,
        `studio/2026-01/${preview.sha256.slice(0, 12)}.png`,
        this.#random.integer(900_000, 4_000_000),
        widthPx,
        heightPx,
        libraryEndMs,
      );
      noteTraits(this.#db, id, traits);
      const list = byAspect.get(aspect) ?? [];
      list.push({ id, colour });
      byAspect.set(aspect, list);
    }
    for (const [aspect, list] of byAspect) this.#originals.set(aspect, list);
  }

  #writeAccounts(): readonly string[] {
    return accountsMade.map(({ label, provider }) => {
      const id = makeUuid(this.#random);
      this.#insert(
        `INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, paused, created_at_ms)
         VALUES (?, ?, ?, 'https://api.example.org', 'own', 0, 1, 1, ?)`,
        id,
        label,
        provider,
        libraryEndMs - libraryDays * dayMs,
      );
      return id;
    });
  }

  /** A grid or four singles, and what was made from them. */
  #writeFamily(atMs: number, pictureCount: number): void {
    const random = this.#random;
    const prompt = random.pick(this.#prompts);
    const accountId = this.#pickAccount();
    const room = (): number => pictureCount - this.#pictureId;
    const remoteId = makeUuid(random);
    const firstKinds: readonly PictureKind[] = random.chance(0.3)
      ? (['single', 'single', 'single', 'single'] as const).slice(0, room())
      : ['grid'];
    const first = { accountId, remoteId, parentRemoteId: null, atMs, prompt, kinds: firstKinds };
    this.#writeTask(random.chance(0.01) ? { ...first, kinds: [] } : first);
    if (firstKinds[0] !== 'grid') return;
    const more = random.integer(0, 2);
    for (let at = 0; at < more && room() > 0; at += 1) {
      const kind = random.chance(0.7) ? 'upscale' : 'grid';
      this.#writeTask({
        ...{ accountId, remoteId: makeUuid(random), parentRemoteId: remoteId, prompt, kinds: [kind] },
        atMs: atMs + (at + 1) * 90_000,
      });
    }
  }

  #pickAccount(): string {
    let left = this.#random.next();
    const at = accountsMade.findIndex(({ share }) => (left -= share) < 0);
    return this.#accountIds[Math.max(0, at)] ?? '';
  }

  /** Without pictures it is one that failed. */
  #writeTask({ accountId, remoteId, parentRemoteId, atMs, prompt, kinds }: MadeTask): void {
    this.#taskId += 1;
    this.#insertTask.run({
      ...{ id: this.#taskId, accountId, remoteId, parentRemoteId, atMs, prompt: prompt.text },
      state: kinds.length === 0 ? 'failed' : 'succeeded',
      failureCode: kinds.length === 0 ? 'generation-failed' : null,
      parameters: this.#parametersOf(prompt),
      count: kinds.length,
    });
    for (const [position, kind] of kinds.entries()) this.#writePicture(position, kind, atMs, prompt);
  }

  #parametersOf(prompt: SimulatedPrompt): string {
    const known = this.#parameters.get(prompt);
    if (known !== undefined) return known;
    const json = JSON.stringify(parsePrompt(prompt.text).parameters);
    this.#parameters.set(prompt, json);
    return json;
  }

  #writePicture(position: number, kind: PictureKind, atMs: number, prompt: SimulatedPrompt): void {
    const random = this.#random;
    const { id: originalId, colour } = random.pick(this.#originals.get(prompt.aspect) ?? []);
    this.#pictureId += 1;
    const isMarked = random.chance(0.3);
    this.#insertPicture.run({
      ...{ id: this.#pictureId, taskId: this.#taskId, position, kind, originalId, colour, atMs },
      url: `https://cdn.example.org/${String(this.#pictureId)}.png`,
      rating: isMarked ? random.integer(0, 5) : 0,
      flag: !isMarked ? 'none' : random.chance(0.3) ? 'pick' : random.chance(0.4) ? 'reject' : 'none',
      label: isMarked && random.chance(0.2) ? random.pick(colourLabels) : null,
      markedAtMs: isMarked ? libraryEndMs : null,
    });
    if (random.chance(0.1)) this.#insertPictureTag.run(this.#pictureId, random.pick(this.#tagIds));
    if (random.chance(0.01))
      this.#insertAlbumPicture.run(random.pick(this.#albumIds), this.#pictureId, this.#pictureId);
  }
}

/** Moments by share of the work done: evenings of work with days of nothing in between, more of them as years go by. */
function sessionTimes(random: Random): (share: number) => number {
  const startMs = libraryEndMs - libraryDays * dayMs;
  const sessions = Array.from({ length: libraryDays }, (_, day) => day).filter(() => random.chance(0.4));
  return (share) => {
    const place = Math.sqrt(share) * (sessions.length - 1);
    const day = sessions[Math.floor(place)] ?? 0;
    return Math.round(startMs + day * dayMs + (place % 1) * (dayMs / 4));
  };
}

if (process.argv[1] === import.meta.filename) {
  const [folder, count] = process.argv.slice(2);
  if (folder === undefined)
    throw new Error('Say in which folder: node test/bench/make-library.ts FOLDER [pictures]');
  const startMs = performance.now();
  await makeLibrary(join(folder), Number(count ?? 100_000));
  process.stdout.write(`made in ${((performance.now() - startMs) / 1000).toFixed(1)} s\n`);
}

// A stand-in for the preload's bridge: a library of any size in memory, for looking at the window without main.
// Invariant: deterministic; the same options show the same library.
import type { CheckView } from '../../src/preload/contract/checking.ts';
import type { ExportState } from '../../src/preload/contract/exporting.ts';
import type { Emptying, EmptyManner } from '../../src/preload/contract/trash.ts';
import type { Bridge } from '../../src/preload/contract/bridge.ts';
import { pictureStateNames } from '../../src/preload/contract/pictures.ts';
import { taskStates } from '../../src/preload/contract/tasks.ts';
import type { Account } from '../../src/preload/contract/accounts.ts';
import type { Activity } from '../../src/preload/contract/activity.ts';
import type { AppInfo } from '../../src/preload/contract/app-info.ts';
import type { GalleryQuery, Tile } from '../../src/preload/contract/gallery.ts';
import type { SyncProgress } from '../../src/preload/contract/history-sync.ts';
import type { ImportDraft } from '../../src/preload/contract/import-draft.ts';
import type { ImportPlan } from '../../src/preload/contract/importing.ts';
import type { FileNames } from '../../src/preload/contract/file-names.ts';
import type { BackupEntry } from '../../src/preload/contract/keeping.ts';
import type { LibraryState } from '../../src/preload/contract/library-state.ts';
import type { OwnFilesState } from '../../src/preload/contract/own-files.ts';
import type { Picture, PictureState } from '../../src/preload/contract/pictures.ts';
import type { ProviderDescription, ProviderId } from '../../src/preload/contract/providers.ts';
import { firstSettings } from '../../src/preload/contract/settings.ts';
import type { Settings } from '../../src/preload/contract/settings.ts';
import type { Task, TaskDetails } from '../../src/preload/contract/tasks.ts';
import type { EventName, Events } from '../../src/preload/contract/events.ts';
import { unmarked } from '../../src/preload/contract/marks.ts';
import type { Failure, FailureCode } from '../../src/preload/contract/failure.ts';
import { pageAsText } from '../../src/preload/contract/page-text.ts';
import { parseSearch } from '../../src/preload/contract/search-grammar.ts';
import { fakeFacets, isFound } from './fake-finding.ts';
import { createFakeActing, fakeButtons, isGrid } from './fake-acting.ts';
import type { FakeActingOptions } from './fake-acting.ts';
import { fakeImports } from './fake-imports.ts';
import { createFakeOrganising, fakeMarks } from './fake-organising.ts';
import type { FakeOrganisingOptions } from './fake-organising.ts';
import { answerOutline, keyOf } from './fake-outline.ts';

export interface FakeOptions extends FakeOrganisingOptions {
  /** How an export goes when its dialog is opened. */
  readonly exporting?: ExportState;
  /** How the check of the files stands when its dialog is opened. */
  readonly checking?: CheckView;
  /** How the taking in of files stands when the window opens. */
  readonly ownFiles?: OwnFilesState;
  /** So many of the newest tiles are pictures that somebody had; the first of them could not be copied. */
  readonly ownTiles?: number;
  /** How the trash is being emptied when the window opens. */
  readonly emptying?: Emptying;
  /** What the start before has left in the import dialog. */
  readonly importDraft?: ImportDraft;
  /** So many imports are remembered. */
  readonly imports?: number;
  /** So many of the newest pictures lie in the trash. */
  readonly trashed?: number;
  readonly tiles?: number;
  /** The pictures were made over so many years. */
  readonly years?: number;
  /** The prompt of every task, in place of many different ones. */
  readonly prompt?: string;
  /** Each task's in turn, in place of the usual ones. */
  readonly variants?: readonly string[];
  readonly accounts?: number;
  readonly settings?: Partial<Settings>;
  readonly platform?: AppInfo['platform'];
  readonly addFails?: FailureCode | null;
  readonly noKeychain?: boolean;
  /** Of every hundred tiles, this many are not pictures yet, or never will be. */
  readonly unfinishedPercent?: number;
  readonly busy?: boolean;
  /** How the last batch stands; of its own making where nothing is said. */
  readonly batch?: Activity['batch'];
  readonly trouble?: FailureCode | null;
  readonly isDemo?: boolean;
  /** New task ids on the clipboard. */
  readonly onClipboard?: number;
  readonly acting?: FakeActingOptions;
  /** How the histories of the accounts that have one stand, in their order. */
  readonly syncs?: readonly SyncProgress['state'][];
  readonly parked?: number;
  /** So many tasks were not asked about yet by the fifth account, a New API. */
  readonly looksLeft?: number;
  readonly offline?: boolean;
  readonly unreachedProxy?: string;
  readonly isTakingIn?: boolean;
  /** What the page hears of the library; open where nothing is said. */
  readonly library?: LibraryState;
}

/** For scripts: plays what main would announce. */
export interface FakeControls {
  emit<Name extends EventName>(name: Name, payload: Events[Name]): void;
  /** Puts new tiles in front, as an import does. */
  prepend(count: number): void;
  /** The next unfinished tile becomes a picture. */
  finishOne(): void;
  readonly requests: string[];
}

const noExtras = { hasHistory: false, actsWithRelayKey: false, userHeaders: [], mask: 'none' } as const;
const providers: readonly ProviderDescription[] = [
  {
    id: 'acedata',
    name: 'AceData Cloud',
    defaultBaseUrl: 'https://api.acedata.cloud',
    needsUserId: false,
    canBeAdmin: false,
    ...noExtras,
    hasHistory: true,
  },
  {
    id: 'midapi',
    name: 'MidAPI / kie.ai',
    defaultBaseUrl: 'https://api.midapi.ai',
    needsUserId: false,
    canBeAdmin: false,
    ...noExtras,
  },
  {
    id: 'apimart',
    name: 'APIMart',
    defaultBaseUrl: 'https://api.apimart.ai',
    needsUserId: false,
    canBeAdmin: false,
    ...noExtras,
  },
  {
    id: 'newapi',
    name: 'New API',
    defaultBaseUrl: null,
    needsUserId: true,
    canBeAdmin: true,
    hasHistory: true,
    actsWithRelayKey: true,
    userHeaders: ['New-Api-User', 'Veloera-User', 'voapi-user'],
    mask: 'on-black',
  },
  {
    id: 'mjproxy',
    name: 'midjourney-proxy',
    defaultBaseUrl: null,
    needsUserId: false,
    canBeAdmin: false,
    ...noExtras,
    mask: 'on-black',
  },
];

const accountSeeds: readonly {
  readonly label: string;
  readonly provider: ProviderId;
  readonly extra?: Partial<Account>;
}[] = [
  {
    label: 'Studio',
    provider: 'acedata',
    extra: { spent: [{ value: 1240.5, unit: 'credits' }], lastSyncAtMs: Date.now() - 26 * 3_600_000 },
  },
  {
    label: 'Client B · Autumn',
    provider: 'newapi',
    extra: {
      scope: 'admin',
      userHeader: 'Veloera-User',
      spent: [{ value: 62_040_000, unit: 'quota' }],
      balance: { value: 4_500_000, unit: 'quota', atMs: Date.now() - 2 * 3_600_000 },
    },
  },
  {
    label: '个人账号',
    provider: 'apimart',
    extra: {
      spent: [
        { value: 12.4, unit: 'usd' },
        { value: 80, unit: 'credits' },
      ],
    },
  },
  { label: 'Archive', provider: 'midapi' },
  { label: 'Client C', provider: 'newapi', extra: { relayKeyStored: true } },
  { label: 'Werbeagentur Süd, gemeinsames Konto für Plakate', provider: 'newapi' },
  { label: 'Test bench', provider: 'mjproxy', extra: { health: { kind: 'paused' } } },
  { label: 'Tutorials', provider: 'acedata' },
  { label: 'Album covers', provider: 'apimart' },
  { label: 'Moodboards 2026', provider: 'acedata', extra: { keyStored: false } },
  { label: 'Client D', provider: 'midapi' },
  { label: 'Spare', provider: 'apimart' },
];

const prompts = [
  'A lighthouse above a sea of slow fog at first light, long exposure, muted palette --ar 3:2 --v 7 --s 250',
  'Portrait of a beekeeper in linen, north window, 85mm, Kodak Portra, quiet and direct --ar 4:5 --v 7',
  '雨后的江南小镇，青石板路，油纸伞，水墨晕染，远山如黛 --ar 16:9 --v 7 --s 400',
  'Terraced tea hills folding into cloud, gouache, warm greys --ar 16:9 --niji 6',
  'Brutalist library interior, shafts of dust and light, a single red chair --ar 2:3 --v 6.1 --c 10',
  '🌊🐋 a whale made of glass over a sleeping harbour, soft dusk ✨ --ar 1:1 --v 7',
  'Macro of frost on a rusted hinge, blue hour --ar 1:1 --q 2',
  'An endless archive of paper architecture: staircases of folded vellum, arches cut from letterpress proofs, domes of tissue held up by thread, every surface lit from behind by a low amber sun so that the fibres glow; isometric, extremely detailed, no people, no text, calm and symmetrical, the colours of old maps and dried flowers, photographed as a miniature on a walnut table with a shallow depth of field and a single long shadow --ar 16:9 --v 7 --s 750 --w 120 --no text',
] as const;
const aspects = [
  [3, 2],
  [4, 5],
  [16, 9],
  [16, 9],
  [2, 3],
  [1, 1],
  [1, 1],
  [16, 9],
] as const;
const colours = [0x8b949b, 0x7a6a5a, 0x5f7278, 0x8d9a83, 0x4d4a48, 0x3d5670, 0x6d7f93, 0xa08a68] as const;
const failing: readonly FailureCode[] = [
  'expired',
  'insufficient-credits',
  'generation-failed',
  'not-an-image',
];

const describedText = `1️⃣ A quiet harbour at dawn, gouache, muted blues, soft paper grain --ar 3:2

2️⃣ Fishing boats in fog, woodblock print, two colours, generous empty space --ar 3:2

3️⃣ A pier that leads into nothing, long exposure, silver and slate --ar 3:2 --s 400

4️⃣ Morning mist over still water, ink wash, one red lantern --ar 3:2`;

const hourMs = 3_600_000;
const fakeFileNames: FileNames = {
  template: '{account}/{yyyy}-{mm}/{prompt:40}-{id:8}-{index}',
  usualTemplate: '{account}/{yyyy}-{mm}/{prompt:40}-{id:8}-{index}',
  example: 'Studio/2026-11/A lighthouse in a storm, oil on canvas-ABCDEFGH-0.png',
};

const fakeEdits = [
  'Pictures/Studio/2026-11/A lighthouse in a storm, oil on canvas-ABCDEFGH-0 (edited).png',
  'Pictures/Studio/2026-11/A lighthouse in a storm, oil on canvas-ABCDEFGH-0 (edited).psd',
];

const fakeBackups: readonly BackupEntry[] = [0, 1, 2, 3, 9, 16, 23].map((days) => {
  const atMs = Date.UTC(2026, 10, 22, 2, 15) - days * 24 * hourMs;
  const kind = days === 2 ? 'set-aside' : days === 9 ? 'before-migration' : 'daily';
  return {
    name: `catalog-${new Date(atMs).toISOString().replace(/[:.]/g, '-')}-${kind}.sqlite`,
    kind,
    atMs,
    sizeBytes: 48_200_000 - days * 310_000,
    holds: days === 2 ? null : { tasks: 8210 - days * 40, pictures: 31_020 - days * 160 },
  };
});
const uuid = (number: number): string => `0f9a3c1e-7b42-4d58-9e10-${String(number).padStart(12, '0')}`;

function promptOf(taskId: number, prompts: readonly string[]): string {
  return prompts[taskId % prompts.length] ?? '';
}

function parametersOf(prompt: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const match of prompt.matchAll(/--(\w+)(?: ([^-\s]\S*))?/g)) found[match[1] ?? ''] = match[2] ?? '';
  return found;
}

/** Makes the bridge and the controls that scripts play it with. */
export function createFakeBridge(options: FakeOptions): {
  readonly bridge: Bridge;
  readonly controls: FakeControls;
} {
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  const requests: string[] = [];
  let revision = 1;
  let accounts: Account[] = accountSeeds.slice(0, options.accounts ?? 0).map((seed, at) => ({
    id: uuid(at + 1),
    label: seed.label,
    provider: seed.provider,
    baseUrl:
      providers.find((provider) => provider.id === seed.provider)?.defaultBaseUrl ??
      'https://api.example.org',
    userId: seed.provider === 'newapi' ? '42' : null,
    scope: 'own',
    allowHttp: false,
    keyStored: true,
    keyInMemory: false,
    lastSuccessAtMs: null,
    userHeader: null,
    relayKeyStored: false,
    spent: [],
    balance: null,
    lastSyncAtMs: null,
    health: healthOf(at),
    taskCount: [3120, 846, 212, 40][at] ?? at * 7,
    requestCount: 1204 + at,
    createdAtMs: Date.now() - 30 * 24 * hourMs,
    ...seed.extra,
  }));

  const syncs = new Map<string, SyncProgress>();
  accounts
    .filter(({ provider }) => provider === 'acedata' || provider === 'newapi')
    .slice(0, options.syncs?.length ?? 0)
    .forEach(({ id }, at) => {
      const state = options.syncs?.[at] ?? 'done';
      if (state === 'done') {
        accounts = accounts.map((other) =>
          other.id === id ? { ...other, lastSyncAtMs: Date.now() } : other,
        );
      }
      syncs.set(id, {
        accountId: id,
        state,
        failure:
          state === 'failed'
            ? { code: 'unauthorized', message: 'invalid token (request id 2026112109)' }
            : null,
        found: state === 'done' ? 10_000 : 3200,
        new: 312,
        known: state === 'done' ? 9688 : 2888,
        deleted: 0,
        requests: 32,
        reachedAtMs: Date.UTC(2026, 2, 4, 9),
      });
    });

  function setSync(progress: SyncProgress): SyncProgress {
    syncs.set(progress.accountId, progress);
    emit('sync.changed', progress);
    return progress;
  }

  /** A page of a hundred tasks every 250 ms, until a thousand are read. */
  function readOn(accountId: string): void {
    setTimeout(() => {
      const progress = syncs.get(accountId);
      if (progress?.state !== 'running') return;
      const found = progress.found + 100;
      setSync({
        ...progress,
        state: found < 1000 ? 'running' : 'done',
        found,
        new: progress.new + 31,
        known: progress.known + 69,
        requests: progress.requests + 1,
        reachedAtMs: Date.now() - found * hourMs,
      });
      readOn(accountId);
    }, 250);
  }

  function healthOf(at: number): Account['health'] {
    if (at === 1) {
      return {
        kind: 'waiting',
        untilMs: Date.now() + 40_000,
        failure: { code: 'rate-limited', message: 'Too many requests, retry after 40 s' },
      };
    }
    if (at === 3) return { kind: 'stopped', failure: { code: 'unauthorized', message: 'invalid token' } };
    return { kind: 'good' };
  }

  let settings: Settings = {
    ...firstSettings,
    ...{ theme: 'dark', language: 'en', cellSizePx: 168 },
    ...options.settings,
  };

  function makeTile(number: number, unfinished: boolean): Tile {
    const taskId = Math.floor(number / 4) + 1;
    const seed = accountSeeds[taskId % Math.max(1, options.accounts ?? 1)] ?? accountSeeds[0];
    const look = taskId % prompts.length;
    const [across, down] = aspects[look] ?? [1, 1];
    const base = {
      taskId,
      prompt: options.prompt ?? promptOf(taskId, options.variants ?? prompts),
      remoteId: uuid(taskId + 5000),
      accountId: accounts.find(({ label }) => label === seed?.label)?.id ?? uuid(1),
      accountLabel: seed?.label ?? '',
      provider: seed?.provider ?? 'acedata',
      failure: null,
      previewVersion: 1,
      marks: options.organised === true && !unfinished ? fakeMarks(number + 1) : unmarked,
      stackCount: options.organised === true && number % 9 === 4 ? 4 : 1,
      text: null,
      isParked: false,
      isPaused: false,
      hasPartial: false,
    } as const;
    if (unfinished) {
      const kind = number % 7;
      if (kind === 0) {
        const code = failing[Math.floor(number / 7) % failing.length] ?? 'expired';
        const failure: Failure = { code, message: 'The server said: resource is gone' };
        return {
          ...base,
          key: `t${number}`,
          pictureId: null,
          taskState: 'failed',
          progress: null,
          pictureState: null,
          pictureKind: null,
          failure,
          widthPx: null,
          heightPx: null,
          colour: null,
          mediaType: null,
          likeness: 'unknown',
        };
      }
      const special = kind === 1 ? Math.floor(number / 7) % 3 : 0;
      if (special > 0) {
        return {
          ...base,
          key: `t${number}`,
          pictureId: null,
          taskState: special === 1 ? 'running' : 'succeeded',
          progress: special === 1 ? 85 : 100,
          isParked: special === 1,
          prompt: special === 1 ? base.prompt : null,
          text: special === 1 ? null : describedText,
          failure:
            special === 1 ? { code: 'timeout', message: 'The provider took too long to answer.' } : null,
          pictureState: null,
          pictureKind: null,
          widthPx: null,
          heightPx: null,
          colour: null,
          mediaType: null,
          likeness: 'unknown',
        };
      }
      const taskState = kind === 1 ? 'queued' : kind === 2 ? 'needs-input' : 'running';
      const progress = kind < 3 ? null : (number * 37) % 100;
      if (kind === 6) {
        return {
          ...base,
          key: `p${number + 1}`,
          pictureId: number + 1,
          taskState: 'succeeded',
          progress: 100,
          pictureState: 'wanted',
          pictureKind: 'single',
          widthPx: null,
          heightPx: null,
          colour: null,
          mediaType: null,
          likeness: 'unknown',
        };
      }
      return {
        ...base,
        key: `t${number}`,
        pictureId: null,
        taskState,
        progress,
        hasPartial: progress !== null && progress > 20,
        pictureState: null,
        pictureKind: null,
        widthPx: null,
        heightPx: null,
        colour: null,
        mediaType: null,
        likeness: 'unknown',
      };
    }
    const long = Math.max(across, down);
    return {
      ...base,
      key: `p${number + 1}`,
      pictureId: number + 1,
      taskState: 'succeeded',
      progress: 100,
      pictureState: number % 61 === 60 ? 'missing' : 'ready',
      pictureKind: !isGrid(taskId) ? 'upscale' : number % 4 === 0 ? 'grid' : 'single',
      widthPx: Math.round((across / long) * 1456),
      heightPx: Math.round((down / long) * 1456),
      colour: colours[look] ?? 0x777777,
      mediaType: number % 43 === 42 ? 'video/mp4' : 'image/png',
      likeness: number % 43 === 42 ? 'unknown' : number % 31 === 30 ? 'none' : 'known',
    };
  }

  const share = options.unfinishedPercent ?? 4;
  const total = options.tiles ?? 0;
  let tiles: Tile[] = Array.from({ length: total }, (_, at) => {
    const unfinished = ((at * 2_654_435_761) >>> 7) % 100 < share;
    return makeTile(total - 1 - at, unfinished);
  });
  const ownNames = ['harbour at dusk, final 2', 'Mood_board_Winter', '海边 草稿 03'];
  const ownTile = (tile: Tile, at: number): Tile => ({
    ...tile,
    ...{ taskId: 100_000 + 4 * at, pictureKind: 'single' },
    ...{ provider: 'files', accountId: uuid(99), accountLabel: 'Own pictures' },
    ...{ prompt: ownNames[at % ownNames.length] ?? '', taskState: 'succeeded', text: null, isParked: false },
    ...(at === 0
      ? { pictureState: 'failed', failure: { code: 'gone', message: 'The file is not there.' } }
      : { failure: null }),
  });
  tiles = tiles.map((tile, at) =>
    at < (options.ownTiles ?? 0) && tile.pictureId !== null ? ownTile(tile, at) : tile,
  );
  let nextNumber = total;
  const trash = new Map<number, { readonly at: number; readonly tile: Tile }>();

  for (const tile of tiles.slice(0, options.trashed ?? 0))
    if (tile.pictureId !== null) trash.set(tile.pictureId, { at: 0, tile });
  tiles = tiles.filter(({ pictureId }) => pictureId === null || !trash.has(pictureId));
  const deletedTile = (tile: Tile): Tile => ({ ...tile, pictureState: 'deleted' });

  const isFailed = (tile: Tile): boolean => tile.taskState === 'failed' || tile.pictureState === 'failed';
  const isWaiting = (tile: Tile): boolean =>
    !isFailed(tile) && (tile.pictureState === null || tile.pictureState === 'wanted');

  function find(query: GalleryQuery): readonly Tile[] {
    const label = accounts.find((account) => account.id === query.accountId)?.label;
    const { terms } = parseSearch(query.search);
    const isWide = terms.length === 0 && query.facets.length === 0;
    if (query.show === 'deleted') return [...trash.values()].map(({ tile }) => deletedTile(tile)).reverse();
    const ofTags = query.facets.filter(({ facet }) => facet === 'tag');
    const ofTiles = query.facets.filter(({ facet }) => facet !== 'tag');
    if (label === undefined && isWide && query.show === 'all' && query.albumId === null) return tiles;
    const found = tiles.filter(
      (tile) =>
        organising.matches(tile, ofTags, query.albumId) &&
        (label === undefined || tile.accountLabel === label) &&
        (isWide || isFound(tile, accounts, terms, ofTiles)) &&
        (query.show === 'all' ||
          (query.show === 'failed' && isFailed(tile)) ||
          (query.show === 'paused' && tile.isPaused) ||
          (query.show === 'waiting' && isWaiting(tile)) ||
          (query.show === 'expiring' && tile.taskId % 11 === 0)),
    );
    const order = query.albumId === null || query.sort !== 'hand' ? null : organising.orderOf(query.albumId);
    if (order === null) return found;
    const places = new Map(order.map((id, at) => [id, at]));
    return found.sort(
      (one, other) => (places.get(one.pictureId ?? 0) ?? 0) - (places.get(other.pictureId ?? 0) ?? 0),
    );
  }

  function activity(): Activity {
    const zero = (names: readonly string[]): Record<string, number> =>
      Object.fromEntries(names.map((name) => [name, 0]));
    const tasks = zero(taskStates);
    const pictures = zero(pictureStateNames);
    for (const tile of tiles) {
      if (tile.pictureState !== null) pictures[tile.pictureState] = (pictures[tile.pictureState] ?? 0) + 1;
      else tasks[tile.taskState] = (tasks[tile.taskState] ?? 0) + 1;
    }
    const busy = options.busy ?? false;
    return {
      counts: {
        tasks: tasks as Activity['counts']['tasks'],
        pictures: pictures as Activity['counts']['pictures'],
        bytes: tiles.length * 3_100_000,
        expiringWithin6h: tiles.length === 0 ? 0 : 38,
        parked: options.parked ?? 0,
        paused: tiles.filter(({ isPaused }) => isPaused).length,
      },
      batch:
        options.batch ??
        (busy
          ? { wanted: 848, saved: 512, failed: 3, failedTasks: 2 }
          : { wanted: 0, saved: 0, failed: 0, failedTasks: 0 }),
      bytesPerSecond: busy ? 24_300_000 : 0,
      downloading: busy ? 16 : 0,
      nextLookAtMs: busy ? Date.now() + 4000 : null,
      firstLooks:
        (options.looksLeft ?? 0) === 0
          ? []
          : [
              {
                accountId: uuid(5),
                left: options.looksLeft ?? 0,
                doneAtMs: Date.now() + (options.looksLeft ?? 0) * 1200,
              },
            ],
      savingPaused: settings.savingPaused,
      roomNeededBytes: options.trouble === 'disk-full' ? 1_240_000_000 : null,
      offlineSinceMs: options.offline === true ? Date.now() - 20 * 60_000 : null,
      unreachedProxy: options.unreachedProxy ?? null,
      isTakingIn: options.isTakingIn ?? false,
      isReadingFiles: false,
      trouble:
        options.trouble == null
          ? null
          : { code: options.trouble, message: 'ENOSPC: no space left on device' },
    };
  }

  function emit<Name extends EventName>(name: Name, payload: Events[Name]): void {
    for (const listener of listeners.get(name) ?? []) (listener as (payload: Events[Name]) => void)(payload);
  }

  function changed(membership: boolean, pictures: readonly number[] | null = null): void {
    revision += 1;
    emit('catalog.changed', {
      revision,
      tasks: pictures === null ? null : [],
      pictures,
      membership,
      marks: membership,
    });
  }

  function stateOf(tile: Tile): PictureState {
    const original = {
      path: `${tile.accountLabel}/2026-11/a-lighthouse-above-a-sea-of-slow-fog-${tile.remoteId.slice(0, 8)}-0.png`,
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      sizeBytes: 3_145_728,
      mediaType: tile.mediaType ?? 'image/png',
      widthPx: tile.widthPx,
      heightPx: tile.heightPx,
    } as const;
    if (tile.pictureState === 'missing') return { kind: 'missing', original, sinceMs: Date.now() - hourMs };
    if (tile.pictureState === 'ready') return { kind: 'ready', original, savedAtMs: Date.now() - hourMs };
    return { kind: 'wanted', attempts: 0, nextTryAtMs: Date.now(), failure: null };
  }

  function details(taskId: number): TaskDetails {
    const own = tiles.filter((tile) => tile.taskId === taskId);
    const first = own[0];
    const prompt = first?.prompt ?? null;
    const pictures: Picture[] = own.flatMap((tile, index) =>
      tile.pictureId === null
        ? []
        : [
            {
              id: tile.pictureId,
              taskId,
              index,
              kind: tile.pictureKind ?? 'single',
              url: 'https://cdn.example.org/picture.png',
              state: stateOf(tile),
              colour: tile.colour,
              marks: tile.marks,
              ...organising.factsOf(tile.pictureId),
              edited: options.organised === true && tile.pictureId % 3 === 0 ? fakeEdits : [],
            },
          ],
    );
    const task: Task = {
      id: taskId,
      accountId: first?.accountId ?? uuid(1),
      accountLabel: first?.accountLabel ?? '',
      provider: first?.provider ?? 'acedata',
      remoteId: first?.remoteId ?? '',
      state: first?.taskState ?? 'succeeded',
      progress: first?.progress ?? null,
      failure: first?.failure ?? null,
      prompt,
      promptEn: null,
      revisedPrompt: null,
      parameters: parametersOf(prompt ?? ''),
      buttons:
        first?.provider === 'files'
          ? []
          : fakeButtons(first?.provider ?? 'acedata', taskId, first?.taskState ?? 'succeeded'),
      parentRemoteId: null,
      createdAtMs: Date.UTC(2026, 10, 21, 9, 12),
      finishedAtMs: Date.UTC(2026, 10, 21, 9, 14),
      expiresAtMs: first?.provider === 'files' ? null : Date.now() + 5 * hourMs,
      importedAtMs: Date.UTC(2026, 10, 21, 9, 20),
      lastLookAtMs: Date.UTC(2026, 10, 21, 9, 21),
      nextLookAtMs: null,
      text: first?.text ?? null,
      pausedAtMs: first?.isPaused === true ? Date.UTC(2026, 10, 22, 9, 14) : null,
      parkedAtMs: first?.isParked === true ? Date.UTC(2026, 10, 21, 22, 14) : null,
      cost: first?.provider === 'files' ? null : { value: 1.6, unit: 'credits' },
      remoteUser: null,
      channel: null,
    };
    const told = { id: task.remoteId, action: 'imagine', status: 'SUCCESS', prompt, progress: '100%' };
    const record = task.provider === 'files' ? { fileName: `${prompt ?? ''}.png` } : told;
    return { task, pictures, rawRecord: JSON.stringify(record, null, 2) };
  }

  const organising = createFakeOrganising(options, {
    tiles: () => tiles,
    setMarks(marks) {
      tiles = tiles.map((tile) => {
        const own = tile.pictureId === null ? undefined : marks.get(tile.pictureId);
        return own === undefined ? tile : { ...tile, marks: own };
      });
    },
    changed: (pictureIds) =>
      setTimeout(() => {
        revision += 1;
        emit('catalog.changed', {
          revision,
          tasks: [],
          pictures: pictureIds,
          membership: false,
          marks: true,
        });
      }, 10),
    albumsChanged: () => setTimeout(() => emit('albums.changed', { revision }), 10),
  });
  const acting = createFakeActing(options.acting ?? {}, details);

  function plan(text: string, named: string | null): ImportPlan {
    const ids = [...new Set(text.match(/[0-9a-f]{8}-[0-9a-f-]{27}|task_\w{10,}|\b\d{8,17}\b/g) ?? [])];
    const doubts = named === null ? ids.filter((id) => /^\d+$/.test(id)) : [];
    const known = Math.floor((ids.length - doubts.length) * 0.06);
    const deleted = Math.floor((ids.length - doubts.length) * 0.01);
    const certain = ids.length - doubts.length;
    const fresh = certain - known - deleted;
    const targets = accounts.filter((account) => named === null || account.id === named).slice(0, 3);
    // Ids that are here already stand at the accounts that have them.
    let left = certain;
    const routes = targets.map((account, at) => {
      const taskCount = at === targets.length - 1 ? left : Math.ceil(left * 0.6);
      left -= taskCount;
      return { accountId: account.id, accountLabel: account.label, provider: account.provider, taskCount };
    });
    return {
      found: ids.length,
      new: targets.length === 0 ? 0 : fresh,
      known,
      deleted,
      doubtful: doubts.length,
      routes: routes.filter((route) => route.taskCount > 0),
      doubts: doubts
        .slice(0, 200)
        .map((id) => ({ id, reason: id.length === 8 ? 'maybe-number' : 'no-account' })),
    };
  }

  class FakeFailure extends Error {
    readonly failure: Failure;

    constructor(failure: Failure) {
      super(failure.message);
      this.failure = failure;
    }
  }
  const fail = (code: FailureCode, message: string): never => {
    throw new FakeFailure({ code, message });
  };

  function answer(name: string, input: Record<string, unknown>): unknown {
    const organised = organising.answer(name, input);
    if (organised !== undefined) return organised.value;
    const account = accounts.find((candidate) => candidate.id === input['id']);
    switch (name) {
      case 'app.info':
        return {
          version: '0.1.0',
          platform: options.platform ?? 'linux',
          systemLanguage: 'en',
          libraryPath: '/home/mira/Pictures/Gridkeep',
          isDemo: options.isDemo ?? false,
        } satisfies AppInfo;
      case 'settings.get':
        if (options.onClipboard !== undefined)
          setTimeout(() => emit('clipboard.offered', { newIds: options.onClipboard ?? 0 }), 10);
        return settings;
      case 'clipboard.take':
      case 'clipboard.dismiss':
        emit('clipboard.offered', { newIds: 0 });
        return name === 'clipboard.take' ? { text: '' } : null;
      case 'providers.list':
        return providers;
      case 'keychain.check':
        return options.noKeychain === true
          ? { code: 'no-keychain', message: 'Secret service unavailable' }
          : null;
      case 'accounts.list':
        return accounts;
      case 'accounts.add': {
        if (options.addFails != null) fail(options.addFails, 'invalid token (request id 2026112109)');
        const added = {
          ...(input as unknown as Account),
          id: uuid(accounts.length + 1),
          keyStored: true,
          keyInMemory: false,
          lastSuccessAtMs: null,
          relayKeyStored: false,
          spent: [],
          balance: null,
          lastSyncAtMs: null,
          health: { kind: 'good' },
          taskCount: 0,
          requestCount: 1,
          createdAtMs: Date.now(),
        } as const;
        accounts = [...accounts, added];
        return added;
      }
      case 'accounts.rename':
        accounts = accounts.map((other) =>
          other === account ? { ...other, label: String(input['label']) } : other,
        );
        return account;
      case 'accounts.pause':
      case 'accounts.resume':
        accounts = accounts.map((other) =>
          other === account
            ? { ...other, health: { kind: name === 'accounts.pause' ? 'paused' : 'good' } }
            : other,
        );
        return account;
      case 'accounts.remove':
        accounts = accounts.filter((other) => other !== account);
        return null;
      case 'accounts.test':
        if (account?.health.kind === 'stopped') fail('unauthorized', 'invalid token');
        return account;
      case 'accounts.rotateKey':
        return account;
      case 'accounts.setRelayKey':
        accounts = accounts.map((other) =>
          other === account ? { ...other, relayKeyStored: input['key'] !== null } : other,
        );
        return account;
      case 'sync.list':
        return [...syncs.values()];
      case 'sync.stop': {
        const progress = syncs.get(String(input['accountId']));
        if (progress !== undefined) setSync({ ...progress, state: 'stopped' });
        return null;
      }
      case 'sync.start': {
        const accountId = String(input['accountId']);
        readOn(accountId);
        return setSync({
          accountId,
          state: 'running',
          failure: null,
          found: 0,
          new: 0,
          known: 0,
          deleted: 0,
          requests: 0,
          reachedAtMs: null,
        });
      }
      case 'gallery.page': {
        const { query, from, count } = input as unknown as {
          query: GalleryQuery;
          from: number;
          count: number;
        };
        const found = find(query);
        return pageAsText({ revision, total: found.length, from, tiles: found.slice(from, from + count) });
      }
      case 'gallery.keys':
      case 'gallery.positions':
      case 'gallery.timeline':
      case 'gallery.shapes':
        return answerOutline(
          name,
          input,
          find((input as unknown as { query: GalleryQuery }).query),
          revision,
          options.years ?? null,
        );
      case 'gallery.facets': {
        const query = input['query'] as GalleryQuery;
        const wide = find({ ...query, search: '', facets: [] });
        return fakeFacets(wide, accounts, query, revision);
      }
      case 'tasks.details':
        return { ...details(Number(input['taskId'])), acting: acting.of(details(Number(input['taskId']))) };
      case 'tasks.family':
        return acting.family(Number(input['taskId']));
      case 'tasks.act': {
        const taskId = Number(input['taskId']);
        setTimeout(() => {
          revision += 1;
          emit('catalog.changed', {
            revision,
            tasks: [taskId],
            pictures: [],
            membership: false,
            marks: false,
          });
        }, 20);
        return acting.act({ taskId, buttonId: String(input['buttonId']) });
      }
      case 'imports.list':
        return fakeImports(accounts, options.imports ?? 0, {
          beforeId: input['beforeId'] as number | null,
          limit: Number(input['limit']),
        });
      case 'import.draft':
        return options.importDraft ?? null;
      case 'import.keepDraft':
        return null;
      case 'import.preview':
        return plan(String(input['text']), input['accountId'] as string | null);
      case 'import.start': {
        const made = plan(String(input['text']), input['accountId'] as string | null);
        controls.prepend(made.new);
        return null;
      }
      case 'pictures.delete': {
        const ids = new Set(input['pictureIds'] as number[]);
        for (const [at, tile] of tiles.entries()) {
          if (tile.pictureId !== null && ids.has(tile.pictureId)) trash.set(tile.pictureId, { at, tile });
        }
        const deleted = tiles.flatMap(({ pictureId }) =>
          pictureId !== null && ids.has(pictureId) ? pictureId : [],
        );
        tiles = tiles.filter((tile) => tile.pictureId === null || !ids.has(tile.pictureId));
        setTimeout(() => changed(true), 10);
        return { deleted };
      }
      case 'pictures.goneEdits':
        return fakeEdits.slice(-1);
      case 'pictures.mark':
        return { before: [] };
      case 'pictures.putMarks':
        return null;
      case 'pictures.restore': {
        const ids = input['pictureIds'] as number[];
        const back = ids.flatMap((id) => trash.get(id) ?? []).sort((one, other) => one.at - other.at);
        tiles = [...tiles];
        for (const { at, tile } of back) tiles.splice(at, 0, tile);
        for (const id of ids) trash.delete(id);
        setTimeout(() => changed(true), 10);
        return { restored: back.map(({ tile }) => tile.pictureId) };
      }
      case 'trash.view':
        return {
          ...{ pictures: trash.size, loose: 0, bytes: trash.size * 3_100_000 },
          emptying: options.emptying ?? { kind: 'idle' },
        };
      case 'trash.stopEmptying':
        return null;
      case 'trash.empty': {
        const pictures = trash.size;
        trash.clear();
        setTimeout(() => {
          changed(true);
          const report = { emptied: pictures, bytes: pictures * 3_100_000, kept: 0, failure: null };
          emit('trash.changed', {
            kind: 'ended',
            report: { ...report, manner: input['manner'] as EmptyManner },
          });
        }, 10);
        return { pictures };
      }
      case 'tiles.retry': {
        const keys = new Set(input['keys'] as number[]);
        const again = tiles.filter((tile) => isFailed(tile) && keys.has(keyOf(tile)));
        tiles = tiles.map((tile) =>
          again.includes(tile) ? { ...tile, taskState: 'queued', failure: null } : tile,
        );
        setTimeout(() => changed(true), 10);
        const final = again.filter(({ failure }) => failure?.code === 'generation-failed').length;
        return { tried: again.length, final };
      }
      case 'tasks.setPaused': {
        const ids = new Set(input['taskIds'] as number[]);
        const isPaused = input['paused'] === true;
        tiles = tiles.map((tile) => (ids.has(tile.taskId) ? { ...tile, isPaused } : tile));
        setTimeout(() => changed(true), 10);
        return null;
      }
      case 'saving.setPaused':
        settings = { ...settings, savingPaused: input['paused'] === true };
        return null;
      case 'check.view':
        return options.checking ?? { state: { kind: 'idle' }, begun: null };
      case 'check.start':
      case 'check.pause':
      case 'check.stop':
      case 'check.fetchAgain':
      case 'check.showFile':
      case 'check.saveLists':
        return null;
      case 'ownFiles.state':
        return options.ownFiles ?? { kind: 'idle' };
      case 'ownFiles.choose':
      case 'ownFiles.take':
        setTimeout(() => emit('ownFiles.changed', { kind: 'reading', read: 0, added: 0 }), 10);
        return { hasBegun: true };
      case 'ownFiles.stop':
        return null;
      case 'export.view':
      case 'export.chooseFolder':
        return {
          folder: '/home/ada/Pictures/For the client',
          ...{ state: options.exporting ?? { kind: 'idle' }, paper: 'a4' },
        };
      case 'export.example':
        return { name: 'a paper fox-9f3c21ab-0.png' };
      case 'library.fileNames':
        return fakeFileNames;
      case 'library.tryFileNames':
        return String(input['template']).includes('{index}')
          ? { kind: 'good', example: 'Studio/A lighthouse in a storm-ABCDEFGH-0.png' }
          : { kind: 'bad', problem: 'not-unique' };
      case 'library.setFileNames':
        return { ...fakeFileNames, template: input['template'] ?? fakeFileNames.usualTemplate };
      case 'library.state':
        return options.library ?? { kind: 'open', lastKeeping: null };
      case 'backups.list':
        return fakeBackups;
      case 'backups.restore':
        emit('library.changed', { kind: 'keeping', work: 'restore', records: 8200 });
        return null;
      case 'activity.get':
        return activity();
      case 'settings.set':
        settings = { ...settings, ...input };
        return settings;
      default:
        return null;
    }
  }

  const controls: FakeControls = {
    emit,
    requests,
    prepend(count) {
      const added = Array.from({ length: count }, (_, at) => ({
        ...makeTile(nextNumber + at, true),
        key: `t${nextNumber + at}`,
        pictureId: null,
        taskState: 'queued' as const,
        pictureState: null,
        failure: null,
        progress: null,
      }));
      nextNumber += count;
      tiles = [...added.reverse(), ...tiles];
      changed(true);
    },
    finishOne() {
      const at = tiles.findIndex(isWaiting);
      const tile = tiles[at];
      if (tile === undefined) return;
      const number = Number(tile.key.slice(1)) - (tile.key.startsWith('p') ? 1 : 0);
      tiles = tiles.with(at, makeTile(number, false));
      changed(tile.pictureId === null, [number + 1]);
    },
  };

  const bridge = {
    request: async (name: string, input: Record<string, unknown>) => {
      requests.push(name);
      await new Promise((resolve) => setTimeout(resolve, name === 'accounts.add' ? 400 : 4));
      try {
        return { ok: true, value: structuredClone(answer(name, input)) };
      } catch (error) {
        if (error instanceof FakeFailure) return { ok: false, failure: error.failure };
        throw error;
      }
    },
    takeFiles: (files: readonly File[], editsOf: number | null): Promise<unknown> =>
      bridge.request('ownFiles.take', { paths: files.map(({ name }) => name), editsOf }),
    subscribe: (name: EventName, listener: (payload: never) => void) => {
      const those = listeners.get(name) ?? new Set();
      listeners.set(name, those.add(listener));
      return () => those.delete(listener);
    },
  };
  return { bridge: bridge as unknown as Bridge, controls };
}

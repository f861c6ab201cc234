// The nouns that cross the border: accounts, tasks, pictures and the unions of their states.
// Invariant: only ids, text and numbers cross; never a path outside the library, never a key.
// Times are UTC epoch milliseconds (`…AtMs`), sizes are bytes or pixels as the name says.
import type { ExportChoice } from './exporting.ts';
import type { Failure } from './failure.ts';
import type { GalleryFind, GallerySort } from './finding.ts';
import type { Marks } from './marks.ts';

/** The services that Gridkeep can ask. `midapi` also speaks to kie.ai through its base URL. */
export const providerIds = ['acedata', 'midapi', 'apimart', 'newapi', 'mjproxy'] as const;
export type ProviderId = (typeof providerIds)[number];

/** What the account dialog must know of a provider before any request. */
export interface ProviderDescription {
  readonly id: ProviderId;
  readonly name: string;
  /** Null where every installation has its own address (New API, midjourney-proxy). */
  readonly defaultBaseUrl: string | null;
  readonly needsUserId: boolean;
  readonly canBeAdmin: boolean;
  /** The account's past tasks can be listed, so that they need not be imported one by one. */
  readonly hasHistory: boolean;
  /** Follow-up actions want a second key (New API's relay key, `sk-…`). */
  readonly actsWithRelayKey: boolean;
  /** Names that the user-id header has at forks of the service; the first one is the service's own. */
  readonly userHeaders: readonly string[];
  /** What lies around the white of an inpaint's mask; 'none' where the provider takes no mask. */
  readonly mask: 'on-black' | 'on-transparent' | 'none';
}

/** An amount in the provider's own unit, as it tells it. */
export interface Amount {
  readonly value: number;
  readonly unit: AmountUnit;
}
export const amountUnits = ['credits', 'quota', 'usd'] as const;
export type AmountUnit = (typeof amountUnits)[number];

/** One set of credentials at one provider. The key itself is in the keychain and never here. */
export interface Account {
  /** UUID v4; also the name under which the keychain holds the key. */
  readonly id: string;
  readonly label: string;
  readonly provider: ProviderId;
  readonly baseUrl: string;
  /** New API's numeric user id. */
  readonly userId: string | null;
  /** The header that carries it, where a fork has its own name for it. */
  readonly userHeader: string | null;
  readonly scope: 'own' | 'admin';
  readonly allowHttp: boolean;
  /** The keychain holds its key. */
  readonly keyStored: boolean;
  /** Its key is known for this session only, over what the keychain holds. */
  readonly keyInMemory: boolean;
  /** The second key that New API's follow-up actions want is stored. */
  readonly relayKeyStored: boolean;
  readonly health: AccountHealth;
  readonly taskCount: number;
  /** What its tasks in this library cost, one sum per unit; empty where the provider does not tell. */
  readonly spent: readonly Amount[];
  /** What was left at the last test, where the provider tells it. */
  readonly balance: (Amount & { readonly atMs: number }) | null;
  readonly lastSyncAtMs: number | null;
  readonly requestCount: number;
  /** When the provider last gave a good answer. */
  readonly lastSuccessAtMs: number | null;
  readonly createdAtMs: number;
}

/**
 * ```
 *   good ⇄ waiting (rate limit; ends by itself at untilMs)
 *    ⇅        ↘
 *  paused     stopped (key refused; ends when the user acts)
 * ```
 */
export type AccountHealth =
  | { readonly kind: 'good' }
  | { readonly kind: 'waiting'; readonly untilMs: number; readonly failure: Failure }
  | { readonly kind: 'paused' }
  | { readonly kind: 'stopped'; readonly failure: Failure };

/**
 * ```
 * queued → running → succeeded
 *    ↘       ⇅  ↘ → failed
 *     ↘  needs-input
 *      → lost (the provider does not know it, any more or at all)
 * ```
 */
export const taskStates = ['queued', 'running', 'needs-input', 'succeeded', 'failed', 'lost'] as const;
export type TaskState = (typeof taskStates)[number];

/** What a picture is: a 2×2 grid, one picture, an enlarged one, a video, its cover, or an input picture. */
export const pictureKinds = ['grid', 'single', 'upscale', 'video', 'cover', 'source'] as const;
export type PictureKind = (typeof pictureKinds)[number];

/**
 * ```
 * wanted → saved → ready        saved: on disk, checked, hashed, named by a row
 *   ↓ ↑      ↓       ↓          ready: decoded and previewed too
 * failed   missing (was saved, its file is gone or changed; never fetched again unless asked)
 * any → deleted (remembered for ever)
 * ```
 */
export const pictureStateNames = ['wanted', 'saved', 'ready', 'missing', 'failed', 'deleted'] as const;
export type PictureStateName = (typeof pictureStateNames)[number];

/** An original's bytes on disk, as checked. `path` is relative to the library, with forward slashes. */
export interface Original {
  readonly path: string;
  /** 64 small hex digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: MediaType;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
}

/** The kinds of file that count as a picture, told by their bytes. */
export const mediaTypes = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/avif',
  'video/mp4',
  'video/webm',
] as const;
export type MediaType = (typeof mediaTypes)[number];

/** Only what exists in a state exists in its type. */
export type PictureState =
  | {
      readonly kind: 'wanted';
      readonly attempts: number;
      readonly nextTryAtMs: number;
      readonly failure: Failure | null;
    }
  | { readonly kind: 'saved'; readonly original: Original; readonly savedAtMs: number }
  | { readonly kind: 'ready'; readonly original: Original; readonly savedAtMs: number }
  | { readonly kind: 'missing'; readonly original: Original; readonly sinceMs: number }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly attempts: number }
  | { readonly kind: 'deleted'; readonly atMs: number };

export interface Picture {
  readonly id: number;
  readonly taskId: number;
  /** Position among the pictures of its task, from 0, in the provider's order. */
  readonly index: number;
  readonly kind: PictureKind;
  readonly url: string;
  readonly state: PictureState;
  /** 0xRRGGBB, the mean colour, for the placeholder; null until previewed. */
  readonly colour: number | null;
  readonly marks: Marks;
  /** In the order of their names. */
  readonly tags: readonly string[];
  readonly note: string | null;
}

/** One of the provider's follow-up actions on a task. `id` is what the provider wants back (customId, action). */
export interface TaskButton {
  readonly id: string;
  readonly label: string;
}

/** The button of a task that waits for the user: sends prompt and mask for the step at hand (MODAL). */
export const modalButtonId = 'modal';

/**
 * One follow-up action as it was sent.
 * ```
 * sending → accepted   the provider made a task of it
 *         → refused    nothing was made
 *         → unknown    no readable answer, or Gridkeep ended in between; never sent again by itself
 * ```
 */
export const actionStates = ['sending', 'accepted', 'refused', 'unknown'] as const;
export type ActionState = (typeof actionStates)[number];
export interface TaskAction {
  readonly id: number;
  readonly buttonId: string;
  readonly buttonLabel: string;
  readonly state: ActionState;
  readonly failure: Failure | null;
  /** The row of the task that came of it. */
  readonly resultTaskId: number | null;
  readonly atMs: number;
}

/** Why the buttons of a task cannot work now. */
export const actionBlocks = [
  'not-finished',
  'record-ended',
  'account-removed',
  'account-paused',
  'account-stopped',
  'needs-relay-key',
  'not-offered',
  'under-way',
] as const;
export type ActionBlock = (typeof actionBlocks)[number];

/** What can be done with a task at its provider. */
export interface Acting {
  /** Null when the buttons work. */
  readonly block: ActionBlock | null;
  readonly mask: ProviderDescription['mask'];
  /** What the account's last action cost, as a hint before the confirmation. */
  readonly costHint: Amount | null;
  /** Newest first. */
  readonly actions: readonly TaskAction[];
}

/** What became of an action that was asked for. */
export interface ActionOutcome {
  readonly action: TaskAction;
  /** The new task waits for prompt or mask before it begins. */
  readonly needsInput: boolean;
}

/** One job at a provider, identified by account and remote id. */
export interface Task {
  readonly id: number;
  readonly accountId: string;
  readonly accountLabel: string;
  readonly provider: ProviderId;
  readonly remoteId: string;
  readonly state: TaskState;
  /** 0 to 100, null where the provider tells none. */
  readonly progress: number | null;
  /** What was wrong at the last look, in any state; a good answer clears it. */
  readonly failure: Failure | null;
  readonly prompt: string | null;
  /** The provider's translation into English, where it differs from the prompt. */
  readonly promptEn: string | null;
  /** What the provider sent on to Midjourney, where it differs from both. */
  readonly revisedPrompt: string | null;
  /** What describe and shorten answered. */
  readonly text: string | null;
  /** Midjourney parameters of the prompt by their canonical short name: `{ ar: '16:9', v: '7' }`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly buttons: readonly TaskButton[];
  /** Remote id of the task this one was made from. */
  readonly parentRemoteId: string | null;
  readonly createdAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** When the provider's links or record end, where it says so. */
  readonly expiresAtMs: number | null;
  readonly importedAtMs: number;
  readonly lastLookAtMs: number | null;
  readonly nextLookAtMs: number | null;
  /** Since when it is no longer asked about, because it had not moved for too long. */
  readonly parkedAtMs: number | null;
  /** Since when the user lets it rest: it is not asked about, and its pictures are not fetched. */
  readonly pausedAtMs: number | null;
  readonly cost: Amount | null;
  /** For tasks that an administrator's account lists: whose they are, and their channel. */
  readonly remoteUser: string | null;
  readonly channel: string | null;
}

export interface TaskDetails {
  readonly task: Task;
  readonly pictures: readonly Picture[];
  /** The provider's last record without personal fields, as indented JSON. */
  readonly rawRecord: string | null;
}

/** A task's details with what can be done with it now. */
export interface TaskWithActing extends TaskDetails {
  readonly acting: Acting;
}

/** What providers call the ways in which a task can come to be. */
export const madeByActions = [
  ...([
    'imagine',
    'blend',
    'upscale',
    'vary',
    'vary-strong',
    'vary-subtle',
    'vary-region',
    'reroll',
  ] as const),
  ...(['zoom', 'pan', 'video', 'extend', 'edit', 'describe', 'shorten', 'swap-face'] as const),
] as const;
export type MadeByAction = (typeof madeByActions)[number];

/** How a task came to be: the button that was pressed on its parent, or no more than its provider's word. */
export type MadeBy =
  /** The label is empty where the parent is not in the library. */
  | { readonly kind: 'button'; readonly button: TaskButton }
  | { readonly kind: 'action'; readonly action: MadeByAction };

/** A task within its family: the grid and everything made from it, oldest first. */
export interface FamilyMember {
  readonly taskId: number;
  /** The member it was made from; null for the first one, and where that task is not in the library. */
  readonly parentTaskId: number | null;
  /** Null where nothing tells it. */
  readonly madeBy: MadeBy | null;
  readonly remoteId: string;
  readonly state: TaskState;
  readonly prompt: string | null;
  readonly pictures: readonly Picture[];
}

/**
 * One cell of the gallery: a picture, or a task that has none yet.
 * `key` is unique and stable: `p12` for picture 12, `t7` for task 7.
 */
export interface Tile {
  readonly key: string;
  readonly taskId: number;
  readonly pictureId: number | null;
  readonly prompt: string | null;
  /** What describe and shorten answered; such a task has no picture. */
  readonly text: string | null;
  readonly remoteId: string;
  readonly accountLabel: string;
  readonly provider: ProviderId;
  readonly taskState: TaskState;
  readonly progress: number | null;
  /** It is no longer asked about by itself. */
  readonly isParked: boolean;
  /** What is still to be done for it rests until the user lets its task go on. */
  readonly isPaused: boolean;
  /** It shows how far it is: `gridkeep-image://partial/<taskId>`. */
  readonly hasPartial: boolean;
  readonly pictureState: PictureStateName | null;
  readonly pictureKind: PictureKind | null;
  readonly failure: Failure | null;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly colour: number | null;
  readonly mediaType: MediaType | null;
  /** Changes when the preview's bytes change; part of the preview's URL. */
  readonly previewVersion: number;
  readonly marks: Marks;
  /** Tiles of its family that it stands for, itself included; 1 where families are not stacked. */
  readonly stackCount: number;
}

/** What the gallery shows, and in which order. */
export interface GalleryQuery extends GalleryFind {
  readonly accountId: string | null;
  readonly show: GalleryFilter;
  /** Only what is in this album; a smart album adds what it looks for. */
  readonly albumId: number | null;
  readonly sort: GallerySort;
  /** A family is one tile: its newest picture. */
  readonly stacked: boolean;
}
export const libraryFilters = ['all', 'waiting', 'paused', 'failed', 'expiring'] as const;
export type LibraryFilter = (typeof libraryFilters)[number];
/** The trash is no part of the library: what lies in it is found by `deleted` alone. */
export const galleryFilters = [...libraryFilters, 'deleted'] as const;
export type GalleryFilter = (typeof galleryFilters)[number];

export interface GalleryPage {
  /** Grows with every change of the catalog. */
  readonly revision: number;
  /** Number of tiles that the query finds. */
  readonly total: number;
  readonly from: number;
  readonly tiles: readonly Tile[];
}

/** Numbers of the sidebar and the activity bar; of the whole library. */
export interface LibraryCounts {
  readonly tasks: Readonly<Record<TaskState, number>>;
  readonly pictures: Readonly<Record<PictureStateName, number>>;
  readonly bytes: number;
  /** Wanted pictures whose link, and unfinished tasks whose record, ends within six hours. */
  readonly expiringWithin6h: number;
  readonly parked: number;
  /** Tasks that the user lets rest. */
  readonly paused: number;
}

export interface Activity {
  readonly counts: LibraryCounts;
  /** Receipt of everything asked for since the queue was last empty: `saved of wanted`. */
  readonly batch: {
    readonly wanted: number;
    readonly saved: number;
    readonly failed: number;
    /** Tasks that ended without a picture: given up by their provider, or known to nobody. */
    readonly failedTasks: number;
  };
  readonly bytesPerSecond: number;
  readonly downloading: number;
  readonly nextLookAtMs: number | null;
  readonly savingPaused: boolean;
  /** A local trouble that stops all saving: `disk-full`, `no-permission`, `library-away`. It ends by itself. */
  readonly trouble: Failure | null;
  /** With `disk-full`: so much more room the disk must have before saving goes on; null where nobody knows. */
  readonly roomNeededBytes: number | null;
  /** Since when there has been no network; nothing is asked or fetched but a probe now and then. */
  readonly offlineSinceMs: number | null;
}

/** A doubtful id and why: it may be a date, a bare number, or a shape that no account can take. */
export const doubtReasons = ['maybe-number', 'maybe-job-id', 'no-account', 'unknown-shape'] as const;
export type DoubtReason = (typeof doubtReasons)[number];

/** What an import would do, made before any request. Lists are cut at 200 entries; the counts are whole. */
export interface ImportPlan {
  readonly found: number;
  readonly new: number;
  readonly known: number;
  readonly deleted: number;
  readonly doubtful: number;
  readonly routes: readonly {
    readonly accountId: string;
    readonly accountLabel: string;
    readonly provider: ProviderId;
    readonly taskCount: number;
  }[];
  readonly doubts: readonly { readonly id: string; readonly reason: DoubtReason }[];
}

export interface ImportReport {
  readonly found: number;
  readonly new: number;
  readonly known: number;
  readonly deleted: number;
  readonly doubtful: readonly { readonly id: string; readonly reason: DoubtReason }[];
  /** The past import that it has become; null where there was nothing to import. */
  readonly importId: number | null;
}

/** What became of a wish to try failed tiles again. */
export interface RetriedTiles {
  readonly tried: number;
  /** Of those tried: tasks that the provider itself gave up, which may well fail the same way. */
  readonly final: number;
}

/**
 * How the reading of one account's history goes.
 * ```
 * running → done | failed | stopped       what was read stays; the next sync goes on where this one ended
 * ```
 */
export interface SyncProgress {
  readonly accountId: string;
  readonly state: 'running' | 'done' | 'failed' | 'stopped';
  readonly failure: Failure | null;
  /** found = new + known + deleted. */
  readonly found: number;
  readonly new: number;
  readonly known: number;
  readonly deleted: number;
  /** Pages asked for so far. */
  readonly requests: number;
  /** When the oldest task that was read so far was made. */
  readonly reachedAtMs: number | null;
}

/** Square cells, or rows in which every picture has its own shape. */
export const galleryLayouts = ['square', 'justified'] as const;
export type GalleryLayout = (typeof galleryLayouts)[number];
/** Headers between the tiles, in an order by time. */
export const galleryGroupings = ['none', 'month', 'day'] as const;
export type GalleryGrouping = (typeof galleryGroupings)[number];

/** What the window remembers between starts. */
export interface Settings {
  readonly theme: 'system' | 'dark' | 'light';
  readonly language: 'system' | 'en' | 'de' | 'zh-CN';
  /** How much room controls and rows take. */
  readonly density: 'comfortable' | 'compact';
  /** Least width of a square gallery cell in CSS pixels; rows of true shape follow it. */
  readonly cellSizePx: number;
  readonly layout: GalleryLayout;
  readonly groupBy: GalleryGrouping;
  readonly sidebarOpen: boolean;
  readonly detailsOpen: boolean;
  /** Downloads together are no faster than this; null for as fast as can be. */
  readonly bytesPerSecond: number | null;
  /** Changed by `saving.setPaused` only. */
  readonly savingPaused: boolean;
  /** Closing the window hides it, and work goes on. */
  readonly worksInBackground: boolean;
  /** The user has said once what closing the window shall do. */
  readonly backgroundAsked: boolean;
  /** One notification when everything is done while the window is hidden. */
  readonly notifiesWhenDone: boolean;
  /** After a mark in the large view the next picture is shown. */
  readonly autoAdvance: boolean;
  /** Keys without Control or Command do something outside of fields, too. */
  readonly singleKeys: boolean;
  readonly exporting: ExportChoice;
}

/**
 * Whether the library can be worked with.
 * ```
 * opening → open ⇄ keeping        keeping: closed while a backup is restored or the catalog made anew
 *    ⇅        ↘       ⇅
 *  closed ←─────────────          it could not be opened; ends when the user acts
 * ```
 */
export type LibraryState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly lastKeeping: KeepingOutcome | null }
  | { readonly kind: 'closed'; readonly failure: Failure; readonly lastKeeping: KeepingOutcome | null }
  /** `records`: sidecars read so far. */
  | { readonly kind: 'keeping'; readonly work: KeepingWorkName; readonly records: number };

/** What can be done to a catalog while it is closed. */
export const keepingWorkNames = ['restore', 'rebuild'] as const;
export type KeepingWorkName = (typeof keepingWorkNames)[number];

/** How a restore or a rebuild ended. After a failure everything is as it was before. */
export type KeepingOutcome =
  | { readonly kind: 'done'; readonly work: KeepingWorkName; readonly report: KeepingReport }
  | { readonly kind: 'failed'; readonly work: KeepingWorkName; readonly failure: Failure };

/** What the sidecars brought that the catalog did not know, and what was met on the way. */
export interface KeepingReport {
  readonly records: number;
  readonly tasks: number;
  readonly pictures: number;
  /** Accounts made anew; each wants its key again. */
  readonly accounts: number;
  /** Pictures that were deleted since, and stay so. */
  readonly deleted: number;
  readonly moved: number;
  /** Pictures whose file is gone or changed. */
  readonly missing: number;
  readonly unreadable: number;
  /** Name in Backups of the catalog that was there; null where there was none. */
  readonly setAside: string | null;
}

/** Taken by the clock or by hand; before a change of the catalog's form; the catalog that a restore replaced. */
export const backupKinds = ['daily', 'before-migration', 'set-aside'] as const;
export type BackupKind = (typeof backupKinds)[number];
export interface BackupEntry {
  readonly name: string;
  readonly kind: BackupKind;
  readonly atMs: number;
  readonly sizeBytes: number;
  /** Null where the file cannot be read as a catalog of this or an older version. */
  readonly holds: { readonly tasks: number; readonly pictures: number } | null;
}

/** What the page must know before it is drawn; nothing of it waits for the library or the keychain. */
export interface AppInfo {
  readonly version: string;
  readonly platform: 'mac' | 'windows' | 'linux';
  readonly systemLanguage: string;
  readonly libraryPath: string;
  readonly isDemo: boolean;
}

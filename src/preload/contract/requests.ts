// Every request that may cross from the page to the main process: name → input schema and output type.
// Invariant: one object argument per request, parsed by its schema before any handler sees it; unknown
// fields are refused, so surplus data cannot cross. Answers are `Result<Output>`. The page knows its types only; the figures
// that it has to keep to are in bounds.ts.
// Here and in all of the contract times are UTC epoch milliseconds (`…AtMs`), sizes are bytes or pixels as the name
// says, and the path of a picture is relative to its library.
import * as v from 'valibot';
import type { Album } from './albums.ts';
import {
  galleryKeysMaxCount,
  galleryPageMaxRows,
  idsMaxCount,
  importTextMaxLength,
  leastBytesPerSecond,
  leastCellPx,
  maskMaxLength,
  mostBytesPerSecond,
  mostCellPx,
  pageThumbnailsMax,
} from './bounds.ts';
import { galleryFilters } from './gallery.ts';
import { providerIds } from './providers.ts';
import { proxyChoiceSchema } from './proxy.ts';
import { galleryGroupings, galleryLayouts } from './settings.ts';
import type { Failure } from './failure.ts';
import type { Account } from './accounts.ts';
import type { ActionOutcome, TaskWithActing } from './acting.ts';
import type { Activity } from './activity.ts';
import { checkEntrySchema } from './checking.ts';
import type { CheckView } from './checking.ts';
import type { AppInfo } from './app-info.ts';
import type { FamilyMember } from './families.ts';
import type { RetriedTiles } from './gallery.ts';
import type { SyncProgress } from './history-sync.ts';
import { ownChoicesMaxCount } from './import-choices.ts';
import { importDraftSchema } from './import-draft.ts';
import type { ImportDraft } from './import-draft.ts';
import type { ImportPlan } from './importing.ts';
import type { BackupEntry } from './keeping.ts';
import type { LibraryState } from './library-state.ts';
import type { ProviderDescription } from './providers.ts';
import type { Settings } from './settings.ts';
import { exportChoiceSchema, exportFormSchema, exportMaxCount, exportNamingSchema } from './exporting.ts';
import type { ExportView } from './exporting.ts';
import { templateSchema } from './file-names.ts';
import type { FileNames, FileNamesTrial } from './file-names.ts';
import { galleryFindSchema, gallerySorts, timelineSteps } from './finding.ts';
import type { GalleryFacets, GalleryKeys, GalleryShapes, GalleryTimeline } from './finding.ts';
import { importNameMaxLength, importsPageMaxRows } from './imports.ts';
import type { ImportsPage } from './imports.ts';
import { droppedFilesMax, ownFilesKinds } from './own-files.ts';
import type { OwnFilesState } from './own-files.ts';
import type { PageText } from './page-text.ts';
import { colourLabels, flags, nameMaxLength, noteMaxLength, ratingMax, tagsMaxCount } from './marks.ts';
import type { MarkOutcome, PicturesSummary, Tag, TagOutcome, TagRenaming } from './marks.ts';
import { panelWidthSchema } from './panel-widths.ts';
import { emptyManners } from './trash.ts';
import type { TrashView } from './trash.ts';

/** Windows' credential store takes 2,560 bytes; the origin is kept beside the key. */
const keyMaxBytes = 2048;

const rowId = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const rating = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(ratingMax));
const colourLabel = v.nullable(v.picklist(colourLabels));
const countOf = (groups: readonly { readonly pictureIds: readonly number[] }[]): number =>
  groups.reduce((sum, { pictureIds }) => sum + pictureIds.length, 0);
const rowIds = v.pipe(v.array(rowId), v.minLength(1), v.maxLength(idsMaxCount));
/** Of pictures by their ids, of tasks without any by theirs as negative numbers. */
const tileKeys = v.pipe(
  v.array(v.pipe(v.number(), v.safeInteger())),
  v.minLength(1),
  v.maxLength(idsMaxCount),
);
/** Judged in one go: an issue per number of half a million would be too much. */
const exportIds = v.custom<readonly number[]>(
  (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= exportMaxCount &&
    value.every((id) => Number.isSafeInteger(id) && id > 0),
);
const accountId = v.pipe(v.string(), v.uuid());
const label = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60));
const baseUrl = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(500));
const apiKey = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxBytes(keyMaxBytes));
const actionInput = v.strictObject({
  prompt: v.nullable(v.pipe(v.string(), v.trim(), v.maxLength(10_000))),
  mask: v.nullable(
    v.strictObject({
      kind: v.literal('image'),
      pngBase64: v.pipe(v.string(), v.maxLength(maskMaxLength), v.base64()),
    }),
  ),
});
const channel = v.pipe(v.string(), v.regex(/^\d{1,9}$/));
const userHeader = v.pipe(v.string(), v.maxLength(40), v.regex(/^[A-Za-z][A-Za-z0-9-]*$/));
const importText = v.pipe(v.string(), v.maxLength(importTextMaxLength));
const doubtfulId = v.pipe(v.string(), v.minLength(1), v.maxLength(500));
const nothing = v.strictObject({});

const galleryQuery = v.strictObject({
  ...galleryFindSchema.entries,
  accountId: v.nullable(accountId),
  show: v.picklist(galleryFilters),
  albumId: v.nullable(rowId),
  sort: v.picklist(gallerySorts),
  stacked: v.boolean(),
});
const position = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(nameMaxLength));
const tagNames = v.pipe(v.array(name), v.minLength(1), v.maxLength(tagsMaxCount));

const importInput = v.strictObject({
  text: importText,
  /** A named account takes every id, whatever its shape. */
  accountId: v.nullable(accountId),
  /** Also ask accounts of other providers about an id that nobody of the first one knows. */
  askOthers: v.boolean(),
});

interface RequestDefinition<Input extends v.GenericSchema, Output> {
  readonly input: Input;
  /** Carries the output's type only; never set. */
  readonly output?: Output;
}

function request<Output>() {
  return <Input extends v.GenericSchema>(input: Input): RequestDefinition<Input, Output> => ({ input });
}

/** The list itself. `noun.verb`. */
export const requests = {
  'app.info': request<AppInfo>()(nothing),
  'providers.list': request<readonly ProviderDescription[]>()(nothing),
  /** Null when the keychain answers; else why keys can be kept for this session only. Takes up to five seconds. */
  'keychain.check': request<Failure | null>()(nothing),
  'accounts.list': request<readonly Account[]>()(nothing),
  /** Tests the key with a real request first; adds nothing when the provider refuses it. */
  'accounts.add': request<Account>()(
    v.strictObject({
      provider: v.picklist(providerIds),
      label,
      baseUrl,
      userId: v.nullable(v.pipe(v.string(), v.trim(), v.regex(/^\d{1,12}$/))),
      /** Null for the service's own header name. */
      userHeader: v.nullable(userHeader),
      scope: v.picklist(['own', 'admin']),
      allowHttp: v.boolean(),
      key: apiKey,
      /** Keep the key in memory until the app ends; for systems without a keychain. */
      forThisSession: v.boolean(),
    }),
  ),
  'accounts.test': request<Account>()(v.strictObject({ id: accountId })),
  'accounts.rename': request<Account>()(v.strictObject({ id: accountId, label })),
  'accounts.rotateKey': request<Account>()(
    v.strictObject({ id: accountId, key: apiKey, forThisSession: v.boolean() }),
  ),
  /** Keeps (or, with null, forgets) the second key that follow-up actions of New API want. */
  'accounts.setRelayKey': request<Account>()(
    v.strictObject({ id: accountId, key: v.nullable(apiKey), forThisSession: v.boolean() }),
  ),
  'accounts.pause': request<Account>()(v.strictObject({ id: accountId })),
  'accounts.resume': request<Account>()(v.strictObject({ id: accountId })),
  /** Removes the key and the account; its tasks and pictures stay. */
  'accounts.remove': request<null>()(v.strictObject({ id: accountId })),
  /** Begins to read the account's history, newest first; `sync.changed` tells how it goes. */
  'sync.start': request<SyncProgress>()(
    v.strictObject({
      accountId,
      /** Nothing older than this. */
      sinceMs: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
      /** For an administrator's account: only this channel. */
      channel: v.nullable(channel),
      /** To the very end, also through what is known. */
      full: v.boolean(),
    }),
  ),
  'sync.stop': request<null>()(v.strictObject({ accountId })),
  /** Every account that is being read, or was since the start of the app. */
  'sync.list': request<readonly SyncProgress[]>()(nothing),
  /** The text with new ids that `clipboard.offered` told of; null where it is gone. It is not offered again. */
  'clipboard.take': request<{ readonly text: string | null }>()(nothing),
  'clipboard.dismiss': request<null>()(nothing),
  /** What stands in the dialog, whenever that has changed: it is known for the next start then. */
  'import.keepDraft': request<null>()(importDraftSchema),
  /** What stood in it when the start before ended, or the page was loaded anew; null where that was nothing. */
  'import.draft': request<ImportDraft | null>()(nothing),
  'import.preview': request<ImportPlan>()(importInput),
  /** The import is begun as a whole: the ids of the text, and the doubtful ones among them that an account was chosen for. */
  'import.start': request<null>()(
    v.strictObject({
      ...importInput.entries,
      source: v.picklist(['text', 'file', 'link']),
      /** Of the files. */
      name: v.nullable(v.pipe(v.string(), v.maxLength(importNameMaxLength))),
      choices: v.strictObject({
        all: v.nullable(accountId),
        byId: v.pipe(
          v.array(v.strictObject({ id: doubtfulId, accountId: v.nullable(accountId) })),
          v.maxLength(ownChoicesMaxCount),
        ),
      }),
    }),
  ),
  /** Past imports with their receipts as of now, the newest first; from before that import, or (null) from the newest on. */
  'imports.list': request<ImportsPage>()(
    v.strictObject({
      beforeId: v.nullable(rowId),
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(importsPageMaxRows)),
    }),
  ),
  'gallery.page': request<PageText>()(
    v.strictObject({
      query: galleryQuery,
      from: position,
      count: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(galleryPageMaxRows)),
      /** So many of its first tiles shall come with their thumbnail; only the first answer of a start does that. */
      thumbnails: v.optional(v.pipe(position, v.maxValue(pageThumbnailsMax)), 0),
    }),
  ),
  /** The window has painted its first pictures, or has none: what left it both cores may begin. */
  'gallery.painted': request<null>()(nothing),
  /** Keys of a stretch of tiles, for what is done to many at once. */
  'gallery.keys': request<GalleryKeys>()(
    v.strictObject({
      query: galleryQuery,
      from: position,
      count: v.pipe(position, v.maxValue(galleryKeysMaxCount)),
    }),
  ),
  /** Where these tiles stand, by key; -1 for those that the query does not find. */
  'gallery.positions': request<readonly number[]>()(
    v.strictObject({
      query: galleryQuery,
      keys: tileKeys,
    }),
  ),
  'gallery.facets': request<GalleryFacets>()(v.strictObject({ query: galleryQuery })),
  'gallery.timeline': request<GalleryTimeline>()(
    v.strictObject({ query: galleryQuery, step: v.picklist(timelineSteps) }),
  ),
  'gallery.shapes': request<GalleryShapes>()(v.strictObject({ query: galleryQuery })),
  'tasks.details': request<TaskWithActing>()(v.strictObject({ taskId: rowId })),
  /** The task's family: the grid and everything made from it, oldest first. */
  'tasks.family': request<readonly FamilyMember[]>()(v.strictObject({ taskId: rowId })),
  /**
   * Sends one of the task's buttons to its provider, once. `intentId` is made where the user confirmed; the same one
   * again answers what became of it and sends nothing.
   */
  'tasks.act': request<ActionOutcome>()(
    v.strictObject({
      taskId: rowId,
      buttonId: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
      intentId: v.pipe(v.string(), v.uuid()),
      input: v.nullable(actionInput),
    }),
  ),
  /** Looks at these tasks again now, and tries their failed pictures again. */
  'tasks.retry': request<null>()(v.strictObject({ taskIds: rowIds })),
  /** `tasks.retry` for tiles by their keys; those that have not failed, or miss a file only, are left alone. */
  'tiles.retry': request<RetriedTiles>()(v.strictObject({ keys: tileKeys })),
  /** Lets what is still to be done for these tasks rest, or go on: looks and downloads. */
  'tasks.setPaused': request<null>()(v.strictObject({ taskIds: rowIds, paused: v.boolean() })),
  /** Moves originals to the library's trash and remembers it; answers which pictures were not deleted before. */
  'pictures.delete': request<{ readonly deleted: readonly number[] }>()(
    v.strictObject({ pictureIds: rowIds }),
  ),
  /**
   * Takes `pictures.delete` back, at any time; what the trash has no file of any more is fetched again. Answers which
   * pictures came back.
   */
  'pictures.restore': request<{ readonly restored: readonly number[] }>()(
    v.strictObject({ pictureIds: rowIds }),
  ),
  /** What lies in the trash, and how its emptying goes. */
  'trash.view': request<TrashView>()(nothing),
  /** Ends it where it is; `trash.changed` tells what came of it. */
  'trash.stopEmptying': request<null>()(nothing),
  /** Begins to give up all that lies in the trash; `trash.changed` tells how it goes. Answers how many pictures. */
  'trash.empty': request<{ readonly pictures: number }>()(
    v.strictObject({ manner: v.picklist(emptyManners) }),
  ),
  /** Sets the marks that are named; the others stay. */
  'pictures.mark': request<MarkOutcome>()(
    v.strictObject({
      pictureIds: rowIds,
      rating: v.optional(rating),
      flag: v.optional(v.picklist(flags)),
      label: v.optional(colourLabel),
    }),
  ),
  /** Gives pictures the marks back that they had before `pictures.mark`: all of them or none. */
  'pictures.putMarks': request<null>()(
    v.strictObject({
      groups: v.pipe(
        v.array(
          v.strictObject({
            marks: v.strictObject({ rating, flag: v.picklist(flags), label: colourLabel }),
            pictureIds: rowIds,
          }),
        ),
        v.minLength(1),
        v.check((groups) => countOf(groups) <= idsMaxCount, 'Too many pictures at once.'),
      ),
    }),
  ),
  /** The albums that were filled with this picture by hand. */
  'pictures.albums': request<readonly number[]>()(v.strictObject({ pictureId: rowId })),
  'pictures.summary': request<PicturesSummary>()(v.strictObject({ pictureIds: rowIds })),
  /** Gives these tags to the pictures, or takes them away. Deleted pictures are given none, except to undo or do again. */
  'pictures.tag': request<TagOutcome>()(
    v.strictObject({ pictureIds: rowIds, tags: tagNames, isGiven: v.boolean(), alsoDeleted: v.boolean() }),
  ),
  /** Null or blank takes the note away. */
  'pictures.setNote': request<null>()(
    v.strictObject({ pictureId: rowId, note: v.nullable(v.pipe(v.string(), v.maxLength(noteMaxLength))) }),
  ),
  /** Tags whose name begins so, the most used first; '' for all. At most 500. */
  'tags.list': request<readonly Tag[]>()(
    v.strictObject({ prefix: v.pipe(v.string(), v.maxLength(nameMaxLength)) }),
  ),
  /** A tag that has the new name already takes its pictures over. */
  'tags.rename': request<TagRenaming>()(v.strictObject({ name, newName: name })),
  /** Takes the tag from all its pictures. */
  'tags.remove': request<TagOutcome>()(v.strictObject({ name })),
  'albums.list': request<readonly Album[]>()(nothing),
  /** With `find` a smart album. It goes behind its siblings. */
  'albums.add': request<Album>()(
    v.strictObject({ name, parentId: v.nullable(rowId), find: v.nullable(galleryFindSchema) }),
  ),
  'albums.rename': request<null>()(v.strictObject({ id: rowId, name })),
  'albums.setFind': request<null>()(v.strictObject({ id: rowId, find: galleryFindSchema })),
  /** Before that sibling, or with null behind all of them. */
  'albums.move': request<null>()(
    v.strictObject({ id: rowId, parentId: v.nullable(rowId), beforeId: v.nullable(rowId) }),
  ),
  /** Removes the album and those inside it; no picture goes with them. `albums.restore` undoes it. */
  'albums.remove': request<null>()(v.strictObject({ id: rowId })),
  'albums.restore': request<null>()(v.strictObject({ id: rowId })),
  /** Answers the pictures that were not in it before. They go behind the others, in the order given. */
  'albums.addPictures': request<readonly number[]>()(v.strictObject({ id: rowId, pictureIds: rowIds })),
  /** Answers the pictures that were in it. */
  'albums.removePictures': request<readonly number[]>()(v.strictObject({ id: rowId, pictureIds: rowIds })),
  /** Orders by hand: puts these, in the order given, before that picture, or with null behind all. */
  'albums.movePictures': request<null>()(
    v.strictObject({ id: rowId, pictureIds: rowIds, beforePictureId: v.nullable(rowId) }),
  ),
  'pictures.showInFolder': request<null>()(v.strictObject({ pictureId: rowId })),
  /** The file at this place among the picture's edits. Fails with `gone` where there is none any more. */
  'pictures.showEdited': request<null>()(
    v.strictObject({ pictureId: rowId, place: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  ),
  /** Those of the picture's edits that do not lie where they did, by their paths; none while the library's drive is away. */
  'pictures.goneEdits': request<readonly string[]>()(v.strictObject({ pictureId: rowId })),
  /**
   * Asks for files in the system's own way, and makes them edits of the picture: copied beside it, or linked where they lie
   * in the library already. Answers how many.
   */
  'pictures.addEdited': request<{ readonly added: number }>()(v.strictObject({ pictureId: rowId })),
  /** Makes a copy of the original beside it, as an edit, and shows it in its folder. */
  'pictures.copyToEdit': request<null>()(v.strictObject({ pictureId: rowId })),
  /** The file is no edit of the picture any more, and stays where it is. The path is relative to the library. */
  'pictures.forgetEdited': request<null>()(
    v.strictObject({ pictureId: rowId, path: v.pipe(v.string(), v.maxLength(4_096)) }),
  ),
  /**
   * Hands the drag that has just begun over to the system, with the originals of these pictures as files. Those that
   * are not on disk are left out; fails with `gone` where none is.
   */
  'pictures.dragOut': request<null>()(v.strictObject({ pictureIds: rowIds })),
  'pictures.copyImage': request<null>()(v.strictObject({ pictureId: rowId })),
  /** Where the last export went, and how it goes. */
  'export.view': request<ExportView>()(nothing),
  /** Asks for a folder in the system's own way. */
  'export.chooseFolder': request<ExportView>()(nothing),
  /** The name that a picture's copy would have. */
  'export.example': request<{ readonly name: string }>()(
    v.strictObject({ pictureId: rowId, naming: exportNamingSchema }),
  ),
  /** Begins to copy into the folder that was chosen; `export.changed` tells how it goes. */
  'export.start': request<null>()(
    v.strictObject({
      pictureIds: exportIds,
      naming: exportNamingSchema,
      form: exportFormSchema,
    }),
  ),
  /** Ends it behind the copies that are being written. */
  'export.cancel': request<null>()(nothing),
  /** Shows the folder of the last export. */
  'export.showFolder': request<null>()(nothing),
  /** How the check of the library's files goes, or what the last one found. */
  'check.view': request<CheckView>()(nothing),
  /** Begins it, or goes on where one stands that did not come to its end; `check.changed` tells how it goes. */
  'check.start': request<null>()(v.strictObject({ resume: v.boolean() })),
  'check.pause': request<null>()(nothing),
  /** Ends it with a report of what was found until then. */
  'check.stop': request<null>()(nothing),
  /**
   * Begins to make what it found lost wanted again, and sets changed files aside before; `check.changed` tells how it goes.
   * Fails with `usage` without the report of a whole check.
   */
  'check.fetchAgain': request<null>()(nothing),
  /** Shows a file of the report in its folder; of one that is gone, the folder. */
  'check.showFile': request<null>()(checkEntrySchema),
  /** Asks for a place in the system's own way, and writes all lists there as text. */
  'check.saveLists': request<null>()(nothing),
  /** How the taking in of files goes, or what came of the last one. */
  'ownFiles.state': request<OwnFilesState>()(nothing),
  /**
   * Asks for pictures, or for a folder of them, in the system's own way, and begins to take them in; `ownFiles.changed` tells
   * how it goes. Answers whether it has begun. Fails with `usage` while others are being taken in.
   */
  'ownFiles.choose': request<{ readonly hasBegun: boolean }>()(
    v.strictObject({ kind: v.picklist(ownFilesKinds) }),
  ),
  /**
   * As `ownFiles.choose`, for what was dropped on the window; or, for a picture's row, as `pictures.addEdited`. Asked by the
   * preload only, which is given files and not paths; see bridge.ts. Files without a place on the disk have an empty path.
   */
  'ownFiles.take': request<{ readonly hasBegun: boolean }>()(
    v.strictObject({
      paths: v.pipe(
        v.array(v.pipe(v.string(), v.maxLength(32_767))),
        v.minLength(1),
        v.maxLength(droppedFilesMax),
      ),
      editsOf: v.nullable(rowId),
    }),
  ),
  /** Ends it behind the files that are being read. What was added by then stays. */
  'ownFiles.stop': request<null>()(nothing),
  'clipboard.writeText': request<null>()(v.strictObject({ text: v.pipe(v.string(), v.maxLength(100_000)) })),
  'activity.get': request<Activity>()(nothing),
  /** All downloads; kept through restarts. */
  'saving.setPaused': request<null>()(v.strictObject({ paused: v.boolean() })),
  'library.state': request<LibraryState>()(nothing),
  /** Tries to open a library again that could not be opened. */
  'library.tryAgain': request<null>()(nothing),
  /** Makes the catalog anew from the sidecars; begins it only: `library.changed` tells how it goes. */
  'library.rebuild': request<null>()(nothing),
  /**
   * Asks for a folder in the system's own way, and starts again with the library in it; the draft of the import goes along.
   */
  'library.choose': request<null>()(nothing),
  'library.showFolder': request<null>()(nothing),
  /** Writes the index of the pictures anew where it is behind, and shows it. Fails with `gone` where there are none. */
  'library.showIndex': request<null>()(nothing),
  /** How new files are named. */
  'library.fileNames': request<FileNames>()(nothing),
  /** What a template would make of names; keeps nothing. */
  'library.tryFileNames': request<FileNamesTrial>()(v.strictObject({ template: templateSchema })),
  /** Null for the usual names. Files that are there keep theirs. */
  'library.setFileNames': request<FileNames>()(v.strictObject({ template: v.nullable(templateSchema) })),
  /** Newest first; also of a library that cannot be opened. */
  'backups.list': request<readonly BackupEntry[]>()(nothing),
  'backups.take': request<null>()(nothing),
  /** Puts a backup in the catalog's place; begins it only: `library.changed` tells how it goes. */
  'backups.restore': request<null>()(
    v.strictObject({ name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) }),
  ),
  /**
   * Answers `window.closeAsked`: hides the window and works on, or quits. Remembered. Null where the question was put away:
   * the window stays, and the next closing asks again.
   */
  'window.answerClose': request<null>()(v.strictObject({ keepWorking: v.nullable(v.boolean()) })),
  /** Lets the window fill the screen or not; `window.fullScreenChanged` says when it does. */
  'window.setFullScreen': request<null>()(v.strictObject({ isFullScreen: v.boolean() })),
  /** What the page remembers over being loaded anew, held in memory for a page whose process dies. */
  'page.remember': request<null>()(
    v.strictObject({ entries: v.array(v.strictTuple([v.string(), v.string()])) }),
  ),
  /** What the last page remembered. */
  'page.recall': request<readonly (readonly [string, string])[]>()(nothing),
  'app.quit': request<null>()(nothing),
  'settings.get': request<Settings>()(nothing),
  'settings.set': request<Settings>()(
    v.strictObject({
      theme: v.optional(v.picklist(['system', 'dark', 'light'])),
      language: v.optional(v.picklist(['system', 'en', 'de', 'zh-CN'])),
      density: v.optional(v.picklist(['comfortable', 'compact'])),
      cellSizePx: v.optional(
        v.pipe(v.number(), v.integer(), v.minValue(leastCellPx), v.maxValue(mostCellPx)),
      ),
      layout: v.optional(v.picklist(galleryLayouts)),
      groupBy: v.optional(v.picklist(galleryGroupings)),
      sidebarOpen: v.optional(v.boolean()),
      detailsOpen: v.optional(v.boolean()),
      sidebarPx: v.optional(panelWidthSchema('sidebar')),
      detailsPx: v.optional(panelWidthSchema('details')),
      /** Holds at once, also for downloads under way; null for none. */
      bytesPerSecond: v.optional(
        v.nullable(
          v.pipe(
            v.number(),
            v.safeInteger(),
            v.minValue(leastBytesPerSecond),
            v.maxValue(mostBytesPerSecond),
          ),
        ),
      ),
      worksInBackground: v.optional(v.boolean()),
      notifiesWhenDone: v.optional(v.boolean()),
      autoAdvance: v.optional(v.boolean()),
      singleKeys: v.optional(v.boolean()),
      watchesClipboard: v.optional(v.boolean()),
      /** Holds from the next request on. */
      proxy: v.optional(proxyChoiceSchema),
      exporting: v.optional(exportChoiceSchema),
    }),
  ),
} as const;

export type RequestName = keyof typeof requests;
/** What the page cannot ask by itself: it would have to name a path. */
export const preloadRequest = 'ownFiles.take';
export type PageRequestName = Exclude<RequestName, typeof preloadRequest>;
/** What the page gives; it may be anything that cannot be changed. */
export type RequestInput<Name extends RequestName> = Unchanging<
  v.InferInput<(typeof requests)[Name]['input']>
>;
type Unchanging<Value> = Value extends readonly (infer Item)[]
  ? readonly Unchanging<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Unchanging<Value[Key]> }
    : Value;
export type ParsedInput<Name extends RequestName> = v.InferOutput<(typeof requests)[Name]['input']>;
export type RequestOutput<Name extends RequestName> =
  (typeof requests)[Name] extends RequestDefinition<v.GenericSchema, infer Output> ? Output : never;

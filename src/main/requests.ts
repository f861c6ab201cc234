// Every request of the page, as one call into the domain.
// Invariant: no decision is made here; a handler names the domain function that answers and nothing more.
import { join } from 'node:path';
import type { BackupEntry } from '../preload/contract/keeping.ts';
import type { LibraryState } from '../preload/contract/library-state.ts';
import type { ProviderDescription } from '../preload/contract/providers.ts';
import type { Settings } from '../preload/contract/settings.ts';
import type { Failure } from '../preload/contract/failure.ts';
import type { ImportDraft } from '../preload/contract/import-draft.ts';
import type { ExportView } from '../preload/contract/exporting.ts';
import type { PageText } from '../preload/contract/page-text.ts';
import type { CallArguments } from './catalog/catalog.ts';
import type { FirstLook } from './catalog/first-look.ts';
import type { OperationArgs, OperationName, OperationResult } from './catalog/operations.ts';
import { paperOf } from './exporting/sheet/sheet-layout.ts';
import { AppError } from './lib/app-error.ts';
import { albumsWithCounts } from './library/albums-with-counts.ts';
import type { Library } from './library/library.ts';
import type { LibraryWork } from './library/library-holder.ts';
import { editedOnDisk, originalOnDisk, originalsOnDisk } from './library/locate-original.ts';
import { taskWithActing } from './library/task-with-acting.ts';
import type { Desktop } from './shell/desktop.ts';
import type { RequestHandlers } from './shell/request-gate.ts';

/** What the handlers need of the window around them. */
export interface RequestPorts extends Desktop {
  /** Resolves as soon as the library is open. */
  readonly library: () => Promise<Library>;
  /** What stands in for the gallery until then; null where it has to be waited for. */
  readonly firstPage: (args: Parameters<FirstLook['page']>[0]) => Promise<PageText | null>;
  /** The first pictures are painted. */
  readonly firstPainted: () => void;
  /** The library's life outside of `library`: also while it is closed. */
  readonly keeping: {
    readonly state: () => LibraryState;
    readonly openAgain: () => void;
    readonly begin: (work: LibraryWork) => void;
    readonly listBackups: () => Promise<readonly BackupEntry[]>;
  };
  readonly answerClose: (keepWorking: boolean | null) => void;
  readonly listProviders: () => Promise<readonly ProviderDescription[]>;
  readonly checkKeychain: () => Promise<Failure | null>;
  readonly settings: {
    readonly get: () => Settings;
    readonly set: (change: Parameters<RequestHandlers['settings.set']>[0]) => Settings;
    /** Remembered for the next start. */
    readonly keepSavingPaused: (paused: boolean) => void;
  };
  readonly draft: { readonly hold: (draft: ImportDraft) => void; readonly get: () => ImportDraft | null };
  readonly clipboardOffer: { readonly take: () => string | null; readonly dismiss: () => void };
  readonly nowMs: () => number;
}

/** Operations that want to know when they were asked for. */
type TimedOperation = {
  [Name in OperationName]: OperationArgs<Name> extends { readonly nowMs: number } ? Name : never;
}[OperationName];

export function createRequestHandlers(ports: RequestPorts): RequestHandlers {
  const { library } = ports;
  const never = new AbortController().signal;
  /** Of the one window; never written anywhere, as what was pasted may hold anything. */
  let remembered: readonly (readonly [string, string])[] = [];
  /** Runs a change, then looks for work that it made possible: also where only a part of it could be done. */
  const thenWake = async <Value>(change: (open: Library) => Promise<Value>): Promise<Value> => {
    const open = await library();
    try {
      return await change(open);
    } finally {
      open.wake();
    }
  };
  const exportView = async (): Promise<ExportView> => ({
    folder: await ports.exportFolder(),
    state: (await library()).exporter.state,
    paper: paperOf(ports.systemLocale()),
  });
  /** Asks the catalog as of now. */
  const inCatalog = async <Name extends TimedOperation>(
    name: Name,
    input: Omit<OperationArgs<Name>, 'nowMs'>,
  ): Promise<OperationResult<Name>> => {
    const { catalog } = await library();
    return catalog.call(...([name, { ...input, nowMs: ports.nowMs() }] as unknown as CallArguments<Name>));
  };
  return {
    'app.info': () => ports.appInfo(),
    'providers.list': () => ports.listProviders(),
    'keychain.check': () => ports.checkKeychain(),
    'accounts.list': async () => (await library()).accounts.list(),
    'accounts.add': (draft) => thenWake(({ accounts }) => accounts.add(draft, { test: true, signal: never })),
    'accounts.test': ({ id }) =>
      thenWake(async ({ accounts }) => accounts.test(await accounts.get(id), never)),
    'accounts.rename': async ({ id, label }) => {
      const { accounts } = await library();
      return accounts.rename(await accounts.get(id), label);
    },
    'accounts.rotateKey': ({ id, key, forThisSession }) =>
      thenWake(async ({ accounts }) =>
        accounts.rotateKey(await accounts.get(id), key, { test: true, forThisSession, signal: never }),
      ),
    'accounts.setRelayKey': ({ id, key, forThisSession }) =>
      thenWake(async ({ accounts }) => accounts.setRelayKey(await accounts.get(id), key, { forThisSession })),
    'accounts.pause': async ({ id }) => (await library()).setAccountPaused(id, true),
    'accounts.resume': async ({ id }) => (await library()).setAccountPaused(id, false),
    'accounts.remove': async ({ id }) => {
      await (await library()).removeAccount(id);
      return null;
    },
    'sync.start': async (input) => (await library()).history.start(input),
    'sync.stop': async ({ accountId }) => {
      (await library()).history.stop(accountId);
      return null;
    },
    'sync.list': async () => (await library()).history.list(),
    'clipboard.take': () => ({ text: ports.clipboardOffer.take() }),
    'clipboard.dismiss': () => {
      ports.clipboardOffer.dismiss();
      return null;
    },
    'import.keepDraft': (draft) => {
      ports.draft.hold(draft);
      return null;
    },
    'import.draft': () => ports.draft.get(),
    'import.preview': async (input) => (await library()).importer.preview(input),
    'import.start': ({ source, name, choices: { all, byId }, ...input }) =>
      thenWake(async ({ importer }) => {
        const choices = { all, byId: new Map(byId.map(({ id, accountId }) => [id, accountId])) };
        await importer.startAsChosen(input, { source, name }, choices);
        return null;
      }),
    'imports.list': async (input) => (await library()).catalog.call('listImports', input),
    'gallery.page': async ({ thumbnails, ...page }) =>
      (await ports.firstPage({ ...page, thumbnails })) ?? (await inCatalog('galleryPageText', page)),
    'gallery.painted': () => {
      ports.firstPainted();
      return null;
    },
    'gallery.keys': (input) => inCatalog('galleryKeys', input),
    'gallery.positions': (input) => inCatalog('galleryPositions', input),
    'gallery.facets': (input) => inCatalog('galleryFacets', input),
    'gallery.timeline': (input) => inCatalog('galleryTimeline', input),
    'gallery.shapes': (input) => inCatalog('galleryShapes', input),
    'tasks.details': async ({ taskId }) => taskWithActing(await library(), taskId),
    'tasks.family': async ({ taskId }) => (await library()).catalog.call('taskFamily', { taskId }),
    'tasks.act': (input) => thenWake(({ acting }) => acting.act(input)),
    'tasks.retry': ({ taskIds }) =>
      thenWake(({ catalog }) => catalog.call('retryTasks', { taskIds, nowMs: ports.nowMs() })),
    'tiles.retry': ({ keys }) =>
      thenWake(({ catalog }) => catalog.call('retryTiles', { keys, nowMs: ports.nowMs() })),
    'tasks.setPaused': async ({ taskIds, paused }) => {
      await (await library()).setTasksPaused(taskIds, paused);
      return null;
    },
    'pictures.delete': ({ pictureIds }) =>
      thenWake(async ({ trash }) => ({ deleted: await trash.delete(pictureIds) })),
    'pictures.restore': ({ pictureIds }) =>
      thenWake(async ({ trash }) => ({ restored: await trash.restore(pictureIds) })),
    'trash.view': async () => (await library()).trash.view(),
    'trash.empty': async ({ manner }) => ({
      pictures: await (await library()).trash.startEmptying(manner, null),
    }),
    'trash.stopEmptying': async () => {
      (await library()).trash.stopEmptying();
      return null;
    },
    'pictures.putMarks': (input) => inCatalog('putMarks', input),
    'pictures.mark': ({ pictureIds, ...change }) => inCatalog('markPictures', { pictureIds, change }),
    'pictures.albums': async (input) => (await library()).catalog.call('albumsOfPicture', input),
    'pictures.summary': async (input) => (await library()).catalog.call('summarizePictures', input),
    'pictures.tag': (input) => inCatalog('tagPictures', input),
    'pictures.setNote': (input) => inCatalog('setNote', input),
    'tags.list': async (input) => (await library()).catalog.call('listTags', input),
    'tags.rename': (input) => inCatalog('renameTag', input),
    'tags.remove': (input) => inCatalog('removeTag', input),
    'albums.list': async () => albumsWithCounts((await library()).catalog, ports.nowMs()),
    'albums.add': (input) => inCatalog('addAlbum', input),
    'albums.rename': (input) => inCatalog('renameAlbum', input),
    'albums.setFind': async (input) => (await library()).catalog.call('setAlbumFind', input),
    'albums.move': (input) => inCatalog('moveAlbum', input),
    'albums.remove': (input) => inCatalog('removeAlbum', input),
    'albums.restore': (input) => inCatalog('restoreAlbum', input),
    'albums.addPictures': (input) => inCatalog('addToAlbum', input),
    'albums.removePictures': (input) => inCatalog('removeFromAlbum', input),
    'albums.movePictures': (input) => inCatalog('moveInAlbum', input),
    'pictures.showInFolder': async ({ pictureId }) => {
      await ports.showInFolder(await originalOnDisk(await library(), pictureId));
      return null;
    },
    'pictures.showEdited': async (input) => {
      await ports.showInFolder(await editedOnDisk(await library(), input));
      return null;
    },
    'pictures.goneEdits': async ({ pictureId }) => (await library()).goneEdits(pictureId),
    'pictures.addEdited': async ({ pictureId }) => {
      const open = await library();
      const added = await open.addEdited(pictureId, await ports.chooseEditedFiles());
      return { added: added.length };
    },
    'pictures.copyToEdit': async ({ pictureId }) => {
      const open = await library();
      const { absolutePath, root } = await originalOnDisk(open, pictureId);
      const [path] = await open.addEdited(pictureId, [absolutePath]);
      if (path !== undefined) await ports.showInFolder({ absolutePath: join(open.dir, path), root });
      return null;
    },
    'pictures.forgetEdited': async (input) => (await library()).catalog.call('forgetEdited', input),
    'pictures.dragOut': async ({ pictureIds }) => {
      await ports.dragOut(await originalsOnDisk(await library(), pictureIds));
      return null;
    },
    'pictures.copyImage': async ({ pictureId }) => {
      const open = await library();
      const { absolutePath, mediaType } = await originalOnDisk(open, pictureId);
      await ports.writeImage(
        await open.previewPool.toPng({ absolutePath, mediaType, widthPx: null, heightPx: null }),
      );
      return null;
    },
    'export.view': () => exportView(),
    'export.chooseFolder': async () => {
      await ports.chooseExportFolder();
      return exportView();
    },
    'export.example': async ({ pictureId, naming }) => ({
      name: await (await library()).exporter.example(pictureId, naming),
    }),
    'export.start': async (input) => {
      const folder = await ports.exportFolder();
      if (folder === null) throw new AppError('not-found', 'The folder is not there. Choose one first.');
      await (await library()).exporter.start({ ...input, folder });
      return null;
    },
    'export.cancel': async () => {
      (await library()).exporter.cancel();
      return null;
    },
    'export.showFolder': async () => {
      const path = (await library()).exporter.shownPath;
      if (path !== null) ports.showExported(path);
      return null;
    },
    'check.view': async () => (await library()).fileCheck.view(),
    'check.start': async (input) => {
      await (await library()).fileCheck.start(input);
      return null;
    },
    'check.pause': async () => {
      await (await library()).fileCheck.pause();
      return null;
    },
    'check.stop': async () => {
      await (await library()).fileCheck.stop();
      return null;
    },
    'check.fetchAgain': async () => {
      (await library()).fileCheck.fetchAgain();
      return null;
    },
    'check.showFile': async (entry) => {
      const { dir, fileCheck } = await library();
      await ports.showPlace({
        absolutePath: join(dir, fileCheck.pathOf(entry)),
        root: join(dir, 'Pictures'),
      });
      return null;
    },
    'check.saveLists': async () => {
      const { fileCheck } = await library();
      await ports.saveLists((words) => fileCheck.text(words));
      return null;
    },
    'ownFiles.state': async () => (await library()).ownFiles.state,
    'ownFiles.choose': async ({ kind }) => {
      const { ownFiles } = await library();
      const given = await ports.chooseOwnFiles(kind);
      if (given.sources.length > 0) await ownFiles.start(given);
      return { hasBegun: given.sources.length > 0 };
    },
    'ownFiles.take': async ({ paths, editsOf }) => {
      const given = ports.givenFiles(paths);
      if (given.sources.length === 0) return { hasBegun: false };
      const open = await library();
      if (editsOf === null) await open.ownFiles.start(given);
      else await open.addEdited(editsOf, given.sources);
      return { hasBegun: true };
    },
    'ownFiles.stop': async () => {
      await (await library()).ownFiles.stop();
      return null;
    },
    'clipboard.writeText': async ({ text }) => {
      await ports.writeText(text);
      return null;
    },
    'activity.get': async () => (await library()).activity(),
    'saving.setPaused': async ({ paused }) => {
      ports.settings.keepSavingPaused(paused);
      (await library()).setSavingPaused(paused);
      return null;
    },
    'library.state': () => ports.keeping.state(),
    'library.tryAgain': () => {
      ports.keeping.openAgain();
      return null;
    },
    'library.rebuild': () => {
      ports.keeping.begin({ kind: 'rebuild' });
      return null;
    },
    'library.choose': async () => {
      await ports.chooseLibrary();
      return null;
    },
    'library.fileNames': async () => (await library()).fileNaming.read(),
    'library.tryFileNames': async ({ template }) => (await library()).fileNaming.try(template),
    'library.setFileNames': async ({ template }) => (await library()).fileNaming.set(template),
    'library.showFolder': () => {
      ports.showLibraryFolder();
      return null;
    },
    'library.showIndex': async () => {
      await ports.showInFolder(await (await library()).index());
      return null;
    },
    'backups.list': () => ports.keeping.listBackups(),
    'backups.take': async () => {
      await (await library()).backUp();
      return null;
    },
    'backups.restore': ({ name }) => {
      ports.keeping.begin({ kind: 'restore', name });
      return null;
    },
    'window.answerClose': ({ keepWorking }) => {
      ports.answerClose(keepWorking);
      return null;
    },
    'window.setFullScreen': ({ isFullScreen }) => {
      ports.setFullScreen(isFullScreen);
      return null;
    },
    'page.remember': ({ entries }) => {
      remembered = entries;
      return null;
    },
    'page.recall': () => remembered,
    'app.quit': () => {
      ports.quit();
      return null;
    },
    'settings.get': () => ports.settings.get(),
    'settings.set': (change) => ports.settings.set(change),
  };
}

// What the page may ask of the desktop around its library: folders, the clipboard, the file manager, the app itself.
// Invariant: each is one call into Electron with what the main process knows; the page never says which path it is about, but
// for files that were dropped on it by hand.
import { dirname, isAbsolute, join } from 'node:path';
import { app, shell } from 'electron';
import type { CheckListName } from '../../preload/contract/checking.ts';
import type { OwnFilesKind } from '../../preload/contract/own-files.ts';
import type { AppInfo } from '../../preload/contract/app-info.ts';
import { platformName } from '../lib/platform-name.ts';
import { version } from '../lib/version.ts';
import { writeImage, writeText } from './clipboard.ts';
import { filesToDrag, showInFolder, showPlace, writePieces } from './files.ts';
import type { LibraryFile } from './files.ts';
import { chosenFolder } from './folder-choice.ts';
import type { FolderChoice } from './folder-choice.ts';
import { argumentsWithLibrary, chooseLibrary, libraryIn } from './library-choice.ts';
import type { MainWindow } from './main-window.ts';
import type { MenuTexts } from './menu-template.ts';

export interface DesktopOptions {
  readonly window: Pick<
    MainWindow,
    'askForFolder' | 'askForFile' | 'askForFiles' | 'setFullScreen' | 'startDrag'
  >;
  /** In the language of the moment. */
  readonly texts: () => MenuTexts;
  /** Absolute. */
  readonly libraryDir: string;
  readonly libraryChoice: FolderChoice;
  /** Leaves for a start of this library what stands in the import dialog. */
  readonly carryDraftTo: (libraryDir: string) => void;
  /** It is left for a start of the library that is open after all. */
  readonly takeDraftBack: () => void;
  readonly exportChoice: FolderChoice;
  /** As soon as this start has ended. */
  readonly startAgain: (args: readonly string[]) => void;
  readonly isDemo: boolean;
}

/** Files and folders to be taken in, by their absolute paths, and what the account of such pictures is called. */
export interface ChosenFiles {
  readonly sources: readonly string[];
  readonly label: string;
}

export interface Desktop {
  readonly appInfo: () => AppInfo;
  /** Such as `en-US`; of the system, whatever the window's language is. */
  readonly systemLocale: () => string;
  /** Asks for a folder, and starts again with the library in it; the next starts open it too. */
  readonly chooseLibrary: () => Promise<void>;
  readonly showLibraryFolder: () => void;
  /** The folder to export to; null where none was chosen, or it is gone. */
  readonly exportFolder: () => Promise<string | null>;
  /** Remembers what the user chooses, if anything. */
  readonly chooseExportFolder: () => Promise<void>;
  /** Absolute paths of what the user chooses; none where that is nothing. */
  readonly chooseEditedFiles: () => Promise<readonly string[]>;
  /** What the user chooses to take in; none where that is nothing. */
  readonly chooseOwnFiles: (kind: OwnFilesKind) => Promise<ChosenFiles>;
  /** What was dropped on the window; what has no place on the disk is left out. */
  readonly givenFiles: (paths: readonly string[]) => ChosenFiles;
  readonly showExported: (absolutePath: string) => void;
  readonly showInFolder: typeof showInFolder;
  readonly showPlace: typeof showPlace;
  /** Asks where to, and writes the text there; nothing where the user chose no place. */
  readonly saveLists: (
    textOf: (words: Readonly<Record<CheckListName, string>>) => Iterable<string>,
  ) => Promise<void>;
  /** Fails with `not-found` where none of these files is in the library any more. */
  readonly dragOut: (files: readonly LibraryFile[]) => Promise<void>;
  readonly writeText: typeof writeText;
  readonly writeImage: typeof writeImage;
  readonly setFullScreen: (isFullScreen: boolean) => void;
  readonly quit: () => void;
}

export function createDesktop(options: DesktopOptions): Desktop {
  const { window, texts, libraryDir, exportChoice, startAgain, isDemo } = options;
  /** Where files were chosen last, since the start. */
  let editedFolder: string | null = null;
  let ownFilesFolder: string | null = null;
  return {
    appInfo: () => ({
      version,
      platform: platformName(process.platform),
      systemLanguage: app.getLocale(),
      libraryPath: libraryDir,
      isDemo,
    }),
    systemLocale: () => app.getPreferredSystemLanguages()[0] ?? app.getLocale(),
    async chooseLibrary() {
      const folder = await window.askForFolder(texts().chooseLibrary, dirname(libraryDir));
      if (folder === null) return;
      const chosen = await libraryIn(folder);
      chooseLibrary(chosen, options);
      startAgain(argumentsWithLibrary(process.argv.slice(1), chosen));
      app.quit();
    },
    showLibraryFolder: () => shell.showItemInFolder(libraryDir),
    exportFolder: () => chosenFolder(exportChoice),
    async chooseExportFolder() {
      const before = (await chosenFolder(exportChoice)) ?? app.getPath('pictures');
      const folder = await window.askForFolder(texts().exportTo, before);
      if (folder !== null) exportChoice.save(folder);
    },
    async chooseEditedFiles() {
      const files = await window.askForFiles(texts().addEdited, editedFolder ?? app.getPath('pictures'));
      if (files[0] !== undefined) editedFolder = dirname(files[0]);
      return files;
    },
    async chooseOwnFiles(kind) {
      const { addPictures, addFolder, ownPictures } = texts();
      const from = ownFilesFolder ?? app.getPath('pictures');
      const chosen =
        kind === 'files'
          ? await window.askForFiles(addPictures, from)
          : await window.askForFolder(addFolder, from);
      const sources = chosen === null ? [] : [chosen].flat();
      if (sources[0] !== undefined) ownFilesFolder = dirname(sources[0]);
      return { sources, label: ownPictures };
    },
    givenFiles: (paths) => ({ sources: paths.filter(isAbsolute), label: texts().ownPictures }),
    showExported: (absolutePath) => shell.showItemInFolder(absolutePath),
    showInFolder,
    showPlace,
    async saveLists(textOf) {
      const { checkLists, checkListsFile, checkMissing, checkChanged, ...others } = texts();
      const path = await window.askForFile(
        checkLists,
        join(app.getPath('documents'), `${checkListsFile}.txt`),
      );
      if (path === null) return;
      const { checkUnreadable: unreadable, checkMoved: moved, checkUnowned: unowned } = others;
      const words = { missing: checkMissing, changed: checkChanged, unreadable, moved, unowned };
      await writePieces(path, textOf(words));
    },
    dragOut: async (files) => window.startDrag(await filesToDrag(files)),
    writeText,
    writeImage,
    setFullScreen: (isFullScreen) => window.setFullScreen(isFullScreen),
    quit: () => app.quit(),
  };
}

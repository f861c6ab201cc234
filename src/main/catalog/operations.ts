// Every question and command that the catalog understands, by name.
// Invariant: each is a plain function `(db, args) => rows`; where it runs (a worker, or the same thread in
// tests) is decided by catalog.ts alone.
import * as actions from './actions.ts';
import * as accounts from './accounts.ts';
import * as albums from './albums.ts';
import * as checkFindings from './check-findings.ts';
import * as clockSetBack from './clock-set-back.ts';
import * as counts from './counts.ts';
import * as editedFiles from './edited-files.ts';
import * as exports from './exports.ts';
import * as families from './families.ts';
import * as fileNames from './file-names.ts';
import * as fileChores from './file-chores.ts';
import * as gallery from './gallery.ts';
import * as deletions from './deletions.ts';
import * as keptLibrary from './kept-library.ts';
import * as laterRecords from './later-records.ts';
import * as libraryFile from './library-file.ts';
import * as givenFiles from './given-files.ts';
import * as history from './history.ts';
import * as importReceipts from './import-receipts.ts';
import * as imports from './imports.ts';
import * as looks from './looks.ts';
import * as marks from './marks.ts';
import * as marksSummary from './marks-summary.ts';
import * as pauses from './pauses.ts';
import * as originals from './originals.ts';
import * as ownFiles from './own-files.ts';
import * as pictures from './pictures.ts';
import * as previewQueue from './preview-queue.ts';
import * as previews from './previews.ts';
import * as settlements from './settlements.ts';
import * as sidecars from './sidecars.ts';
import * as soundness from './soundness.ts';
import * as steps from './steps.ts';
import * as tags from './tags.ts';
import * as tasks from './tasks.ts';
import * as traits from './traits.ts';
import * as trash from './trash.ts';
import * as trashEmptying from './trash-emptying.ts';
import * as trashEntries from './trash-entries.ts';
import * as verification from './verification.ts';

export const operations = {
  listAccounts: accounts.listAccounts,
  accountTaskCounts: accounts.accountTaskCounts,
  accountSpending: accounts.accountSpending,
  addAccount: accounts.addAccount,
  renameAccount: accounts.renameAccount,
  accountKeyChanged: accounts.accountKeyChanged,
  relayKeyChanged: accounts.relayKeyChanged,
  setAccountBalance: accounts.setAccountBalance,
  setAccountPaused: accounts.setAccountPaused,
  removeAccount: accounts.removeAccount,
  setAccountTrouble: accounts.setAccountTrouble,
  noteAccountRequests: accounts.noteAccountRequests,
  endNetworkRests: accounts.endNetworkRests,
  classifyIds: imports.classifyIds,
  addTasks: imports.addTasks,
  leftFiles: givenFiles.leftFiles,
  giveFiles: givenFiles.giveFiles,
  forgetGivenFiles: givenFiles.forgetGivenFiles,
  addOwnFiles: ownFiles.addOwnFiles,
  retryTasks: imports.retryTasks,
  retryTiles: imports.retryTiles,
  setTasksPaused: pauses.setTasksPaused,
  restingAmong: pauses.restingAmong,
  dueTasks: looks.dueTasks,
  nextLooks: looks.nextLooks,
  firstLooks: looks.firstLooks,
  countUnfinished: looks.countUnfinished,
  settleTasks: settlements.settleTasks,
  followClockBack: clockSetBack.followClockBack,
  clockBackMs: clockSetBack.clockBackMs,
  listTasks: tasks.listTasks,
  taskDetails: tasks.taskDetails,
  partialUrl: tasks.partialUrl,
  importSummary: tasks.importSummary,
  findTasks: tasks.findTasks,
  actionContext: actions.actionContext,
  beginAction: actions.beginAction,
  settleAction: actions.settleAction,
  actionsLeftSending: actions.actionsLeftSending,
  actionsOfTask: actions.actionsOfTask,
  actionCostHint: actions.actionCostHint,
  taskFamily: families.taskFamily,
  addHistoryTasks: history.addHistoryTasks,
  historyStretches: history.historyStretches,
  saveHistoryStretch: history.saveHistoryStretch,
  noteSync: history.noteSync,
  wantedPictures: pictures.wantedPictures,
  nextPictureTry: pictures.nextPictureTry,
  lastPictureId: pictures.lastPictureId,
  wantedAmong: pictures.wantedAmong,
  countWanted: pictures.countWanted,
  originalsOfBytes: originals.originalsOfBytes,
  keepInstead: originals.keepInstead,
  someOriginalPaths: originals.someOriginalPaths,
  settlePictures: pictures.settlePictures,
  picturesToPreview: previewQueue.picturesToPreview,
  trashedToPreview: previewQueue.trashedToPreview,
  settlePreviews: previewQueue.settlePreviews,
  storePreviews: previews.storePreviews,
  originalsWithoutTraits: traits.originalsWithoutTraits,
  storeTraits: traits.storeTraits,
  pictureFile: pictures.pictureFile,
  editedPaths: editedFiles.editedPaths,
  addEdited: editedFiles.addEdited,
  forgetEdited: editedFiles.forgetEdited,
  editedPathsAfter: editedFiles.editedPathsAfter,
  moveEdited: editedFiles.moveEdited,
  linkSetAside: editedFiles.linkSetAside,
  forgetSetAside: editedFiles.forgetSetAside,
  picturesToExport: exports.picturesToExport,
  ownedPaths: pictures.ownedPaths,
  deletePictures: deletions.deletePictures,
  restorePictures: deletions.restorePictures,
  forgetPictures: deletions.forgetPictures,
  trashSummary: trashEntries.trashSummary,
  trashPage: trashEntries.trashPage,
  picturesInTrash: trashEntries.picturesInTrash,
  picturesToRestore: trash.picturesToRestore,
  trashToEmpty: trashEmptying.trashToEmpty,
  leaveTrash: trashEmptying.leaveTrash,
  unmeasuredTrash: trash.unmeasuredTrash,
  noteTrashMeasured: trash.noteTrashMeasured,
  originalsAfter: verification.originalsAfter,
  savedOriginalsAfter: verification.savedOriginalsAfter,
  unownedAmong: verification.unownedAmong,
  ownedInOtherCase: verification.ownedInOtherCase,
  settleVerified: verification.settleVerified,
  relinkOriginals: verification.relinkOriginals,
  countOriginalsAfter: verification.countOriginalsAfter,
  missingOriginalsAfter: verification.missingOriginalsAfter,
  missingOriginalsAmong: verification.missingOriginalsAmong,
  checkFindingsAfter: checkFindings.checkFindingsAfter,
  forgetSomeFindings: checkFindings.forgetSomeFindings,
  verifiedUpToId: verification.verifiedUpToId,
  noteVerifiedUpTo: verification.noteVerifiedUpTo,
  nameTemplate: fileNames.nameTemplate,
  setNameTemplate: fileNames.setNameTemplate,
  fetchMissingAgain: verification.fetchMissingAgain,
  countSavedAmong: verification.countSavedAmong,
  dueFileChores: fileChores.dueFileChores,
  fileChoresDone: fileChores.fileChoresDone,
  albumsToKeep: keptLibrary.albumsToKeep,
  albumsKept: libraryFile.albumsKept,
  noteDamageSeen: soundness.noteDamageSeen,
  takeLaterAlbums: laterRecords.takeLaterAlbums,
  recordedOriginals: laterRecords.recordedOriginals,
  takeLaterRecord: laterRecords.takeLaterRecord,
  takeAllRecords: laterRecords.takeAllRecords,
  endTakingRecords: laterRecords.endTakingRecords,
  catalogSteps: steps.catalogSteps,
  takeStep: steps.takeStep,
  dueSidecars: sidecars.dueSidecars,
  sidecarOwners: sidecars.sidecarOwners,
  sidecarsWritten: sidecars.sidecarsWritten,
  youngSidecars: sidecars.youngSidecars,
  remakeSidecars: sidecars.remakeSidecars,
  markPictures: marks.markPictures,
  putMarks: marks.putMarks,
  setNote: marks.setNote,
  summarizePictures: marksSummary.summarizePictures,
  tagPictures: tags.tagPictures,
  listTags: tags.listTags,
  renameTag: tags.renameTag,
  removeTag: tags.removeTag,
  listAlbums: albums.listAlbums,
  addAlbum: albums.addAlbum,
  renameAlbum: albums.renameAlbum,
  setAlbumFind: albums.setAlbumFind,
  moveAlbum: albums.moveAlbum,
  removeAlbum: albums.removeAlbum,
  restoreAlbum: albums.restoreAlbum,
  addToAlbum: albums.addToAlbum,
  albumsOfPicture: albums.albumsOfPicture,
  removeFromAlbum: albums.removeFromAlbum,
  moveInAlbum: albums.moveInAlbum,
  galleryPageText: gallery.galleryPageText,
  galleryKeys: gallery.galleryKeys,
  galleryPositions: gallery.galleryPositions,
  galleryFacets: gallery.galleryFacets,
  galleryTimeline: gallery.galleryTimeline,
  galleryShapes: gallery.galleryShapes,
  countFinds: gallery.countFinds,
  listImports: importReceipts.listImports,
  libraryCounts: counts.libraryCounts,
  accountStats: counts.accountStats,
} as const;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
/** What an operation takes besides the connection; undefined for those that take nothing. */
export type OperationArgs<Name extends OperationName> = Parameters<Operations[Name]>[1];
export type OperationResult<Name extends OperationName> = ReturnType<Operations[Name]>;

// Every event that the main process sends to the page: name → payload.
// Invariant: events announce what has happened; they never command, and they carry ids, not rows.
import type { ExportState } from './exporting.ts';
import type { CheckView } from './checking.ts';
import type { Activity } from './activity.ts';
import type { SyncProgress } from './history-sync.ts';
import type { LibraryState } from './library-state.ts';
import type { OwnFilesState } from './own-files.ts';
import type { Emptying } from './trash.ts';

export interface Events {
  /**
   * Rows changed; at most one per 100 ms. `tasks` and `pictures` name them while they are few
   * (≤ 500 in all); else both are null and everything shown should be read again.
   * `membership`: tiles came or went, so positions in the gallery may have moved.
   */
  'catalog.changed': {
    readonly revision: number;
    readonly tasks: readonly number[] | null;
    readonly pictures: readonly number[] | null;
    readonly membership: boolean;
    /** Marks, tags, albums, or what is told of pixels changed, so that a search may find other tiles, in another order. */
    readonly marks: boolean;
  };
  /** Accounts were added, changed, paused or removed. */
  'accounts.changed': { readonly revision: number };
  /** Albums were added, changed, filled or removed. */
  'albums.changed': { readonly revision: number };
  /** The reading of an account's history went on, or ended; at most four per second and account. */
  'sync.changed': SyncProgress;
  /** An export went on, or ended; at most four per second. */
  'export.changed': ExportState;
  /** A check of the library's files went on, or ended; at most four per second. */
  'check.changed': CheckView;
  /** A taking in of files went on, or ended; at most four per second. */
  'ownFiles.changed': OwnFilesState;
  /** An emptying of the trash went on, or ended; at most four per second. */
  'trash.changed': Emptying;
  /** At most four per second while something goes on. */
  'activity.changed': Activity;
  /** The library was opened, closed, or is being kept; while it is kept, at most four per second. */
  'library.changed': LibraryState;
  /** The window was closed while work is under way, and nobody has said yet what that shall mean. */
  'window.closeAsked': Readonly<Record<string, never>>;
  /** The window now fills the screen, or no longer; also when the system or the menu did it. */
  'window.fullScreenChanged': { readonly isFullScreen: boolean };
  /** The app ends in a moment, and this page with it: what was typed or set just now is to be told at once. */
  'app.ends': Readonly<Record<string, never>>;
  /** A link asks for the import dialog with this text. */
  'import.offered': { readonly text: string };
  /** The clipboard names so many tasks that are not in the library; none: not any more. */
  'clipboard.offered': { readonly newIds: number };
  /** A menu item was chosen. */
  'menu.chosen': {
    readonly item:
      | 'import'
      | 'add-pictures'
      | 'add-folder'
      | 'add-account'
      | 'settings'
      | 'find'
      | 'go-to'
      | 'shortcuts'
      | 'export'
      | 'check-files'
      | 'delete-rejected';
  };
}

export type EventName = keyof Events;
/** The names at run time, for the preload's check. */
export const eventNames = [
  'catalog.changed',
  'accounts.changed',
  'albums.changed',
  'sync.changed',
  'export.changed',
  'check.changed',
  'ownFiles.changed',
  'trash.changed',
  'activity.changed',
  'library.changed',
  'window.closeAsked',
  'window.fullScreenChanged',
  'app.ends',
  'import.offered',
  'clipboard.offered',
  'menu.chosen',
] as const satisfies readonly EventName[];

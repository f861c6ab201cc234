// The ordered list of schema steps. `user_version` of a catalog is the number of its last step.
// Invariant: numbers only grow, by tens; a released step is never edited.
import type { Database } from 'better-sqlite3';
import * as tasksAndPictures from './0010-tasks-and-pictures.ts';
import * as actionsAndHistory from './0020-actions-and-history.ts';
import * as marksAndAlbums from './0030-marks-and-albums.ts';
import * as words from './0040-words.ts';
import * as families from './0050-families.ts';
import * as keptOrganising from './0060-kept-organising.ts';
import * as trash from './0070-trash.ts';
import * as pastImports from './0080-past-imports.ts';
import * as fileNames from './0090-file-names.ts';
import * as traits from './0100-traits.ts';
import * as accountPauses from './0110-account-pauses.ts';
import * as checkFindings from './0120-check-findings.ts';
import * as steps from './0130-steps.ts';
import * as editedFiles from './0140-edited-files.ts';
import * as givenFiles from './0150-given-files.ts';

export interface Migration {
  readonly version: number;
  readonly up: (db: Database) => void;
}

export const migrations: readonly Migration[] = [
  { version: 10, up: tasksAndPictures.up },
  { version: 20, up: actionsAndHistory.up },
  { version: 30, up: marksAndAlbums.up },
  { version: 40, up: words.up },
  { version: 50, up: families.up },
  { version: 60, up: keptOrganising.up },
  { version: 70, up: trash.up },
  { version: 80, up: pastImports.up },
  { version: 90, up: fileNames.up },
  { version: 100, up: traits.up },
  { version: 110, up: accountPauses.up },
  { version: 120, up: checkFindings.up },
  { version: 130, up: steps.up },
  { version: 140, up: editedFiles.up },
  { version: 150, up: givenFiles.up },
];

/** The version that this program writes. */
export const currentVersion = migrations.at(-1)?.version ?? 0;

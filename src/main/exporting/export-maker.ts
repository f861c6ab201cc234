// What the thread of an export gives its pictures to: copies in a folder, or one larger thing that is made of all of them.
// Invariant: a larger thing stands under its name when it is whole, or not at all.
import type { ExportMade } from '../../preload/contract/exporting.ts';
import type { PictureToExport } from '../catalog/exports.ts';
import type { ExportOutcome } from './export-outcome.ts';

export interface ExportMaker {
  /** So many pictures may be added side by side. */
  readonly atOnce: number;
  /** Never rejects. Once it has answered `stopped`, there is nothing to finish. */
  add(picture: PictureToExport): Promise<ExportOutcome>;
  /**
   * Everything has been added. What stands there now; null where nothing but the copies does.
   * @throws AppError, or the file system's error
   */
  finish(): Promise<ExportMade | null>;
  /** Takes away what is not finished. Never rejects. */
  abandon(): Promise<void>;
}

// Under which name a copy goes into the folder that was chosen.
// Invariant: pure; a name never leads out of the folder: it is the last part of a path of ours, or a template's.
import type { ExportNaming } from '../../preload/contract/exporting.ts';
import type { PictureOnDisk } from '../catalog/exports.ts';
import { firstGraphemes, nameText, safePart } from '../saving/safe-name.ts';
import { extensionOf, targetStem } from '../saving/target-name.ts';

export interface ExportName {
  /** Below the folder, with forward slashes, without extension. */
  readonly stem: string;
  /** With its dot. */
  readonly extension: string;
}

/** Names that the library has are no longer, by far; what is there already is known again by its whole name. */
const ownMaxBytes = 200;

/**
 * The name of a picture that is on disk.
 * @throws AppError `usage` for a template that cannot be filled.
 */
export function exportName(naming: ExportNaming, picture: PictureOnDisk): ExportName {
  const { path, mediaType } = picture.original;
  const own = path.slice(path.lastIndexOf('/') + 1);
  if (naming.kind === 'library') {
    const extension = /(?<=.)\.[a-z0-9]{1,8}$/i.exec(own)?.[0] ?? '';
    // Somebody may have given the file a name that only their own system takes.
    const stem = safePart(own.slice(0, own.length - extension.length), ownMaxBytes, ownMaxBytes);
    return { stem, extension };
  }
  return {
    stem: targetStem({ ...picture, template: naming.template }),
    extension: extensionOf(mediaType),
  };
}

const titleMaxLength = 50;

/** The name of one thing that is made of many pictures, by what they have in common and the day, as its maker's clock has it. */
export function titledStem(title: string, nowMs: number): string {
  const now = new Date(nowMs);
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
  return safePart(`${firstGraphemes(nameText(title), titleMaxLength)} ${day}`.trim());
}

/** Behind the stem of a name that others have: nothing, then ` (2)`, ` (3)` … */
export function numberedStem(stem: string, copy: number): string {
  return copy === 1 ? stem : `${stem} (${String(copy)})`;
}

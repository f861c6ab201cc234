// What is written beside a copy: the prompt, or all that is known of how the picture was made.
// Invariant: pure; no address that a provider gave, and of the account no more than its label.
import { assertNever } from '../lib/assert-never.ts';
import { isoTime } from '../lib/iso-time.ts';
import type { BesideKind } from '../../preload/contract/exporting.ts';
import type { PictureToExport } from '../catalog/exports.ts';
import { xmpText } from './xmp-text.ts';

export interface FileBeside {
  /** With its dot. */
  readonly extension: string;
  readonly bytes: Uint8Array;
}

/** The files that belong beside a picture; one that would have nothing to say is left out. */
export function filesBeside(kinds: readonly BesideKind[], picture: PictureToExport): readonly FileBeside[] {
  return kinds.flatMap((kind) => {
    const text = textBeside(kind, picture);
    return text === null ? [] : [{ extension: `.${kind}`, bytes: Buffer.from(text) }];
  });
}

/** The file's text; null where there is nothing to write. The same picture gives the same text. */
export function textBeside(kind: BesideKind, picture: PictureToExport): string | null {
  switch (kind) {
    case 'txt':
      return picture.prompt === null || picture.prompt === '' ? null : `${picture.prompt}\n`;
    case 'json':
      return `${JSON.stringify(factsOf(picture), null, 2)}\n`;
    case 'xmp':
      return xmpText(picture);
    default:
      return assertNever(kind);
  }
}

function factsOf(picture: PictureToExport): object {
  const { original } = picture;
  return {
    format: 'gridkeep-prompt',
    version: 1,
    prompt: picture.prompt,
    promptEn: picture.promptEn,
    revisedPrompt: picture.revisedPrompt,
    parameters: picture.parameters,
    provider: picture.provider,
    task: picture.remoteId,
    index: picture.index,
    kind: picture.kind,
    createdAt: isoTime(picture.createdAtMs),
    width: original?.widthPx ?? null,
    height: original?.heightPx ?? null,
    sha256: original?.sha256 ?? null,
  };
}

// What is written beside a copy: the prompt, or all that is known of how the picture was made.
// Invariant: pure; nothing that says whose account it was, and no address that a provider gave.
import { assertNever } from '../lib/assert-never.ts';
import type { PromptFile } from '../../preload/contract/exporting.ts';
import type { PictureToExport } from '../catalog/exports.ts';

/** The file's text; null where there is nothing to write. The same picture gives the same text. */
export function textBeside(kind: PromptFile, picture: PictureToExport): string | null {
  switch (kind) {
    case 'none':
      return null;
    case 'txt':
      return picture.prompt === null || picture.prompt === '' ? null : `${picture.prompt}\n`;
    case 'json':
      return `${JSON.stringify(factsOf(picture), null, 2)}\n`;
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
    createdAt: new Date(picture.createdAtMs).toISOString(),
    width: original?.widthPx ?? null,
    height: original?.heightPx ?? null,
    sha256: original?.sha256 ?? null,
  };
}

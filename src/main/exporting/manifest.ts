// What an archive says of the pictures in it: as JSON for programs, as CSV for spreadsheets.
// Invariant: pure; nothing personal but the account's own label, no address that a provider gave.
import type { PictureOnDisk } from '../catalog/exports.ts';
import { csvHead, csvLine } from '../lib/csv.ts';
import type { CsvValue } from '../lib/csv.ts';
import { isoTime } from '../lib/iso-time.ts';

export const manifestNames = ['manifest.json', 'manifest.csv'] as const;

const columns = [
  ...([
    'file',
    'sha256',
    'bytes',
    'mediaType',
    'width',
    'height',
    'provider',
    'account',
    'task',
    'index',
  ] as const),
  ...(['kind', 'createdAt', 'prompt', 'parameters', 'rating', 'flag', 'label', 'tags'] as const),
] as const;
type Row = Readonly<Record<(typeof columns)[number], CsvValue>>;

/** @param file Its name in the archive. */
function rowOf(file: string, picture: PictureOnDisk): Row {
  const { original, marks } = picture;
  return {
    ...{ file, sha256: original.sha256, bytes: original.sizeBytes, mediaType: original.mediaType },
    ...{ width: original.widthPx, height: original.heightPx },
    ...{ provider: picture.provider, account: picture.account, task: picture.remoteId, index: picture.index },
    ...{ kind: picture.kind, createdAt: isoTime(picture.createdAtMs) },
    ...{ prompt: picture.prompt, parameters: picture.parameters },
    ...{ rating: marks.rating, flag: marks.flag, label: marks.label, tags: picture.tags },
  };
}

/** The text of a manifest, in pieces, so that one of many thousands is never whole in memory. */
export interface ManifestForm {
  readonly head: string;
  row(file: string, picture: PictureOnDisk, position: number): string;
  readonly foot: string;
}

export function jsonManifest(title: string, nowMs: number): ManifestForm {
  const head = { format: 'gridkeep-export', version: 1, title, createdAt: isoTime(nowMs) };
  return {
    head: `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "pictures": [`,
    row: (file, picture, position) =>
      `${position === 0 ? '' : ','}\n    ${JSON.stringify(rowOf(file, picture))}`,
    foot: '\n  ]\n}\n',
  };
}

export function csvManifest(): ManifestForm {
  return {
    head: csvHead(columns),
    row: (file, picture) => {
      const row = rowOf(file, picture);
      return csvLine(columns.map((column) => row[column]));
    },
    foot: '',
  };
}

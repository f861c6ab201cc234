// A picture as an export is given it: on disk, with a prompt, marks and tags.
import type { PictureToExport } from '../../src/main/catalog/exports.ts';

export const pictureToExport = {
  id: 1,
  original: {
    ...{ path: 'Pictures/studio/2026-01/a fox-12345678-0.png', sha256: 'ab'.repeat(32), sizeBytes: 9 },
    ...{ mediaType: 'image/png', widthPx: 3, heightPx: 2 },
  },
  ...{ index: 0, kind: 'grid', account: 'studio', provider: 'midapi', remoteId: 'task-12345678' },
  ...{ prompt: 'a fox --ar 3:2', promptEn: null, revisedPrompt: null, parameters: { ar: '3:2' } },
  createdAtMs: Date.UTC(2026, 0, 2),
  marks: { rating: 4, flag: 'none', label: 'green' },
  tags: ['animals', '动物'],
} as const satisfies PictureToExport;

// A process of its own that saves a number of pictures from a host of its own: for tests that watch or kill it. Writes a dot for each.
// Arguments: the folder for pictures, how many, and `adopt` to take what an earlier run has left.
import { mkdirSync } from 'node:fs';
import { createFileFetcher } from '../../../src/main/saving/fetch-file.ts';
import { createFolderSync } from '../../../src/main/saving/folder-sync.ts';
import { createFilePlacer } from '../../../src/main/saving/place-file.ts';
import { savePicture } from '../../../src/main/saving/save-picture.ts';
import { startHost } from './fault-host.ts';
import { pngOf } from './sample-pictures.ts';

const [root = '', count = '1', adopt] = process.argv.slice(2);
const host = await startHost((request, response) =>
  response.end(pngOf(9, 9, Buffer.from(request.url ?? ''))),
);
mkdirSync(`${root}/.parts`, { recursive: true });
const fetcher = createFileFetcher({ userAgent: 'Gridkeep/test' });
const tools = { fetcher, placer: createFilePlacer({ folderSync: createFolderSync() }), maxPixels: 1e6 };
await Promise.all(
  Array.from({ length: Number(count) }, async (_, pictureId) => {
    const job = {
      pictureId,
      url: `${host.origin}/${pictureId}`,
      stem: `Account/2026-01/picture-${pictureId}`,
      picturesRoot: root,
      partPath: `${root}/.parts/${pictureId}.part`,
      allowance: { privateHosts: ['127.0.0.1'] },
      adoptExisting: adopt === 'adopt',
    };
    await savePicture(
      job,
      tools,
      AbortSignal.timeout(30_000),
      () => undefined,
      () => undefined,
    );
    process.stdout.write('.');
  }),
);
await fetcher.close();
await host.stop();

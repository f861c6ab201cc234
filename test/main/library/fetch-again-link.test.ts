// What was lost is fetched again over a link that ended since: the provider is asked anew, and its fresh link is taken.
import { readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import type { Library } from '../../../src/main/library/library.ts';
import { addSimulatedAccount, openLibraryHere } from '../../fakes/library-here.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { startWorld } from '../../simulators/index.ts';
import { pngOf } from '../saving/sample-pictures.ts';

const minute = 60_000;

async function openLibrary(): Promise<Library> {
  const library = await openLibraryHere(join(temporaryFolder(), 'library'));
  onTestFinished(() => library.close());
  return library;
}

async function pictureStates(library: Library): Promise<readonly string[]> {
  const all = { query: null, state: null, accountId: null, taskIds: null, limit: null, offset: 0 };
  const { tasks } = await library.catalog.call('listTasks', all);
  return tasks.flatMap(({ pictures }) =>
    pictures.map(({ state }) => (state.kind === 'failed' ? state.failure.code : state.kind)),
  );
}

async function loseAndFetchAgain(library: Library): Promise<void> {
  const pictures = join(library.dir, 'Pictures');
  for (const name of readdirSync(pictures, { recursive: true }).map(String))
    if (name.endsWith('.png')) rmSync(join(pictures, name));
  await library.fileCheck.start({ resume: false });
  await library.fileCheck.whenEnded();
  library.fileCheck.fetchAgain();
  await library.fileCheck.whenEnded();
  await library.whenDone(null);
}

interface Ended {
  readonly status: number;
  readonly page: string;
}

/**
 * A service in AceData's form whose every answer names a fresh link, but with `hasOneLink`; one of before shows what `ended`
 * sends after `slowMs`, and so does any once `isEnded`.
 */
async function startRenewing(ended: Ended, { hasOneLink = false, slowMs = 0 } = {}) {
  const asked = { times: 0, isEnded: false };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.method === 'POST') {
        asked.times += 1;
        const { id = 'task', ids = [id] } = JSON.parse(body) as { id?: string; ids?: string[] };
        const url = `${origin}/link-${hasOneLink ? 'one' : String(asked.times)}.png`;
        const result = { success: true, task_id: ids[0], image_url: url, raw_image_url: url, progress: 100 };
        const times = { created_at: 1_700_000_000, started_at: 1_700_000_001, finished_at: 1_700_000_060 };
        const item = {
          id: ids[0],
          type: 'imagine',
          request: { prompt: 'a fox' },
          ...times,
          response: result,
        };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(item));
      } else if (!asked.isEnded && (hasOneLink || request.url === `/link-${String(asked.times)}.png`))
        response.end(pngOf(9, 9));
      else
        setTimeout(
          () => response.writeHead(ended.status, { 'content-type': 'text/html' }).end(ended.page),
          slowMs,
        );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return { origin, asked };
}

it.each([
  ['that says so', { status: 403, page: 'This content is no longer available.' }],
  ['that shows a page instead', { status: 200, page: '<html><title>Link has ended</title></html>' }],
  ['that is called a bad request', { status: 400, page: 'ExpiredToken' }],
])('asks for a fresh link in place of one %s', { timeout: 60_000 }, async (_, ended) => {
  const service = await startRenewing(ended);
  const library = await openLibrary();
  const key = { provider: 'acedata', baseUrl: service.origin } as const;
  const account = await addSimulatedAccount(library, key, { label: 'studio', key: 'k' });
  const id = '5f0c6d0e-3a1b-4b1e-9a55-1c2d3e4f5a6b';
  const input = { text: id, accountId: account.id, askOthers: false };
  await library.importer.start(input, { wantTaskIds: false });
  await library.startWorking();
  await library.whenDone(null);
  expect(await pictureStates(library)).toEqual(['saved']);
  // Somebody asked meanwhile, or its time was over.
  service.asked.times += 1;
  await loseAndFetchAgain(library);
  expect(await pictureStates(library)).toEqual(['saved']);
  // Once, or twice where the old link was seen to have ended after the first answer.
  expect(service.asked.times).toBeLessThanOrEqual(4);
});

it.each([
  ['before the answer', 0],
  ['after the answer', 1_500],
])(
  'asks once where the provider has no other link than one that ends %s',
  { timeout: 60_000 },
  async (_, slowMs) => {
    const ended = { status: 403, page: 'No longer available.' };
    const service = await startRenewing(ended, { hasOneLink: true, slowMs });
    const library = await openLibrary();
    const key = { provider: 'acedata', baseUrl: service.origin } as const;
    const account = await addSimulatedAccount(library, key, { label: 'studio', key: 'k' });
    const input = { text: '5f0c6d0e-3a1b-4b1e-9a55-1c2d3e4f5a6b', accountId: account.id, askOthers: false };
    await library.importer.start(input, { wantTaskIds: false });
    await library.startWorking();
    await library.whenDone(null);
    const before = service.asked.times;
    service.asked.isEnded = true;
    await loseAndFetchAgain(library);
    expect(await pictureStates(library)).toEqual(['expired']);
    expect(service.asked.times - before).toBe(1);
  },
);

it('takes up an access link of half an hour once more', { timeout: 60_000 }, async () => {
  const picture = { maker: 'plain', widthPx: 16, heightPx: 16 } as const;
  const world = await startWorld({ picture, newApiGenerations: ['C'], newapi: { imageLinks: 'access' } });
  onTestFinished(() => world.stop());
  const library = await openLibrary();
  const { newapi } = world;
  const account = await addSimulatedAccount(library, newapi, newapi.accounts[0]);
  const spec = { kind: 'imagine', ageMs: 20 * minute, durationMs: 30_000, linkLifeMs: null } as const;
  const input = { text: newapi.addTask(spec).id, accountId: account.id, askOthers: false };
  await library.importer.start(input, { wantTaskIds: false });
  await library.startWorking();
  await library.whenDone(null);
  world.clock.advance(40 * minute);
  await loseAndFetchAgain(library);
  expect(await pictureStates(library)).toEqual(['saved']);
});

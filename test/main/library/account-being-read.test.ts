// An account that is removed, or paused, while its past is being read.
import { expect, it, onTestFinished } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addSimulatedAccount, openLibraryHere } from '../../fakes/library-here.ts';
import { startNewApiSimulator } from '../../simulators/index.ts';

async function givenReading() {
  const folder = mkdtempSync(join(tmpdir(), 'gridkeep-remove-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const simulator = await startNewApiSimulator();
  onTestFinished(() => simulator.stop());
  // In the order in which they were made.
  for (let left = 350; left > 0; left -= 1)
    simulator.addTask({ kind: 'imagine', ageMs: (left + 5) * 60_000, durationMs: 1_000 });
  const library = await openLibraryHere(join(folder, 'library'));
  onTestFinished(() => library.close());
  const account = await addSimulatedAccount(library, simulator, simulator.accounts[0]);
  const tasks = async (): Promise<number> =>
    (
      await library.catalog.call('listTasks', {
        ...{ query: null, state: null, accountId: null, taskIds: null, limit: null, offset: 0 },
      })
    ).tasks.length;
  const readOnePage = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const request = { accountId: account.id, sinceMs: null, channel: null, full: false };
      library.history.start(request, () => resolve()).catch(reject);
    });
  await readOnePage();
  return { simulator, library, account, tasks };
}

it('is asked no more once it is removed, and what was read of it stays', async () => {
  const { simulator, library, account, tasks } = await givenReading();
  await library.removeAccount(account.id);
  const asked = simulator.requests.length;
  const found = await tasks();
  expect(library.history.list()).toMatchObject([{ state: 'stopped', failure: null }]);
  expect(await library.history.whenEnded(account.id)).toMatchObject({ state: 'stopped' });
  expect([simulator.requests.length, await tasks()]).toEqual([asked, found]);
  expect(found).toBeGreaterThan(0);
  expect(found).toBeLessThan(350);
  expect(await library.accounts.list()).toEqual([]);
});

it('is asked no more while it is paused, and is read on when it is wanted again', async () => {
  const { simulator, library, account, tasks } = await givenReading();
  await library.setAccountPaused(account.id, true);
  expect(await library.history.whenEnded(account.id)).toMatchObject({ state: 'stopped', failure: null });
  const asked = simulator.requests.length;
  expect(await tasks()).toBeLessThan(350);
  await library.setAccountPaused(account.id, false);
  expect(simulator.requests).toHaveLength(asked);
  await library.history.start({ accountId: account.id, sinceMs: null, channel: null, full: false });
  expect(await library.history.whenEnded(account.id)).toMatchObject({ state: 'done' });
  expect(await tasks()).toBe(350);
});

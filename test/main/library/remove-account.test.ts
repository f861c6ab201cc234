// An account that is removed while its past is being read.
import { expect, it, onTestFinished } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addSimulatedAccount, openLibraryHere } from '../../fakes/library-here.ts';
import { startNewApiSimulator } from '../../simulators/index.ts';

it('is asked no more, and what was read of it stays', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridkeep-remove-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const simulator = await startNewApiSimulator();
  onTestFinished(() => simulator.stop());
  for (let count = 0; count < 350; count += 1)
    simulator.addTask({ kind: 'imagine', ageMs: (count + 5) * 60_000, durationMs: 1_000 });
  const library = await openLibraryHere(join(folder, 'library'));
  onTestFinished(() => library.close());
  const account = await addSimulatedAccount(library, simulator, simulator.accounts[0]);
  const tasks = async (): Promise<number> =>
    (
      await library.catalog.call('listTasks', {
        ...{ query: null, state: null, accountId: null, taskIds: null, limit: null, offset: 0 },
      })
    ).tasks.length;
  await new Promise<void>((resolve, reject) => {
    const request = { accountId: account.id, sinceMs: null, channel: null, full: false };
    library.history.start(request, () => resolve()).catch(reject);
  });
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

// A task that has succeeded by its provider's word before its pictures have an address.
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { addSimulatedAccount, openLibraryHere } from '../../fakes/library-here.ts';
import { createScaledClock } from '../../fakes/scaled-clock.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { startApimartSimulator, startMidApiSimulator } from '../../simulators/index.ts';

it.each([
  ['MidAPI', startMidApiSimulator, { form: 2, count: 4 }],
  ['MidAPI, which names half of them before', startMidApiSimulator, { form: 1, count: 4 }],
  ['APIMart', startApimartSimulator, { form: 0, count: null }],
])(
  'of %s is waited for, and its pictures are saved',
  { timeout: 60_000 },
  async (_name, start, { form, count }) => {
    const clock = createScaledClock(60);
    const simulator = await start({
      clock,
      picture: { maker: 'plain', widthPx: 16, heightPx: 16 },
      pictureHostOptions: { clock },
    });
    onTestFinished(() => simulator.stop());
    const library = await openLibraryHere(join(temporaryFolder(), 'library'), { clock });
    onTestFinished(() => library.close());
    const { id: text } = simulator.addTask({
      kind: 'imagine',
      ageMs: 60_000,
      queuedMs: 0,
      durationMs: 30_000,
      outputLateMs: 50_000,
      form,
    });
    const accountId = (await addSimulatedAccount(library, simulator, simulator.accounts[0])).id;
    await library.importer.start({ text, accountId, askOthers: false }, { wantTaskIds: false });
    await library.startWorking();
    await library.whenDone(null);
    const everything = { query: null, state: null, accountId: null, taskIds: null, limit: null, offset: 0 };
    const { tasks } = await library.catalog.call('listTasks', everything);
    expect(tasks[0]?.task).toMatchObject({ state: 'succeeded', failure: null });
    const states = tasks[0]?.pictures.map(({ state }) => state.kind);
    expect(states).toContain('saved');
    if (count !== null) expect(states).toEqual(Array.from({ length: count }, () => 'saved'));
  },
);

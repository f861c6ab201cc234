// A picture whose link is over when it is wanted: the provider is asked once for a fresh one, then the row says so.
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Library } from '../../../src/main/library/library.ts';
import { addSimulatedAccount, openLibraryHere } from '../../fakes/library-here.ts';
import { createScaledClock } from '../../fakes/scaled-clock.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { startAceDataSimulator, startWorld } from '../../simulators/index.ts';
import type { Simulator } from '../../simulators/index.ts';

const hour = 60 * 60 * 1000;

async function openLibrary(): Promise<Library> {
  const library = await openLibraryHere(join(temporaryFolder(), 'library'));
  onTestFinished(() => library.close());
  return library;
}

it(
  'is asked for once more, then failed as expired; pictures of a living link are saved',
  { timeout: 60_000 },
  async () => {
    const world = await startWorld({ picture: { maker: 'plain', widthPx: 16, heightPx: 16 } });
    onTestFinished(() => world.stop());
    const library = await openLibrary();
    const simulators = [world.acedata, world.midapi];
    const dead: string[] = [];
    const alive: string[] = [];
    for (const simulator of simulators) {
      const accountId = (await addSimulatedAccount(library, simulator, simulator.accounts[0])).id;
      const finished = { kind: 'imagine', ageMs: 20 * hour, durationMs: 30_000 } as const;
      dead.push(simulator.addTask({ ...finished, linkLifeMs: hour }).id);
      alive.push(simulator.addTask({ ...finished, linkLifeMs: null }).id);
      const text = [dead.at(-1), alive.at(-1)].join('\n');
      await library.importer.start({ text, accountId, askOthers: false }, { wantTaskIds: false });
    }
    await library.startWorking();
    await library.whenDone(null);

    const { tasks } = await library.catalog.call('listTasks', {
      query: null,
      state: null,
      accountId: null,
      taskIds: null,
      limit: null,
      offset: 0,
    });
    const pictureStates = (id: string): readonly unknown[] =>
      tasks
        .filter(({ task }) => task.remoteId === id)
        .flatMap(({ task, pictures }) => [
          task.state,
          ...pictures.map(({ state }) => (state.kind === 'failed' ? state.failure.code : state.kind)),
        ]);
    expect(dead.map(pictureStates)).toEqual([
      ['succeeded', 'expired'],
      ['succeeded', 'expired', 'expired', 'expired', 'expired'],
    ]);
    expect(alive.map(pictureStates)).toEqual([
      ['succeeded', 'saved'],
      ['succeeded', 'saved', 'saved', 'saved', 'saved'],
    ]);
    const looksAt = (simulator: Simulator, id: string): number =>
      simulator.requests.filter(({ query, body }) => `${query} ${body}`.includes(id)).length;
    simulators.forEach((simulator, index) => {
      // However many pictures it has, and however closely their downloads failed.
      expect(looksAt(simulator, dead[index] ?? '')).toBeGreaterThanOrEqual(2);
      expect(looksAt(simulator, dead[index] ?? '')).toBeLessThanOrEqual(1 + (index === 0 ? 1 : 4));
      expect(looksAt(simulator, alive[index] ?? '')).toBe(1);
    });
  },
);

it('is saved by itself where the host has the picture some minutes after the provider has told of it', async () => {
  const clock = createScaledClock(240);
  const simulator = await startAceDataSimulator({
    clock,
    rateLimit: false,
    picture: { maker: 'plain', widthPx: 16, heightPx: 16 },
    pictureHostOptions: { clock },
  });
  onTestFinished(() => simulator.stop());
  const library = await openLibraryHere(join(temporaryFolder(), 'library'), { clock });
  onTestFinished(() => library.close());
  const { id: text } = simulator.addTask({
    kind: 'imagine',
    form: 0,
    ageMs: hour / 30,
    queuedMs: 0,
    durationMs: 60_000,
    picturesLateMs: hour / 10,
  });
  const accountId = (await addSimulatedAccount(library, simulator, simulator.accounts[0])).id;
  await library.importer.start({ text, accountId, askOthers: false }, { wantTaskIds: false });
  await library.startWorking();
  const states = async (): Promise<readonly string[]> => {
    const everything = { query: null, state: null, accountId: null, taskIds: null, limit: null, offset: 0 };
    const { tasks } = await library.catalog.call('listTasks', everything);
    return tasks.flatMap(({ pictures }) => pictures.map(({ state }) => state.kind));
  };
  await vi.waitFor(async () => expect(await states()).toEqual(['failed']), { timeout: 5_000 });
  await vi.waitFor(async () => expect(await states()).toEqual(['saved']), { timeout: 20_000 });
});

// Who wakes whom in an open library, and in which order its work begins and ends.
import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/main/library/engine.ts';
import type { EnginePorts } from '../../../src/main/library/engine.ts';
import { createManualClock, settled } from '../../fakes/manual-clock.ts';

/** An engine of workers that only say what they are told. */
function given({ makesPreviews = true, isHere = true } = {}) {
  const said: string[] = [];
  const tell = new Map<string, (...about: never[]) => void>();
  const worker = (name: string) => ({
    ...Object.fromEntries(
      ['wake', 'suspend', 'resume'].map((what) => [what, () => void said.push(`${name} ${what}`)]),
    ),
    ...Object.fromEntries(
      ['start', 'stop'].map((what) => [
        what,
        () => {
          said.push(`${name} ${what}`);
          return Promise.resolve();
        },
      ]),
    ),
    onSettled: (listener: () => void) => void tell.set(name, listener),
  });
  const ended = new AbortController();
  const network = {
    offlineSinceMs: null as number | null,
    onChange: (listener: () => void) => void tell.set('network', listener),
  };
  const clock = createManualClock();
  const machine = { onCatchUp: (): void => undefined, catchesUp: true };
  const folder = {
    isHere,
    look: () => Promise.resolve(folder.isHere),
    onChange: (listener: () => void) => void tell.set('folder', listener),
  };
  const ports = {
    catalog: {
      call: (name: string) => {
        said.push(name);
        return Promise.resolve();
      },
      onChange: (listener: () => void) => void tell.set('catalog', listener),
    },
    follower: worker('follower'),
    saver: worker('saver'),
    sidecars: worker('sidecars'),
    previewer: makesPreviews ? worker('previewer') : null,
    backups: worker('backups'),
    index: worker('index'),
    catchUp: () => {
      said.push('catch up');
      machine.onCatchUp();
      return Promise.resolve(machine.catchesUp);
    },
    ...{ folder, network, clock, log: { error: () => undefined }, random: () => 0, ended: ended.signal },
  } as unknown as EnginePorts;
  const engine = new Engine(ports);
  engine.onStatus(() => said.push('status'));
  /** What follows from what somebody tells. */
  const after = async (who: string, ...about: unknown[]): Promise<readonly string[]> => {
    said.splice(0);
    tell.get(who)?.(...(about as never[]));
    await settled();
    return said.splice(0);
  };
  const tellOf = (who: string, ...about: unknown[]): void => tell.get(who)?.(...(about as never[]));
  return { engine, said, after, tell: tellOf, machine, folder, network, clock, close: () => ended.abort() };
}

const everybody = ['follower wake', 'saver wake', 'sidecars wake', 'previewer wake'];

describe('Engine', () => {
  it('begins once, with what an earlier run has left before anything new', async () => {
    const { engine, said } = given();
    engine.wake();
    expect(said).toEqual([]);
    await Promise.all([engine.start(), engine.start()]);
    expect(said).toEqual([
      ...['catch up', 'saver start', 'sidecars start', 'index start', 'backups start'],
      ...['follower wake', 'sidecars wake', 'previewer wake'],
    ]);
  });

  it('begins with what the records know when their drive comes, where it was away at the start', async () => {
    const { engine, said, after, folder } = given({ isHere: false });
    await engine.start();
    engine.wake();
    expect(said).toEqual([]);
    expect(await after('folder')).toEqual(['status']);
    folder.isHere = true;
    expect(await after('folder')).toEqual([
      'status',
      ...['catch up', 'saver start', 'sidecars start', 'index start', 'backups start'],
      ...['follower wake', 'sidecars wake', 'previewer wake'],
    ]);
    // As from then on whenever it comes and goes.
    expect(await after('folder')).toEqual([...everybody, 'status']);
  });

  it('asks the records once more where their drive went away while they were asked', async () => {
    const { engine, said, after, machine, folder } = given();
    machine.catchesUp = false;
    machine.onCatchUp = () => (folder.isHere = false);
    await engine.start();
    expect(said).toEqual(['catch up']);
    machine.catchesUp = true;
    machine.onCatchUp = () => undefined;
    folder.isHere = true;
    expect((await after('folder')).slice(0, 3)).toEqual(['status', 'catch up', 'saver start']);
  });

  it('begins without them where they cannot be asked though their drive is there', async () => {
    const { engine, said, machine } = given();
    machine.catchesUp = false;
    await engine.start();
    expect(said.slice(0, 2)).toEqual(['catch up', 'saver start']);
  });

  it.each<[string, string, unknown[], readonly string[]]>([
    ['a task is settled: its pictures, and its record', 'follower', [], ['saver wake', 'sidecars wake']],
    [
      'pictures are saved: fresh links, records, previews',
      'saver',
      [],
      ['follower wake', ...everybody.slice(2)],
    ],
    ['marks change: records', 'catalog', [{ marks: true, albums: false }], ['sidecars wake']],
    ['albums change: their file', 'catalog', [{ marks: false, albums: true }], ['sidecars wake']],
    ['rows change: nothing', 'catalog', [{ marks: false, albums: false }], []],
    ['the folder comes or goes', 'folder', [], [...everybody, 'status']],
  ])('%s', async (_, who, about, expected) => {
    const { engine, after } = given();
    await engine.start();
    expect(await after(who, ...about)).toEqual(expected);
  });

  it('has what rests for want of a network go on where that is back, and tells when it goes', async () => {
    const { engine, after, network } = given();
    await engine.start();
    expect(await after('network')).toEqual(['endNetworkRests', ...everybody, 'status', ...everybody]);
    network.offlineSinceMs = 1;
    expect(await after('network')).toEqual([...everybody, 'status']);
  });

  it('ends in the order in which one feeds the next; what has not begun has nothing to write', async () => {
    const { engine, said } = given();
    await engine.stop();
    expect(said.splice(0)).toEqual(['follower stop', 'previewer stop', 'index stop']);
    await engine.start();
    said.splice(0);
    await engine.stop();
    expect(said).toEqual(
      ['follower', 'saver', 'previewer', 'sidecars', 'backups', 'index'].map((name) => `${name} stop`),
    );
  });

  it('begins nothing where it is closed while the catalog still catches up with its records', async () => {
    const { engine, said, machine, close } = given();
    machine.onCatchUp = close;
    await engine.start();
    engine.wake();
    expect(said).toEqual(['catch up']);
  });

  it('writes no record while the catalog still catches up with them, whatever that changes', async () => {
    const { engine, said, machine, tell } = given();
    machine.onCatchUp = () => tell('catalog', { marks: true, albums: true });
    await engine.start();
    expect(said.slice(0, 2)).toEqual(['catch up', 'saver start']);
  });

  it('asks no records for a library that was closed before', async () => {
    const { engine, said, close } = given();
    const started = engine.start();
    close();
    await started;
    engine.wake();
    expect(said).toEqual([]);
  });

  it('rests through the computer’s sleep', async () => {
    const { engine, said, clock } = given({ makesPreviews: false });
    await engine.start();
    said.splice(0);
    engine.suspend();
    engine.resumeSoon();
    await clock.advance(60_000);
    expect(said).toEqual([
      ...['follower suspend', 'saver suspend', 'follower resume', 'saver resume'],
      ...['follower wake', 'saver wake', 'sidecars wake'],
    ]);
  });
});

// The start that follows the end of the app: one, whoever asks for it.
import { expect, test } from 'vitest';
import { StartAgain } from '../../../src/main/shell/start-again.ts';

const link = (id: string): string => `gridkeep://import?ids=${id}`;

test.each([
  ['nobody asks', [], []],
  ['one does', [['--library=/a']], [{ args: ['--library=/a'] }]],
  [
    'another library was chosen, and somebody starts the app twice',
    [['--library=/b'], [], ['.']],
    [{ args: ['--library=/b'] }],
  ],
  ['links come', [['.', link('a')], [link('b')], ['gridkeep:x']], [{ args: ['.', link('a'), link('b')] }]],
])('where %s', (_, asked: readonly (readonly string[])[], started) => {
  const next = new StartAgain();
  for (const args of asked) next.ask(args);
  const did: unknown[] = [];
  for (let ends = 0; ends < 2; ends += 1)
    next.relaunch({ relaunch: (options) => void did.push(options) }, undefined);
  expect(did).toEqual(started);
});

test('an AppImage starts from its own file, which is there also when this app has gone', () => {
  const next = new StartAgain();
  next.ask([]);
  const did: unknown[] = [];
  next.relaunch({ relaunch: (options) => void did.push(options) }, '/home/ada/Gridkeep.AppImage');
  expect(did).toEqual([{ args: [], execPath: '/home/ada/Gridkeep.AppImage' }]);
});

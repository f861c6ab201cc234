// What a start is told: a table of command lines, and what each of them means.
import { describe, expect, it } from 'vitest';
import { commandWords, readAppArguments } from '../../src/main/app-arguments.ts';

describe('what the window is told', () => {
  it.each([
    [[], null, null],
    [['--library=art'], '/work/art', null],
    [['--library=/first', '--library=/last', '--demo=world.json'], '/last', '/work/world.json'],
    [['--library=', '--other=x'], null, null],
  ])('%j', (argv, libraryDir, demoFile) => {
    expect(readAppArguments(argv, '/work')).toEqual({ libraryDir, demoFile });
  });
});

describe('what is a command', () => {
  it.each([
    [['list']],
    [['list', '--json']],
    [['--json', 'accounts', 'list']],
    [['--library', '/art/years', 'stats']],
    [['import', 'ids.txt', '--wait']],
    [['export', '/tmp/Out', '--contact-sheet', 'pdf']],
    [['lsit']],
    [['help']],
    [['--help']],
    [['-h']],
    [['--version']],
  ])('%j', (argv) => {
    expect(commandWords(argv)).toEqual(argv);
  });

  it('is told nothing of what a launcher needs', () => {
    expect(commandWords(['--no-sandbox', '--disable-dev-shm-usage', 'list', '--no-test'])).toEqual([
      'list',
      '--no-test',
    ]);
  });

  it.each([
    [[]],
    [['--library=/art/years']],
    [['--no-sandbox']],
    [['--remote-debugging-port=0', '--user-data-dir=/tmp/x']],
    [['gridkeep://import?ids=1']],
    [['ids.txt']],
    [['/home/mina/Pictures/fox.png']],
    [['C:\\Users\\mina\\fox.png']],
    [['.']],
    // A page that gets its link past a careless system must not delete anything.
    [['gridkeep://import?ids=1', 'delete', 'fox']],
    [['delete', 'fox', 'GRIDKEEP:x']],
  ])('opens the window: %j', (argv) => {
    expect(commandWords(argv)).toBeNull();
  });
});

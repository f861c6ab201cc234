import { expect, test } from 'vitest';
import {
  handedOverArguments,
  importTextFromArguments,
  importTextFromLink,
} from '../../../src/main/shell/deep-link.ts';
import { claimSingleInstance, profileFolder } from '../../../src/main/shell/single-instance.ts';

test('a link becomes text, and only an import link does', () => {
  const cases: readonly (readonly [string, string | null])[] = [
    ['gridkeep://import?ids=a,b', 'a\nb'],
    ['gridkeep://import/?ids=a%0Ab%20c;d', 'a\nb\nc\nd'],
    ['GRIDKEEP://IMPORT?ids=a', 'a'],
    ['gridkeep://import?ids=a&ids=b&other=c', 'a\nb'],
    ['gridkeep://import?ids=a%00b%1b[31m', 'a\nb\n[31m'],
    ['gridkeep://import?ids=--library=/tmp/x', '--library=/tmp/x'],
    ['gridkeep://import?ids=', null],
    ['gridkeep://import?ids=%20,%20', null],
    ['gridkeep://import', null],
    ['gridkeep://import/start?ids=a', null],
    ['gridkeep://import/..%2f?ids=a', null],
    ['gridkeep://delete?ids=a', null],
    ['gridkeep://user@import?ids=a', null],
    ['gridkeep://import:1?ids=a', null],
    ['gridkeep:import?ids=a', null],
    ['gridkeep-app://import?ids=a', null],
    ['https://import?ids=a', null],
    ['--gridkeep://import?ids=a', null],
    ['', null],
    [`gridkeep://import?ids=${'a'.repeat(70_000)}`, null],
  ];
  expect(cases.map(([link]) => [link, importTextFromLink(link)])).toEqual(cases);
});

test('of a command line only links count', () => {
  const cases: readonly (readonly [readonly string[], string | null])[] = [
    [[], null],
    [['.', '--inspect=0.0.0.0', '--no-sandbox', '--library=/x'], null],
    [['.', 'gridkeep://import?ids=a', '--renderer-cmd-prefix=calc'], 'a'],
    [['gridkeep://import?ids=a', 'gridkeep://import?ids=b'], 'a\nb'],
    [
      Array.from({ length: 500 }, (_, index) => `gridkeep://import?ids=${index}`),
      Array.from({ length: 20 }, (_, index) => index).join('\n'),
    ],
  ];
  expect(cases.map(([commandLine]) => importTextFromArguments(commandLine))).toEqual(
    cases.map(([, text]) => text),
  );

  const handedOver: readonly (readonly [unknown, readonly string[]])[] = [
    [{ commandLine: ['a', 'b'] }, ['a', 'b']],
    [{ commandLine: ['a', 1, null, { toString: () => 'b' }] }, ['a']],
    [{ commandLine: 'gridkeep://import?ids=a' }, []],
    [{}, []],
    [null, []],
    [undefined, []],
    ['text', []],
  ];
  expect(handedOver.map(([data]) => handedOverArguments(data))).toEqual(handedOver.map(([, list]) => list));
});

test('the second start tells the first what it was asked for, and the first one hears of its own', () => {
  type Listener = (...values: never[]) => void;
  const listeners = new Map<string, Listener>();
  let handedOver: unknown;
  const appWith = (isFirst: boolean) => ({
    requestSingleInstanceLock: (data?: object) => {
      handedOver = data;
      return isFirst;
    },
    on: (event: string, listener: Listener) => listeners.set(event, listener),
  });
  const offered: (string | null)[] = [];
  const started: (readonly string[])[] = [];
  const hear = (text: string | null, commandLine: readonly string[]): void => {
    offered.push(text);
    started.push(commandLine);
  };
  const own = ['first', 'gridkeep://import?ids=own'];
  expect(claimSingleInstance(appWith(true), own, hear)).toBe(true);
  expect(
    claimSingleInstance(appWith(false), ['x', 'gridkeep://import?ids=a'], () => expect.unreachable()),
  ).toBe(false);

  const second = listeners.get('second-instance') as unknown as (...values: unknown[]) => void;
  second({}, ['reordered', 'gridkeep://import?ids=evil'], '/', handedOver);
  second({}, [], '/', { commandLine: [] });
  let isPrevented = false;
  const openUrl = listeners.get('open-url') as unknown as (...values: unknown[]) => void;
  openUrl({ preventDefault: () => (isPrevented = true) }, 'gridkeep://import?ids=b');
  expect([offered, isPrevented]).toEqual([['own', 'a', null, 'b'], true]);
  expect(started).toEqual([own, ['x', 'gridkeep://import?ids=a'], [], ['gridkeep://import?ids=b']]);
});

test('each library has its own profile, however its path is spelled', () => {
  const of = (libraryPath: string, platform: NodeJS.Platform = 'linux'): string =>
    profileFolder({ base: '/base', libraryPath, defaultLibraryPath: '/home/a/Gridkeep', platform });
  expect(of('/home/a/Gridkeep')).toBe('/base');
  expect(of('/home/a/x/../Gridkeep/')).toBe('/base');
  expect(of('/home/a/gridkeep')).toMatch(/^\/base\/libraries\/[0-9a-f]{16}$/);
  expect(of('/home/a/gridkeep', 'darwin')).toBe('/base');
  expect(of('/one')).not.toBe(of('/two'));
  expect(of('/Bilder/a\u0308')).toBe(of('/Bilder/\u00e4'));
});

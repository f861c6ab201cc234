// New task ids on the clipboard: told once, taken by the user only, and nothing else of it kept.
import { expect, it } from 'vitest';
import { ClipboardWatch, clipboardTextMaxLength } from '../../../src/main/shell/clipboard-watch.ts';

function givenWatch() {
  const system = { text: '', isWanted: true, isOpen: true };
  const told: number[] = [];
  const counted: string[] = [];
  const warnings: unknown[][] = [];
  const watch = new ClipboardWatch({
    isWanted: () => system.isWanted,
    readText: () => Promise.resolve(system.text),
    countNew: (text) => {
      counted.push(text);
      if (!system.isOpen) return Promise.reject(new Error('no library'));
      return Promise.resolve(text.match(/id\d/g)?.length ?? 0);
    },
    tell: (newIds) => told.push(newIds),
    log: { warn: (...line) => void warnings.push(line) },
  });
  return { system, told, counted, warnings, watch };
}

it('tells how many new ids there are, and gives the text when it is asked for', async () => {
  const { system, told, watch } = givenWatch();
  system.text = 'id1 and id2';
  await watch.look();
  expect(told).toEqual([2]);
  expect(watch.take()).toBe('id1 and id2');
  expect(told).toEqual([2, 0]);
  expect(watch.take()).toBeNull();
});

it('tells of a text once, however often the window comes to the front', async () => {
  const { system, told, watch } = givenWatch();
  system.text = 'id1';
  await watch.look();
  watch.dismiss();
  await watch.look();
  await watch.look();
  expect(told).toEqual([1, 0]);
  system.text = 'id1 id2';
  await watch.look();
  expect(told).toEqual([1, 0, 2]);
});

it('takes an offer back when the clipboard has moved on', async () => {
  const { system, told, watch } = givenWatch();
  system.text = 'id1';
  await watch.look();
  system.text = 'a secret';
  await watch.look();
  expect(told).toEqual([1, 0]);
  expect(watch.take()).toBeNull();
});

it.each(['', ' \n ', 'no id here', `id1${' '.repeat(clipboardTextMaxLength)}`])(
  'is silent where there is nothing to offer (%#)',
  async (text) => {
    const { system, told, watch } = givenWatch();
    system.text = text;
    await watch.look();
    expect(told).toEqual([]);
    expect(watch.take()).toBeNull();
  },
);

it('does not look unless it is wanted, and forgets what it offered when it is no longer', async () => {
  const { system, told, counted, watch } = givenWatch();
  system.isWanted = false;
  system.text = 'id1';
  await watch.look();
  expect(counted).toEqual([]);
  system.isWanted = true;
  await watch.look();
  system.isWanted = false;
  await watch.look();
  expect(told).toEqual([1, 0]);
  expect(watch.take()).toBeNull();
});

it('offers nothing while no library is open, and does so afterwards; no text goes to the log', async () => {
  const { system, told, warnings, watch } = givenWatch();
  system.isOpen = false;
  system.text = 'id1';
  await watch.look();
  expect(told).toEqual([]);
  expect(warnings).toHaveLength(1);
  expect(JSON.stringify(warnings)).not.toContain('id1');
  system.isOpen = true;
  await watch.look();
  expect(told).toEqual([1]);
});

it('lets the last look win', async () => {
  const { system, told, watch } = givenWatch();
  system.text = 'id1';
  const first = watch.look();
  watch.dismiss();
  await first;
  expect(told).toEqual([]);
});

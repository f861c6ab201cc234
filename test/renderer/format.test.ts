// Numbers, sizes, times and texts as people read them.
import { expect, test } from 'vitest';
import {
  cssColour,
  cutText,
  formatBytes,
  formatCount,
  formatClock,
  formatDate,
  formatDateTime,
  formatDecimal,
  formatMoment,
  formatUsd,
  roughDuration,
} from '../../src/renderer/lib/format.ts';
import { baseUrlKind } from '../../src/renderer/lib/base-url.ts';
import { windowLanguage } from '../../src/renderer/lib/language.ts';
import { promptParts, wordsOf } from '../../src/renderer/lib/prompt-parts.ts';
import { heardKeysText, keysText, shortcuts } from '../../src/renderer/lib/shortcuts.ts';

test.each([
  [0, 'en', '0 B'],
  [999, 'en', '999 B'],
  [1000, 'en', '1 kB'],
  [1449, 'en', '1.4 kB'],
  [9_949, 'en', '9.9 kB'],
  [9_950, 'en', '10 kB'],
  [999_499, 'en', '999 kB'],
  [999_500, 'en', '1 MB'],
  [24_300_000, 'de', '24 MB'],
  [3_145_728, 'de', '3,1 MB'],
  [310_000_000_000, 'zh-CN', '310 GB'],
  [5e15, 'en', '5,000 TB'],
])('%d bytes in %s are %s', (bytes, language, expected) => {
  expect(formatBytes(bytes, language)).toBe(expected);
});

test.each([
  [-5, 'seconds', 1],
  [400, 'seconds', 1],
  [59_000, 'seconds', 59],
  [59_001, 'minutes', 1],
  [61_000, 'minutes', 2],
  [3_600_000, 'hours', 1],
  [5 * 3_600_000, 'hours', 5],
  [72 * 3_600_000, 'days', 3],
])('%d ms is about %s %d', (durationMs, unit, count) => {
  expect(roughDuration(durationMs)).toEqual({ unit, count });
});

test.each([
  [0.03125, 'en', '0.0313', '$0.0313'],
  [0.5, 'en', '0.5', '$0.50'],
  [1.005, 'de', '1,01', '1,01\u00a0$'],
  [12.4, 'en', '12.4', '$12.40'],
  [1_240_000, 'de', '1.240.000', '1.240.000,00\u00a0$'],
])('%d in %s is %s, and in dollars %s', (value, language, plain, dollars) => {
  expect([formatDecimal(value, language), formatUsd(value, language)]).toEqual([plain, dollars]);
});

test('a moment of this day is its clock, any other has its date too', () => {
  const noonMs = new Date(2026, 10, 21, 12, 0).getTime();
  const laterMs = new Date(2026, 10, 21, 14, 32).getTime();
  const nextDayMs = new Date(2026, 10, 22, 0, 5).getTime();
  expect(formatMoment(laterMs, noonMs, 'de')).toBe('14:32');
  expect(formatMoment(nextDayMs, noonMs, 'de')).toBe(formatDateTime(nextDayMs, 'de'));
  expect(formatDate(laterMs, 'en')).toBe('Nov 21, 2026');
});

test.each([
  ['short', 80, 'short'],
  ['a'.repeat(81), 80, `${'a'.repeat(80)}…`],
  ['🐋'.repeat(80), 80, '🐋'.repeat(80)],
  ['🐋'.repeat(81), 80, `${'🐋'.repeat(80)}…`],
  ['雨后的江南', 3, '雨后的…'],
])('%s cut to %i characters', (text, length, expected) => {
  expect(cutText(text, length)).toBe(expected);
});

test('counts are grouped and colours are six digits', () => {
  expect([formatCount(12_480, 'en'), formatCount(12_480, 'de'), cssColour(0x0a0b0c), cssColour(0)]).toEqual([
    '12,480',
    '12.480',
    '#0a0b0c',
    '#000000',
  ]);
});

test.each(['en', 'de', 'zh-CN'])('a number below a thousand is what the system writes in %s', (language) => {
  const formatter = new Intl.NumberFormat(language);
  const wrong = Array.from({ length: 1001 }, (_, at) => at).filter(
    (count) => formatCount(count, language) !== formatter.format(count),
  );
  expect(wrong).toEqual([]);
});

test.each([
  ['https://api.example.org', 'https'],
  ['  https://api.example.org/base  ', 'https'],
  ['http://127.0.0.1:3000', 'http-loopback'],
  ['http://localhost:8080/x', 'http-loopback'],
  ['http://[::1]:8080', 'http-loopback'],
  ['http://192.168.1.4', 'http'],
  ['http://localhost.example.org', 'http'],
  ['ftp://example.org', 'other'],
  ['api.example.org', 'other'],
  ['', 'other'],
])('the base URL %s is %s', (text, expected) => {
  expect(baseUrlKind(text)).toBe(expected);
});

test.each([
  ['system', 'de-AT', 'de'],
  ['system', 'zh-TW', 'zh-CN'],
  ['system', 'fr', 'en'],
  ['de', 'zh-CN', 'de'],
] as const)('language %s on a %s system is %s', (chosen, system, expected) => {
  expect(windowLanguage(chosen, system)).toBe(expected);
});

test.each([
  ['a fox --ar 3:2 --tile', ['a fox ', ['--ar', ' 3:2'], ' ', ['--tile', '']]],
  ['--niji 6', [['--niji', ' 6']]],
  ['well-known -- dash, x--y', ['well-known -- dash, x--y']],
  ['', []],
  ['a --v 7\n--s 1', ['a ', ['--v', ' 7'], '\n', ['--s', ' 1']]],
  ['a --tile --no fog, people', ['a ', ['--tile', ''], ' ', ['--no', ' fog,'], ' people']],
  ['--sref https://cdn.example/a-long-name.png', [['--sref', ''], ' https://cdn.example/a-long-name.png']],
] as const)('the parts of the prompt %j', (prompt, expected) => {
  const parts = promptParts(prompt);
  expect(parts.map((part) => (part.kind === 'words' ? part.text : [part.name, part.value]))).toEqual(
    expected,
  );
  expect(parts.map((part) => (part.kind === 'words' ? part.text : part.name + part.value)).join('')).toBe(
    prompt,
  );
});

test.each([
  ['a fox --ar 3:2', 'a fox'],
  ['a fox --ar 3…', 'a fox'],
  ['well-known -- dash, x--y', 'well-known -- dash, x--y'],
  ['--ar 3:2', '--ar 3:2'],
  ['', ''],
])('the words of %j', (prompt, words) => {
  expect(wordsOf(prompt)).toBe(words);
});

test('shortcuts are written as the system writes them, and no two of a scope share a key', () => {
  const names = (key: string): string => (key === 'Mod' ? 'Ctrl' : key);
  expect([
    keysText('Mod+I', false, names),
    keysText('Mod+I', true, names),
    keysText('+', false, names),
  ]).toEqual(['Ctrl+I', '⌘I', '+']);
  for (const scope of ['window', 'grid', 'lightbox']) {
    const keys = shortcuts
      .filter((shortcut) => shortcut.scope === scope)
      .flatMap((shortcut) => shortcut.keys);
    expect(new Set(keys).size).toBe(keys.length);
  }
});

test.each([
  ['Mod+Shift+E', false, 'Control+Shift+E'],
  ['Mod+Shift+E', true, 'Meta+Shift+E'],
  ['Delete', false, 'Delete'],
  ['Delete', true, 'Backspace'],
  ['Alt+←', false, 'Alt+ArrowLeft'],
  ['+', false, 'Plus'],
  ['Esc', false, 'Escape'],
  ['Space', true, 'Space'],
  ['P', false, 'P'],
])('%s, on a Mac: %s, is told to a screen reader as %s', (keys, isMac, heard) => {
  expect(heardKeysText(keys, isMac)).toBe(heard);
});

test.each([
  [0, '0:00'],
  [4.98, '0:04'],
  [67.2, '1:07'],
  [605, '10:05'],
])('a place in a film, %d s in, reads %s', (seconds, expected) => {
  expect(formatClock(seconds)).toBe(expected);
});

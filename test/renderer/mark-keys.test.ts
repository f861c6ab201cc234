// Which key marks what on which keyboard, and when the view goes on.
import { describe, expect, it } from 'vitest';
import { goesOn, markKeyOf } from '../../src/renderer/lib/mark-keys.ts';

const rating = (stars: number) => ({ kind: 'rating', rating: stars });

describe('markKeyOf', () => {
  it.each([
    ['p', 'KeyP', false, { mark: { kind: 'flag', flag: 'pick' }, isShifted: false }],
    ['P', 'KeyP', true, { mark: { kind: 'flag', flag: 'pick' }, isShifted: true }],
    ['P', 'KeyP', false, { mark: { kind: 'flag', flag: 'pick' }, isShifted: false }],
    ['x', 'KeyX', false, { mark: { kind: 'flag', flag: 'reject' }, isShifted: false }],
    ['u', 'KeyU', false, { mark: { kind: 'flag', flag: 'none' }, isShifted: false }],
    ['k', 'KeyK', false, { mark: { kind: 'keep' }, isShifted: false }],
    ['0', 'Digit0', false, { mark: rating(0), isShifted: false }],
    ['5', 'Numpad5', false, { mark: rating(5), isShifted: false }],
    ['6', 'Digit6', false, { mark: { kind: 'label', label: 'red' }, isShifted: false }],
    ['9', 'Digit9', false, { mark: { kind: 'label', label: 'blue' }, isShifted: false }],
    ['!', 'Digit1', true, { mark: rating(1), isShifted: true }],
    // A French keyboard: digits are written with Shift, so Shift means nothing more.
    ['2', 'Digit2', true, { mark: rating(2), isShifted: false }],
    ['é', 'Digit2', false, null],
    ['!', 'Slash', true, null],
    ['q', 'KeyQ', false, null],
    ['ArrowLeft', 'ArrowLeft', false, null],
  ])('%s at %s, Shift %s', (key, code, shiftKey, expected) => {
    expect(markKeyOf({ key, code, shiftKey })).toEqual(expected);
  });
});

describe('goesOn', () => {
  it.each([
    [{ isLarge: true, setting: true, capsLock: false, isShifted: false }, true],
    [{ isLarge: true, setting: false, capsLock: false, isShifted: false }, false],
    [{ isLarge: false, setting: true, capsLock: false, isShifted: false }, false],
    [{ isLarge: false, setting: true, capsLock: true, isShifted: false }, true],
    [{ isLarge: false, setting: true, capsLock: false, isShifted: true }, true],
    [{ isLarge: true, setting: true, capsLock: false, isShifted: true }, false],
  ])('%o', (options, expected) => {
    expect(goesOn(options)).toBe(expected);
  });
});

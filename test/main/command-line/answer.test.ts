// What people see of an answer: text from providers must not steer their terminal.
import { describe, expect, it } from 'vitest';
import { printable, promptStart } from '../../../src/main/command-line/answer.ts';

describe('lines for people', () => {
  it.each<[string, readonly string[], string]>([
    ['keep their words', ['a 猫 “cat” 🦊', 'b\tc'], 'a 猫 “cat” 🦊\nb\tc'],
    ['of a longer text keep its breaks', ['Gridkeep\n\n  import'], 'Gridkeep\n\n  import'],
    ['do not clear the screen', ['x\u001b[2J\u001b]0;title\u0007y'], 'x[2J]0;titley'],
    ['do not go back over what was said', ['saved\rfailed\u0008'], 'savedfailed'],
    ['do not begin a sequence with one character', ['a\u009b31mb'], 'a31mb'],
    ['do not turn the direction of text', ['a\u202egnp.exe\u2066'], 'agnp.exe'],
  ])('%s', (_name, lines, expected) => {
    expect(printable(lines)).toBe(expected);
  });
});

describe('the start of a prompt', () => {
  it.each<[string | null, string]>([
    [null, ''],
    ['a cat', 'a cat'],
    ['a cat\n\n--ar 16:9\r\n', 'a cat --ar 16:9'],
    ['🦊'.repeat(80), '🦊'.repeat(60)],
    [`${'a'.repeat(59)}🦊b`, `${'a'.repeat(59)}🦊`],
  ])('%j', (prompt, expected) => {
    expect(promptStart(prompt)).toBe(expected);
  });
});

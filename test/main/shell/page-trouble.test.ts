// A page that dies or hangs: when it comes back by itself, and what is asked when it does not.
import { EventEmitter } from 'node:events';
import { expect, it, test, vi } from 'vitest';
import { menuTexts } from '../../../src/main/shell/menu-template.ts';
import { pageQuestion, shouldReloadPage, watchPageTrouble } from '../../../src/main/shell/page-trouble.ts';
import type { PageAnswer, PageTrouble } from '../../../src/main/shell/page-trouble.ts';

function given() {
  const contents = Object.assign(new EventEmitter(), {
    reload: vi.fn(),
    forcefullyCrashRenderer: vi.fn(() => die('killed')),
  });
  const asked: { trouble: PageTrouble; signal: AbortSignal; answer: (answer: PageAnswer) => void }[] = [];
  const log = { error: vi.fn() };
  const quit = vi.fn();
  let nowMs = 0;
  watchPageTrouble(contents as never, {
    ...{ log, quit },
    nowMs: () => nowMs,
    ask: (trouble, signal) => new Promise((answer) => asked.push({ trouble, signal, answer })),
  });
  const die = (reason: string): void =>
    void contents.emit('render-process-gone', {}, { reason, exitCode: 1 });
  return { contents, asked, log, quit, die, pass: (ms: number) => (nowMs += ms) };
}
const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

test('a page is loaded again by itself once a minute', () => {
  expect([shouldReloadPage(null, 5), shouldReloadPage(0, 59_999), shouldReloadPage(0, 60_000)]).toEqual([
    true,
    false,
    true,
  ]);
});

it('comes back by itself, and then only when it is wanted', async () => {
  const { contents, asked, log, quit, die, pass } = given();
  die('clean-exit');
  expect(contents.reload).toHaveBeenCalledTimes(0);
  die('crashed');
  expect(contents.reload).toHaveBeenCalledTimes(1);
  pass(1_000);
  die('oom');
  expect(contents.reload).toHaveBeenCalledTimes(1);
  expect(asked.map(({ trouble }) => trouble)).toEqual(['dead']);
  asked[0]?.answer('load-again');
  await settled();
  expect(contents.reload).toHaveBeenCalledTimes(2);
  pass(1_000);
  die('oom');
  asked[1]?.answer('quit');
  await settled();
  expect([contents.reload.mock.calls.length, quit.mock.calls.length]).toEqual([2, 1]);
  expect(log.error).toHaveBeenCalledTimes(4);
});

it('is loaded again where it hangs and nobody wants to wait', async () => {
  const { contents, asked, die, pass } = given();
  die('crashed');
  pass(1_000);
  contents.emit('unresponsive');
  asked[0]?.answer('wait');
  await settled();
  expect(contents.forcefullyCrashRenderer).not.toHaveBeenCalled();
  contents.emit('unresponsive');
  asked[1]?.answer('load-again');
  await settled();
  expect(contents.forcefullyCrashRenderer).toHaveBeenCalledTimes(1);
  expect([contents.reload.mock.calls.length, asked.length]).toEqual([2, 2]);
});

it('takes its question back when the page responds again, or has died meanwhile', async () => {
  const { contents, asked, die } = given();
  contents.emit('unresponsive');
  contents.emit('responsive');
  expect(asked[0]?.signal.aborted).toBe(true);
  // What the system answers for a box that was taken back.
  asked[0]?.answer('load-again');
  await settled();
  expect(contents.forcefullyCrashRenderer).not.toHaveBeenCalled();
  contents.emit('unresponsive');
  die('crashed');
  expect([asked[1]?.signal.aborted, contents.reload.mock.calls.length]).toEqual([true, 1]);
});

test.each(['dead', 'hangs'] as const)('Escape ends nothing where a page is %s', (trouble) => {
  for (const language of ['en', 'de', 'zh-CN'] as const) {
    const { box, answers } = pageQuestion(trouble, menuTexts(language));
    expect(box.buttons).toHaveLength(answers.length);
    expect(answers[box.cancelId ?? -1]).not.toBe('quit');
    expect(answers[box.defaultId ?? -1]).toBe('load-again');
  }
});

// What closing the window means, what the tray says, and when one notification tells that everything is done.
import { expect, test, vi } from 'vitest';
import type { Activity } from '../../../src/preload/contract/activity.ts';
import { Background } from '../../../src/main/shell/background.ts';
import { whatClosingMeans } from '../../../src/main/shell/closing.ts';
import { menuTexts } from '../../../src/main/shell/menu-template.ts';
import { firstSettings } from '../../../src/preload/contract/settings.ts';
import { batchEnd, isWorkUnderWay, trayLine, trayTemplate } from '../../../src/main/shell/tray-template.ts';

const texts = menuTexts('en');

function activity(
  change: Partial<Activity> & { readonly waiting?: number; readonly wanted?: number } = {},
): Activity {
  const { waiting = 0, wanted = 0, ...rest } = change;
  return {
    counts: {
      tasks: { queued: waiting, running: 0, 'needs-input': 5, succeeded: 9, failed: 0, lost: 0 },
      pictures: { wanted, saved: 0, ready: 4, missing: 0, failed: 0, deleted: 0 },
      bytes: 1,
      expiringWithin6h: 0,
      parked: 0,
      paused: 0,
    },
    batch: { wanted: 4, saved: 4, failed: 0, failedTasks: 0 },
    bytesPerSecond: 0,
    downloading: 0,
    nextLookAtMs: null,
    firstLooks: [],
    savingPaused: false,
    trouble: null,
    roomNeededBytes: null,
    offlineSinceMs: null,
    unreachedProxy: null,
    isTakingIn: false,
    isReadingFiles: false,
    ...rest,
  };
}

const quiet = {
  isQuitting: false,
  worksInBackground: false,
  backgroundAsked: false,
  isWorkUnderWay: true,
  isQuestionOpen: false,
};
test.each([
  ['first close while work is under way', {}, 'ask'],
  ['nothing under way', { isWorkUnderWay: false }, 'close'],
  ['asked before', { backgroundAsked: true }, 'close'],
  ['the page does not answer', { isQuestionOpen: true }, 'close'],
  ['background on', { worksInBackground: true, isWorkUnderWay: false }, 'hide'],
  ['quitting with background on', { worksInBackground: true, isQuitting: true }, 'close'],
] as const)('closing: %s', (_, change, expected) => {
  expect(whatClosingMeans({ ...quiet, ...change })).toBe(expected);
});

test.each([
  [null, 'The library is closed', false],
  [activity(), 'Nothing is waiting', false],
  [activity({ waiting: 2, wanted: 3 }), '5 waiting', true],
  [activity({ downloading: 12, wanted: 40 }), '12 downloading', true],
  [activity({ downloading: 12, wanted: 40, savingPaused: true }), 'Paused', false],
  [activity({ isReadingFiles: true }), 'Reading your files', true],
  [activity({ wanted: 3, offlineSinceMs: 1 }), 'Offline. Goes on by itself.', true],
  [activity({ wanted: 3, trouble: { code: 'disk-full', message: '' } }), 'Saving has stopped', true],
] as const)('the tray says what goes on (%#)', (now, line, underWay) => {
  expect([trayLine(now, texts), isWorkUnderWay(now)]).toEqual([line, underWay]);
});

test('the tray opens, pauses, resumes and quits', () => {
  const done: string[] = [];
  const press = (now: Activity | null): void => {
    const items = trayTemplate({
      texts,
      activity: now,
      open: () => done.push('open'),
      setPaused: (paused) => done.push(paused ? 'pause' : 'resume'),
      quit: () => done.push('quit'),
    });
    for (const item of items) if (item.enabled !== false) item.click?.({} as never, undefined, {});
  };
  press(activity());
  press(activity({ savingPaused: true }));
  press(null);
  expect(done).toEqual(['open', 'pause', 'quit', 'open', 'resume', 'quit', 'open', 'quit']);
});

test.each([
  ['the last one arrives', activity({ wanted: 1 }), activity(), 'Everything is saved: 4 of 4 saved'],
  [
    'some failed',
    activity({ wanted: 1 }),
    activity({ batch: { wanted: 4, saved: 3, failed: 1, failedTasks: 0 } }),
    'Done, with failures: 3 of 4 saved · 1 failed',
  ],
  ['still something to do', activity({ wanted: 2 }), activity({ wanted: 1 }), null],
  ['nothing was under way', activity(), activity(), null],
  ['paused, not done', activity({ wanted: 2 }), activity({ wanted: 2, savingPaused: true }), null],
  [
    'nothing was asked for',
    activity({ waiting: 1 }),
    activity({ batch: { wanted: 0, saved: 0, failed: 0, failedTasks: 0 } }),
    null,
  ],
] as const)('the end of a batch: %s', (_, before, now, expected) => {
  const words = batchEnd(before, now, texts);
  expect(words === null ? null : `${words.title}: ${words.body}`).toBe(expected);
});

function given(settings: Partial<typeof firstSettings>) {
  let current = { ...firstSettings, ...settings };
  let visible = true;
  const said: string[] = [];
  const tray = { show: vi.fn(), hide: vi.fn() };
  const background = new Background({
    settings: () => current,
    setWorksInBackground: (works) => {
      current = { ...current, worksInBackground: works, backgroundAsked: true };
    },
    texts: () => texts,
    tray,
    window: {
      isVisible: () => visible,
      show: () => {
        visible = true;
      },
      hide: () => {
        visible = false;
      },
      leave: () => void said.push('left for good'),
    },
    askAboutClosing: () => void said.push('ask'),
    notify: ({ title }) => void said.push(title),
    setPaused: () => undefined,
    quit: () => void said.push('quit'),
  });
  return { background, said, tray, isVisible: () => visible };
}

test('asked once, kept working, told once at the end', () => {
  const { background, said, tray, isVisible } = given({});
  background.noteActivity(activity({ wanted: 2 }));
  expect([background.mustStay(), isVisible()]).toEqual([true, true]);
  expect(tray.show).not.toHaveBeenCalled();
  background.answerClose(true);
  expect([isVisible(), tray.show.mock.calls.length]).toEqual([false, 1]);
  background.noteActivity(activity());
  background.noteActivity(activity());
  expect(said).toEqual(['ask', 'Everything is saved']);
  expect([background.mustStay(), isVisible()]).toEqual([true, false]);
  background.leave();
  expect(background.mustStay()).toBe(false);
  expect(said.at(-1)).toBe('left for good');
  expect(tray.hide).toHaveBeenCalled();
});

test('a question that was put away is asked again', () => {
  const { background, said, isVisible } = given({});
  background.noteActivity(activity({ wanted: 2 }));
  expect(background.mustStay()).toBe(true);
  background.answerClose(null);
  expect([background.mustStay(), isVisible(), said]).toEqual([true, true, ['ask', 'ask']]);
});

test('a question that nobody answers holds nothing, a no quits, and a seen window needs no notification', () => {
  const unanswered = given({});
  unanswered.background.noteActivity(activity({ wanted: 2 }));
  expect([unanswered.background.mustStay(), unanswered.background.mustStay()]).toEqual([true, false]);
  unanswered.background.answerClose(false);
  unanswered.background.noteActivity(activity());
  expect(unanswered.said).toEqual(['ask', 'quit']);
});

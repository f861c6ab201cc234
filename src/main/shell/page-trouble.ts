// A page that dies or hangs: it is brought back once by itself, then the user is asked. What is downloaded goes on, as
// nothing of it is the page's.
// Invariant: a page that dies at once again is never loaded in a loop; at most one question is open.
import type { MessageBoxOptions, WebContents } from 'electron';
import type { Log } from '../lib/log.ts';
import type { MenuTexts } from './menu-template.ts';

/** A page that dies again so soon is not loaded again without a word. */
const reloadPauseMs = 60_000;

/** Should a page that has just died be loaded again by itself? `lastReloadAtMs` is null before the first time. */
export function shouldReloadPage(lastReloadAtMs: number | null, nowMs: number): boolean {
  return lastReloadAtMs === null || nowMs - lastReloadAtMs >= reloadPauseMs;
}

export type PageTrouble = 'dead' | 'hangs';
export type PageAnswer = 'load-again' | 'quit' | 'wait';

/** The question, with the answers that its buttons stand for. Escape does nothing that cannot be taken back. */
export function pageQuestion(
  trouble: PageTrouble,
  texts: MenuTexts,
): { readonly box: MessageBoxOptions; readonly answers: readonly [PageAnswer, PageAnswer] } {
  const isDead = trouble === 'dead';
  return {
    box: {
      type: 'warning',
      message: isDead ? texts.pageDied : texts.pageHangs,
      detail: texts.pageTroubleDetail,
      buttons: [texts.pageLoadAgain, isDead ? texts.quit : texts.pageWait],
      defaultId: 0,
      cancelId: isDead ? 0 : 1,
      noLink: true,
    },
    answers: ['load-again', isDead ? 'quit' : 'wait'],
  };
}

export interface PageTroublePorts {
  readonly log: Pick<Log, 'error'>;
  readonly nowMs: () => number;
  /** Asks the user; with the signal the question is taken back, and its answer is `wait`. */
  readonly ask: (trouble: PageTrouble, signal: AbortSignal) => Promise<PageAnswer>;
  readonly quit: () => void;
}

type PageContents = Pick<WebContents, 'on' | 'reload' | 'forcefullyCrashRenderer'>;

/** Sees to a page for as long as it lives. */
export function watchPageTrouble(contents: PageContents, ports: PageTroublePorts): void {
  const { log, nowMs, ask, quit } = ports;
  let lastReloadAtMs: number | null = null;
  let question: AbortController | null = null;

  const reload = (): void => {
    lastReloadAtMs = nowMs();
    contents.reload();
  };
  const askAbout = async (trouble: PageTrouble): Promise<PageAnswer> => {
    question?.abort();
    const mine = new AbortController();
    question = mine;
    try {
      const answer = await ask(trouble, mine.signal);
      return mine.signal.aborted ? 'wait' : answer;
    } finally {
      if (question === mine) question = null;
    }
  };
  const settle = (trouble: PageTrouble, loadAgain: () => void): void => {
    askAbout(trouble).then(
      (answer) => {
        if (answer === 'load-again') loadAgain();
        else if (answer === 'quit') quit();
      },
      (error: unknown) => log.error('The page’s trouble could not be told', { error }),
    );
  };

  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.error('the page is gone', { reason, exitCode });
    if (reason === 'clean-exit') return;
    question?.abort();
    if (shouldReloadPage(lastReloadAtMs, nowMs())) reload();
    else settle('dead', reload);
  });
  contents.on('unresponsive', () => {
    log.error('the page hangs', {});
    settle('hangs', () => {
      // Its end brings it back, as any other would.
      lastReloadAtMs = null;
      contents.forcefullyCrashRenderer();
    });
  });
  contents.on('responsive', () => question?.abort());
}

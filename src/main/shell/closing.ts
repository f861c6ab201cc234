// What closing the window means.
// Invariant: pure; a question stands in the way at most once, so a page that does not answer cannot hold the window.

export interface ClosingFacts {
  /** The app is on its way out, whoever asked for it. */
  readonly isQuitting: boolean;
  readonly worksInBackground: boolean;
  /** The user has said once what closing shall mean. */
  readonly backgroundAsked: boolean;
  readonly isWorkUnderWay: boolean;
  /** The page was asked already and has not answered. */
  readonly isQuestionOpen: boolean;
}

export function whatClosingMeans(facts: ClosingFacts): 'close' | 'hide' | 'ask' {
  if (facts.isQuitting) return 'close';
  if (facts.worksInBackground) return 'hide';
  return facts.isWorkUnderWay && !facts.backgroundAsked && !facts.isQuestionOpen ? 'ask' : 'close';
}

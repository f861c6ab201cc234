// Decides which accounts are asked now, in which order, and how many questions each may have under way. Decisions only.
// Invariant: no account waits for another; where a provider's places are scarce, those come first that have the fewest.

export interface TurnFacts {
  /** Questions under way. */
  readonly questions: number;
  /** When its next task is due, epoch ms; null where it has none. */
  readonly lookAtMs: number | null;
  /** By the account's health, epoch ms; null for not before its user acts. */
  readonly readyAtMs: number | null;
  /** By how it has answered lately, epoch ms. */
  readonly restsUntilMs: number;
}

export interface Turns<Lane> {
  readonly due: readonly Lane[];
  /** When the first of the others is due, epoch ms; null where nobody will be. */
  readonly nextAtMs: number | null;
}

export function whoseTurn<Lane extends TurnFacts>(lanes: readonly Lane[], nowMs: number): Turns<Lane> {
  const due: Lane[] = [];
  let nextAtMs: number | null = null;
  for (const lane of lanes) {
    if (lane.lookAtMs === null || lane.readyAtMs === null) continue;
    const startAtMs = Math.max(lane.lookAtMs, lane.readyAtMs, lane.restsUntilMs);
    if (startAtMs <= nowMs) due.push(lane);
    else nextAtMs = Math.min(nextAtMs ?? startAtMs, startAtMs);
  }
  return { due: due.sort((a, b) => a.questions - b.questions), nextAtMs };
}

/** How many more questions of an account may go out now. */
export function questionsToStart(facts: {
  readonly questions: number;
  readonly questionsAtProvider: number;
  /** Its last question was answered. */
  readonly isAnswered: boolean;
  readonly isOffline: boolean;
  readonly mostOfAccount: number;
  readonly mostOfProvider: number;
}): number {
  // An account that has just failed is asked one question until it answers again; so is a network.
  const most = !facts.isAnswered || facts.isOffline ? 1 : facts.mostOfAccount;
  return Math.max(0, Math.min(most - facts.questions, facts.mostOfProvider - facts.questionsAtProvider));
}

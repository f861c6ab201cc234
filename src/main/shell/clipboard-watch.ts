// Looks for new task ids on the clipboard when the window comes to the front, where the user has asked for that.
// Invariant: text of the clipboard stays in this process until the user takes it, and is forgotten at once where it names
// nothing new; the page hears only how many ids there are. What was taken or sent away is not told of again.
import { createHash } from 'node:crypto';
import type { Log } from '../lib/log.ts';

/** UTF-16 units. Longer text is a document, not a list of ids that somebody copied. */
export const clipboardTextMaxLength = 1_000_000;

export interface ClipboardWatchDependencies {
  readonly isWanted: () => boolean;
  readonly readText: () => Promise<string>;
  /** How many tasks this text names that are not in the library. Rejects where no library is open. */
  readonly countNew: (text: string) => Promise<number>;
  /** Zero: there is nothing to offer, or no longer. */
  readonly tell: (newIds: number) => void;
  readonly log: Pick<Log, 'warn'>;
}

interface Offer {
  readonly text: string;
  readonly print: string;
}

export class ClipboardWatch {
  readonly #dependencies: ClipboardWatchDependencies;
  #offer: Offer | null = null;
  /** Of the text that was answered; the text itself may be anything, and is not kept. */
  #answeredPrint: string | null = null;
  #looks = 0;

  constructor(dependencies: ClipboardWatchDependencies) {
    this.#dependencies = dependencies;
  }

  /** Never rejects: what cannot be read is not offered. */
  async look(): Promise<void> {
    const { isWanted, log } = this.#dependencies;
    this.#looks += 1;
    const mine = this.#looks;
    if (!isWanted()) {
      this.#set(null, 0);
      return;
    }
    try {
      const { offer, newIds } = await this.#read();
      if (mine === this.#looks) this.#set(offer, newIds);
    } catch (error) {
      log.warn('The clipboard could not be looked at', { error });
      if (mine === this.#looks) this.#set(null, 0);
    }
  }

  /** The text that was offered; null where there is none any more. */
  take(): string | null {
    const text = this.#offer?.text ?? null;
    this.dismiss();
    return text;
  }

  /** The same text is not offered again. */
  dismiss(): void {
    if (this.#offer !== null) this.#answeredPrint = this.#offer.print;
    this.#looks += 1;
    this.#set(null, 0);
  }

  async #read(): Promise<{ readonly offer: Offer | null; readonly newIds: number }> {
    const { readText, countNew } = this.#dependencies;
    const none = { offer: null, newIds: 0 };
    const text = await readText();
    if (text.trim() === '' || text.length > clipboardTextMaxLength) return none;
    const print = createHash('sha256').update(text).digest('base64');
    if (print === this.#answeredPrint) return none;
    const newIds = await countNew(text);
    return newIds === 0 ? none : { offer: { text, print }, newIds };
  }

  #set(offer: Offer | null, newIds: number): void {
    const hadOffer = this.#offer !== null;
    this.#offer = offer;
    if (offer !== null || hadOffer) this.#dependencies.tell(newIds);
  }
}

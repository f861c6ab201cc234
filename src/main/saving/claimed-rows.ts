// Rows at hand to be fetched, in a queue for each host, so that a host with a thousand rows and no free slot costs one
// question and not a thousand.
// Invariant: rows of one host come in the order in which they were given; the hosts in the order of their first rows.
import type { WantedPicture } from '../catalog/pictures.ts';

/** Where files that somebody had come from: no host, and no network. */
export const ownFilesHost = 'file:';

export class ClaimedRows {
  /** The next one last. */
  readonly #byHost = new Map<string, WantedPicture[]>();
  #count = 0;

  constructor(pictures: readonly WantedPicture[] = []) {
    for (const picture of pictures) {
      const host = hostOf(picture);
      const queue = this.#byHost.get(host);
      if (queue === undefined) this.#byHost.set(host, [picture]);
      else queue.push(picture);
    }
    for (const queue of this.#byHost.values()) queue.reverse();
    this.#count = pictures.length;
  }

  get count(): number {
    return this.#count;
  }

  get ids(): number[] {
    return [...this.#byHost.values()].flatMap((queue) => queue.map(({ id }) => id));
  }

  /** Gives rows out as long as `mayStart` lets their host have one more. */
  giveOut(mayStart: (host: string) => boolean, start: (picture: WantedPicture, host: string) => void): void {
    for (const [host, queue] of this.#byHost) {
      while (queue.length > 0 && mayStart(host)) {
        const picture = queue.pop();
        if (picture === undefined) break;
        this.#count -= 1;
        start(picture, host);
      }
      if (queue.length === 0) this.#byHost.delete(host);
    }
  }

  /** Forgets these. */
  drop(pictureIds: ReadonlySet<number>): void {
    for (const [host, queue] of this.#byHost) {
      const kept = queue.filter(({ id }) => !pictureIds.has(id));
      this.#count -= queue.length - kept.length;
      this.#byHost.set(host, kept);
    }
  }
}

/** Host and port; '' for what is no URL, which the address rules refuse later. */
function hostOf({ url, provider }: WantedPicture): string {
  if (provider === 'files') return ownFilesHost;
  return URL.canParse(url) ? new URL(url).host : '';
}

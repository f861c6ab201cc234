// The one form of all paths that may be one file on some drive.
// Invariant: pure; equal forms are a suspicion only: most drives of Linux tell such paths apart.

/** Some drives write accents in their own way, and some see no case: what differs in these only may be one file there. */
export function foldedPath(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

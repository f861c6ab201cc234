// What is known of a part, kept beside it as `<part>.json`, so that a download goes on after a restart.
// Invariant: the facts on disk never belong to other bytes than the part's: they are removed before the part is
// begun anew. Bytes that no fsync covered count only within the same run of the operating system.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import * as v from 'valibot';

const factsMaxBytes = 64 * 1024;
const bytes = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const factsSchema = v.strictObject({
  version: v.literal(1),
  url: v.pipe(v.string(), v.maxLength(20_000)),
  /** As sent, quotes and `W/` included. */
  etag: v.nullable(v.pipe(v.string(), v.maxLength(1000))),
  lastModified: v.nullable(v.pipe(v.string(), v.maxLength(100))),
  /** Null where the host did not say. */
  totalBytes: v.nullable(bytes),
  /** So many of the part's bytes are certainly on the disk. */
  syncedBytes: bytes,
  /** When the operating system was started, UTC ms. */
  bootedAtMs: v.number(),
});

export type ResumeFacts = v.InferOutput<typeof factsSchema>;

/** Beside the part. */
export function factsPath(partPath: string): string {
  return `${partPath}.json`;
}

/** When this run of the operating system began, as well as it can be told. */
export function bootedAtMs(): number {
  return Math.round(Date.now() - uptime() * 1000);
}

/** Clocks are corrected while the system runs; no system boots twice within this. */
const bootToleranceMs = 30_000;

/** The part as it is found at the start of a download. */
export interface FoundPart {
  readonly facts: ResumeFacts;
  /** Bytes of it that can be trusted. */
  readonly goodBytes: number;
}

/** The part and its facts; null when there is nothing to go on from. */
export function readPart(partPath: string, nowBootedAtMs: () => number): FoundPart | null {
  try {
    const path = factsPath(partPath);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined || found.size > factsMaxBytes) return null;
    const facts = v.parse(factsSchema, JSON.parse(readFileSync(path, 'utf8')));
    const partBytes = statSync(partPath).size;
    const isSameRun = Math.abs(facts.bootedAtMs - nowBootedAtMs()) < bootToleranceMs;
    const goodBytes = isSameRun ? partBytes : Math.min(partBytes, facts.syncedBytes);
    return goodBytes > 0 ? { facts, goodBytes } : null;
  } catch {
    // Torn, of another version, or without its part: the download begins anew.
    return null;
  }
}

/** Writes the facts. A torn file does not parse, and is as good as none. */
export function writeFacts(partPath: string, facts: ResumeFacts): void {
  writeFileSync(factsPath(partPath), JSON.stringify(facts));
}

export function removeFacts(partPath: string): void {
  rmSync(factsPath(partPath), { force: true });
}

/** Removes a part and its facts. */
export function removePart(partPath: string): void {
  removeFacts(partPath);
  rmSync(partPath, { force: true });
}

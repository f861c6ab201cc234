// What the check of the files that is under way has found, part by part, over every restart.
// Invariant: an original has one finding at most, and none once it is forgotten; what was found lost and has been saved,
// deleted or found since is no longer told.
import type { Database } from 'better-sqlite3';
import type { OriginalToVerify } from './verification.ts';
import { statement } from './statement.ts';

/** How an original can be lost. */
export type LossKind = 'missing' | 'changed' | 'unreadable';

export interface CheckFinding {
  /** Its row as it is now. */
  readonly original: OriginalToVerify;
  readonly state: LossKind | 'moved';
  /** Where it was to lie when it was found lost. */
  readonly path: string;
}

/** The path of the first part that found it lost stays: its place may have been given to another one since. */
export function noteLoss(
  db: Database,
  { id, path, state }: { readonly id: number; readonly path: string; readonly state: LossKind },
): void {
  statement(
    db,
    `INSERT INTO check_findings (original_id, state, path) VALUES (@id, @state, @path)
     ON CONFLICT (original_id) DO UPDATE SET state = excluded.state`,
  ).run({ id, path, state });
}

/** What was found lost lies elsewhere; what no check has found is none of its findings. */
export function noteMoved(db: Database, originalId: number): void {
  statement(db, `UPDATE check_findings SET state = 'moved' WHERE original_id = ?`).run(originalId);
}

/** They are whole. */
export function forgetFindingsOf(db: Database, originalIds: readonly number[]): void {
  statement(db, 'DELETE FROM check_findings WHERE original_id IN (SELECT value FROM json_each(?))').run(
    JSON.stringify(originalIds),
  );
}

/** A page of findings after this original: what is still lost, and what was found elsewhere. */
export function checkFindingsAfter(
  db: Database,
  args: { readonly afterId: number; readonly limit: number },
): readonly CheckFinding[] {
  const rows = statement(
    db,
    `SELECT o.id, o.path, o.sha256, o.size_bytes AS sizeBytes, f.state, f.path AS foundAt
     FROM check_findings f JOIN originals o ON o.id = f.original_id
     WHERE f.original_id > @afterId AND (f.state = 'moved'
       OR EXISTS (SELECT 1 FROM pictures p WHERE p.original_id = o.id AND p.state = 'missing'))
     ORDER BY f.original_id LIMIT @limit`,
  ).all(args) as (OriginalToVerify & { state: CheckFinding['state']; foundAt: string })[];
  return rows.map(({ state, foundAt, ...original }) => ({ original, state, path: foundAt }));
}

/** Forgets so many findings; answers whether any are left. */
export function forgetSomeFindings(db: Database, args: { readonly limit: number }): boolean {
  const forgotten = statement(
    db,
    'DELETE FROM check_findings WHERE original_id IN (SELECT original_id FROM check_findings LIMIT @limit)',
  ).run(args);
  return forgotten.changes === args.limit;
}

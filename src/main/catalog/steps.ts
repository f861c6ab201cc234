// The last step that this catalog took together with the records beside its pictures (keeping/last-step.ts). A step is taken
// when work begins and when it ends.
// Invariant: until the records tell of a step for certain, the catalog knows the one before it too, so that a process that
// ends in between leaves no doubt.
import type { Database } from 'better-sqlite3';
import { statement } from './statement.ts';

export interface CatalogSteps {
  readonly last: string;
  readonly before: string | null;
}

/** Null for a catalog that has taken none: a new one, or one from before there were steps. */
export function catalogSteps(db: Database): CatalogSteps | null {
  const steps = statement(db, 'SELECT last, before FROM steps').get() as CatalogSteps | undefined;
  return steps ?? null;
}

/** `told`: what the records tell of until they tell of `step`; null where they tell nothing, and the last one stays known. */
export function takeStep(db: Database, args: { readonly step: string; readonly told: string | null }): null {
  statement(
    db,
    `INSERT INTO steps (id, last, before) VALUES (1, @step, @told)
     ON CONFLICT (id) DO UPDATE SET before = coalesce(@told, last), last = @step`,
  ).run(args);
  return null;
}

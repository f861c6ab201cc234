// Originals get what a picture looks like, in 64 bits, and the colours that cover it, both told from its small picture.
// Invariant of every migration: a released step is never edited; the next change is a new file.
import type { Database } from 'better-sqlite3';

/** Those of pictures that have a preview already are told from that, in the background. */
export function up(db: Database): void {
  db.exec(`
    -- Two halves of 32 bits. NULL for a picture of one tone too: it looks like every other.
    ALTER TABLE originals ADD COLUMN likeness_high INTEGER;
    ALTER TABLE originals ADD COLUMN likeness_low INTEGER;
    -- One bit for each family; NULL: not told yet.
    ALTER TABLE originals ADD COLUMN colours INTEGER;
    CREATE INDEX originals_without_traits ON originals (id)
      WHERE colours IS NULL AND media_type NOT IN ('video/mp4', 'video/webm');
  `);
}

// What people say of their pictures: rating, flag, colour label, note, tags; and albums, plain and smart.
// Invariant of every migration: a released step is never edited; the next change is a new file.
import type { Database } from 'better-sqlite3';

export function up(db: Database): void {
  db.exec(`
    ALTER TABLE pictures ADD COLUMN rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5);
    ALTER TABLE pictures ADD COLUMN flag TEXT NOT NULL DEFAULT 'none' CHECK (flag IN ('pick', 'none', 'reject'));
    ALTER TABLE pictures ADD COLUMN label TEXT CHECK (label IN ('red', 'yellow', 'green', 'blue', 'purple'));
    ALTER TABLE pictures ADD COLUMN note TEXT;
    -- When rating, flag, label, note, tags or albums last changed here, so that an older record cannot undo it.
    ALTER TABLE pictures ADD COLUMN marked_at_ms INTEGER;

    CREATE TABLE tags (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      -- The name without regard to case and width, in any script.
      folded TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE picture_tags (
      picture_id INTEGER NOT NULL REFERENCES pictures (id) ON DELETE CASCADE,
      tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
      PRIMARY KEY (picture_id, tag_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX picture_tags_tag ON picture_tags (tag_id, picture_id);

    CREATE TABLE albums (
      id INTEGER PRIMARY KEY,
      parent_id INTEGER REFERENCES albums (id),
      name TEXT NOT NULL,
      -- Place among the albums with the same parent.
      place INTEGER NOT NULL,
      -- A smart album: what it looks for, as JSON. NULL for one that is filled by hand.
      find TEXT,
      created_at_ms INTEGER NOT NULL,
      -- Kept for undo; an album inside a removed one is gone with it.
      removed_at_ms INTEGER
    ) STRICT;
    CREATE INDEX albums_parent ON albums (parent_id, place);
    CREATE TABLE album_pictures (
      album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
      picture_id INTEGER NOT NULL REFERENCES pictures (id) ON DELETE CASCADE,
      -- Place in the order by hand; gaps and equal places are allowed.
      place INTEGER NOT NULL,
      PRIMARY KEY (album_id, picture_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX album_pictures_place ON album_pictures (album_id, place, picture_id);
    CREATE INDEX album_pictures_picture ON album_pictures (picture_id);

    -- Tasks by the beginning of their prompts, for the gallery's order of that name.
    CREATE INDEX tasks_prompt_order ON tasks (substr(prompt, 1, 24) COLLATE NOCASE, id) WHERE prompt IS NOT NULL;
  `);
}

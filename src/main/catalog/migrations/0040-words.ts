// The index of words: what tasks, notes, tags and renamed files say, for searching; and two more prompts of a task, as
// the provider translated it and as it was sent on.
// Invariant of every migration: a released step is never edited; the next change is a new file.
import type { Database } from 'better-sqlite3';

export function up(db: Database): void {
  db.exec(`
    -- The prompt in English where it was written in another language, and as it reached Midjourney where that differs.
    ALTER TABLE tasks ADD COLUMN prompt_en TEXT;
    ALTER TABLE tasks ADD COLUMN revised_prompt TEXT;

    -- Rows are words with blanks between (word-functions.ts), so the tokenizer has only to split them. They are kept by
    -- triggers, so that nobody who writes a text can forget them; the texts themselves stay in their tables alone.
    CREATE VIRTUAL TABLE task_words USING fts5(
      prompt, prompt_en, revised_prompt, text, content = '', contentless_delete = 1, tokenize = 'ascii');
    CREATE VIRTUAL TABLE picture_words USING fts5(
      note, file, content = '', contentless_delete = 1, tokenize = 'ascii');
    CREATE VIRTUAL TABLE tag_words USING fts5(
      name, content = '', contentless_delete = 1, tokenize = 'ascii');

    CREATE VIEW words_of_tasks AS
      SELECT id, words_of(prompt) AS prompt, words_of(prompt_en) AS prompt_en, words_of(revised_prompt) AS revised_prompt,
        words_of(text) AS text
      FROM tasks WHERE coalesce(prompt, prompt_en, revised_prompt, text) IS NOT NULL;
    -- A name that Gridkeep gave says no more than prompt and id do.
    CREATE VIEW words_of_pictures AS
      SELECT id, note, file FROM (
        SELECT p.id, words_of(p.note) AS note, words_of_file(o.path, t.prompt, t.remote_id) AS file
        FROM pictures p JOIN tasks t ON t.id = p.task_id LEFT JOIN originals o ON o.id = p.original_id)
      WHERE note IS NOT NULL OR file IS NOT NULL;

    CREATE TRIGGER task_words_insert AFTER INSERT ON tasks
      WHEN coalesce(new.prompt, new.prompt_en, new.revised_prompt, new.text) IS NOT NULL
      BEGIN
        INSERT INTO task_words (rowid, prompt, prompt_en, revised_prompt, text) SELECT * FROM words_of_tasks WHERE id = new.id;
      END;
    CREATE TRIGGER task_words_update AFTER UPDATE OF prompt, prompt_en, revised_prompt, text ON tasks
      WHEN new.prompt IS NOT old.prompt OR new.prompt_en IS NOT old.prompt_en
        OR new.revised_prompt IS NOT old.revised_prompt OR new.text IS NOT old.text
      BEGIN
        DELETE FROM task_words WHERE rowid = new.id;
        INSERT INTO task_words (rowid, prompt, prompt_en, revised_prompt, text) SELECT * FROM words_of_tasks WHERE id = new.id;
      END;
    CREATE TRIGGER task_words_delete AFTER DELETE ON tasks
      WHEN coalesce(old.prompt, old.prompt_en, old.revised_prompt, old.text) IS NOT NULL
      BEGIN
        DELETE FROM task_words WHERE rowid = old.id;
      END;

    CREATE TRIGGER picture_words_insert AFTER INSERT ON pictures
      WHEN new.note IS NOT NULL OR new.original_id IS NOT NULL
      BEGIN
        INSERT INTO picture_words (rowid, note, file) SELECT * FROM words_of_pictures WHERE id = new.id;
      END;
    CREATE TRIGGER picture_words_update AFTER UPDATE OF note, original_id ON pictures
      WHEN new.note IS NOT old.note OR new.original_id IS NOT old.original_id
      BEGIN
        DELETE FROM picture_words WHERE rowid = new.id;
        INSERT INTO picture_words (rowid, note, file) SELECT * FROM words_of_pictures WHERE id = new.id;
      END;
    CREATE TRIGGER picture_words_delete AFTER DELETE ON pictures
      BEGIN
        DELETE FROM picture_words WHERE rowid = old.id;
      END;
    CREATE TRIGGER picture_words_move AFTER UPDATE OF path ON originals WHEN new.path IS NOT old.path
      BEGIN
        DELETE FROM picture_words WHERE rowid IN (SELECT id FROM pictures WHERE original_id = new.id);
        INSERT INTO picture_words (rowid, note, file) SELECT * FROM words_of_pictures
          WHERE id IN (SELECT id FROM pictures WHERE original_id = new.id);
      END;

    CREATE TRIGGER tag_words_insert AFTER INSERT ON tags
      BEGIN
        INSERT INTO tag_words (rowid, name) VALUES (new.id, words_of(new.name));
      END;
    CREATE TRIGGER tag_words_update AFTER UPDATE OF name ON tags
      BEGIN
        DELETE FROM tag_words WHERE rowid = new.id;
        INSERT INTO tag_words (rowid, name) VALUES (new.id, words_of(new.name));
      END;
    CREATE TRIGGER tag_words_delete AFTER DELETE ON tags
      BEGIN
        DELETE FROM tag_words WHERE rowid = old.id;
      END;
  `);
  db.exec(otherPromptsFromRecords);
  db.exec(`
    INSERT INTO task_words (rowid, prompt, prompt_en, revised_prompt, text) SELECT * FROM words_of_tasks ORDER BY id;
    INSERT INTO picture_words (rowid, note, file) SELECT * FROM words_of_pictures ORDER BY id;
    INSERT INTO tag_words (rowid, name) SELECT id, words_of(name) FROM tags ORDER BY id;
    INSERT INTO task_words (task_words) VALUES ('optimize');
    INSERT INTO picture_words (picture_words) VALUES ('optimize');
  `);
}

const textAt = (json: string, path: string): string =>
  `CASE json_type(${json}, '${path}') WHEN 'text' THEN nullif(trim(json_extract(${json}, '${path}')), '') END`;

/** New API's and midjourney-proxy's records were kept whole, so the prompts are in them. Not where a text is the answer. */
const otherPromptsFromRecords = `
  WITH records AS (
    SELECT t.id, t.raw_record AS record, CASE json_type(t.raw_record, '$.properties')
        WHEN 'object' THEN json_extract(t.raw_record, '$.properties')
        WHEN 'text' THEN CASE WHEN json_valid(json_extract(t.raw_record, '$.properties'))
          THEN json_extract(t.raw_record, '$.properties') END END AS properties
    FROM tasks t JOIN accounts a ON a.id = t.account_id AND a.provider IN ('newapi', 'mjproxy')
    WHERE t.prompt IS NOT NULL AND t.text IS NULL AND json_valid(t.raw_record)),
  told AS (
    SELECT id, coalesce(${textAt('record', '$.prompt_en')}, ${textAt('record', '$.promptEn')}) AS prompt_en,
      ${textAt('properties', '$.finalPrompt')} AS revised_prompt
    FROM records)
  UPDATE tasks SET prompt_en = nullif(told.prompt_en, prompt),
    revised_prompt = CASE WHEN told.revised_prompt NOT IN (prompt, coalesce(told.prompt_en, '')) THEN told.revised_prompt END
  FROM told WHERE tasks.id = told.id
    AND (told.prompt_en <> prompt OR told.revised_prompt <> prompt)`;

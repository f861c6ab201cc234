// A library of version 30, opened by this program: every row is as it was, its words are found, and what records tell of
// other prompts is taken from them.
import SQLite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { migrations } from '../../../src/main/catalog/migrations/index.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { withoutTrash } from './migrated-rows.ts';
import { matchesOf } from '../../../src/main/catalog/search.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

const rowsOfVersion30 = `
  INSERT INTO library (id, created_at_ms) VALUES ('lib', 1);
  INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms) VALUES
    ('a', 'Studio', 'acedata', 'https://api.example', 'own', 0, 1, 900),
    ('n', 'New', 'newapi', 'https://new.example', 'own', 0, 1, 900),
    ('m', 'Proxy', 'mjproxy', 'https://proxy.example', 'own', 0, 1, 900);
  INSERT INTO tasks (id, account_id, remote_id, state, prompt, text, raw_record, imported_at_ms, sort_at_ms) VALUES
    (1, 'a', 'r1', 'succeeded', 'a café fox', NULL, '{"prompt_en":"not this provider"}', 40, 10),
    (2, 'n', 'r2', 'succeeded', '红狐狸', NULL,
      '{"prompt_en":"red fox","properties":"{\\"finalPrompt\\":\\"red fox --v 7\\"}"}', 40, 10),
    (3, 'm', 'r3', 'succeeded', '猫', NULL, '{"promptEn":" 猫 ","properties":{"finalPrompt":"cat"}}', 40, 10),
    (4, 'n', 'r4', 'succeeded', 'describe', 'an answer', '{"prompt_en":"an answer"}', 40, 10),
    (5, 'n', 'r5', 'succeeded', 'odd', NULL, '{"prompt_en":7,"properties":"no json"}', 40, 10),
    (6, 'n', 'r6', 'succeeded', 'same', NULL, '{"prompt_en":"same","properties":"{\\"finalPrompt\\":\\"same\\"}"}', 40, 10),
    (7, 'n', 'r7', 'queued', NULL, NULL, NULL, 40, 10);
  INSERT INTO originals VALUES (1, 'h1', 'Pictures/a-café-fox-r1-0.png', 5, 'image/png', 1, 2, 21),
    (2, 'h2', 'Pictures/best of all.png', 5, 'image/png', 1, 2, 21);
  INSERT INTO pictures (id, task_id, position, kind, url, state, original_id, note, sort_at_ms) VALUES
    (1, 1, 0, 'grid', 'https://cdn/0.png', 'saved', 1, NULL, 10), (2, 1, 1, 'grid', 'https://cdn/1.png', 'saved', 2, NULL, 10),
    (3, 1, 2, 'grid', 'https://cdn/2.png', 'wanted', NULL, 'for the poster', 10);
  INSERT INTO tags VALUES (1, 'Wild Life', 'wild life');
  INSERT INTO picture_tags VALUES (3, 1);`;

it('40: keeps every row, indexes its words, and reads the other prompts from records', () => {
  const folder = temporaryFolder();
  const old = new SQLite(catalogPath(folder));
  for (const { version, up } of migrations) if (version <= 30) up(old);
  old.exec(rowsOfVersion30);
  old.pragma('user_version = 30');
  const tables = ['accounts', 'tasks', 'originals', 'pictures', 'tags', 'picture_tags'];
  const before = tables.map((table) => old.prepare(`SELECT * FROM ${table} ORDER BY 1`).all() as object[]);
  old.close();

  const { db, close } = openCatalog(folder, 'write', 1_700_000_000_000);
  onTestFinished(close);
  const otherPrompts: Record<number, object> = {
    2: { prompt_en: 'red fox', revised_prompt: 'red fox --v 7' },
    3: { revised_prompt: 'cat' },
  };
  for (const [at, table] of tables.entries()) {
    const expected = before[at]?.map((row): unknown =>
      expect.objectContaining(
        table === 'tasks'
          ? { ...row, prompt_en: null, revised_prompt: null, ...otherPrompts[(row as { id: number }).id] }
          : withoutTrash(row),
      ),
    );
    expect(db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all()).toEqual(expected);
  }
  const find = (text: string): unknown => {
    const { tasks, pictures } = matchesOf(db, { kind: 'phrase', text, isPrefix: false, isExcluded: false });
    return [tasks, pictures];
  };
  expect(find('cafe')).toEqual([[1], []]);
  expect(find('狐')).toEqual([[2], []]);
  expect(find('red fox')).toEqual([[2], []]);
  expect(find('cat')).toEqual([[3], []]);
  expect(find('answer')).toEqual([[4], []]);
  expect(find('best of all')).toEqual([[], [2]]);
  expect(find('poster')).toEqual([[], [3]]);
  expect(find('wild life')).toEqual([[], [3]]);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
});

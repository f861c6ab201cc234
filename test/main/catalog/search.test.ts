// The index of words over a real catalog: kept by whoever writes, in any script, whatever is asked.
import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addAlbum, addToAlbum } from '../../../src/main/catalog/albums.ts';
import { deletePictures, forgetPictures } from '../../../src/main/catalog/deletions.ts';
import { addEdited } from '../../../src/main/catalog/edited-files.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import type { TaskFactsRow } from '../../../src/main/catalog/settlements.ts';
import { markPictures, setNote } from '../../../src/main/catalog/marks.ts';
import { saveOriginal } from '../../../src/main/catalog/originals.ts';
import {
  isWordTerm,
  matchesOf,
  pictureWordsSql,
  taggedSql,
  tasksWithIdSql,
  taskWordsSql,
} from '../../../src/main/catalog/search.ts';
import { removeTag, renameTag, tagPictures } from '../../../src/main/catalog/tags.ts';
import { listTasks } from '../../../src/main/catalog/tasks.ts';
import { relinkOriginals } from '../../../src/main/catalog/verification.ts';
import { wordsOfFile } from '../../../src/main/catalog/word-functions.ts';
import { parseSearch } from '../../../src/preload/contract/search-grammar.ts';
import { add, nowMs, settlement, taskFacts } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

/** Task n and its one picture n for the nth of these facts. */
function givenTasks(...facts: readonly Partial<TaskFactsRow>[]): Database {
  const db = temporaryCatalog();
  givenAccount(db, 'a', 'acedata');
  add(
    db,
    'a',
    facts.map((_, at) => `r${String(at + 1)}`),
  );
  tell(
    db,
    facts.map((fact, at) => [at + 1, fact]),
  );
  return db;
}

function tell(db: Database, facts: readonly (readonly [number, Partial<TaskFactsRow>])[]): void {
  const settlements = facts.map(([id, fact]) => settlement(id, { facts: taskFacts(fact) }));
  settleTasks(db, { settlements, nowMs });
}

/** Tasks and pictures that have all of the search's words. */
function find(db: Database, text: string): { readonly tasks: number[]; readonly pictures: number[] } {
  const found = parseSearch(text).terms.map((term) => {
    if (!isWordTerm(term)) throw new Error(`${term.kind} is not a word`);
    return matchesOf(db, term);
  });
  const inAll = (of: 'tasks' | 'pictures'): number[] =>
    [...new Set(found[0]?.[of])].filter((id) => found.every((matches) => matches[of].includes(id))).sort();
  return { tasks: inAll('tasks'), pictures: inAll('pictures') };
}

const save = (db: Database, pictureId: number, path: string): void =>
  saveOriginal(
    db,
    pictureId,
    { path, sha256: `hash ${path}`, sizeBytes: 1, mediaType: 'image/png', widthPx: 1456, heightPx: 816 },
    nowMs,
  );

const prompts = [
  'A red Fox in the snow, cinematic --ar 16:9 --v 7',
  '一只红狐狸在雪地里 --ar 1:1',
  '東京タワーの夜景、ネオン',
  '귀여운 고양이 한 마리',
  'Crème brûlée in a Straßencafé',
  'แมวน่ารัก',
  'two 🦊🐱 friends',
  `${'lorem ipsum '.repeat(5000)}needle`,
  'say "hi" NEAR(a b) c* ^d e:f OR NOT (g) {h, i} -j \\ \' ; DROP TABLE tasks',
];

describe('words of tasks', () => {
  const wordTable: [string, number[]][] = [
    ['fox ', [1]],
    ['FOX ', [1]],
    ['fo', [1]],
    ['fo ', []],
    ['ox ', []],
    ['cine* ', [1]],
    ['red fox ', [1]],
    ['snow red ', [1]],
    ['"red fox"', [1]],
    ['"fox red"', []],
    ['"red fo', [1]],
    ['狐', [2]],
    ['狐狸', [2]],
    ['红狐狸在', [2]],
    ['狐雪', []],
    ['狐 雪', [2]],
    ['夜', [3]],
    ['タワー', [3]],
    ['ﾀﾜｰ', [3]],
    ['京タ', [3]],
    ['고양', [4]],
    ['이', [4]],
    ['creme brulee ', [5]],
    ['strassencafe ', [5]],
    ['straßen', [5]],
    ['แมว', [6]],
    ['รัก', [6]],
    ['🐱 ', [7]],
    ['🦊🐱', [7]],
    ['🐱🦊', []],
    ['needle ', [8]],
    ['"hi" ', [9]],
    ['near ', [9]],
    ['"near a b" ', [9]],
    ['drop table ', [9]],
  ];

  it('are found in any script, whole, begun or in a row', () => {
    const db = givenTasks(...prompts.map((prompt) => ({ prompt })));
    expect(wordTable.map(([text]) => [text, find(db, text)])).toEqual(
      wordTable.map(([text, tasks]) => [text, { tasks, pictures: [] }]),
    );
  });

  it('are those of every text of a task, and never run from one text into the next', () => {
    const db = givenTasks({
      prompt: '红狐',
      promptEn: 'red fox',
      revisedPrompt: 'red fox --v 7',
      text: 'an answer',
    });
    for (const text of ['狐', 'red fox ', '"fox v 7" ', 'answer ']) expect(find(db, text).tasks).toEqual([1]);
    expect(find(db, '"7 an" ').tasks).toEqual([]);
  });

  it('follow the rows, whoever writes them', () => {
    const db = givenTasks({ prompt: 'old words' }, {});
    expect(find(db, 'old ').tasks).toEqual([1]);
    tell(db, [
      [1, { prompt: 'new words' }],
      [2, { text: 'new answer' }],
    ]);
    expect(find(db, 'old ').tasks).toEqual([]);
    expect(find(db, 'new ').tasks).toEqual([1, 2]);
    db.exec(
      "UPDATE tasks SET prompt = NULL WHERE id = 1; INSERT OR IGNORE INTO tasks (id, account_id, remote_id, state, prompt, imported_at_ms, sort_at_ms) VALUES (9, 'a', 'r9', 'queued', 'new row', 1, 1)",
    );
    expect(find(db, 'new ').tasks).toEqual([2, 9]);
    db.exec(
      "DELETE FROM tasks WHERE id = 9; INSERT INTO tasks (id, account_id, remote_id, state, imported_at_ms, sort_at_ms) VALUES (9, 'a', 'r10', 'queued', 1, 1)",
    );
    expect(find(db, 'new ').tasks).toEqual([2]);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('leave with a change that is taken back', () => {
    const db = givenTasks({ prompt: 'old words' });
    expect(() =>
      db.transaction(() => {
        db.exec("UPDATE tasks SET prompt = 'new words'");
        throw new Error('taken back');
      })(),
    ).toThrow('taken back');
    expect([find(db, 'old ').tasks, find(db, 'new ').tasks]).toEqual([[1], []]);
  });

  it('cost an id without a prompt nothing', () => {
    const db = givenTasks({}, {});
    expect(db.prepare('SELECT count(*) FROM task_words_docsize').pluck().get()).toBe(0);
  });

  it('take any text to be found and to be looked for', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    add(db, 'a', ['r1']);
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.string({ unit: 'grapheme', maxLength: 80 }),
    );
    fc.assert(
      fc.property(anyText, anyText, (prompt, text) => {
        db.prepare('UPDATE tasks SET prompt = ?').run(prompt);
        find(db, text.replaceAll(':', ''));
        const own: unknown = matchesOf(db, {
          kind: 'phrase',
          text: prompt,
          isPrefix: false,
          isExcluded: false,
        }).tasks;
        const hasWords = db.prepare('SELECT words_of(?) IS NOT NULL').pluck().get(prompt) === 1;
        if (hasWords) expect(own).toEqual([1]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('ids', () => {
  const uuid = 'da317da6-1234-4000-8000-000000000001';
  const table: [string, number[]][] = [
    [uuid, [1]],
    ['da317da6', [1]],
    ['DA317DA6-1234', [1]],
    ['id:da3', [1]],
    ['id:1711', [2]],
    ['17112179421209', [2]],
    ['17112179421209459', []],
    ['task_01jabc', [3]],
    ['id:01JABC', []],
    ['id:%', []],
    ['da31', []],
  ];

  it('find tasks by their beginning, in small letters or capitals', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    add(db, 'a', [uuid, '1711217942120945', 'TASK_01JABCDEFGHJKMNPQRSTVWXYZ0']);
    expect(table.map(([text]) => [text, find(db, text).tasks])).toEqual(table);
  });
});

describe('words of pictures', () => {
  it('are those of notes, and of tags through any change of them', () => {
    const db = givenTasks({}, {}, {});
    setNote(db, { pictureId: 1, note: 'für das Plakat 海报', nowMs });
    tagPictures(db, { pictureIds: [2, 3], tags: ['Big Cats', '人像'], isGiven: true, nowMs });
    const pictures = (text: string): number[] => find(db, text).pictures;
    expect([pictures('plakat '), pictures('海'), pictures('note:fur '), pictures('note:cats ')]).toEqual([
      [1],
      [1],
      [1],
      [],
    ]);
    expect([pictures('cat'), pictures('big cats '), pictures('像')]).toEqual([
      [2, 3],
      [2, 3],
      [2, 3],
    ]);
    renameTag(db, { name: 'big cats', newName: 'lions', nowMs });
    tagPictures(db, { pictureIds: [2], tags: ['lions'], isGiven: false, nowMs });
    expect([pictures('cats '), pictures('lions ')]).toEqual([[], [3]]);
    removeTag(db, { name: 'lions', nowMs });
    setNote(db, { pictureId: 1, note: null, nowMs });
    expect([pictures('lions '), pictures('plakat ')]).toEqual([[], []]);
  });

  it('are those of file names that are not made of prompt and id, wherever the file goes', () => {
    const db = givenTasks({ prompt: 'a red fox' }, { prompt: 'a red fox' }, { prompt: 'Лиса, 红狐狸' });
    save(db, 1, 'Pictures/a/2026-01/a-red-fo-r1-0.png');
    save(db, 2, 'Pictures/a/2026-01/best of all.png');
    const found = (text: string): unknown => find(db, text);
    expect(found('best ')).toEqual({ tasks: [], pictures: [2] });
    expect(found('fo ')).toEqual({ tasks: [], pictures: [] });
    expect(found('file:"red fo" ')).toEqual({ tasks: [], pictures: [1] });
    expect(found('a-red-fo-r1-0.png ')).toEqual({ tasks: [], pictures: [1] });
    expect(found('a-red-fo-r1-0 ')).toEqual({ tasks: [], pictures: [1] });
    expect(found('file:best ')).toEqual({ tasks: [], pictures: [2] });
    save(db, 3, 'Pictures/a/Лиса-红狐狸-r3-0.png');
    expect([found('file:лис'), found('file:狐')]).toEqual([
      { tasks: [], pictures: [3] },
      { tasks: [], pictures: [3] },
    ]);
    expect(found('file:2026 ')).toEqual({ tasks: [], pictures: [] });
    const moved = {
      id: 1,
      sha256: 'hash Pictures/a/2026-01/a-red-fo-r1-0.png',
      from: 'Pictures/a/2026-01/a-red-fo-r1-0.png',
      to: 'Pictures/Auswahl Ömür.png',
    };
    relinkOriginals(db, { moved: [moved], nowMs });
    expect([found('omur '), found('file:omu')]).toEqual([
      { tasks: [], pictures: [1] },
      { tasks: [], pictures: [1] },
    ]);
    deletePictures(db, { pictureIds: [2], nowMs });
    forgetPictures(db, { pictureIds: [2] });
    expect(found('best ')).toEqual({ tasks: [], pictures: [] });
  });

  it.each<[string, string, string, string]>([
    ['Pictures/a/a-red-fox-12345678-0.png', 'a red fox', 'xx-12345678', ''],
    ['Pictures/a/红狐狸-1.png', '红狐狸在雪地里', 'r', ''],
    ['Pictures/a/a red fox (2).png', 'a red fox', 'r', ''],
    ['Pictures/a/a red fox final.png', 'a red fox', 'r', 'a red fox final'],
    ['Pictures/a/grid-12345678-0.png', '', 'xx-12345678', 'grid 12345678 0'],
    ['x.tar.gz', '', 'r', 'x tar'],
  ])('%s of the prompt %j and the id %s adds %j', (path, prompt, id, words) => {
    expect(wordsOfFile(path, prompt, id).join(' ')).toBe(words);
  });
});

describe('lists of tasks', () => {
  const table: [string, number[]][] = [
    ['fox ', [1, 2]],
    ['-fox ', [3]],
    ['fo', [1, 2, 3]],
    ['fox v:7 ', [1]],
    ['v:>6 ', [1]],
    ['--v 6', [2]],
    ['-v:* ', [3]],
    ['account:A ', [1, 2, 3]],
    ['account:b ', []],
    ['provider:newapi ', []],
    ['before:2026 ', [1, 2]],
    ['on:2026-01 ', []],
    ['after:2026-02 ', [3]],
    ['kind:grid ', [1, 2, 3]],
    ['kind:video ', []],
    ['rating:>=4 ', [2]],
    ['rating:0 ', [1, 3]],
    ['is:pick ', [2]],
    ['-is:pick ', [1, 3]],
    ['is:failed ', []],
    ['is:edited ', [1]],
    ['label:red ', [2]],
    ['tag:"big cats" ', [3]],
    ['album:BEST ', [1]],
    ['aspect:landscape ', [1]],
    ['aspect:16:9 ', [1]],
    ['note:poster ', [3]],
    ['poster ', [3]],
    ['id:r2 ', [2]],
    ['rating: ', []],
    ['rating:', []],
    ['', [1, 2, 3]],
  ];

  it('speak the language of the search box', () => {
    const db = givenTasks(
      { prompt: 'a red fox --v 7', parameters: { v: '7' }, createdAtMs: nowMs },
      { prompt: 'a fox --v 6', parameters: { v: '6' }, createdAtMs: nowMs },
      { prompt: 'a cat', createdAtMs: new Date(2026, 5, 1).getTime() },
    );
    save(db, 1, 'Pictures/1.png');
    markPictures(db, { pictureIds: [2], change: { rating: 4, flag: 'pick', label: 'red' }, nowMs });
    tagPictures(db, { pictureIds: [3], tags: ['Big Cats'], isGiven: true, nowMs });
    setNote(db, { pictureId: 3, note: 'for the poster', nowMs });
    addEdited(db, { pictureId: 1, path: 'Pictures/1 (edited).psd' });
    const album = addAlbum(db, { name: 'Best', parentId: null, find: null, nowMs });
    addToAlbum(db, { id: album.id, pictureIds: [1], nowMs });
    const list = (query: string): number[] => {
      const { total, tasks } = listTasks(db, {
        query,
        state: null,
        accountId: null,
        taskIds: null,
        limit: null,
        offset: 0,
      });
      expect(total).toBe(tasks.length);
      return tasks.map(({ task }) => task.id).sort();
    };
    expect(table.map(([query]) => [query, list(query)])).toEqual(table);
  });
});

it.each([
  [taskWordsSql, ['"a"']],
  [pictureWordsSql, ['"a"']],
  [taggedSql, ['"a"']],
  [tasksWithIdSql, [{ from: 'a', until: 'b' }]],
])('reads no table through: %s', (sql, bound) => {
  const steps = temporaryCatalog()
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...bound) as { readonly detail: string }[];
  for (const { detail } of steps)
    expect(detail).toMatch(/VIRTUAL TABLE INDEX \S*M|SEARCH .* USING|LIST SUBQUERY|BLOOM/);
});

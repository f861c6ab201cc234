// A thread that writes: each time one task and its picture in one transaction.
import { parentPort, workerData } from 'node:worker_threads';
import SQLite from 'better-sqlite3';
import { catalogPath } from '../../../src/main/catalog/open.ts';
import { registerWordFunctions } from '../../../src/main/catalog/word-functions.ts';

const { libraryDir, writes } = workerData as { readonly libraryDir: string; readonly writes: number };
const db = new SQLite(catalogPath(libraryDir));
registerWordFunctions(db);
db.pragma('synchronous = OFF');
const addTask = db.prepare(
  `INSERT INTO tasks (account_id, remote_id, state, imported_at_ms, sort_at_ms) VALUES ('a', ?, 'succeeded', 1, 1)`,
);
const addPicture = db.prepare(
  `INSERT INTO pictures (task_id, position, kind, url, state, sort_at_ms) VALUES (?, 0, 'grid', 'u', 'wanted', 1)`,
);
const addPair = db.transaction((remoteId: string) => {
  addPicture.run(addTask.run(remoteId).lastInsertRowid);
});
const from = db.prepare('SELECT max(id) FROM tasks').pluck().get() as number;
// Nobody may hold up a write. Whoever opens the file may well meet the last one before it, who is closing it.
db.pragma('busy_timeout = 0');
for (let count = 1; count <= writes; count += 1) addPair.immediate(`w${from + count}`);
db.close();
parentPort?.postMessage(writes);

// Files that somebody had, as rows: each is a task that has succeeded, known by the SHA-256 of its bytes, with one picture
// that is wanted from where it lies.
// Invariant: a file's task is written together with its picture, and once however often it is given; bytes that the library
// has, or has in its trash, get no second task. The account of such tasks is none that anybody could ask: it is a removed
// one from its first moment.
import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { changesOf } from './change-log.ts';
import type { Marks } from '../../preload/contract/marks.ts';
import type { PictureStateName } from '../../preload/contract/pictures.ts';
import { noteImportOfGiven } from './given-files.ts';
import { addTasks } from './imports.ts';
import type { ImportPart } from './past-imports.ts';
import { markPictures } from './marks.ts';
import { settleTasks } from './settlements.ts';
import type { OfferedPictureRow, TaskFactsRow } from './settlements.ts';
import { statement } from './statement.ts';
import { tagPictures } from './tags.ts';

/** An address that leads nowhere (RFC 2606): rows and records of accounts have one. */
const ownFilesBaseUrl = 'https://files.invalid';

export interface OwnFileRow {
  /** Of its bytes, as 64 small hex digits. */
  readonly sha256: string;
  readonly facts: TaskFactsRow;
  readonly picture: OfferedPictureRow;
  /** What somebody has said of it elsewhere. */
  readonly marks: Marks;
  readonly tags: readonly string[];
}

/**
 * What became of a file. `known`: its bytes are in the library, or on their way there. `lost`: the library knows them, and
 * their file is not where its row says. `deleted`: these pictures of them lie in the trash, or did.
 */
export type OwnFileVerdict =
  | { readonly kind: 'added' | 'known' }
  | { readonly kind: 'deleted'; readonly pictureIds: readonly number[] }
  | { readonly kind: 'lost'; readonly originalId: number; readonly path: string };

/**
 * Adds files in one transaction; the verdicts come in their order. `importId`: the import that they are a part of, null
 * before it has any.
 */
export function addOwnFiles(
  db: Database,
  args: {
    readonly files: readonly OwnFileRow[];
    /** Of the account, where it is new. */
    readonly label: string;
    readonly importId: number | null;
    /** Of the import: the folder or file that was given. */
    readonly name: string | null;
    readonly nowMs: number;
  },
): {
  readonly verdicts: readonly OwnFileVerdict[];
  readonly importId: number | null;
  /** Of those that were added. */
  readonly taskIds: readonly number[];
} {
  return db
    .transaction(() => {
      const verdicts = args.files.map(({ sha256, picture }, at): OwnFileVerdict =>
        args.files.findIndex((file) => file.sha256 === sha256) < at
          ? { kind: 'known' }
          : verdictOf(db, sha256, picture.url),
      );
      const wanted = args.files.filter((_, at) => verdicts[at]?.kind === 'added');
      if (wanted.length === 0) return { verdicts, importId: args.importId, taskIds: [] };
      const accountId = ownFilesAccount(db, args.label, args.nowMs);
      return { verdicts, ...addWanted(db, accountId, wanted, args) };
    })
    .immediate();
}

function verdictOf(db: Database, sha256: string, url: string): OwnFileVerdict {
  const original = statement(
    db,
    `SELECT o.id AS originalId, o.path,
       EXISTS (SELECT 1 FROM pictures p WHERE p.original_id = o.id AND p.state = 'missing') AS isMissing
     FROM originals o WHERE o.sha256 = ?`,
  ).get(sha256) as { originalId: number; path: string; isMissing: 0 | 1 } | undefined;
  if (original !== undefined) {
    const { originalId, path, isMissing } = original;
    return isMissing === 1 ? { kind: 'lost', originalId, path } : { kind: 'known' };
  }
  const inTrash = statement(db, 'SELECT picture_id FROM trash WHERE sha256 = ? AND picture_id IS NOT NULL')
    .pluck()
    .all(sha256) as number[];
  return inTrash.length > 0 ? { kind: 'deleted', pictureIds: inTrash } : ownVerdict(db, sha256, url);
}

/** Of bytes without an original. A picture that has failed is tried anew, from where the file lies now. */
function ownVerdict(db: Database, sha256: string, url: string): OwnFileVerdict {
  const picture = statement(
    db,
    `SELECT p.id, p.state FROM tasks t JOIN accounts a ON a.id = t.account_id JOIN pictures p ON p.task_id = t.id
     WHERE t.remote_id = ? AND a.provider = 'files'`,
  ).get(sha256) as { readonly id: number; readonly state: PictureStateName } | undefined;
  if (picture === undefined || picture.state === 'failed') return { kind: 'added' };
  // It may have been moved since: while it waits for its turn, or before it is wanted again.
  statement(db, `UPDATE pictures SET url = @url WHERE id = @id AND state IN ('wanted', 'deleted')`).run({
    id: picture.id,
    url,
  });
  if (picture.state === 'deleted') return { kind: 'deleted', pictureIds: [picture.id] };
  return { kind: 'known' };
}

function addWanted(
  db: Database,
  accountId: string,
  files: readonly OwnFileRow[],
  {
    importId,
    name,
    nowMs,
  }: { readonly importId: number | null; readonly name: string | null; readonly nowMs: number },
): { readonly importId: number | null; readonly taskIds: readonly number[] } {
  const part: ImportPart = {
    id: importId,
    origin: { source: 'file', name, accountId: null },
    doubtful: 0,
  };
  const remoteIds = [...new Set(files.map(({ sha256 }) => sha256))];
  const added = addTasks(db, {
    ...{ accountId, candidates: [], askOthers: false, remoteIds, nowMs, wantTaskIds: true, part },
  });
  const idOf = new Map(
    (
      statement(
        db,
        'SELECT remote_id AS remoteId, id FROM tasks WHERE account_id = @accountId AND remote_id IN (SELECT value FROM json_each(@ids))',
      ).all({ accountId, ids: JSON.stringify(remoteIds) }) as { remoteId: string; id: number }[]
    ).map(({ remoteId, id }) => [remoteId, id]),
  );
  settleTasks(db, {
    nowMs,
    settlements: files.flatMap(({ sha256, facts, picture }) => {
      const taskId = idOf.get(sha256);
      return taskId === undefined ? [] : [{ ...whole, taskId, facts, pictures: [picture] }];
    }),
  });
  if (added.importId !== null) noteImportOfGiven(db, added.importId);
  for (const file of files) {
    const taskId = idOf.get(file.sha256);
    if (taskId !== undefined) keepMarks(db, taskId, file, nowMs);
  }
  return { importId: added.importId, taskIds: [...idOf.values()] };
}

function keepMarks(db: Database, taskId: number, { marks, tags }: OwnFileRow, nowMs: number): void {
  const pictureIds = statement(db, 'SELECT id FROM pictures WHERE task_id = ?')
    .pluck()
    .all(taskId) as number[];
  if (marks.rating > 0 || marks.flag !== 'none' || marks.label !== null)
    markPictures(db, { pictureIds, change: marks, nowMs });
  if (tags.length > 0) tagPictures(db, { pictureIds, tags, isGiven: true, nowMs });
}

/** Nothing more is to be asked about it. */
const whole = {
  state: 'succeeded',
  progress: null,
  failure: null,
  seen: true,
  quietLooks: 0,
  unclearLooks: 0,
  nextLookAtMs: null,
  lookReason: 'follow',
  partialUrl: null,
  parks: false,
  refused: false,
  endsRenewals: false,
} as const;

function ownFilesAccount(db: Database, label: string, nowMs: number): string {
  const known = statement(db, `SELECT id FROM accounts WHERE provider = 'files' ORDER BY created_at_ms, id`)
    .pluck()
    .get() as string | undefined;
  if (known !== undefined) return known;
  const id = randomUUID();
  statement(
    db,
    `INSERT INTO accounts (id, label, provider, base_url, user_id, user_header, scope, allow_http, key_stored,
       created_at_ms, removed_at_ms)
     VALUES (@id, @label, 'files', @baseUrl, NULL, NULL, 'own', 0, 0, @nowMs, @nowMs)`,
  ).run({ id, label, nowMs, baseUrl: ownFilesBaseUrl });
  changesOf(db).accounts();
  return id;
}

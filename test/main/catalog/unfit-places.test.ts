// What a library is told to be that cannot be opened there: each place that a user can name has a code with a way out.
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { catalogPath, markerPath } from '../../../src/main/catalog/catalog-path.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { translateSqliteError } from '../../../src/main/catalog/sqlite-error.ts';
import { toFailure } from '../../../src/main/lib/app-error.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

const nowMs = 1_700_000_000_000;

function codeAt(place: string): string {
  try {
    openCatalog(place, 'write', nowMs).close();
    return 'opened';
  } catch (error) {
    return toFailure(error).code;
  }
}

it('says of every place that can be no library that it cannot', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'ids.txt');
  const loop = join(folder, 'loop');
  const leadsNowhere = join(folder, 'nowhere');
  const withFolders = join(folder, 'with-folders');
  await writeFile(file, '');
  await symlink(loop, loop);
  await symlink(join(folder, 'not', 'there'), leadsNowhere);
  await mkdir(join(withFolders, 'previews.sqlite'), { recursive: true });
  const places = {
    'a file': file,
    'below a file': join(file, 'below'),
    'a name that is too long': join(folder, 'a'.repeat(300)),
    'a link to itself': loop,
    'below a link to itself': join(loop, 'below'),
    'a folder in place of a file': withFolders,
    'a link to a folder that is gone': leadsNowhere,
    'not there yet': join(folder, 'new', 'library'),
  };
  expect(Object.fromEntries(Object.entries(places).map(([name, place]) => [name, codeAt(place)]))).toEqual({
    'a file': 'unfit-folder',
    'below a file': 'unfit-folder',
    'a name that is too long': 'unfit-folder',
    'a link to itself': 'unfit-folder',
    'below a link to itself': 'unfit-folder',
    'a folder in place of a file': 'unfit-folder',
    'a link to a folder that is gone': 'library-away',
    'not there yet': 'opened',
  });
});

it.runIf(process.platform === 'linux')('says it too where the system itself makes the folders up', () => {
  expect(codeAt('/proc/none/below/library')).toBe('unfit-folder');
});

it('says that another program has the catalog open where that one writes to it', () => {
  const folder = temporaryFolder();
  openCatalog(folder, 'write', nowMs).close();
  const other = new SQLite(join(folder, 'catalog.sqlite'));
  other.pragma('journal_mode = DELETE');
  other.exec('BEGIN EXCLUSIVE');
  const busy = new SQLite(join(folder, 'catalog.sqlite'), { timeout: 0 });
  const said = (): string => {
    try {
      busy.prepare('SELECT * FROM library').all();
      return 'read';
    } catch (error) {
      return toFailure(translateSqliteError(error, folder)).code;
    }
  };
  expect(said()).toBe('library-in-use');
  other.close();
  expect(said()).toBe('read');
  busy.close();
});

it.each([
  ['ENOSPC', 'disk-full'],
  ['EROFS', 'no-permission'],
  ['EIO', 'library-away'],
  ['ENOTCONN', 'library-away'],
  ['EBUSY', 'library-in-use'],
  ['EINVAL', 'unfit-folder'],
  ['EMFILE', 'system-busy'],
  ['EPIPE', 'internal'],
])('tells %s as %s, without the words of the system', (errno, code) => {
  const error = Object.assign(new Error(`${errno}: words of the system`), { code: errno });
  const failure = toFailure(translateSqliteError(error, '/pictures'));
  expect(failure.code).toBe(code);
  expect(failure.message).not.toContain(errno);
});

it.each([
  ['SQLITE_NOMEM', 'system-busy'],
  ['SQLITE_IOERR_NOMEM', 'system-busy'],
  ['SQLITE_IOERR_WRITE', 'library-away'],
])('tells %s of the catalog as %s', (sqliteCode, code) => {
  const error = new SQLite.SqliteError('words of SQLite', sqliteCode);
  expect(toFailure(translateSqliteError(error, '/pictures')).code).toBe(code);
});

it('says that the drive is away of no file that is missing in a library that is there', async () => {
  const folder = temporaryFolder();
  openCatalog(folder, 'write', nowMs).close();
  const said = (): string =>
    toFailure(translateSqliteError(Object.assign(new Error('no file'), { code: 'ENOENT' }), folder)).code;
  expect(said()).toBe('internal');
  await rm(catalogPath(folder));
  expect(said()).toBe('internal');
  await rm(markerPath(folder));
  expect(said()).toBe('library-away');
});

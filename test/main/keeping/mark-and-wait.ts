// Marks pictures of a library, says so, and waits to be killed: what was said has not reached any sidecar by then.
import { addAlbum, addToAlbum } from '../../../src/main/catalog/albums.ts';
import { markPictures, setNote } from '../../../src/main/catalog/marks.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { tagPictures } from '../../../src/main/catalog/tags.ts';

const [libraryDir = ''] = process.argv.slice(2);
const nowMs = Date.UTC(2026, 1, 2);
const { db } = openCatalog(libraryDir, 'write', nowMs);
const pictureIds = db.prepare('SELECT id FROM pictures ORDER BY id').pluck().all() as number[];
markPictures(db, { pictureIds, change: { rating: 3, flag: 'pick' }, nowMs });
tagPictures(db, { pictureIds, tags: ['killed'], isGiven: true, nowMs });
setNote(db, { pictureId: pictureIds[0] ?? 0, note: 'before the end', nowMs });
const album = addAlbum(db, { name: 'Last', parentId: null, find: null, nowMs });
addToAlbum(db, { id: album.id, pictureIds, nowMs });
process.stdout.write('marked\n');
setInterval(() => undefined, 1_000);

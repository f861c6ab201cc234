// What becomes of files that are given to the catalog, by what it knows of their bytes.
import { expect, it } from 'vitest';
import { listAccounts } from '../../../src/main/catalog/accounts.ts';
import { deletePictures } from '../../../src/main/catalog/deletions.ts';
import { galleryFacets } from '../../../src/main/catalog/gallery.ts';
import { addOwnFiles } from '../../../src/main/catalog/own-files.ts';
import { settlePictures, wantedPictures } from '../../../src/main/catalog/pictures.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import { settleVerified } from '../../../src/main/catalog/verification.ts';
import { unmarked } from '../../../src/preload/contract/marks.ts';
import { everything } from '../../../src/preload/contract/finding.ts';
import { add, nowMs, settlement, taskFacts } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

const sha256Of = (digit: string): string => digit.repeat(64);

function givenCatalog() {
  const db = temporaryCatalog();
  const give = (...digits: readonly string[]) =>
    addOwnFiles(db, {
      files: digits.map((digit) => ({
        sha256: sha256Of(digit),
        facts: taskFacts({ prompt: `file ${digit}` }),
        picture: { index: 0, kind: 'single', url: `file:///${digit}.png`, expiresAtMs: null },
        ...(digit === '9'
          ? { marks: { ...unmarked, rating: 4 }, tags: ['fox', 'Fox', 'snow'] }
          : { marks: unmarked, tags: [] }),
      })),
      ...{ label: 'Own', importId: null, name: 'folder', nowMs },
    });
  const kinds = (...digits: readonly string[]) => give(...digits).verdicts.map(({ kind }) => kind);
  const wanted = () => wantedPictures(db, { nowMs, limit: 10 });
  const save = (pictureId: number, digit: string) =>
    settlePictures(db, {
      nowMs,
      outcomes: [
        {
          ...{ kind: 'saved', pictureId },
          file: {
            ...{
              path: `Pictures/${digit}.png`,
              sha256: sha256Of(digit),
              sizeBytes: 1,
              mediaType: 'image/png',
            },
            ...{ widthPx: 1, heightPx: 1 },
          },
        },
      ],
    });
  return { db, give, kinds, wanted, save };
}

it('a file is added once: among those that come with it, while it is on its way, and afterwards', () => {
  const { kinds, wanted, save } = givenCatalog();
  expect(kinds('1', '2', '1')).toEqual(['added', 'added', 'known']);
  expect(kinds('1')).toEqual(['known']);
  expect(wanted().map(({ url, provider, remoteId }) => [url, provider, remoteId])).toEqual(
    ['1', '2'].map((digit) => [`file:///${digit}.png`, 'files', sha256Of(digit)]),
  );
  save(wanted()[0]?.id ?? 0, '1');
  expect(kinds('1')).toEqual(['known']);
});

it('bytes that a provider’s task has brought are known, and lost while their file is', () => {
  const { db, give, kinds, save } = givenCatalog();
  givenAccount(db, 'a', 'apimart');
  const { taskIds } = add(db, 'a', ['x']);
  const picture = { index: 0, kind: 'single', url: 'https://cdn.example/1', expiresAtMs: null } as const;
  settleTasks(db, { nowMs, settlements: [settlement(taskIds[0] ?? 0, { pictures: [picture] })] });
  save(1, '1');
  expect(kinds('1')).toEqual(['known']);
  const original = { id: 1, path: 'Pictures/1.png', sha256: sha256Of('1') };
  settleVerified(db, { missing: [{ ...original, state: 'missing' }], whole: [], nowMs });
  expect(give('1').verdicts).toEqual([{ kind: 'lost', originalId: 1, path: 'Pictures/1.png' }]);
  deletePictures(db, { pictureIds: [1], nowMs });
  expect(kinds('1')).toEqual(['deleted']);
});

it('what was deleted stays deleted, also where its file never came', () => {
  const { db, kinds, wanted } = givenCatalog();
  kinds('1');
  deletePictures(db, { pictureIds: [wanted()[0]?.id ?? 0], nowMs });
  expect([kinds('1'), wanted()]).toEqual([['deleted'], []]);
});

it('one that waits is copied from where it is given now', () => {
  const { db, kinds, wanted } = givenCatalog();
  kinds('1');
  db.exec(`UPDATE pictures SET url = 'file:///elsewhere.png'`);
  expect([kinds('1'), wanted()[0]?.url]).toEqual([['known'], 'file:///1.png']);
});

it('one that failed is tried from where it is given now', () => {
  const { db, kinds, wanted } = givenCatalog();
  kinds('1');
  const pictureId = wanted()[0]?.id ?? 0;
  const failure = { code: 'gone', message: '' } as const;
  settlePictures(db, { nowMs, outcomes: [{ kind: 'failed', pictureId, failure }] });
  expect(kinds('1')).toEqual(['added']);
  expect(wanted().map(({ id }) => id)).toEqual([pictureId]);
});

it('what was said of a file elsewhere is said of its picture', () => {
  const { db, give } = givenCatalog();
  give('9', '1');
  const find = { ...everything, search: 'rating:4 tag:fox tag:snow' };
  expect(galleryFacets(db, { query: find, nowMs }).total).toBe(1);
  expect(galleryFacets(db, { query: { ...everything, search: 'rating:>=1' }, nowMs }).total).toBe(1);
});

it('their account is one, and nobody’s to choose; their source is a facet', () => {
  const { db, give } = givenCatalog();
  give('1');
  give('2');
  expect(db.prepare('SELECT label, removed_at_ms FROM accounts').all()).toEqual([
    { label: 'Own', removed_at_ms: nowMs },
  ]);
  expect(listAccounts(db)).toEqual([]);
  const { facets } = galleryFacets(db, { query: everything, nowMs });
  const valuesOf = (name: string) => facets.find(({ facet }) => facet === name)?.values;
  expect([valuesOf('account'), valuesOf('provider')]).toEqual([undefined, [{ value: 'files', count: 2 }]]);
});

// Doubtful ids that an account was chosen for: they go there as a part of the import that found them, however many.
import { expect, it } from 'vitest';
import type { Database } from 'better-sqlite3';
import { addAccount } from '../../../src/main/catalog/accounts.ts';
import { listImports } from '../../../src/main/catalog/import-receipts.ts';
import { Importer } from '../../../src/main/importing/importer.ts';
import { systemClock } from '../../../src/main/lib/clock.ts';
import { providers } from '../../../src/main/providers/index.ts';
import { noChoices } from '../../../src/preload/contract/import-choices.ts';
import { catalogHere, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

const [one, other] = ['0f9a3c1e-7b42-4d58-9e10-000000000001', '0f9a3c1e-7b42-4d58-9e10-000000000002'];

/** Two accounts that take task ids of APIMart, so that hex digits are doubtful: no account takes that shape. */
function given(): { readonly db: Database; readonly importer: Importer } {
  const db = temporaryCatalog();
  for (const id of [one, other])
    addAccount(db, {
      ...{ id, label: id, provider: 'apimart', baseUrl: 'https://api.example', userId: null },
      ...{ userHeader: null, scope: 'own', allowHttp: false, keyStored: true, createdAtMs: 1 },
    });
  return { db, importer: new Importer({ catalog: catalogHere(db), clock: systemClock, providers }) };
}

const hex = (number: number): string => `abcdef0123456789abcd${number.toString(16).padStart(6, '0')}`;
const ulid = 'task_01H9ABCDEFGHJKMNPQRSTVWXYZ';
const origin = { source: 'text', name: null } as const;
const accountsOf = (db: Database): unknown =>
  db.prepare('SELECT account_id, count(*) FROM tasks GROUP BY 1 ORDER BY 1').raw().all();
const imports = (db: Database) => listImports(db, { beforeId: null, limit: 9 }).imports;

it('are left out, and counted, where nothing was chosen', async () => {
  const { db, importer } = given();
  await importer.startAsChosen(
    { text: `${ulid} ${hex(1)} ${hex(2)}`, accountId: null, askOthers: false },
    origin,
    noChoices,
  );
  expect(accountsOf(db)).toEqual([[one, 1]]);
  expect(imports(db)).toMatchObject([{ new: 1, doubtful: 2 }]);
});

it('go each where it was chosen to, in one import, with the last of a list of which the first are shown', async () => {
  const { db, importer } = given();
  const ids = Array.from({ length: 45_000 }, (_, at) => hex(at));
  const request = { text: `${ulid}\n${ids.join('\n')}`, accountId: null, askOthers: false };
  const choices = {
    all: other,
    byId: new Map([
      [hex(0), one],
      [hex(44_999), null],
    ]),
  };
  await importer.startAsChosen(request, origin, choices);
  expect(accountsOf(db)).toEqual([
    [one, 2],
    [other, 44_998],
  ]);
  expect(imports(db)).toMatchObject([{ new: 45_000, doubtful: 1 }]);
});

it.each([true, false])('may be shown to other providers where that was said: %s', async (askOthers) => {
  const { db, importer } = given();
  // It may be a number of any kind, so it is doubtful all the same.
  const request = { text: 'at 1700000000000', accountId: null, askOthers };
  await importer.startAsChosen(request, origin, { all: other, byId: new Map() });
  expect(accountsOf(db)).toEqual([[other, 1]]);
  expect(db.prepare('SELECT ask_others FROM tasks').pluck().all()).toEqual([Number(askOthers)]);
});

it('make an import of their own where there is nothing else', async () => {
  const { db, importer } = given();
  const request = { text: `${hex(1)} ${hex(2)}`, accountId: null, askOthers: false };
  await importer.startAsChosen(request, origin, {
    all: null,
    byId: new Map([
      [hex(1), other],
      [hex(2), one],
    ]),
  });
  expect(accountsOf(db)).toEqual([
    [one, 1],
    [other, 1],
  ]);
  expect(imports(db)).toHaveLength(1);
});

// A catalog in a temporary folder, in this thread, for tests of its operations.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Database } from 'better-sqlite3';
import { addAccount } from '../../src/main/catalog/accounts.ts';
import type { Catalog } from '../../src/main/catalog/catalog.ts';
import { openCatalog } from '../../src/main/catalog/open.ts';
import { operations } from '../../src/main/catalog/operations.ts';
import type { ProviderId } from '../../src/preload/contract/providers.ts';

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gridkeep-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

export function temporaryCatalog(): Database {
  const catalog = openCatalog(join(temporaryFolder(), 'library'), 'write', 1_000);
  onTestFinished(() => catalog.close());
  return catalog.db;
}

/** The catalog as the domain sees it, answered in this thread. It tells of no changes. */
export function catalogHere(db: Database): Catalog {
  const call = (name: keyof typeof operations, args?: unknown): Promise<unknown> => {
    const operation = operations[name] as (db: Database, args?: unknown) => unknown;
    // Rejects as the thread does, instead of throwing at the caller.
    return Promise.resolve().then(() => operation(db, args));
  };
  return {
    call: call as Catalog['call'],
    onChange: () => () => undefined,
    died: new Promise(() => undefined),
    close: () => Promise.resolve(),
  };
}

/** Adds an account with this id; its label is the id. */
export function givenAccount(db: Database, id: string, provider: ProviderId): void {
  addAccount(db, {
    id,
    label: id,
    provider,
    baseUrl: 'https://api.example',
    userId: null,
    userHeader: null,
    scope: 'own',
    allowHttp: false,
    keyStored: true,
    createdAtMs: 1,
  });
}

// Fills a library from a description of simulated accounts, so that anyone can try the window without a key.
// Invariant: used with a key store that forgets; accounts that are there already are left alone.
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { providerIds } from '../preload/contract/providers.ts';
import type { Library } from './library/library.ts';

const demoSchema = v.object({
  accounts: v.array(
    v.object({
      provider: v.picklist(providerIds),
      label: v.string(),
      baseUrl: v.string(),
      userId: v.nullable(v.string()),
      key: v.string(),
      taskIds: v.array(v.string()),
    }),
  ),
});

/** Adds the described accounts, then imports their task ids. Throws AppError, or an Error for a wrong file. */
export async function fillWithDemo(library: Library, demoFile: string): Promise<void> {
  const demo = v.parse(demoSchema, JSON.parse(await readFile(demoFile, 'utf8')));
  const signal = new AbortController().signal;
  const present = new Set((await library.accounts.list()).map((account) => account.label));
  for (const { taskIds, ...account } of demo.accounts) {
    if (present.has(account.label)) continue;
    const added = await library.accounts.add(
      { ...account, userHeader: null, scope: 'own', allowHttp: false, forThisSession: true },
      { test: false, signal },
    );
    await library.importer.start(
      { text: taskIds.join('\n'), accountId: added.id, askOthers: false },
      { wantTaskIds: false },
    );
  }
  library.wake();
}

// What stands in the import dialog, kept beside the page for the page after this one, and in main for the next start.
// Invariant: what could not be kept is named until an import has begun. Until main has said what the start before has left,
// nothing takes its place.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { ImportDraft } from '../../preload/contract/import-draft.ts';
import { request } from '../bridge.ts';
import { boundedDraft, keepDraft, keptDraft } from '../lib/kept-draft.ts';
import { pageMemory } from '../lib/page-memory.ts';

export const useImportDraftStore = defineStore('import-draft', () => {
  /** Too large to be kept while the page was loaded anew: file names, and (null) a long paste. */
  const lost = shallowRef<readonly (string | null)[]>([]);
  /** Something that looked like a key was left out where the text was kept on disk. */
  const lostKeys = shallowRef(false);
  let isTakenUp = false;

  function keep(now: Omit<ImportDraft, 'lost' | 'lostKeys'>): void {
    const draft = boundedDraft({ ...now, lost: [...lost.value], lostKeys: lostKeys.value });
    keepDraft(pageMemory, draft);
    if (isTakenUp) request('import.keepDraft', draft).catch(() => undefined);
  }

  /**
   * What was there before the page was loaded anew, to be seen in any case, or what the start before has left, as it was.
   * Null for nothing. Where the page knows it, `takeUp` is called at once.
   */
  async function takeUpKept(takeUp: (kept: ImportDraft) => void): Promise<void> {
    const ofPage = keptDraft(pageMemory);
    const kept =
      ofPage === null ? await request('import.draft', {}).catch(() => null) : { ...ofPage, isOpen: true };
    if (kept !== null) {
      takeUp(kept);
      [lost.value, lostKeys.value] = [kept.lost, kept.lostKeys];
    }
    isTakenUp = true;
  }

  /** An import has begun. */
  function forgetLost(): void {
    [lost.value, lostKeys.value] = [[], false];
  }

  return { lost, lostKeys, keep, takeUpKept, forgetLost };
});

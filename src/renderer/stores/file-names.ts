// How the library names new files, and another way while it is typed.
// Invariant: of several tries under way only the answer to the last one counts; what is typed is kept until it is saved,
// also by the page after this one.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { FileNames, FileNamesTrial } from '../../preload/contract/file-names.ts';
import { request } from '../bridge.ts';
import { keepOverReload, takeKept } from '../lib/kept-over-reload.ts';
import { pageMemory } from '../lib/page-memory.ts';
import { createTurns } from '../lib/turns.ts';

export const useFileNamesStore = defineStore('file-names', () => {
  const names = shallowRef<FileNames | null>(null);
  const typed = shallowRef('');
  const trial = shallowRef<FileNamesTrial | null>(null);
  const turns = createTurns();

  const isChanged = computed(() => names.value !== null && typed.value !== names.value.template);
  const unsaved = computed(() => (isChanged.value ? typed.value : null));
  watch(unsaved, (now) => keepOverReload(pageMemory, 'file-names', now), { flush: 'sync' });
  const canSave = computed(() => isChanged.value && trial.value?.kind === 'good');
  const isUsual = computed(() => names.value !== null && typed.value === names.value.usualTemplate);

  function show(now: FileNames): void {
    names.value = now;
    typed.value = now.template;
    trial.value = { kind: 'good', example: now.example };
  }

  /** Throws a RequestFailure. */
  async function load(): Promise<void> {
    const isLatest = turns.begin();
    const now = await request('library.fileNames', {});
    if (!isLatest()) return;
    const half = unsaved.value ?? takeKept<string>(pageMemory, 'file-names');
    show(now);
    if (half !== null) await type(half);
  }

  /** Throws a RequestFailure. */
  async function type(template: string): Promise<void> {
    typed.value = template;
    const isLatest = turns.begin();
    const answer = await request('library.tryFileNames', { template });
    if (isLatest()) trial.value = answer;
  }

  /** Throws a RequestFailure. */
  async function save(): Promise<void> {
    turns.begin();
    const template = typed.value;
    const now = await request('library.setFileNames', { template });
    // What was typed meanwhile is not what was saved.
    if (typed.value === template) show(now);
    else names.value = now;
  }

  return { names, typed, trial, isChanged, canSave, isUsual, load, type, save };
});

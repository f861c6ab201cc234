// What is being typed into a form or a field, kept beside the page for as long as it is open: a page that is loaded anew under
// it has it again.
// Invariant: what is closed or left is forgotten; what goes because the library is away is not. No key ever goes in.
import { onBeforeUnmount, watch } from 'vue';
import { keepOverReload, takeKept } from '../lib/kept-over-reload.ts';
import { pageMemory } from '../lib/page-memory.ts';
import { useLibraryStore } from '../stores/library.ts';

/**
 * Call it while the component is set up.
 * @param read What stands there now; null for nothing that is worth keeping.
 * @param takeUp Is given what the page before has left, if anything, before anything is read.
 */
export function useKeptTyping<Value>(
  name: string,
  read: () => Value | null,
  takeUp: (kept: Value) => void,
): void {
  const library = useLibraryStore();
  const kept = takeKept<Value>(pageMemory, name);
  if (kept !== null) takeUp(kept);
  watch(read, (value) => keepOverReload(pageMemory, name, value), { immediate: true, flush: 'sync' });
  onBeforeUnmount(() => {
    if (!library.isAway) keepOverReload(pageMemory, name, null);
  });
}

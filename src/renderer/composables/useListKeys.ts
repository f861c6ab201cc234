// The arrow keys in a list of buttons: one of them is the stop for Tab, and the keys go from one to the next.
// Invariant: Delete and Alt+Enter press the second button of the row, where there is one.
import { shallowRef, useTemplateRef } from 'vue';

/** Of the list that is the template ref `list`. */
export function useListKeys() {
  const list = useTemplateRef<HTMLElement>('list');
  const current = shallowRef(0);

  const buttons = (): HTMLElement[] => [
    ...(list.value?.querySelectorAll<HTMLElement>('[data-facet-value]') ?? []),
  ];

  function onFocusin(event: FocusEvent): void {
    const at = buttons().indexOf(event.target as HTMLElement);
    if (at >= 0) current.value = at;
  }

  function onKeydown(event: KeyboardEvent): void {
    const all = buttons();
    const at = all.indexOf(event.target as HTMLElement);
    if (at < 0 || event.isComposing) return;
    const exclude = event.key === 'Delete' || (event.key === 'Enter' && event.altKey);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (exclude) all[at]?.parentElement?.querySelector<HTMLElement>('.facet-exclude')?.click();
    else if (to !== undefined) all[Math.min(all.length - 1, Math.max(0, to))]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return { current, onKeydown, onFocusin };
}

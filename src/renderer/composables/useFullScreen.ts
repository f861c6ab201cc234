// The whole screen for pictures: asked for by a large view, and given back when that view closes.
// Invariant: a window that was full screen before stays so.
import { onScopeDispose } from 'vue';
import { useAppStore } from '../stores/app.ts';

export function useFullScreen(): { readonly toggle: () => void } {
  const app = useAppStore();
  let isOurs = false;

  function toggle(): void {
    isOurs = !app.isFullScreen;
    void app.setFullScreen(isOurs);
  }

  onScopeDispose(() => {
    // Also while the window is still on its way there.
    if (isOurs) void app.setFullScreen(false);
  });
  return { toggle };
}

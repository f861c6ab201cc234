// The ground that pictures are looked at on: black, dark grey, mid grey or white; one for all large views.
import { computed } from 'vue';
import { useViewStore } from '../stores/view.ts';

const grounds = ['black', 'dark', 'mid', 'white'] as const;

export function useGround() {
  const view = useViewStore();
  const groundClass = computed(() => `ground-${grounds[view.background] ?? grounds[0]}`);

  function nextGround(): void {
    view.background = (view.background + 1) % grounds.length;
  }

  return { groundClass, nextGround };
}

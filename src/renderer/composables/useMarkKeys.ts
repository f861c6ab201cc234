// The keys that mark, tag, order and stack pictures, in the grid and in the large view alike.
// Invariant: they work while the grid or the large view has the keyboard, never in a field, menu or dialog, and all
// keys without a modifier can be switched off. They are heard before anybody else, so that a digit is a rating everywhere.
import { onBeforeUnmount, onMounted } from 'vue';
import { goesOn, markKeyOf } from '../lib/mark-keys.ts';
import { isTyping } from '../lib/shortcuts.ts';
import { useAlbumsStore } from '../stores/albums.ts';
import { useAppStore } from '../stores/app.ts';
import { useGalleryStore } from '../stores/gallery.ts';
import { useMarksStore } from '../stores/marks.ts';
import { useSettingsStore } from '../stores/settings.ts';
import { useTagsStore } from '../stores/tags.ts';

/** There, letters find an entry. */
const findsByLetter = '[role=menu], [role=listbox], [role=tree], select';
const ordersBy: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowUp: -1,
  ArrowRight: 1,
  ArrowDown: 1,
};

export function useMarkKeys(options: { readonly showDetails: () => void }): void {
  const app = useAppStore();
  const albums = useAlbumsStore();
  const gallery = useGalleryStore();
  const marks = useMarksStore();
  const settings = useSettingsStore();
  const tags = useTagsStore();

  const isAtPictures = (target: EventTarget | null): boolean =>
    gallery.openIndex !== null ||
    target === document.body ||
    (target instanceof Element && target.closest('[role=grid], .mark-bar') !== null);

  function onSingleKey(event: KeyboardEvent): boolean {
    if (app.isCovered || !isAtPictures(event.target)) return false;
    if (event.key.toLowerCase() === 't' && gallery.openIndex === null) {
      if (marks.targetCount === 0) return false;
      options.showDetails();
      tags.askEdit();
      return true;
    }
    if (event.key.toLowerCase() === 's' && gallery.openIndex === null) {
      if (!event.repeat) void gallery.setQuery({ stacked: !gallery.query.stacked });
      return true;
    }
    const pressed = markKeyOf(event);
    if (pressed === null || marks.targetCount === 0) return false;
    const advances = goesOn({
      isLarge: marks.isLarge,
      setting: settings.settings.autoAdvance,
      capsLock: event.getModifierState('CapsLock'),
      isShifted: pressed.isShifted,
    });
    // Held down, a key would mark one picture after another unseen.
    if (!event.repeat) void marks.press(pressed.mark, advances);
    return true;
  }

  function onOrderKey(event: KeyboardEvent): boolean {
    const by = ordersBy[event.key];
    if (by === undefined || !albums.isOrdered || gallery.openIndex !== null) return false;
    if (app.isCovered || !isAtPictures(event.target)) return false;
    void albums.nudge(by);
    return true;
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.isComposing || isTyping(event)) return;
    const { ctrlKey, metaKey, altKey } = event;
    if (altKey && !ctrlKey && !metaKey) {
      if (onOrderKey(event)) claim(event);
      return;
    }
    if (ctrlKey || metaKey || altKey || event.key.length !== 1 || event.key === ' ') return;
    if (event.target instanceof Element && event.target.closest(findsByLetter) !== null) return;
    // What is typed after T is meant for the field, also before it is there.
    if (tags.isEditAwaited()) claim(event);
    else if (!settings.settings.singleKeys) event.stopPropagation();
    else if (onSingleKey(event)) claim(event);
  }

  function claim(event: KeyboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
  }

  onMounted(() => window.addEventListener('keydown', onKeydown, { capture: true }));
  onBeforeUnmount(() => window.removeEventListener('keydown', onKeydown, { capture: true }));
}

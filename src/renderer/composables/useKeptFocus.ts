// The keyboard's place in the window: where what has the focus goes away, what comes next takes the focus over.
// Invariant: only a focus that was lost is given back; one that somebody has moved since, or that the pointer had set and no
// key has used, is left alone. A button that cannot be pressed now keeps the focus, and a press on it comes to nothing.
import { onBeforeUnmount, onMounted } from 'vue';

/** Whoever knows better where the focus goes has moved it by then. */
const settleMs = 60;
/** What lies over the window for a while; when it goes, the place below it counts again. */
const layers = '[role="dialog"], [role="menu"], .toast';
/** Pressed to go with a click. */
const modifiers: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'Meta']);
const stops = 'a[href], button, input, select, textarea, summary, [tabindex]';

interface Place {
  readonly element: HTMLElement;
  /** Null for the window itself. */
  readonly layer: Element | null;
  /** Where the element stands, or stood: a range moves along with what is around it. */
  readonly at: Range;
}

/** Whether Tab would lead there; to what is gone it does not. */
function isStop(element: HTMLElement): boolean {
  return (
    element.tabIndex >= 0 &&
    !element.matches(':disabled') &&
    element.closest('[inert], [aria-hidden="true"]') === null &&
    element.checkVisibility({ visibilityProperty: true })
  );
}

/** The first stop behind a place, or the last one before it, of the nearest element that has any. */
function stopNear(at: Range): HTMLElement | null {
  for (let scope: Node | null = at.startContainer; scope !== null; scope = scope.parentNode) {
    if (!(scope instanceof Element)) continue;
    const found = [...scope.querySelectorAll<HTMLElement>(stops)].filter(isStop);
    const next = found.find((stop) => at.comparePoint(stop, 0) >= 0) ?? found.at(-1);
    if (next !== undefined) return next;
  }
  return null;
}

/** Call it once, in the window itself. */
export function useKeptFocus(): void {
  /** The newest last; at most one of each layer. */
  let places: readonly Place[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  const observer = new MutationObserver(() => (timer ??= setTimeout(restore, settleMs)));

  /** Hears of it when the element, or anything that it lies in, is taken out. */
  function watchRemoval(): void {
    observer.disconnect();
    let around = places.at(-1)?.element.parentElement ?? null;
    for (; around !== null; around = around.parentElement) observer.observe(around, { childList: true });
  }

  function restore(): void {
    timer = null;
    const lost = places.at(-1);
    if (lost === undefined || lost.element.isConnected) return;
    places = places.filter(({ layer }) => layer?.isConnected !== false);
    const place = places.at(-1);
    const active = document.activeElement;
    if (place === undefined || (active !== document.body && active !== place.layer)) return;
    const next = isStop(place.element) ? place.element : stopNear(place.at);
    next?.focus();
  }

  function onFocusin({ target }: FocusEvent): void {
    if (target instanceof HTMLElement) note(target, target.matches(':focus-visible'));
  }

  /** What the pointer has focused is the keyboard's place from the first key on. */
  function onKeydown({ key }: KeyboardEvent): void {
    const { activeElement } = document;
    if (modifiers.has(key) || activeElement === document.body) return;
    if (activeElement instanceof HTMLElement && activeElement !== places.at(-1)?.element)
      note(activeElement, true);
  }

  function note(target: HTMLElement, isPlace: boolean): void {
    // A layer that takes the focus itself is no place in it.
    if (target.matches(layers)) return;
    const layer = target.closest(layers);
    // One range for each layer: every one that lives costs something with each change of the document.
    const at = places.find((place) => place.layer === layer)?.at ?? document.createRange();
    places = places.filter((place) => place.layer !== layer && place.layer?.isConnected !== false);
    if (isPlace) {
      at.setStartBefore(target);
      places = [...places, { element: target, layer, at }];
    }
    watchRemoval();
  }

  /** Somebody has left it for no other place. */
  function onFocusout({ target, relatedTarget }: FocusEvent): void {
    if (relatedTarget !== null) return;
    setTimeout(() => {
      const isLeft = document.activeElement === document.body;
      if (isLeft && target instanceof HTMLElement && target.isConnected)
        places = places.filter(({ element }) => element !== target);
    });
  }

  function onClick(event: MouseEvent): void {
    if (!(event.target instanceof Element) || event.target.closest('button[aria-disabled="true"]') === null)
      return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  onMounted(() => {
    document.addEventListener('focusin', onFocusin);
    document.addEventListener('focusout', onFocusout);
    document.addEventListener('keydown', onKeydown, { capture: true });
    document.addEventListener('click', onClick, { capture: true });
  });
  onBeforeUnmount(() => {
    document.removeEventListener('focusin', onFocusin);
    document.removeEventListener('focusout', onFocusout);
    document.removeEventListener('keydown', onKeydown, { capture: true });
    document.removeEventListener('click', onClick, { capture: true });
    observer.disconnect();
    if (timer !== null) clearTimeout(timer);
  });
}

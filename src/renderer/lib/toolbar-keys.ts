// The arrow keys in a toolbar, as its role promises them: from one button that can be pressed to the next.
// Invariant: every button stays a stop for Tab, so nothing depends on knowing the arrows.

const stepsBy: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  Home: -Infinity,
  End: Infinity,
};

/** For the toolbar's own `keydown`. */
export function onToolbarKeydown(event: KeyboardEvent): void {
  const steps = stepsBy[event.key];
  const { currentTarget: bar, target } = event;
  if (steps === undefined || !(bar instanceof HTMLElement) || !(target instanceof HTMLElement)) return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const buttons = [...bar.querySelectorAll<HTMLElement>('button:enabled')].filter((button) =>
    button.checkVisibility(),
  );
  const at = buttons.indexOf(target);
  if (at < 0) return;
  buttons[Math.min(buttons.length - 1, Math.max(0, at + steps))]?.focus();
  event.preventDefault();
  event.stopPropagation();
}

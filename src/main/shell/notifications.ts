// Notifications of the system, in Gridkeep's name.
// Invariant: at most one is held, the newest; where the system has none, nothing is said.
import { Notification } from 'electron';

/** Shows a notification; `open` is called when it is clicked. */
export type Notify = (words: { readonly title: string; readonly body: string }, open: () => void) => void;

export function createNotify(iconPath: string): Notify {
  // Held until it is clicked or goes away; a notification that nobody holds is collected with its listeners.
  let notification: Notification | null = null;
  return (words, open) => {
    if (!Notification.isSupported()) return;
    notification = new Notification({ ...words, icon: iconPath });
    notification.on('click', open);
    notification.show();
  };
}

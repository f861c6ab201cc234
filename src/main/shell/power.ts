// Tells the rest of the app when the machine sleeps, wakes, shuts down, or loses and regains its network.
// Invariant: it announces changes only; what they mean for running work is decided elsewhere. "Online" is a
// hint (a network exists), "offline" is certain.
import type { Net, PowerMonitor } from 'electron';

export interface PowerListener {
  suspended(): void;
  resumed(): void;
  networkChanged(isOnline: boolean): void;
  /** The system is going down (macOS, Linux); there are about two seconds. */
  shuttingDown(): void;
}

const networkLookMs = 5_000;

/** Starts to watch; returns the function that ends it. The first network state is announced when it is offline. */
export function watchPower(input: {
  readonly powerMonitor: Pick<PowerMonitor, 'on' | 'off'>;
  readonly net: Pick<Net, 'isOnline'>;
  readonly listener: PowerListener;
}): () => void {
  const { powerMonitor, net, listener } = input;
  let wasOnline = true;
  const look = (): void => {
    const isOnline = net.isOnline();
    if (isOnline === wasOnline) return;
    wasOnline = isOnline;
    listener.networkChanged(isOnline);
  };
  const suspended = (): void => listener.suspended();
  const resumed = (): void => {
    listener.resumed();
    look();
  };
  const shuttingDown = (): void => listener.shuttingDown();

  powerMonitor.on('suspend', suspended);
  powerMonitor.on('resume', resumed);
  powerMonitor.on('shutdown', shuttingDown);
  const timer = setInterval(look, networkLookMs);
  timer.unref();
  look();
  return () => {
    clearInterval(timer);
    powerMonitor.off('suspend', suspended);
    powerMonitor.off('resume', resumed);
    powerMonitor.off('shutdown', shuttingDown);
  };
}

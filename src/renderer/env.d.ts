// What the page finds on `window`, and nothing else: the frozen bridge that the preload exposes.
import type { Bridge } from '../preload/contract/bridge.ts';

declare global {
  interface Window {
    readonly bridge: Bridge;
  }
}

// Runs in the page before the window's own script: puts the fake bridge in place, and sends picture addresses,
// which only the real app can answer, to the server of this folder.
import { createFakeBridge } from '../fake-bridge.ts';
import type { FakeControls, FakeOptions } from '../fake-bridge.ts';

declare global {
  interface Window {
    fakeOptions?: FakeOptions;
    fake: FakeControls;
    violations: string[];
  }
}

const { bridge, controls } = createFakeBridge(window.fakeOptions ?? {});
Object.defineProperty(window, 'bridge', { value: bridge });
window.fake = controls;
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});

const withAddresses = [
  [HTMLImageElement.prototype, 'src'],
  [HTMLMediaElement.prototype, 'src'],
  [HTMLVideoElement.prototype, 'poster'],
] as const;
for (const [prototype, name] of withAddresses) {
  const own = Object.getOwnPropertyDescriptor(prototype, name);
  if (own?.set === undefined) continue;
  const { set } = own;
  Object.defineProperty(prototype, name, {
    ...own,
    set(this: HTMLElement, address: string) {
      set.call(this, address.replace('gridkeep-image://', '/pictures/'));
    },
  });
}

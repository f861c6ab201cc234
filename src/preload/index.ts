// Puts the one `bridge` object into the page: requests go out by name, events come in by name.
// Invariant: nothing of Electron passes through it, neither object nor event; a name that the contract does
// not know goes nowhere. Bundled to one CommonJS file, as the sandbox demands.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { eventChannel, requestChannel } from './contract/bridge.ts';
import type { Bridge } from './contract/bridge.ts';
import { eventNames } from './contract/events.ts';
import type { EventName } from './contract/events.ts';
import { preloadRequest, requests } from './contract/requests.ts';

type Listener = (payload: never) => void;

const listeners = new Map<EventName, Set<Listener>>(eventNames.map((name) => [name, new Set()]));

ipcRenderer.on(eventChannel, (_event, message: { readonly name: EventName; readonly payload: never }) => {
  // A copy, because a listener may unsubscribe while it runs.
  for (const listener of [...(listeners.get(message.name) ?? [])]) listener(message.payload);
});

const bridge: Bridge = {
  request(name, input) {
    if (!Object.hasOwn(requests, name) || (name as string) === preloadRequest)
      throw new TypeError('The bridge does not know this request.');
    return ipcRenderer.invoke(requestChannel, { name, input });
  },
  takeFiles(files, editsOf) {
    const paths = files.map((file) => webUtils.getPathForFile(file));
    return ipcRenderer.invoke(requestChannel, { name: preloadRequest, input: { paths, editsOf } });
  },
  subscribe(name, listener) {
    const named = listeners.get(name);
    if (named === undefined) throw new TypeError('The bridge does not know this event.');
    // Its own function each time, so that two subscriptions of one listener end separately.
    const own: Listener = (payload) => listener(payload);
    named.add(own);
    return () => void named.delete(own);
  },
};

contextBridge.exposeInMainWorld('bridge', Object.freeze(bridge));

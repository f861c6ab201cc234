// The pipe between pages and the main process; the only user of `ipcMain`.
// Invariant: one channel in, one channel out; the gate decides, this file only reads Electron's facts.
import { BrowserWindow, ipcMain } from 'electron';
import type { IpcMainInvokeEvent } from 'electron';
import { eventChannel, requestChannel } from '../../preload/contract/bridge.ts';
import type { EventName, Events } from '../../preload/contract/events.ts';
import { createRequestGate } from './request-gate.ts';
import type { RequestGateInput, Sender } from './request-gate.ts';

/** Answers the pages' requests until the returned function is called. */
export function serveRequests(input: RequestGateInput): () => void {
  const gate = createRequestGate(input);
  ipcMain.handle(requestChannel, (event, message: unknown) => gate(senderOf(event), message));
  return () => ipcMain.removeHandler(requestChannel);
}

/** Sends an event to a window; a window that is gone hears nothing. */
export function sendEvent<Name extends EventName>(
  window: BrowserWindow | null,
  name: Name,
  payload: Events[Name],
): void {
  if (window === null || window.isDestroyed() || window.webContents.isDestroyed()) return;
  window.webContents.send(eventChannel, { name, payload });
}

function senderOf(event: IpcMainInvokeEvent): Sender {
  const { sender, senderFrame } = event;
  const isAlive = !sender.isDestroyed();
  return {
    id: sender.id,
    isOurWindow: isAlive && BrowserWindow.fromWebContents(sender) !== null,
    isMainFrame: isAlive && senderFrame !== null && senderFrame === sender.mainFrame,
    frameUrl: senderFrame?.url ?? null,
    windowUrl: isAlive ? sender.getURL() : '',
  };
}

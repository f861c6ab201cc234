// The tray's menu and its one line as data, and when a batch counts as done.
// Invariant: pure; every label comes from the locale files.
import type { MenuItemConstructorOptions } from 'electron';
import type { Activity } from '../../preload/contract/activity.ts';
import type { MenuTexts } from './menu-template.ts';

export interface TrayInput {
  readonly texts: MenuTexts;
  /** Null while the library is not open. */
  readonly activity: Activity | null;
  readonly open: () => void;
  readonly setPaused: (paused: boolean) => void;
  readonly quit: () => void;
}

/** Is something asked for that is neither here nor given up? What waits for the user is not under way. */
export function isWorkUnderWay(activity: Activity | null): boolean {
  if (activity === null || activity.savingPaused) return false;
  const { tasks, pictures, parked } = activity.counts;
  if (activity.isReadingFiles || activity.downloading > 0) return true;
  return pictures.wanted > 0 || tasks.queued + tasks.running > parked;
}

/** What goes on, in a few words. */
export function trayLine(activity: Activity | null, texts: MenuTexts): string {
  if (activity === null) return texts.trayClosed;
  if (activity.savingPaused) return texts.trayPaused;
  if (activity.offlineSinceMs !== null) return texts.trayOffline;
  if (activity.trouble !== null) return texts.trayStopped;
  const { tasks, pictures } = activity.counts;
  if (activity.downloading > 0) return filled(texts.trayDownloading, { n: activity.downloading });
  if (!isWorkUnderWay(activity)) return texts.trayIdle;
  const waiting = tasks.queued + tasks.running + pictures.wanted;
  return waiting === 0 ? texts.trayReading : filled(texts.trayWaiting, { n: waiting });
}

/** The tray's whole menu. */
export function trayTemplate(input: TrayInput): MenuItemConstructorOptions[] {
  const { texts, activity } = input;
  const isPaused = activity?.savingPaused ?? false;
  return [
    { label: trayLine(activity, texts), enabled: false },
    { type: 'separator' },
    { label: texts.trayOpen, click: () => input.open() },
    {
      label: isPaused ? texts.trayResume : texts.trayPause,
      enabled: activity !== null,
      click: () => input.setPaused(!isPaused),
    },
    { type: 'separator' },
    { label: texts.quit, click: () => input.quit() },
  ];
}

/** The words of the one notification of a batch; null unless this step ended it. */
export function batchEnd(
  before: Activity | null,
  now: Activity,
  texts: MenuTexts,
): { readonly title: string; readonly body: string } | null {
  const { wanted, saved, failed } = now.batch;
  if (!isWorkUnderWay(before) || isWorkUnderWay(now) || now.savingPaused || wanted === 0) return null;
  const parts = [filled(texts.doneSaved, { saved, wanted })];
  if (failed > 0) parts.push(filled(texts.doneFailed, { n: failed }));
  return { title: failed > 0 ? texts.doneWithFailures : texts.doneTitle, body: parts.join(' · ') };
}

function filled(text: string, values: Readonly<Record<string, number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

// What happens before a library begins to work: where its catalog turns out to be an older one, that somebody has put back by
// hand, it takes in what the records beside the pictures know.
// Invariant: nothing is followed or saved before that, since the older catalog would have it fetched again; whatever goes
// wrong is said in the log and tried again at the next start, and keeps no work from beginning.
import type { Steps } from '../keeping/last-step.ts';
import type { AllRecordsTaker } from '../keeping/take-records.ts';
import type { Log } from '../lib/log.ts';

export interface CatchUpPorts {
  readonly steps: Steps;
  readonly records: Pick<AllRecordsTaker, 'takeAll'>;
  /** Told when it begins to take in, and when that has ended. */
  readonly onTakingIn: (isTakingIn: boolean) => void;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  readonly signal: AbortSignal;
}

/** False where it failed. Never rejects. */
export async function catchUpWithRecords(ports: CatchUpPorts): Promise<boolean> {
  const { steps, records, onTakingIn, log, signal } = ports;
  try {
    if (!(await steps.isCatalogOlder())) {
      await steps.take();
      return true;
    }
    log.warn('The catalog is an older one; what the records beside the pictures know is taken in');
    onTakingIn(true);
    const taken = await records.takeAll();
    await steps.noteCaughtUp();
    log.info('The catalog knows what its records know', { taken });
    return true;
  } catch (error) {
    if (!signal.aborted) log.error('Whether the catalog is an older one could not be seen to', { error });
    return false;
  } finally {
    onTakingIn(false);
  }
}

/** The library has done its work. */
export async function noteWorkEnded({ steps, log }: Pick<CatchUpPorts, 'steps' | 'log'>): Promise<void> {
  await steps.take().catch((error: unknown) => log.warn('The end of the work was not noted', { error }));
}

// One attempt to save one picture, and what is learned from it about its host, the network and the disk.
// Invariant: the host's slot is given back once, as soon as the host has served or failed; what is neither the picture's
// nor its host's fault leaves the row as it was.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PictureOutcome, WantedPicture } from '../catalog/pictures.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { looksLikeNoNetwork } from '../lib/network.ts';
import type { Network } from '../lib/network.ts';
import type { ProxyFor } from '../proxies/proxy-for.ts';
import { publicOnly } from './address-rules.ts';
import type { DiskTrouble } from './disk-trouble.ts';
import type { HostSlots } from './host-slots.ts';
import type { KnownAllowances } from './known-allowances.ts';
import { partsFolder, picturesFolder } from './library-folder.ts';
import type { LibraryFolder } from './library-folder.ts';
import { answerCodes, localTroubleCodes, outcomeOfFailure } from './picture-outcome.ts';
import type { ClaimedName } from './row-claims.ts';
import type { OwnFile, SaveJob } from './save-messages.ts';
import type { SavePool } from './save-pool.ts';

export interface SaveAttemptPorts {
  readonly libraryDir: string;
  readonly nameOf: (picture: WantedPicture) => ClaimedName;
  readonly pool: Pick<SavePool, 'save'>;
  readonly slots: Pick<HostSlots, 'releaseGood' | 'releaseRateLimited' | 'releaseNeutral' | 'noteBroken'>;
  readonly allowances: Pick<KnownAllowances, 'of'>;
  readonly trouble: Pick<DiskTrouble, 'noteSaved' | 'noteUnwritten'>;
  readonly network: Pick<Network, 'noteReached' | 'isHostToBlame'>;
  readonly folder: Pick<LibraryFolder, 'look'>;
  readonly proxyFor: ProxyFor;
  /**
   * Headers for a picture behind an account's own instance; null for every other address. Asked for only where a fresh
   * link was refused too. Never rejects.
   */
  readonly pictureHeadersFor: (
    accountId: string,
    url: string,
  ) => Promise<Readonly<Record<string, string>> | null>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Pick<Log, 'error'>;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly isStopped: () => boolean;
}

export interface Attempt {
  readonly picture: WantedPicture;
  /** Whose slot it holds. */
  readonly host: string;
  readonly signal: AbortSignal;
  /** The host has served every byte, and its slot is free: the disk has its turn while the host serves the next one. */
  readonly onServed: () => void;
}

/** Null where the row stays as it was: stopped by us, no folder to write to, no network to blame a host in. Never rejects. */
export async function attemptSave(ports: SaveAttemptPorts, attempt: Attempt): Promise<PictureOutcome | null> {
  const { pool, slots, trouble, network } = ports;
  const { picture, host, signal, onServed } = attempt;
  let holdsSlot = true;
  const releaseServed = (): void => {
    if (holdsSlot) slots.releaseGood(host);
    holdsSlot = false;
  };
  try {
    const file = await pool.save(await saveJobOf(ports, picture), signal, () => {
      releaseServed();
      onServed();
    });
    releaseServed();
    trouble.noteSaved();
    if (picture.provider !== 'files') network.noteReached();
    const { path, sha256, sizeBytes, mediaType, widthPx, heightPx } = file;
    return {
      kind: 'saved',
      pictureId: picture.id,
      file: { path: `${picturesFolder}/${path}`, sha256, sizeBytes, mediaType, widthPx, heightPx },
    };
  } catch (error) {
    return await outcomeOfError(ports, attempt, { error, holdsSlot });
  }
}

/** Of a picture whose link was refused before, with what its account's own instance may want. */
async function saveJobOf(
  { libraryDir, nameOf, allowances, proxyFor, pictureHeadersFor }: SaveAttemptPorts,
  picture: WantedPicture,
): Promise<SaveJob> {
  const picturesRoot = join(libraryDir, picturesFolder);
  const { stem, mayAdopt } = nameOf(picture);
  return {
    pictureId: picture.id,
    url: picture.url,
    ownFile: ownFileOf(picture),
    stem,
    picturesRoot,
    partPath: join(picturesRoot, partsFolder, `${String(picture.id)}.part`),
    ...(await wayTo(picture, { allowances, proxyFor })),
    headersOnceRefused:
      picture.linkRenewals === 0 ? null : await pictureHeadersFor(picture.accountId, picture.url),
    resume: true,
    adoptExisting: mayAdopt,
  };
}

async function wayTo(
  { provider, accountBaseUrl, url }: WantedPicture,
  { allowances, proxyFor }: Pick<SaveAttemptPorts, 'allowances' | 'proxyFor'>,
): Promise<Pick<SaveJob, 'allowance' | 'proxy'>> {
  if (provider === 'files') return { allowance: publicOnly };
  return { allowance: await allowances.of(accountBaseUrl), proxy: await proxyFor(url) };
}

/** Only what was given as a file is one: a provider that sends such an address gets nothing read by it. */
function ownFileOf({ provider, url, remoteId }: WantedPicture): OwnFile | null {
  if (provider !== 'files') return null;
  if (!url.startsWith('file:') || !URL.canParse(url))
    throw new AppError('gone', 'Nobody knows any more where the file lies. Add it again.');
  return { path: fileURLToPath(url), sha256: remoteId };
}

async function outcomeOfError(
  ports: SaveAttemptPorts,
  { picture, host }: Attempt,
  { error, holdsSlot }: { readonly error: unknown; readonly holdsSlot: boolean },
): Promise<PictureOutcome | null> {
  const { clock, folder, log, network, random, slots, trouble, isStopped } = ports;
  const failure = toFailure(error);
  const retryAfterMs = error instanceof AppError ? error.retryAfterMs : null;
  const nowMs = clock.nowMs();
  if (failure.code === 'rate-limited') slots.releaseRateLimited(host, nowMs, retryAfterMs);
  else if (holdsSlot) slots.releaseNeutral(host);
  if (failure.code === 'cancelled' || isStopped()) return null;
  // A file that is not there may be a drive that is not there.
  if (!(await folder.look()) || failure.code === 'library-away') return null;
  if (failure.code === 'internal')
    log.error('A picture could not be saved', { error, pictureId: picture.id });
  if (looksLikeNoNetwork(failure.code)) {
    if (!(await network.isHostToBlame())) return null;
    slots.noteBroken(host);
  } else if (picture.provider !== 'files' && answerCodes.has(failure.code)) network.noteReached();
  if (localTroubleCodes.has(failure.code)) trouble.noteUnwritten(failure, nowMs);
  return outcomeOfFailure(picture, { ...failure, retryAfterMs }, clock.nowMs(), random);
}

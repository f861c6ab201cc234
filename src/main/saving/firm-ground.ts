// Whether there is somewhere to save to: the library's folder is where it was, and its disk has room.
// Invariant: known from the latest look; while all is well it looks at most once a second, however often it is asked.
import type { Failure } from '../../preload/contract/failure.ts';
import { toFailure } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { diskFull } from './disk-room.ts';
import type { DiskRoom } from './disk-room.ts';
import type { LibraryFolder } from './library-folder.ts';

/** Looks are at least so far apart while all is well … */
const lookMs = 1_000;
/** … so far while there is no room … */
const roomLookMs = 5_000;
/** … and so far while the folder is away. */
const folderLookMs = 10_000;

export interface FirmGroundPorts {
  readonly folder: Pick<LibraryFolder, 'isHere' | 'trouble' | 'look'>;
  readonly room: Pick<DiskRoom, 'shortBytes' | 'look'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Whose disk must have room. */
  readonly picturesRoot: string;
}

export class FirmGround {
  readonly #ports: FirmGroundPorts;
  #hasRoom = true;
  #seenAtMs = Number.NEGATIVE_INFINITY;

  constructor(ports: FirmGroundPorts) {
    this.#ports = ports;
  }

  get isFirm(): boolean {
    return this.#hasRoom && this.#ports.folder.isHere;
  }

  /** Why nothing can be saved; it ends by itself. Null where the ground is firm. */
  get trouble(): Failure | null {
    const { folder, room } = this.#ports;
    if (folder.trouble !== null) return folder.trouble;
    return this.#hasRoom ? null : toFailure(diskFull(room.shortBytes));
  }

  /** How much the disk lacked at the last look; 0 where it lacked nothing. */
  get shortBytes(): number {
    return this.#ports.room.shortBytes;
  }

  /** Looks, where the last look is no longer good; 0 when the ground is firm, else in how many milliseconds to look again. */
  async look(): Promise<number> {
    const { folder, room, clock, picturesRoot } = this.#ports;
    const sinceMs = clock.nowMs() - this.#seenAtMs;
    if (this.isFirm && sinceMs >= 0 && sinceMs < lookMs) return 0;
    if (!(await folder.look())) return folderLookMs;
    this.#seenAtMs = clock.nowMs();
    try {
      this.#hasRoom = (await room.look(picturesRoot)) === 0;
    } catch {
      // Pulled out between the two looks: the next one tells.
      this.#hasRoom = await folder.look();
    }
    return this.#hasRoom ? 0 : roomLookMs;
  }
}

// Keeps the sidecars in step with the catalog: one JSON per task beside its pictures.
// Invariant: a sidecar is written whole or not at all, and a task stays due until the change it shows is confirmed.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { DueSidecar } from '../catalog/sidecars.ts';
import type { Log } from '../lib/log.ts';
import type { SavePool } from './save-pool.ts';
import { sidecarOf, sidecarPath } from './sidecar.ts';

export interface SidecarWriterDependencies {
  readonly catalog: Catalog;
  readonly pool: SavePool;
  readonly libraryDir: string;
  readonly log: Log;
}

const batchSize = 64;
/** Changes of one task that come close together are written once. */
const settleMs = 400;

export class SidecarWriter {
  readonly #dependencies: SidecarWriterDependencies;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(dependencies: SidecarWriterDependencies) {
    this.#dependencies = dependencies;
  }

  /** Writes what is due, a little later. */
  wake(): void {
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.flush();
    }, settleMs);
  }

  /** Writes everything that is due now. */
  async flush(): Promise<void> {
    this.#running ??= this.#run()
      .catch((error: unknown) => this.#dependencies.log.error('Sidecars could not be written', { error }))
      .finally(() => {
        this.#running = null;
      });
    await this.#running;
  }

  /** Writes what is due, then ends. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
    await this.flush();
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    for (;;) {
      const due = await this.#dependencies.catalog.call('dueSidecars', { limit: batchSize });
      if (due.length === 0) return;
      const written = (await Promise.all(due.map((task) => this.#write(task)))).filter(
        (entry) => entry !== null,
      );
      await this.#dependencies.catalog.call('sidecarsWritten', { written });
      // What could not be written now is tried again at the next wake, not in a circle.
      if (written.length < due.length) return;
    }
  }

  async #write(due: DueSidecar): Promise<{ taskId: number; path: string; dueCount: number } | null> {
    const { libraryDir, log, pool } = this.#dependencies;
    const first = due.pictures.find((picture) => 'original' in picture.state);
    if (first === undefined || !('original' in first.state)) return null;
    const path = sidecarPath(first.state.original.path);
    try {
      await pool.writeSidecar(join(libraryDir, path), sidecarOf(due));
      if (due.sidecarPath !== null && due.sidecarPath !== path)
        await rm(join(libraryDir, due.sidecarPath), { force: true });
      return { taskId: due.task.id, path, dueCount: due.dueCount };
    } catch (error) {
      log.error('A sidecar could not be written', { error, taskId: due.task.id });
      return null;
    }
  }
}

// How the library names new files: reads it, tries another way, changes it.
// Invariant: only a template that keeps any two pictures apart is kept; files that are there keep their names.
import type { FileNames, FileNamesTrial } from '../../preload/contract/file-names.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { fileNamesTrial, refuseBadNames } from '../saving/name-template.ts';
import type { Saver } from '../saving/saver.ts';
import type { SidecarWriter } from '../saving/sidecar-writer.ts';
import { defaultTemplate } from '../saving/target-name.ts';

export interface FileNamingDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly saver: Pick<Saver, 'nameAnew'>;
  readonly sidecars: Pick<SidecarWriter, 'wake'>;
}

export class FileNaming {
  readonly #dependencies: FileNamingDependencies;

  constructor(dependencies: FileNamingDependencies) {
    this.#dependencies = dependencies;
  }

  async read(): Promise<FileNames> {
    const template = (await this.#dependencies.catalog.call('nameTemplate')) ?? defaultTemplate;
    const trial = fileNamesTrial(template);
    return {
      template,
      usualTemplate: defaultTemplate,
      example: trial.kind === 'good' ? trial.example : '',
    };
  }

  /** What the template would make of a picture, or what is wrong with it. */
  try(template: string): FileNamesTrial {
    return fileNamesTrial(template);
  }

  /** From now on; null for the usual names. Throws AppError `usage` for a template that cannot be used. */
  async set(template: string | null): Promise<FileNames> {
    const { catalog, saver, sidecars } = this.#dependencies;
    if (template !== null) refuseBadNames(template);
    await catalog.call('setNameTemplate', { template: template === defaultTemplate ? null : template });
    saver.nameAnew();
    sidecars.wake();
    return this.read();
  }
}

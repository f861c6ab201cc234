// Copies pictures into a folder: what a search finds, an album, an account's, or everything.
// Invariant: the library is only read, so it works beside an open window too; nothing in the folder is overwritten.
import { join, resolve } from 'node:path';
import type { ExportForm, ExportNaming, ExportReport } from '../../preload/contract/exporting.ts';
import { everything } from '../../preload/contract/finding.ts';
import { galleryKeysMaxCount } from '../../preload/contract/bounds.ts';
import { AppError } from '../lib/app-error.ts';
import { makeFolder } from '../lib/make-folder.ts';
import type { ExportWish } from '../exporting/exporter.ts';
import { paperOf } from '../exporting/sheet/sheet-layout.ts';
import type { Library } from '../library/library.ts';
import { fileError } from '../saving/file-error.ts';
import type { Answer } from './answer.ts';
import type { Command } from './arguments/read-arguments.ts';
import type { showCount } from './progress.ts';

type ExportCommand = Extract<Command, { readonly kind: 'export' }>;

export interface ExportContext {
  readonly library: Library;
  readonly nowMs: number;
  readonly showCount: typeof showCount | (() => undefined);
}

export async function runExport(command: ExportCommand, context: ExportContext): Promise<Answer> {
  const pictureIds = await pictureIdsOf(command, context);
  const folder = resolve(command.folder);
  try {
    makeFolder(folder);
  } catch (error) {
    throw fileError(error, `The folder ${command.folder} cannot be made`);
  }
  const naming: ExportNaming =
    command.template === null ? { kind: 'library' } : { kind: 'template', template: command.template };
  const reports: ExportReport[] = [];
  for (const form of formsOf(command)) {
    const report = await exported({ pictureIds, folder, naming, form }, context);
    reports.push(report);
    if (report.stopped !== null) break;
  }
  return answerOf(reports, folder);
}

/** Copies, where nothing else is asked for. */
function formsOf(command: ExportCommand): readonly ExportForm[] {
  const { album, query, account, isZip, sheet } = command;
  const title = (album ?? query ?? account ?? 'All pictures').slice(0, titleMaxLength);
  const beside = [...command.beside];
  const paper = command.paper ?? paperOf(new Intl.DateTimeFormat().resolvedOptions().locale);
  const forms: ExportForm[] = [];
  if (isZip) forms.push({ kind: 'zip', beside, title });
  if (sheet !== null) forms.push({ kind: 'sheet', title, fileType: sheet, paper, language: 'en' });
  return forms.length > 0 ? forms : [{ kind: 'folder', beside }];
}

/** The first report counts; the others add what they made, and what went wrong. */
function answerOf(reports: readonly ExportReport[], folder: string): Answer {
  const [first] = reports;
  if (first === undefined) throw new AppError('internal', 'Nothing was exported.');
  const { total, copied, skipped, failed, besideKept } = first;
  const files = reports.flatMap(({ made }) => (made === null ? [] : [made.path]));
  const failures = reports.flatMap((report) => report.failures);
  const stopped = reports.find((report) => report.stopped !== null)?.stopped ?? null;
  const isWhole = stopped === null && reports.every((report) => report.failed === 0);
  return {
    json: { found: total, copied, skipped, failed, besideKept, files, failures, stopped },
    lines: [
      ...reports.map(({ form, copied: count, made }) => {
        const of = `${String(count)} of ${String(total)} pictures`;
        return `${of} ${ways[form]} ${join(folder, made?.path ?? '')}`;
      }),
      ...(skipped > 0 ? [`${String(skipped)} were there already`] : []),
      ...(besideKept > 0
        ? [`${String(besideKept)} files beside them say something else, and were left`]
        : []),
      ...failures.map(({ name, failure }) => `  failed   ${name}  ${failure.message}`),
      ...(stopped === null ? [] : [stopped.message]),
    ],
    exitCode: isWhole ? 0 : 1,
  };
}

const titleMaxLength = 500;
const ways: Readonly<Record<ExportForm['kind'], string>> = {
  folder: 'copied to',
  zip: 'put into',
  sheet: 'shown on',
};

async function exported(wish: ExportWish, { library, showCount }: ExportContext): Promise<ExportReport> {
  const { exporter } = library;
  const line = showCount('pictures copied');
  const stopTelling = exporter.onChange((state) => {
    if (state.kind === 'running') line?.note(state.done, state.total);
  });
  try {
    await exporter.start(wish);
  } catch (error) {
    // Here the folder was an argument.
    const isArgument = error instanceof AppError && error.code === 'forbidden';
    throw isArgument ? new AppError('usage', error.message, { cause: error }) : error;
  }
  const report = await exporter.whenEnded();
  stopTelling();
  line?.end();
  if (report === null) throw new AppError('internal', 'The export has told nothing of its end.');
  return report;
}

/** In the order of the gallery, an album's in its own. */
async function pictureIdsOf(command: ExportCommand, { library, nowMs }: ExportContext): Promise<number[]> {
  const account = command.account === null ? null : await library.accounts.getByLabel(command.account);
  const albumId = command.album === null ? null : await albumIdOf(library, command.album);
  const query = {
    ...everything,
    ...{ search: command.query ?? '', accountId: account?.id ?? null, albumId },
    sort: albumId === null ? everything.sort : ('hand' as const),
  };
  const ids: number[] = [];
  for (let from = 0; ; from += galleryKeysMaxCount) {
    const { keys } = await library.catalog.call('galleryKeys', {
      ...{ query, from, nowMs },
      count: galleryKeysMaxCount,
    });
    // A task that has no picture stands there as a negative number.
    for (const key of keys) if (key > 0) ids.push(key);
    if (keys.length < galleryKeysMaxCount) return ids;
  }
}

async function albumIdOf(library: Library, name: string): Promise<number> {
  const named = (await library.catalog.call('listAlbums')).filter((album) => album.name === name);
  const [album] = named;
  if (album === undefined) throw new AppError('usage', `There is no album ‘${name}’ in this library.`);
  if (named.length > 1)
    throw new AppError('usage', `There are several albums ‘${name}’. Give one a new name.`);
  return album.id;
}

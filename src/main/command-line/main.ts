// The command line's composition root: reads arguments and the key variable, opens the library, runs one
// command, prints its answer, exits. Runs under plain Node and, in packages, under Electron without a window.
// Invariant: the key variable leaves the environment before anything else starts; with `--json` standard
// output holds one JSON value and nothing else; everything is flushed before the process ends.
import { constants } from 'node:os';
import { exitHard, keytarStore } from '../accounts/keytar-store.ts';
import { memoryStore } from '../accounts/memory-store.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import { systemClock } from '../lib/clock.ts';
import { createLog, stderrSink } from '../lib/log.ts';
import { proxyByEnvironment } from '../proxies/proxy-for.ts';
import { version } from '../lib/version.ts';
import { Library } from '../library/library.ts';
import type { WorkerUrls } from '../library/build-parts.ts';
import { providers } from '../providers/index.ts';
import { runAccountsCommand } from './accounts-commands.ts';
import { runAct } from './act-command.ts';
import { runAdd } from './add-command.ts';
import { exitCodeOf, printable } from './answer.ts';
import type { Answer } from './answer.ts';
import { readArguments, wantsJson } from './arguments/read-arguments.ts';
import type { Command, CommonOptions } from './arguments/read-arguments.ts';
import { isBackupCommand, runBackupCommand } from './backup-commands.ts';
import type { BackupCommand } from './backup-commands.ts';
import { takeEnvironmentKey } from './environment-key.ts';
import { runExport } from './export-command.ts';
import { helpText } from './help.ts';
import { runImportsList } from './imports-command.ts';
import { errorJson } from './json.ts';
import { runNames } from './names-command.ts';
import { libraryDirOf } from './library-dir.ts';
import { showCount, showProgress } from './progress.ts';
import { runDelete, runList, runStats } from './reading-commands.ts';
import { readKey } from './standard-input.ts';
import { runSync } from './sync-command.ts';
import { isTrashCommand, runTrashCommand } from './trash-command.ts';
import { runAll, runImport, runVerify } from './work-commands.ts';
import type { WorkContext } from './work-commands.ts';

const abort = new AbortController();
const log = createLog({ sinks: [stderrSink()] });
const keychain = keytarStore();
/** The signal that ended the command; null while none has. */
let endedBy: 'SIGINT' | 'SIGTERM' | null = null;

/** Commands that end by themselves when they are told to, and say how far they came … */
const answeringKinds: ReadonlySet<Command['kind']> = new Set(['add', 'sync', 'verify'] as const);
/** … within this time; all others end with the library. */
const answerMaxMs = 2_000;

/** Commands that can look at a library which another process holds. */
const readingKinds: ReadonlySet<Command['kind']> = new Set([
  ...(['list', 'stats', 'accounts-list', 'export', 'trash-list', 'imports-list'] as const),
]);

async function main(argv: readonly string[]): Promise<Answer> {
  const { command, common } = readArguments(argv);
  if (command.kind === 'help') return { json: { help: helpText }, lines: [helpText], exitCode: 0 };
  if (command.kind === 'version') return { json: { version }, lines: [version], exitCode: 0 };
  const environmentKey = takeEnvironmentKey(common.keyEnv, process.env);
  if (environmentKey !== null) log.hide(environmentKey);
  const libraryDir = await libraryDirOf(common.libraryDir, process.env);
  if (isBackupCommand(command)) {
    return runBackupCommand(command, {
      libraryDir,
      workerUrl: workerUrls().keeping,
      nowMs: systemClock.nowMs(),
      showCount: common.quiet ? () => undefined : showCount,
    });
  }
  const library = await openLibrary(command, common, libraryDir);
  let closing: NodeJS.Timeout | undefined;
  const end = (signal: 'SIGINT' | 'SIGTERM'): void => {
    endedBy ??= signal;
    abort.abort();
    const close = (): void => void library.close().finally(() => exit(1));
    closing ??= setTimeout(close, answeringKinds.has(command.kind) ? answerMaxMs : 0);
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  try {
    return await run(command, common, library, environmentKey);
  } finally {
    clearTimeout(closing);
    await library.close();
  }
}

async function openLibrary(command: Command, common: CommonOptions, libraryDir: string): Promise<Library> {
  const options = {
    libraryDir,
    workers: workerUrls(),
    providers,
    keychain,
    session: memoryStore(),
    clock: systemClock,
    log,
    random: Math.random,
    makePreviews: false,
    keepFreeBytes: common.keepFreeBytes,
    proxyFor: proxyByEnvironment(process.env),
  };
  try {
    const library = await Library.open({ ...options, mode: 'write' });
    library.setBytesPerSecond(common.bytesPerSecond);
    return library;
  } catch (error) {
    const isHeld = error instanceof AppError && error.code === 'library-in-use';
    if (!isHeld || !readingKinds.has(command.kind)) throw error;
    return Library.open({ ...options, mode: 'read-only' });
  }
}

/** The built workers lie beside this file; the sources in the folders of their subjects. */
function workerUrls(): WorkerUrls {
  if (!import.meta.url.endsWith('.ts')) {
    return {
      catalog: new URL('./catalog-worker.js', import.meta.url),
      save: new URL('./save-worker.js', import.meta.url),
      preview: new URL('./preview-worker.js', import.meta.url),
      keeping: new URL('./keeping-worker.js', import.meta.url),
      export: new URL('./export-worker.js', import.meta.url),
    };
  }
  return {
    catalog: new URL('../catalog/catalog-worker.ts', import.meta.url),
    save: new URL('../saving/save-worker.ts', import.meta.url),
    preview: new URL('../previews/preview-worker.ts', import.meta.url),
    keeping: new URL('../keeping/keeping-worker.ts', import.meta.url),
    export: new URL('../exporting/export-worker.ts', import.meta.url),
  };
}

async function run(
  command: Exclude<Command, BackupCommand | { readonly kind: 'help' | 'version' }>,
  common: CommonOptions,
  library: Library,
  environmentKey: string | null,
): Promise<Answer> {
  if (isTrashCommand(command))
    return runTrashCommand(command, { library, showCount: common.quiet ? () => undefined : showCount });
  switch (command.kind) {
    case 'list':
      return runList(command, library);
    case 'imports-list':
      return runImportsList(command, library);
    case 'names':
      return runNames(command, library);
    case 'stats':
      return runStats(library, systemClock.nowMs());
    case 'export':
      return runExport(command, {
        library,
        nowMs: systemClock.nowMs(),
        showCount: common.quiet ? () => undefined : showCount,
      });
    case 'delete':
      return runDelete(command, library);
    case 'import': {
      if (environmentKey !== null) await useEnvironmentKey(library, command.account, environmentKey);
      return runImport(command, workContext(library, common));
    }
    case 'add':
      return runAdd(command, workContext(library, common), abort.signal);
    case 'sync': {
      if (environmentKey !== null) await useEnvironmentKey(library, command.account, environmentKey);
      return runSync(command, workContext(library, common), abort.signal);
    }
    case 'act': {
      if (environmentKey !== null) await useEnvironmentKey(library, command.account, environmentKey);
      return runAct(command, workContext(library, common));
    }
    case 'run': {
      if (environmentKey !== null) await useEnvironmentKey(library, null, environmentKey);
      return runAll(workContext(library, common));
    }
    case 'verify': {
      if (environmentKey !== null) await useEnvironmentKey(library, null, environmentKey);
      return runVerify(command, {
        ...workContext(library, common),
        signal: abort.signal,
        showCount: common.quiet ? () => undefined : showCount,
      });
    }
    default: {
      if (environmentKey !== null && command.kind === 'accounts-test') {
        await useEnvironmentKey(library, command.label, environmentKey);
      }
      return runAccountsCommand(command, { library, environmentKey, readKey, signal: abort.signal });
    }
  }
}

/** The key is for the named account, or for the only one. */
async function useEnvironmentKey(library: Library, label: string | null, key: string): Promise<void> {
  const accounts = await library.accounts.list();
  const account = label === null ? accounts[0] : await library.accounts.getByLabel(label);
  if (account === undefined || (label === null && accounts.length > 1)) {
    throw new AppError(
      'usage',
      '--key-env needs --account NAME here, since there is not exactly one account.',
    );
  }
  await library.accounts.useSessionKey(account, key);
}

function workContext(library: Library, common: CommonOptions): WorkContext {
  return {
    library,
    requireKeys: (accountIds) => library.accounts.requireKeychain(accountIds),
    showProgress: (taskIds) => (common.quiet ? () => undefined : showProgress(library, taskIds)),
  };
}

function print(answer: Answer, asJson: boolean): Promise<void> {
  const text = asJson ? JSON.stringify(answer.json) : printable(answer.lines);
  return new Promise((resolve) => {
    process.stdout.write(`${text}\n`, () => resolve());
  });
}

function isEnded(): boolean {
  return endedBy !== null;
}

/**
 * A keychain call that hangs would keep the process alive through an ordinary exit; so would, where a signal came, a pipe
 * that is waited for.
 */
function exit(code: number): void {
  const exitCode = endedBy === null ? code : 128 + constants.signals[endedBy];
  if (keychain.isStuck() || (isEnded() && process.platform !== 'win32')) exitHard(exitCode);
  process.exit(exitCode);
}

// Whoever reads may have read enough (`| head`), or be gone: the command goes on to its end all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const argv = process.argv.slice(2);
try {
  const answer = await main(argv);
  const isQuiet = argv.includes('--quiet') && !wantsJson(argv);
  if (!isQuiet) await print(answer, wantsJson(argv));
  exit(answer.exitCode);
} catch (error) {
  // What a signal cut short has failed for no other reason.
  if (isEnded()) exit(1);
  const failure = toFailure(error);
  if (failure.code === 'internal') log.error('The command failed', { error });
  if (wantsJson(argv)) {
    await print({ json: errorJson(failure), lines: [], exitCode: 1 }, true);
  } else {
    process.stderr.write(`${printable([failure.message])}\n`);
  }
  exit(exitCodeOf(failure.code));
}

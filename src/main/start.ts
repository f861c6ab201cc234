// Where every start begins: in a package the executable is the window and the command line both.
// Invariant: a command runs before Chromium looks for a display, and nothing of the window is loaded for it.
import { join } from 'node:path';
import { app } from 'electron';
import { commandWords } from './app-arguments.ts';

// In a checkout the arguments are also the launcher's, and commands have their own way in (scripts/gridkeep.mjs).
const words = app.isPackaged ? commandWords(process.argv.slice(1)) : null;
if (words === null) {
  await import('./index.ts');
} else {
  // As Node has it: the program, the script, the words.
  process.argv.splice(1, process.argv.length, join(import.meta.dirname, 'command-line.js'), ...words);
  await import('./command-line/main.ts');
}

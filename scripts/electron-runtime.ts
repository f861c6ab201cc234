// Prepares Electron and prints the path of its executable, for CI steps and curious people.
// Invariant: standard output is that one line.
import { prepareElectron } from './lib/electron-runtime.ts';
import { runScript, say } from './lib/say.ts';

await runScript(async () => {
  const { executable, description } = await prepareElectron();
  say(`Electron ${description}`);
  process.stdout.write(`${executable}\n`);
  return 0;
});

// `npm run build`: the app into out/, whether or not it is stale.
// Invariant: exit code 0 means that out/ is complete.
import { build } from './lib/build.ts';
import { runScript } from './lib/say.ts';

await runScript(async () => {
  await build();
  return 0;
});

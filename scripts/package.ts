// `npm run package`: an unpacked app in dist/; arguments after `--` name kinds of packages (AppImage, deb, dmg …).
// Invariant: exit code 0 means that what was made has passed every look at it.
import { runScript } from './lib/say.ts';
import { makePackage } from './packaging/make-package.ts';

await runScript(async () => {
  await makePackage(process.argv.slice(2));
  return 0;
});

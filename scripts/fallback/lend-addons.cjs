// Loads a native addon from this folder's `addons` instead of node_modules, where there is one for it.
// Invariant: only the version that it was built from is replaced; anything else loads as it always did.
'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const load = process.dlopen;
process.dlopen = function lendAddon(module, file, ...flags) {
  const packageFolder = /^(.*[\\/]better-sqlite3)[\\/](?:prebuilds|build)[\\/]/.exec(file)?.[1];
  return load.call(process, module, (packageFolder && lent(packageFolder)) || file, ...flags);
};

function lent(packageFolder) {
  const { name, version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const file = join(__dirname, 'addons', `${name}-${version}.node`);
  return existsSync(file) ? file : null;
}

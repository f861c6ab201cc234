// Which part of Gridkeep may import which. Read it as the map of the code: every place has a line, and the
// arrows run one way (contract ← providers, catalog ← the work on them ← library ← requests ← index).
// Invariant: a place that has no line here may not exist, and an import that is not named here is forbidden.

/** What each place may import beside its own files. A folder's line holds for all that is in it. */
export const layerRules: Readonly<Record<string, readonly string[]>> = {
  // The border: what may pass between the page and the main process, and the pipe it passes through.
  'src/preload/contract': ['valibot'],
  'src/preload/index.ts': ['electron', 'src/preload/contract'],

  // The foundations of the main process.
  'src/main/lib': ['node:', 'src/preload/contract', 'package.json'],
  // What picture files tell of their making: bytes in, words out.
  'src/main/metadata': ['node:', 'src/preload/contract', 'src/main/lib'],
  // The ways to servers, which providers and saving share.
  'src/main/proxies': ['node:', 'undici', 'src/preload/contract', 'src/main/lib'],

  // What a remote service says, and what we know: these two never meet.
  'src/main/providers': [
    ...['node:', 'undici', 'valibot', 'src/preload/contract', 'src/main/lib', 'src/main/proxies'],
  ],
  'src/main/catalog': ['node:', 'better-sqlite3', 'src/preload/contract', 'src/main/lib'],

  // The work: each joins what it needs of the two above.
  'src/main/accounts': [
    ...['node:', 'keytar', 'valibot', 'src/preload/contract', 'src/main/lib'],
    ...['src/main/catalog', 'src/main/providers', 'src/main/proxies'],
  ],
  // A page of history is a page of answers: settling one is following's business.
  'src/main/importing': [
    ...['node:', 'src/preload/contract', 'src/main/lib', 'src/main/following'],
    ...['src/main/accounts', 'src/main/catalog', 'src/main/providers'],
  ],
  'src/main/following': [
    ...['node:', 'src/preload/contract', 'src/main/lib'],
    ...['src/main/accounts', 'src/main/catalog', 'src/main/providers'],
  ],
  'src/main/acting': [
    ...['node:', 'src/preload/contract', 'src/main/lib'],
    ...['src/main/accounts', 'src/main/catalog', 'src/main/providers'],
  ],
  'src/main/saving': [
    ...['node:', 'undici', 'valibot', 'src/preload/contract', 'src/main/lib', 'src/main/metadata'],
    ...['src/main/catalog', 'src/main/providers', 'src/main/proxies'],
  ],
  // Reading sidecars back asks what addresses and names an account may have.
  'src/main/keeping': [
    ...['node:', 'valibot', 'better-sqlite3', 'src/preload/contract', 'src/main/lib'],
    ...['src/main/accounts', 'src/main/catalog', 'src/main/saving'],
  ],
  'src/main/previews': [
    ...['node:', '@napi-rs/canvas', 'src/preload/contract', 'src/main/lib'],
    'src/main/catalog',
  ],
  // Names and places files by the rules of saving.
  'src/main/exporting': [
    ...['node:', '@napi-rs/canvas', 'yazl', 'src/preload/contract', 'src/main/lib'],
    ...['src/main/catalog', 'src/main/previews', 'src/main/saving'],
  ],
  // Has the saving threads read what is given, and puts files back by the rules of saving.
  'src/main/own-files': [
    ...['node:', 'src/preload/contract', 'src/main/lib'],
    ...['src/main/catalog', 'src/main/metadata', 'src/main/saving'],
  ],

  // The engine: builds all of the above for one library. The window and the command line both run it.
  'src/main/library': [
    ...['node:', 'src/preload/contract', 'src/main/lib', 'src/main/accounts', 'src/main/acting'],
    ...['src/main/catalog', 'src/main/exporting', 'src/main/following', 'src/main/importing'],
    ...['src/main/keeping', 'src/main/own-files', 'src/main/previews', 'src/main/providers'],
    ...['src/main/proxies', 'src/main/saving'],
  ],

  // Two ways in, from the page and from the command line. Neither knows Electron.
  'src/main/requests.ts': [
    ...['node:', 'src/preload/contract', 'src/main/lib', 'src/main/library', 'src/main/accounts'],
    ...['src/main/acting', 'src/main/catalog', 'src/main/exporting', 'src/main/following'],
    ...['src/main/importing', 'src/main/previews', 'src/main/providers', 'src/main/saving'],
    // Only the shapes: of the handlers, and of the desktop that some of them ask.
    ...['src/main/shell/request-gate.ts', 'src/main/shell/desktop.ts'],
  ],
  'src/main/command-line': [
    ...['node:', 'src/preload/contract', 'src/main/lib', 'src/main/library', 'src/main/accounts'],
    ...['src/main/acting', 'src/main/catalog', 'src/main/exporting', 'src/main/following'],
    ...[
      'src/main/importing',
      'src/main/keeping',
      'src/main/previews',
      'src/main/providers',
      'src/main/proxies',
      'src/main/saving',
    ],
  ],

  // Electron itself. It knows nothing of tasks and pictures; the menu shares the page's words.
  'src/main/shell': [
    ...['node:', 'electron', 'valibot', 'src/preload/contract', 'src/main/lib'],
    ...['src/main/proxies', 'src/renderer/locales'],
  ],

  // Where the window's process is put together: index.ts joins the shell to the engine, open-library.ts is
  // the heavy half of it, loaded by load-libraries.ts when the window is on screen.
  'src/main/index.ts': ['node:', 'electron', 'src/preload/contract', 'src/main'],
  'src/main/hold-library.ts': [
    ...['src/preload/contract', 'src/main/lib', 'src/main/library', 'src/main/open-library.ts'],
    // Only the shapes of the first look, and of what requests and the picture protocol are given.
    ...['src/main/catalog/first-look.ts', 'src/main/requests.ts', 'src/main/shell/image-protocol.ts'],
  ],
  'src/main/load-libraries.ts': ['node:', 'src/main/catalog', 'src/main/open-library.ts'],
  'src/main/open-library.ts': [
    ...['node:', 'src/preload/contract', 'src/main/lib', 'src/main/library', 'src/main/accounts'],
    ...['src/main/catalog', 'src/main/keeping', 'src/main/providers', 'src/main/proxies', 'src/main/demo.ts'],
    // Only the shape of what the picture protocol is given.
    'src/main/shell/image-protocol.ts',
  ],
  'src/main/demo.ts': ['node:', 'valibot', 'src/preload/contract', 'src/main/lib', 'src/main/library'],
  'src/main/app-arguments.ts': ['node:'],
  // The first file of every start: the window, or a command.
  'src/main/start.ts': [
    ...['node:', 'electron', 'src/main/app-arguments.ts', 'src/main/index.ts', 'src/main/command-line'],
  ],

  // The page: no Node, no Electron, nothing of the main process. Components know stores, not the bridge.
  'src/renderer/bridge.ts': ['src/preload/contract', 'src/renderer/lib'],
  'src/renderer/env.d.ts': ['src/preload/contract'],
  'src/renderer/i18n.ts': ['vue-i18n', 'src/renderer/locales'],
  'src/renderer/lib': ['src/preload/contract'],
  'src/renderer/stores': [
    ...['vue', 'pinia', 'src/preload/contract'],
    ...['src/renderer/bridge.ts', 'src/renderer/lib'],
  ],
  'src/renderer/composables': [
    ...['vue', 'vue-i18n', '@tanstack/vue-virtual', 'src/preload/contract', 'src/renderer/bridge.ts'],
    ...['src/renderer/i18n.ts', 'src/renderer/lib', 'src/renderer/stores'],
  ],
  'src/renderer/components': [
    ...['vue', 'vue-i18n', 'reka-ui', '@lucide/vue', '@tanstack/vue-virtual', 'src/preload/contract'],
    ...['src/renderer/composables', 'src/renderer/lib', 'src/renderer/stores'],
  ],
  'src/renderer/App.vue': [
    ...['vue', 'vue-i18n', 'reka-ui', '@lucide/vue', 'src/preload/contract', 'src/renderer/components'],
    ...['src/renderer/composables', 'src/renderer/lib', 'src/renderer/stores'],
  ],
  'src/renderer/main.ts': ['vue', 'pinia', 'src/renderer'],
};

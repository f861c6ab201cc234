// How the three bundles are made: main (ES modules, one file per entry or worker), preload (one CommonJS
// file, as the sandbox demands) and the page.
// Invariant: the names under out/ are fixed (package.json, workers and tests name them), and the targets suit
// the oldest runtime in use: Electron 33 with Node 20 and Chromium 130.
import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';

const mainTarget = 'node20';
const rendererTarget = 'chrome130';
const source = (path: string): string => resolve(import.meta.dirname, 'src', path);

export default defineConfig({
  main: {
    build: {
      target: mainTarget,
      // Of the validator little is used; found and read as a package it costs every thread's start ten milliseconds.
      externalizeDeps: { exclude: ['valibot'] },
      rolldownOptions: {
        input: {
          index: source('main/start.ts'),
          window: source('main/index.ts'),
          'command-line': source('main/command-line/main.ts'),
          'catalog-worker': source('main/catalog/catalog-worker.ts'),
          'save-worker': source('main/saving/save-worker.ts'),
          'preview-worker': source('main/previews/preview-worker.ts'),
          'keeping-worker': source('main/keeping/keeping-worker.ts'),
          'export-worker': source('main/exporting/export-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: mainTarget,
      minify: true,
      // A sandboxed preload can require nothing but electron, so the validator goes into the bundle.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: source('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: source('renderer'),
    plugins: [
      vue({
        // Pictures come from gridkeep-image: addresses; an address in a template is never a file to bundle.
        template: { transformAssetUrls: false },
      }),
    ],
    define: {
      __VUE_OPTIONS_API__: false,
      __VUE_PROD_DEVTOOLS__: false,
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
      __VUE_I18N_FULL_INSTALL__: false,
      __VUE_I18N_LEGACY_API__: false,
      // Kept: it interprets messages, so the page's CSP (no eval, no Function) holds.
      __INTLIFY_DROP_MESSAGE_COMPILER__: false,
      __INTLIFY_PROD_DEVTOOLS__: false,
    },
    build: {
      target: rendererTarget,
      minify: true,
      // Files, not data: addresses, so that the page's CSP can stay narrow.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: source('renderer/index.html'), checks: { bundlerTimings: false } },
    },
  },
});

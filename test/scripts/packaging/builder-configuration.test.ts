// What electron-builder is told, where a slip would reach people: identity, updates, signing.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { builderConfiguration } from '../../../scripts/packaging/builder-configuration.ts';

const root = resolve(import.meta.dirname, '../../..');
const input = {
  target: { platform: 'linux', arch: 'x64' },
  electron: null,
  outputFolder: 'dist',
  licencesFile: '/tmp/licences.txt',
  afterPack: () => Promise.resolve(),
} as const;
const configuration = builderConfiguration(input);

it('publishes nothing, looks for no updates and builds no addons', () => {
  expect(configuration).toMatchObject({ publish: null, npmRebuild: false });
});

it('lets Electron be electron-builder’s own download, unless one is given', () => {
  expect(configuration).not.toHaveProperty('electronDist');
  expect(builderConfiguration({ ...input, electron: { folder: '/e', version: '33.2.1' } })).toMatchObject({
    electronDist: '/e',
    electronVersion: '33.2.1',
  });
});

it('opens import links, and names the desktop file as the executable is named', () => {
  expect(configuration.protocols).toMatchObject([{ schemes: ['gridkeep'] }]);
  expect(configuration.linux?.executableName).toBe('gridkeep');
  expect(configuration.extraMetadata).toMatchObject({ desktopName: 'gridkeep.desktop' });
});

it('has no menu entry that switches Chromium’s sandbox off', () => {
  const starts = [configuration.linux, configuration.appImage, configuration.deb];
  expect(JSON.stringify(starts)).not.toContain('no-sandbox');
  // Left out, it would be `--no-sandbox`.
  expect(configuration.appImage?.executableArgs).toEqual([]);
});

it('signs for macOS with no more rights than scripts need', () => {
  expect(configuration.mac?.hardenedRuntime).toBe(true);
  const entitlements = readFileSync(resolve(root, configuration.mac?.entitlements ?? ''), 'utf8');
  expect([...entitlements.matchAll(/<key>(.*)<\/key>/g)].map(([, key]) => key)).toEqual([
    'com.apple.security.cs.allow-jit',
  ]);
});

it('names only icons that are there', () => {
  const icons = [configuration.linux?.icon, configuration.mac?.icon, configuration.win?.icon];
  expect(icons.filter((icon) => !existsSync(resolve(root, String(icon))))).toEqual([]);
});

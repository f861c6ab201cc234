// For which systems there are packages, and of which kinds.
import { describe, expect, it } from 'vitest';
import { packageKinds, packageTarget } from '../../../scripts/packaging/package-target.ts';

describe('the system', () => {
  it('is the one that the package is made on', () => {
    expect(packageTarget('darwin', 'arm64')).toEqual({ platform: 'darwin', arch: 'arm64' });
  });

  it.each([
    ['freebsd', 'x64'],
    ['linux', 'ia32'],
  ] as const)('is refused where addons are missing: %s on %s', (platform, arch) => {
    expect(() => packageTarget(platform, arch)).toThrow(`no packages for ${platform} on ${arch}`);
  });
});

describe('the kinds', () => {
  it.each([
    ['linux', [], []],
    ['linux', ['appimage', 'DEB', 'deb'], ['AppImage', 'deb']],
    ['darwin', ['dmg', 'zip'], ['dmg', 'zip']],
    ['win32', ['nsis'], ['nsis']],
  ] as const)('on %s, asked for %j, are %j', (platform, wanted, kinds) => {
    expect(packageKinds(platform, wanted)).toEqual(kinds);
  });

  it('of another system are refused, with those that there are', () => {
    expect(() => packageKinds('linux', ['deb', 'dmg'])).toThrow(
      '‘dmg’ is not made here; there is AppImage, deb',
    );
  });
});

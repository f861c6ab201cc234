// The system, in the window's own words.
// Invariant: whatever is neither macOS nor Windows has the keys and manners of Linux.
import type { AppInfo } from '../../preload/contract/app-info.ts';

export function platformName(platform: NodeJS.Platform): AppInfo['platform'] {
  switch (platform) {
    case 'darwin':
      return 'mac';
    case 'win32':
      return 'windows';
    default:
      return 'linux';
  }
}

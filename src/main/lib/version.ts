// The version of this program, for User-Agent, `--version` and the about box.
// Invariant: package.json is the only place where it is written.
import packageJson from '../../../package.json' with { type: 'json' };

/** Semantic version, such as `1.4.0`. */
export const version: string = packageJson.version;

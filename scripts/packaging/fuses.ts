// The switches that are burnt into the packaged executable: nothing at run time can turn them back.
// Invariant: every fuse is written out, a new one of the library does not compile until it is decided here; and
// what was written is read back out of the file.
import { flipFuses, FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';

export const fuses: Readonly<Record<FuseV1Options, boolean>> = {
  // The executable would run any script under Gridkeep's name, and with its rights to the keychain.
  [FuseV1Options.RunAsNode]: false,
  // There are no cookies, and with it each start would ask the keychain.
  [FuseV1Options.EnableCookieEncryption]: false,
  // NODE_OPTIONS could load code, NODE_EXTRA_CA_CERTS let somebody in between.
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  // `--inspect` would open the main process, keys included, to whoever reaches the port.
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // macOS and Windows refuse an archive that is not the one that was packaged.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  // Else a folder `resources/app` would be run where the archive is gone, past its check.
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // There is no snapshot of our own to load.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // The page comes by a scheme of its own; `file:` has no rights to give.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Guards WebAssembly's memory by the processor, as Chromium does.
  [FuseV1Options.WasmTrapHandlers]: true,
};

/** All fuses that the library knows. */
const knownFuses = Object.keys(fuses).map(Number) as readonly FuseV1Options[];

/**
 * Sets every fuse in an executable (or macOS bundle) and reads all back.
 * @param mayLack fuses that this Electron is too old to have
 * @throws Error when the executable has a fuse that is not decided here, lacks one, or did not keep what was set
 */
export async function setFuses(executable: string, mayLack: readonly FuseV1Options[] = []): Promise<void> {
  const wire = await getCurrentFuseWire(executable);
  const unknown = Object.keys(wire).filter((name) => name !== 'version' && !(name in fuses));
  if (unknown.length > 0) throw new Error(`Fuses that are not decided yet: ${unknown.join(', ')}`);
  const present = knownFuses.filter((fuse) => fuse in wire || !mayLack.includes(fuse));
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Its signature holds the bytes that change here; where a real one follows, it replaces this one.
    resetAdHocDarwinSignature: process.platform === 'darwin' && process.arch === 'arm64',
    ...Object.fromEntries(present.map((fuse) => [fuse, fuses[fuse]])),
  });
  const wrong = await wrongFuses(executable, mayLack);
  if (wrong.length > 0) throw new Error(`Fuses that are not as wanted: ${wrong.join(', ')}`);
}

/** The names of fuses that are not as this file wants them. */
export async function wrongFuses(
  executable: string,
  mayLack: readonly FuseV1Options[] = [],
): Promise<readonly string[]> {
  const wire = await getCurrentFuseWire(executable);
  const isAsWanted = (fuse: FuseV1Options): boolean => {
    const state = wire[fuse];
    if (state === undefined) return mayLack.includes(fuse);
    return state === (fuses[fuse] ? FuseState.ENABLE : FuseState.DISABLE);
  };
  return knownFuses.filter((fuse) => !isAsWanted(fuse)).map((fuse) => FuseV1Options[fuse]);
}

// The fuses, on a file that has nothing of an Electron but the wire that they are burnt into.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { describe, expect, it } from 'vitest';
import { fuses, setFuses, wrongFuses } from '../../../scripts/packaging/fuses.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** What stands before the wire in every Electron. */
const sentinel = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
const before = Buffer.alloc(5_000_000, 'code');
const after = Buffer.from('more code');

/** A file with this wire: `0` off, `1` on, `r` a fuse that is gone. */
function executableWith(wire: string): string {
  const path = join(temporaryFolder(), 'gridkeep');
  const header = Buffer.from([1, wire.length]);
  writeFileSync(path, Buffer.concat([before, sentinel, header, Buffer.from(wire), after]));
  return path;
}

function wireOf(path: string): string {
  const bytes = readFileSync(path);
  const at = before.length + sentinel.length + 2;
  return bytes.subarray(at, bytes.length - after.length).toString();
}

/** As Electron 45 comes, and as Gridkeep's packages go. */
const fresh = '101100011';
const wanted = '000011001';

describe('setting', () => {
  it('turns every fuse and nothing else in the file', async () => {
    const path = executableWith(fresh);
    await setFuses(path);
    expect(wireOf(path)).toBe(wanted);
    const bytes = readFileSync(path);
    expect(bytes.subarray(0, before.length).equals(before)).toBe(true);
    expect(bytes.subarray(-after.length).equals(after)).toBe(true);
    expect(await wrongFuses(path)).toEqual([]);
  });

  it('refuses an Electron with a fuse that nobody has decided on', async () => {
    const path = executableWith(`${fresh}1`);
    await expect(setFuses(path)).rejects.toThrow('not decided yet: 9');
    expect(wireOf(path)).toBe(`${fresh}1`);
  });

  it('refuses an Electron without a fuse, unless it is known to lack it', async () => {
    const older = fresh.slice(0, -1);
    await expect(setFuses(executableWith(older))).rejects.toThrow('WasmTrapHandlers');
    const path = executableWith(older);
    await setFuses(path, [FuseV1Options.WasmTrapHandlers]);
    expect(wireOf(path)).toBe(wanted.slice(0, -1));
  });

  it('refuses a file that is no Electron', async () => {
    const path = join(temporaryFolder(), 'gridkeep');
    writeFileSync(path, 'code');
    await expect(setFuses(path)).rejects.toThrow('sentinel');
  });
});

describe('reading', () => {
  it('names every fuse that is the other way round', async () => {
    for (const fuse of Object.keys(fuses).map(Number) as FuseV1Options[]) {
      const flipped = Buffer.from(wanted);
      // `0` and `1` differ in their last bit.
      flipped.writeUInt8(flipped.readUInt8(fuse) ^ 1, fuse);
      expect(await wrongFuses(executableWith(flipped.toString()))).toEqual([FuseV1Options[fuse]]);
    }
  });

  it('takes a fuse that is gone, or missing, for wrong', async () => {
    expect(await wrongFuses(executableWith(`r${wanted.slice(1)}`))).toEqual(['RunAsNode']);
    expect(await wrongFuses(executableWith(wanted.slice(0, -1)))).toEqual(['WasmTrapHandlers']);
  });
});

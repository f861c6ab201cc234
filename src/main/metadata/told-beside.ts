// What a file of the same name tells of a picture that lies beside it: what Gridkeep writes there, an XMP sidecar of a photo
// program, or the prompt as text.
// Invariant: reads bounded text files only, follows no link, never throws; what is no such file says nothing.
import { readBoundedAsync } from '../lib/read-bounded.ts';
import { textMaxBytes } from './notes.ts';
import type { Notes } from './notes.ts';
import { noteXmp } from './told-by-xmp.ts';

/** To be asked before the picture itself: of XMP, what stands beside is what was said last. */
export async function noteBeside(absolutePath: string, notes: Notes): Promise<void> {
  const stem = absolutePath.replace(/\.[^./\\]*$/, '');
  noteRecord(await textAt(`${stem}.json`), notes);
  // Lightroom and Capture One leave the picture's ending out, darktable keeps it.
  for (const path of [`${stem}.xmp`, `${absolutePath}.xmp`]) noteXmp(Buffer.from(await textAt(path)), notes);
  notes.addWords('beside-text', await textAt(`${stem}.txt`));
}

async function textAt(path: string): Promise<string> {
  const read = await readBoundedAsync(path, textMaxBytes);
  return read.kind === 'text' ? read.text : '';
}

/** The record of a library, or what an export has laid beside a copy. */
function noteRecord(text: string, notes: Notes): void {
  const { format, prompt, createdAt } = fieldsOf(text);
  if (typeof format !== 'string' || !format.startsWith('gridkeep-')) return;
  if (typeof prompt === 'string') notes.addWords('beside-record', prompt);
  if (typeof createdAt === 'string') notes.addTime('beside-record', createdAt);
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

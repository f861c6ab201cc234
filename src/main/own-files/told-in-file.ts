export interface ToldInFile {
  readonly prompt: string | null;
  readonly jobId: string | null;
  readonly createdAtMs: number | null;
}
export async function toldInFile(_absolutePath: string, _fileName: string): Promise<ToldInFile> {
  return { prompt: null, jobId: null, createdAtMs: null };
}
export function promptFromName(fileName: string): string | null {
  return fileName.replace(/\.[^.]*$/, '').replaceAll('_', ' ') || null;
}

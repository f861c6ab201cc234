// The albums, the smart ones with how many tiles they find now.
// Invariant: all smart albums are counted in one call.
import type { Album } from '../../preload/contract/albums.ts';
import type { Catalog } from '../catalog/catalog.ts';

export async function albumsWithCounts(
  catalog: Pick<Catalog, 'call'>,
  nowMs: number,
): Promise<readonly Album[]> {
  const albums = await catalog.call('listAlbums');
  const finds = albums.flatMap((album) => (album.kind === 'smart' ? [album.find] : []));
  if (finds.length === 0) return albums;
  const counts = [...(await catalog.call('countFinds', { finds, nowMs }))];
  return albums.map((album) => (album.kind === 'smart' ? { ...album, count: counts.shift() ?? 0 } : album));
}

// The albums as the tree that the sidebar shows, and where one of them may be moved to.
// Invariant: pure; an album is never offered a place inside itself. Rows come in the order in which they are seen.
import type { Album } from '../../preload/contract/albums.ts';

export interface AlbumRow {
  readonly album: Album;
  /** 1 at the top, as ARIA counts levels. */
  readonly level: number;
  readonly hasChildren: boolean;
  readonly isExpanded: boolean;
  /** Among its siblings, from 1. */
  readonly position: number;
  readonly siblings: number;
}

export function siblingsOf(albums: readonly Album[], parentId: number | null): readonly Album[] {
  return albums.filter((album) => album.parentId === parentId);
}

/** The rows that are seen while these albums are closed. */
export function albumRows(albums: readonly Album[], closed: ReadonlySet<number>): readonly AlbumRow[] {
  const children = Map.groupBy(albums, ({ parentId }) => parentId);
  const rows: AlbumRow[] = [];
  const add = (parentId: number | null, level: number): void => {
    const siblings = children.get(parentId) ?? [];
    for (const [at, album] of siblings.entries()) {
      const hasChildren = children.has(album.id);
      const isExpanded = hasChildren && !closed.has(album.id);
      rows.push({ album, level, hasChildren, isExpanded, position: at + 1, siblings: siblings.length });
      if (isExpanded) add(album.id, level + 1);
    }
  };
  add(null, 1);
  return rows;
}

/** The album and all inside it. */
export function idsWithin(albums: readonly Album[], id: number): ReadonlySet<number> {
  const within = new Set([id]);
  for (const album of ancestorsFirst(albums))
    if (album.parentId !== null && within.has(album.parentId)) within.add(album.id);
  return within;
}

/** The row to go to when these go: the first one behind them, else the last one before. */
export function rowAfterRemoval(rows: readonly AlbumRow[], gone: ReadonlySet<number>): AlbumRow | undefined {
  const at = rows.findIndex(({ album }) => gone.has(album.id));
  const stays = ({ album }: AlbumRow): boolean => !gone.has(album.id);
  return rows.slice(Math.max(0, at)).find(stays) ?? rows.slice(0, Math.max(0, at)).findLast(stays);
}

/** Names on the way from the top, this album's own last. */
export function pathOf(albums: readonly Album[], album: Album): readonly string[] {
  const byId = new Map(albums.map((each) => [each.id, each]));
  const names: string[] = [];
  for (
    let at: Album | undefined = album;
    at !== undefined;
    at = at.parentId === null ? undefined : byId.get(at.parentId)
  )
    names.unshift(at.name);
  return names;
}

export type AlbumStep = 'up' | 'down' | 'in' | 'out';

/** Where one step leads: among its siblings, into the one above, or out behind its parent; null where it cannot go. */
export function placeAfterStep(
  albums: readonly Album[],
  album: Album,
  step: AlbumStep,
): { readonly parentId: number | null; readonly beforeId: number | null } | null {
  const siblings = siblingsOf(albums, album.parentId);
  const at = siblings.findIndex(({ id }) => id === album.id);
  const above = siblings[at - 1];
  switch (step) {
    case 'up':
      return above === undefined ? null : { parentId: album.parentId, beforeId: above.id };
    case 'down':
      return at === siblings.length - 1
        ? null
        : { parentId: album.parentId, beforeId: siblings[at + 2]?.id ?? null };
    case 'in':
      return above === undefined ? null : { parentId: above.id, beforeId: null };
    case 'out': {
      const parent = albums.find(({ id }) => id === album.parentId);
      if (parent === undefined) return null;
      const uncles = siblingsOf(albums, parent.parentId);
      const next = uncles[uncles.findIndex(({ id }) => id === parent.id) + 1];
      return { parentId: parent.parentId, beforeId: next?.id ?? null };
    }
  }
}

/** Each after its parent. */
function ancestorsFirst(albums: readonly Album[]): readonly Album[] {
  return albumRows(albums, new Set()).map(({ album }) => album);
}

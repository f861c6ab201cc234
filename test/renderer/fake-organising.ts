// The organising side of the fake bridge: marks, tags, notes and albums over the tiles of its library.
// Invariant: answers say what changed as the catalog's do, so that undo is real here too.
import type { Album } from '../../src/preload/contract/albums.ts';
import type { Tile } from '../../src/preload/contract/gallery.ts';
import type { Picture } from '../../src/preload/contract/pictures.ts';
import type { GalleryFind } from '../../src/preload/contract/finding.ts';
import { colourLabels, flags, ratingMax } from '../../src/preload/contract/marks.ts';
import type { MarkedGroup, Marks, PicturesSummary, Tag } from '../../src/preload/contract/marks.ts';

export interface FakeOrganisingOptions {
  /** Tiles have flags, stars, labels and tags from the start, and there are albums. */
  readonly organised?: boolean;
}

export interface FakeOrganising {
  /** Undefined for a request that is not one of these. */
  answer(name: string, input: Record<string, unknown>): { readonly value: unknown } | undefined;
  factsOf(pictureId: number): Pick<Picture, 'tags' | 'note'>;
  matches(tile: Tile, facets: GalleryFind['facets'], albumId: number | null): boolean;
  /** Pictures of an album in its order; null where the album fills itself. */
  orderOf(albumId: number): readonly number[] | null;
}

const seedTags = [
  'poster',
  'client b',
  'moodboard',
  'hands',
  '水墨',
  'print',
  'rework',
  'cover idea',
] as const;

/** Marks as somebody leaves them who has culled some of the library. */
export function fakeMarks(pictureId: number): Marks {
  const look = (pictureId * 2_654_435_761) >>> 8;
  const flag = look % 9 === 0 ? 'reject' : look % 4 === 0 ? 'pick' : 'none';
  return {
    rating: flag === 'reject' ? 0 : ([0, 0, 3, 0, 4, 0, 5, 2, 0, 1][look % 10] ?? 0),
    flag,
    label: look % 11 === 0 ? (colourLabels[look % colourLabels.length] ?? null) : null,
  };
}

export function createFakeOrganising(
  options: FakeOrganisingOptions,
  library: {
    readonly tiles: () => readonly Tile[];
    readonly setMarks: (marks: ReadonlyMap<number, Marks>) => void;
    readonly changed: (pictureIds: readonly number[]) => void;
    readonly albumsChanged: () => void;
  },
): FakeOrganising {
  const tags = new Map<number, Set<string>>();
  const notes = new Map<number, string>();
  const contents = new Map<number, number[]>();
  const removed = new Set<number>();
  let albums: Album[] = [];
  let nextAlbum = 1;

  function add(name: string, parentId: number | null, find: GalleryFind | null, pictureIds: number[]): Album {
    const facts = { id: nextAlbum, parentId, name, count: 0 };
    const album: Album = find === null ? { kind: 'album', ...facts } : { kind: 'smart', ...facts, find };
    nextAlbum += 1;
    albums = [...albums, album];
    contents.set(album.id, pictureIds);
    return album;
  }

  const pictureIds = (): number[] => library.tiles().flatMap(({ pictureId }) => pictureId ?? []);
  if (options.organised === true) {
    const ids = pictureIds();
    for (const id of ids) {
      const own = seedTags.filter((_tag, at) => ((id * 40_503) >>> 4) % (at * 3 + 4) === 0);
      if (own.length > 0) tags.set(id, new Set(own));
    }
    const client = add('Client B', null, null, ids.slice(0, 48));
    const posters = add('Posters', client.id, null, ids.slice(4, 18));
    add('Autumn campaign', client.id, null, ids.slice(20, 29));
    add('A2 print run', posters.id, null, ids.slice(6, 9));
    add('Sea and fog', null, null, ids.slice(30, 61));
    add(
      'Five stars',
      null,
      { search: '', facets: [{ facet: 'rating', values: ['5'], isExcluded: false }] },
      [],
    );
    add('Niji, wide', null, { search: 'niji:6', facets: [] }, []);
    const noted = ids[9];
    if (noted !== undefined)
      notes.set(noted, 'The fog is right. Ask for the same with the boat further left.');
  }

  const has = (id: number, name: string): boolean =>
    [...(tags.get(id) ?? [])].some((tag) => tag.toLowerCase() === name.toLowerCase());

  function setTag(ids: readonly number[], name: string, isGiven: boolean): number[] {
    const changed = ids.filter((id) => has(id, name) !== isGiven);
    for (const id of changed) {
      const rest = [...(tags.get(id) ?? [])].filter((tag) => tag.toLowerCase() !== name.toLowerCase());
      tags.set(id, new Set(isGiven ? [...rest, name] : rest));
    }
    return changed;
  }

  function tagList(ids: readonly number[], prefix: string): Tag[] {
    const counts = new Map<string, number>();
    for (const id of ids) for (const tag of tags.get(id) ?? []) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    return [...counts]
      .filter(([name]) => name.toLowerCase().startsWith(prefix.toLowerCase()))
      .map(([name, count]) => ({ name, count }))
      .sort((one, other) => other.count - one.count || one.name.localeCompare(other.name));
  }

  function mark(ids: readonly number[], change: Partial<Marks>): { before: MarkedGroup[] } {
    const marks = new Map(library.tiles().map((tile) => [tile.pictureId ?? 0, tile.marks]));
    const groups = new Map<string, { marks: Marks; pictureIds: number[] }>();
    const next = new Map<number, Marks>();
    for (const id of ids) {
      const own = marks.get(id);
      if (own === undefined) continue;
      const wanted = { ...own, ...change };
      if (JSON.stringify(wanted) === JSON.stringify(own)) continue;
      next.set(id, wanted);
      const group = groups.get(JSON.stringify(own)) ?? { marks: own, pictureIds: [] };
      group.pictureIds.push(id);
      groups.set(JSON.stringify(own), group);
    }
    library.setMarks(next);
    library.changed([...next.keys()]);
    return { before: [...groups.values()] };
  }

  function matches(tile: Tile, facets: GalleryFind['facets'], albumId: number | null): boolean {
    const id = tile.pictureId ?? 0;
    const album = albums.find((each) => each.id === albumId);
    if (album?.kind === 'album' && contents.get(album.id)?.includes(id) !== true) return false;
    const all = album?.kind === 'smart' ? [...facets, ...album.find.facets] : facets;
    return all.every(({ facet, values, isExcluded }) => {
      const own: Readonly<Record<string, readonly string[]>> = {
        flag: [tile.marks.flag],
        rating: [String(tile.marks.rating)],
        label: [tile.marks.label ?? ''],
        tag: [...(tags.get(id) ?? [])],
      };
      const value = new RegExp(`${facet} (\\S+)`).exec(tile.prompt ?? '')?.[1] ?? '';
      return (own[facet] ?? [value]).some((each) => values.includes(each)) !== isExcluded;
    });
  }

  function summary(ids: ReadonlySet<number>): PicturesSummary {
    const tiles = library.tiles().filter(({ pictureId }) => pictureId !== null && ids.has(pictureId));
    const count = (of: (marks: Marks) => boolean): number => tiles.filter(({ marks }) => of(marks)).length;
    const byName = <Name extends string>(names: readonly Name[], of: (marks: Marks) => Name | null) =>
      Object.fromEntries(names.map((name) => [name, count((marks) => of(marks) === name)])) as Record<
        Name,
        number
      >;
    return {
      count: tiles.length,
      unfinished: tiles.filter(({ pictureState }) => pictureState !== 'ready' && pictureState !== 'saved')
        .length,
      sizeBytes: tiles.length * 3_145_728,
      ratings: Array.from({ length: ratingMax + 1 }, (_, stars) => count(({ rating }) => rating === stars)),
      flags: byName(flags, ({ flag }) => flag),
      labels: byName(colourLabels, ({ label }) => label),
      tags: tagList([...ids], ''),
    };
  }

  const listed = (): Album[] =>
    albums
      .filter(({ id, parentId }) => !removed.has(id) && (parentId === null || !removed.has(parentId)))
      .map((album) => ({
        ...album,
        count: library.tiles().filter((tile) => matches(tile, [], album.id)).length,
      }));

  function change(input: Record<string, unknown>, changing: (album: Album) => Album): null {
    albums = albums.map((album) => (album.id === input['id'] ? changing(album) : album));
    library.albumsChanged();
    return null;
  }

  function fill(input: Record<string, unknown>, isGiven: boolean): number[] {
    const id = Number(input['id']);
    const own = contents.get(id) ?? [];
    const ids = (input['pictureIds'] as number[]).filter((each) => own.includes(each) !== isGiven);
    contents.set(id, isGiven ? [...own, ...ids] : own.filter((each) => !ids.includes(each)));
    library.changed(ids);
    library.albumsChanged();
    return ids;
  }

  function move(input: Record<string, unknown>): null {
    const album = albums.find(({ id }) => id === input['id']);
    if (album === undefined) return null;
    const rest = albums.filter((each) => each !== album);
    const at = rest.findIndex(({ id }) => id === input['beforeId']);
    albums = rest.toSpliced(at < 0 ? rest.length : at, 0, {
      ...album,
      parentId: input['parentId'] as number | null,
    });
    library.albumsChanged();
    return null;
  }

  function order(input: Record<string, unknown>): null {
    const id = Number(input['id']);
    const ids = input['pictureIds'] as number[];
    const rest = (contents.get(id) ?? []).filter((each) => !ids.includes(each));
    const at = rest.indexOf(Number(input['beforePictureId']));
    contents.set(id, rest.toSpliced(at < 0 ? rest.length : at, 0, ...ids));
    library.changed(ids);
    return null;
  }

  function valueOf(name: string, input: Record<string, unknown>): unknown {
    const ids = (input['pictureIds'] ?? []) as number[];
    switch (name) {
      case 'pictures.mark': {
        const { pictureIds: _ids, ...marks } = input;
        return mark(ids, marks);
      }
      case 'pictures.putMarks':
        for (const group of input['groups'] as MarkedGroup[]) mark(group.pictureIds, group.marks);
        return null;
      case 'pictures.albums':
        return [...contents].flatMap(([id, own]) => (own.includes(Number(input['pictureId'])) ? [id] : []));
      case 'pictures.summary':
        return summary(new Set(ids));
      case 'pictures.tag': {
        const isGiven = input['isGiven'] === true;
        const changed = (input['tags'] as string[]).flatMap((tag) => {
          const of = setTag(ids, tag, isGiven);
          return of.length === 0 ? [] : [{ tag, pictureIds: of }];
        });
        library.changed(ids);
        return { changed };
      }
      case 'pictures.setNote': {
        const id = Number(input['pictureId']);
        if (input['note'] === null) notes.delete(id);
        else notes.set(id, String(input['note']));
        library.changed([id]);
        return null;
      }
      case 'tags.list':
        return tagList(pictureIds(), String(input['prefix']));
      case 'tags.rename':
      case 'tags.remove': {
        const tag = String(input['name']);
        const with_ = pictureIds().filter((id) => has(id, tag));
        const other = String(input['newName']);
        const isMerged =
          other.toLowerCase() !== tag.toLowerCase() && pictureIds().some((id) => has(id, other));
        setTag(with_, tag, false);
        library.changed(with_);
        if (name === 'tags.remove') return { changed: [{ tag, pictureIds: with_ }] };
        const came = setTag(with_, other, true);
        return { count: with_.length, merged: isMerged ? { had: with_, came } : null };
      }
      case 'albums.list':
        return listed();
      case 'albums.add': {
        const album = add(
          String(input['name']),
          input['parentId'] as number | null,
          input['find'] as GalleryFind | null,
          [],
        );
        library.albumsChanged();
        return album;
      }
      case 'albums.rename':
        return change(input, (album) => ({ ...album, name: String(input['name']) }));
      case 'albums.setFind':
        return change(input, (album) =>
          album.kind === 'smart' ? { ...album, find: input['find'] as GalleryFind } : album,
        );
      case 'albums.move':
        return move(input);
      case 'albums.remove':
        removed.add(Number(input['id']));
        return change(input, (album) => album);
      case 'albums.restore':
        removed.delete(Number(input['id']));
        return change(input, (album) => album);
      case 'albums.addPictures':
        return fill(input, true);
      case 'albums.removePictures':
        return fill(input, false);
      case 'albums.movePictures':
        return order(input);
      default:
        return undefined;
    }
  }

  return {
    answer(name, input) {
      const value = valueOf(name, input);
      return value === undefined ? undefined : { value };
    },
    factsOf: (id) => ({ tags: [...(tags.get(id) ?? [])].sort(), note: notes.get(id) ?? null }),
    matches,
    orderOf: (id) =>
      albums.find((album) => album.id === id)?.kind === 'album' ? (contents.get(id) ?? []) : null,
  };
}

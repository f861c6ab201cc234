// Which of the known pictures of a task the pictures of a later answer are: a provider may name them in another order, with
// a grid before them that was not there at first, or from another host.
// Invariant: pure; every offer gets a place of its own, and one that is known by its address keeps its place, so that no
// picture is fetched twice in place of another.
import type { OfferedPictureRow } from './settlements.ts';

/** A picture that an earlier answer offered. */
export interface KnownPlace {
  readonly position: number;
  readonly url: string;
}

/** From the surest sign to the weakest: the link, the address without what signs it, the file's name. */
const signs: readonly ((url: string) => string)[] = [(url) => url, addressOf, nameOf];
/** A shorter name is a number, or a word that many files have. */
const shortestName = 8;

/** The offers at the places of the pictures that they are. */
export function placeOffers(
  known: readonly KnownPlace[],
  offered: readonly OfferedPictureRow[],
): readonly OfferedPictureRow[] {
  const places = recognised(known, offered);
  const taken = new Set(places.values());
  const place = (offer: OfferedPictureRow, position: number): void => {
    places.set(offer, position);
    taken.add(position);
  };
  const unplaced = (): readonly OfferedPictureRow[] => offered.filter((offer) => !places.has(offer));
  for (const offer of unplaced()) if (!taken.has(offer.index)) place(offer, offer.index);
  for (const offer of unplaced()) {
    const unmatched = known.find(({ position }) => !taken.has(position));
    let position = unmatched?.position ?? 0;
    while (taken.has(position)) position += 1;
    place(offer, position);
  }
  return offered.map((offer) => ({ ...offer, index: places.get(offer) ?? offer.index }));
}

/** The places of those that a sign tells for certain: one that no other offer has, and no other known picture. */
function recognised(
  known: readonly KnownPlace[],
  offered: readonly OfferedPictureRow[],
): Map<OfferedPictureRow, number> {
  const places = new Map<OfferedPictureRow, number>();
  for (const sign of signs) {
    const taken = new Set(places.values());
    const free = onlyOnes(
      known.filter(({ position }) => !taken.has(position)),
      ({ url }) => sign(url),
    );
    const unplaced = onlyOnes(
      offered.filter((offer) => !places.has(offer)),
      ({ url }) => sign(url),
    );
    for (const [name, offer] of unplaced) {
      const found = free.get(name);
      if (found !== undefined) places.set(offer, found.position);
    }
  }
  return places;
}

/** Those whose sign no other has. */
function onlyOnes<Item>(items: readonly Item[], signOf: (item: Item) => string): ReadonlyMap<string, Item> {
  const found = new Map<string, Item | null>();
  for (const item of items) {
    const name = signOf(item);
    if (name !== '') found.set(name, found.has(name) ? null : item);
  }
  return new Map([...found].flatMap(([name, item]) => (item === null ? [] : [[name, item] as const])));
}

function addressOf(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

function nameOf(url: string): string {
  const name = addressOf(url).split('/').at(-1) ?? '';
  return name.length < shortestName ? '' : name;
}

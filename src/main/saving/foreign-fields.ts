// What stands in a sidecar under names that this Gridkeep does not know: a newer one, or a person by hand, has written it
// there, and it is written again.
// Invariant: bounded in size and depth, so that no file makes a sidecar grow; a name that is known here is never foreign.

export type Fields = Readonly<Record<string, unknown>>;

export interface ForeignFields {
  readonly ofTask: Fields;
  /** By their pictures' indexes; those without any are left out. */
  readonly ofPictures: Readonly<Record<number, Fields>>;
}

export interface KnownNames {
  readonly ofTask: ReadonlySet<string>;
  readonly ofPicture: ReadonlySet<string>;
}

/** Of all of one file, as JSON text. */
const lengthMax = 256 * 1024;
const deepest = 32;

/** Null where there are none, which is so of nearly every record. */
export function foreignFieldsOf(record: object, known: KnownNames): ForeignFields | null {
  const room = foreignRoom();
  const ofTask = unknownOf(record, known.ofTask, room);
  const ofPictures: Record<number, Fields> = {};
  const pictures: unknown = 'pictures' in record ? record.pictures : null;
  for (const picture of Array.isArray(pictures) ? (pictures as unknown[]) : []) {
    if (typeof picture !== 'object' || picture === null) continue;
    const index: unknown = 'index' in picture ? picture.index : null;
    const fields = unknownOf(picture, known.ofPicture, room);
    if (Number.isSafeInteger(index) && isAny(fields)) ofPictures[index as number] ??= fields;
  }
  return isAny(ofTask) || isAny(ofPictures) ? { ofTask, ofPictures } : null;
}

/** Of two records of one task; where both have a field, the second one's. */
export function bothForeign(first: ForeignFields | null, second: ForeignFields | null): ForeignFields | null {
  if (first === null || second === null) return first ?? second;
  const ofPictures: Record<number, Fields> = { ...first.ofPictures };
  for (const [index, fields] of Object.entries(second.ofPictures))
    ofPictures[Number(index)] = { ...ofPictures[Number(index)], ...fields };
  return { ofTask: { ...first.ofTask, ...second.ofTask }, ofPictures };
}

/** How much is left for the unknown fields of one file. */
export interface ForeignRoom {
  left: number;
}

export function foreignRoom(): ForeignRoom {
  return { left: lengthMax };
}

/** What stands in an object under other names than these, as long as there is room for it. */
export function unknownOf(from: object, known: ReadonlySet<string>, room: ForeignRoom): Fields {
  const entries = Object.entries(from).filter(([name, value]: [string, unknown]) => {
    if (known.has(name) || !isShallow(value, deepest)) return false;
    const length = name.length + JSON.stringify(value).length;
    if (length > room.left) return false;
    room.left -= length;
    return true;
  });
  return Object.fromEntries(entries);
}

/** Before anything walks through it to its end. @param levels Objects and lists in each other, at most. */
export function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

function isAny(fields: object): boolean {
  return Object.keys(fields).length > 0;
}

// What becomes of files that are dropped on the window: text is looked through for task ids, everything else is taken in as
// pictures, folders of them too.
// Invariant: pure; only names and types are known here, and a folder looks like a file without an ending.
const textName = /\.(txt|csv|json|jsonl|ndjson|log|md)$/i;
const textType = /^text\/|^application\/(json|.*ndjson|.*jsonl)$/;

export const isTextName = (name: string): boolean => textName.test(name);

/** Each file goes to one of the two. */
export function partDropped<Dropped extends { readonly name: string }>(
  files: readonly Dropped[],
): { readonly texts: readonly Dropped[]; readonly pictures: readonly Dropped[] } {
  const isText = ({ name }: Dropped): boolean => isTextName(name);
  return { texts: files.filter(isText), pictures: files.filter((file) => !isText(file)) };
}

/** Does all that hangs over the window look like text? Of files that are not dropped yet, no name is known. */
export function looksLikeText(items: readonly { readonly kind: string; readonly type: string }[]): boolean {
  return items.every(({ kind, type }) => kind !== 'file' || textType.test(type));
}

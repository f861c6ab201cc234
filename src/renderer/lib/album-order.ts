// Where pictures go in an album that is in an order by hand.
// Invariant: pure; a place is the picture that comes behind it, and that one stays where it is.

/**
 * Before which picture of `order` those go that are `moving`, to lie beside one of it; null for behind all. Undefined where
 * it is no longer there.
 */
export function placeBeside(
  order: readonly number[],
  moving: readonly number[],
  beside: { readonly pictureId: number; readonly isBehind: boolean },
): number | null | undefined {
  const at = order.indexOf(beside.pictureId);
  if (at === -1) return undefined;
  const isMoving = new Set(moving);
  return order.slice(beside.isBehind ? at + 1 : at).find((id) => !isMoving.has(id)) ?? null;
}

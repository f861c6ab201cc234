// Rows of older catalogs as later steps leave them.

/** A picture's row without what has moved to a table of its own since step 70. */
export function withoutTrash(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'trash_path'));
}

/** An original's row without what step 100 has added. */
export function withoutTraits(row: object): object {
  const added = ['likeness_high', 'likeness_low', 'colours'];
  return Object.fromEntries(Object.entries(row).filter(([column]) => !added.includes(column)));
}

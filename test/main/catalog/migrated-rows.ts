// Rows of older catalogs as later steps leave them.

/** A picture's row without what has moved to a table of its own since step 70. */
export function withoutTrash(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'trash_path'));
}

/** A row without what steps 100 and 110 have added to its table. */
export function withoutLaterColumns(row: object): object {
  const added = ['likeness_high', 'likeness_low', 'colours', 'paused_since_ms'];
  return Object.fromEntries(Object.entries(row).filter(([column]) => !added.includes(column)));
}

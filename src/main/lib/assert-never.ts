// Closes a switch over a union, so that a new member is a type error at every place that must know it.

/** Throws when a value that the types rule out arrives all the same. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${String(value)}`);
}

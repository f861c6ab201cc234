// Waits until nobody asks for anything any more.
// Invariant: comes to its end in any case, however long the asking goes on.

export interface Quiet {
  /** Somebody has asked. */
  note(): void;
  /** It is quiet now, whatever was noted. */
  end(): void;
  readonly reached: Promise<void>;
}

/** Begins now: quiet is reached once nothing was noted for `quietMs`, or `longestMs` from now. */
export function untilQuiet({
  quietMs,
  longestMs,
}: {
  readonly quietMs: number;
  readonly longestMs: number;
}): Quiet {
  const { promise: reached, resolve } = Promise.withResolvers<undefined>();
  const longest = setTimeout(end, longestMs);
  let quiet = setTimeout(end, quietMs);

  function end(): void {
    clearTimeout(longest);
    clearTimeout(quiet);
    resolve(undefined);
  }
  return {
    note() {
      clearTimeout(quiet);
      quiet = setTimeout(end, quietMs);
    },
    end,
    reached,
  };
}

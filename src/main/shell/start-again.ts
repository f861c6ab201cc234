// What a start is that follows this one.
// Invariant: pure; an AppImage is started from its own file, since what it is mounted at goes with the app.

export interface NextStart {
  readonly args: string[];
  readonly execPath?: string;
}

/** A start with these arguments, as `app.relaunch` takes it. `appImagePath`: the environment's `APPIMAGE`. */
export function startWith(args: readonly string[], appImagePath: string | undefined): NextStart {
  const fromImage = appImagePath !== undefined && appImagePath !== '';
  return { args: [...args], ...(fromImage ? { execPath: appImagePath } : {}) };
}

// Under which name the systems know the app: macOS as its bundle, Windows for its taskbar and notifications.
// Invariant: what the packages are made with, and never changed: settings and permissions hang on it.

export const appId = 'app.gridkeep';

// Which files are pictures, by their names alone: of what is dropped on the window, nothing else is known yet.
// Invariant: pure; what is in a file is looked at by who takes it in.
const pictureName = /\.(png|jpe?g|jpe|jfif|webp|gif|avif|mp4|m4v|webm)$/i;

/** Is there something, and does every name say that it is a picture? */
export function arePictures(names: readonly string[]): boolean {
  return names.length > 0 && names.every((name) => pictureName.test(name));
}

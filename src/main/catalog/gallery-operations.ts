// Which operations the gallery's own thread answers, where there is one: they read only, and never wait for the writer.
// Invariant: names alone, so that who sends a question loads nothing of what answers it.
import type { OperationName } from './operations.ts';

const galleryOperations: ReadonlySet<OperationName> = new Set([
  'galleryPageText',
  'galleryKeys',
  'galleryPositions',
  'galleryFacets',
  'galleryTimeline',
  'galleryShapes',
  'countFinds',
  'listImports',
]);

export function isGalleryOperation(name: OperationName): boolean {
  return galleryOperations.has(name);
}

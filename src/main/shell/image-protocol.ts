// Serves pictures to the page: `gridkeep-image://preview/<id>?v=<version>`, the same smaller as `thumbnail`,
// `gridkeep-image://original/<id>`, and for a task that is not finished
// `gridkeep-image://partial/<task id>?v=<progress>`.
// Invariant: a request carries an id and never a path or an address; an original is a regular file inside the
// library, sent under the media type that the catalog knows, in a sandbox that runs nothing. Whatever goes
// wrong is an empty 4xx.
import { Readable } from 'node:stream';
import { mediaTypes } from '../../preload/contract/pictures.ts';
import type { MediaType } from '../../preload/contract/pictures.ts';
import type { PreviewSize } from '../../preload/contract/preview-sizes.ts';
import { assertNever } from '../lib/assert-never.ts';
import { openInside } from '../lib/inside-folder.ts';
import { requestedRange } from './byte-range.ts';
import { imageHosts, imageScheme, isAt, isPlain, parseUrl } from './page-address.ts';

/** An original as the catalog knows it. */
export interface OriginalFile {
  readonly absolutePath: string;
  /** The library's picture folder; the file must lie inside. */
  readonly root: string;
  readonly mediaType: MediaType;
}

export interface ImagePorts {
  /** WebP bytes of a preview in one of its sizes, or null while there is none. */
  readPreview(pictureId: number, size: PreviewSize): Uint8Array | null | Promise<Uint8Array | null>;
  /** Null for a picture that is not on disk. */
  originalFile(pictureId: number): OriginalFile | null | Promise<OriginalFile | null>;
  /** How far a task is, as WebP bytes, or null where it shows nothing. */
  readPartial(taskId: number): Promise<Uint8Array | null>;
  /** For the log; the page learns nothing but 404. */
  onError(error: unknown): void;
}

/** What a picture's URL asks for. */
export interface ImageRequest {
  readonly source: (typeof imageHosts)[number];
  /** A picture's id; with `partial` a task's. */
  readonly id: number;
}

/** Reads a picture's URL; null for everything that is not exactly one of these forms. */
export function imageRequest(urlText: string): ImageRequest | null {
  const url = parseUrl(urlText);
  if (url === null || !isPlain(url)) return null;
  const source = imageHosts.find((host) => isAt(url, `${imageScheme}:`, host));
  const digits = /^\/([1-9]\d{0,15})$/.exec(url.pathname)?.[1];
  if (source === undefined || digits === undefined) return null;
  if (url.search !== '' && !/^\?v=\d{1,16}$/.test(url.search)) return null;
  const id = Number(digits);
  return Number.isSafeInteger(id) ? { source, id } : null;
}

/** The handler of the picture scheme. Originals are streamed and answer Range, for videos. */
export function createImageHandler(ports: ImagePorts): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(405, null, { Allow: 'GET, HEAD' });
    const wanted = imageRequest(request.url);
    if (wanted === null) return answer(404, null, {});
    try {
      return await respond(ports, wanted, request);
    } catch (error) {
      ports.onError(error);
      return answer(404, null, {});
    }
  };
}

async function respond(ports: ImagePorts, { source, id }: ImageRequest, request: Request): Promise<Response> {
  switch (source) {
    case 'thumbnail':
    case 'preview':
      // The version in the URL changes with the bytes.
      return webpResponse(
        await ports.readPreview(id, source),
        'private, max-age=31536000, immutable',
        request,
      );
    case 'original':
      return originalResponse(ports, id, request);
    case 'partial':
      return webpResponse(await ports.readPartial(id), 'no-store', request);
    default:
      return assertNever(source);
  }
}

function webpResponse(bytes: Uint8Array | null, cacheControl: string, request: Request): Response {
  if (bytes === null) return answer(404, null, {});
  return answer(200, request.method === 'HEAD' ? null : (bytes as Uint8Array<ArrayBuffer>), {
    'Content-Type': 'image/webp',
    'Content-Length': String(bytes.byteLength),
    'Cache-Control': cacheControl,
  });
}

async function originalResponse(ports: ImagePorts, pictureId: number, request: Request): Promise<Response> {
  const original = await ports.originalFile(pictureId);
  if (original === null || !mediaTypes.includes(original.mediaType)) return answer(404, null, {});
  const opened = await openInside(original.absolutePath, original.root);
  if (opened === null) return answer(404, null, {});

  const { handle, sizeBytes } = opened;
  const headers = {
    'Content-Type': original.mediaType,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'no-cache',
  };
  // We send no validator, so a conditional range can never match.
  const range = request.headers.has('if-range')
    ? 'whole'
    : requestedRange(request.headers.get('range'), sizeBytes);
  if (range === 'unsatisfiable') {
    await handle.close();
    return answer(416, null, { ...headers, 'Content-Range': `bytes */${sizeBytes}` });
  }
  const { first, last } = range === 'whole' ? { first: 0, last: sizeBytes - 1 } : range;
  const length = last - first + 1;
  const partHeaders = {
    ...headers,
    'Content-Length': String(length),
    ...(range === 'whole' ? {} : { 'Content-Range': `bytes ${first}-${last}/${sizeBytes}` }),
  };
  const status = range === 'whole' ? 200 : 206;
  if (request.method === 'HEAD' || length === 0) {
    await handle.close();
    return answer(status, null, partHeaders);
  }
  // The stream closes the handle at its end, on error, and when the page cancels the request.
  const stream = handle.createReadStream({ start: first, end: last, highWaterMark: 256 * 1024 });
  return answer(status, Readable.toWeb(stream) as ReadableStream<Uint8Array<ArrayBuffer>>, partHeaders);
}

type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> | null;

function answer(status: number, body: Body, headers: Record<string, string>): Response {
  return new Response(body, {
    status,
    headers: {
      'Cache-Control': 'no-store',
      ...headers,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

// What the download benchmarks share: pictures of a given size, an nginx that serves them, and the peers that fetch
// the same addresses.
// Invariant: loopback only; every server and every folder that is made here goes with its benchmark.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** Downloads at once, on every side. */
export const atOnce = 16;

/** A PNG of about this size as libpng writes it: 8 KiB chunks with check sums. Each one is different. */
export function pngOf(sizeBytes: number, noise: Buffer, serial: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const bytes = Buffer.alloc(12 + data.length);
    bytes.writeUInt32BE(data.length, 0);
    bytes.write(type, 4, 'latin1');
    data.copy(bytes, 8);
    bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
    return bytes;
  };
  const header = Buffer.from('00000400000004000802000000', 'hex');
  const chunks = [
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from(`n\0${String(serial)}`)),
  ];
  for (let at = 0; at < sizeBytes - 8300; at += 8192)
    chunks.push(chunk('IDAT', noise.subarray(at, at + 8192)));
  return Buffer.concat([...chunks, chunk('IEND', Buffer.alloc(0))]);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface Nginx {
  readonly origin: string;
  /** The same files over TLS; null without a certificate. */
  readonly secureOrigin: string | null;
  readonly stop: () => Promise<void>;
}

/** A certificate for localhost that signs itself. */
export interface Certificate {
  readonly certificatePath: string;
  readonly keyPath: string;
}

/** Serves `folder`/www. */
export async function startNginx(folder: string, certificate: Certificate | null = null): Promise<Nginx> {
  const port = await freePort();
  const securePort = certificate === null ? null : await freePort();
  const secure =
    certificate === null
      ? ''
      : `server { listen 127.0.0.1:${String(securePort)} ssl; root ${folder}/www;
           ssl_certificate ${certificate.certificatePath}; ssl_certificate_key ${certificate.keyPath}; }`;
  writeFileSync(
    join(folder, 'nginx.conf'),
    `worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log stderr crit; events { worker_connections 256; }
     http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000;
       server { listen 127.0.0.1:${String(port)}; root ${folder}/www; } ${secure} }`,
  );
  const nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  const exited = new Promise<void>((done) => nginx.once('exit', () => done()));
  for (let tries = 0; tries < 100; tries += 1) {
    await new Promise((done) => setTimeout(done, 50));
    if (
      await fetch(`http://127.0.0.1:${String(port)}/`).then(
        () => true,
        () => false,
      )
    )
      break;
  }
  return {
    origin: `http://127.0.0.1:${String(port)}`,
    secureOrigin: securePort === null ? null : `https://localhost:${String(securePort)}`,
    stop: async () => {
      nginx.kill('SIGTERM');
      await exited;
    },
  };
}

/**
 * Gives the room of all files below a folder back, and leaves the files. Between two rounds nothing may be removed: for
 * the next minutes ext4 steps around every freed inode, one by one, for each file that it makes, which doubles what the
 * sides need in an order that has nothing to do with them.
 */
export function emptyFiles(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) truncateSync(join(entry.parentPath, entry.name));
}

/** Milliseconds that aria2c needs for these addresses. */
export function runAria2(
  urls: readonly string[],
  folder: string,
  certificate: Certificate | null = null,
): number {
  const out = mkdtempSync(join(folder, 'aria2-'));
  writeFileSync(join(folder, 'list'), urls.join('\n'));
  const options = [
    '--file-allocation=none',
    '--console-log-level=error',
    '--summary-interval=0',
    '--download-result=hide',
    '--quiet=true',
    ...(certificate === null ? [] : [`--ca-certificate=${certificate.certificatePath}`]),
  ];
  const list = join(folder, 'list');
  return measurePeer(urls, out, 'aria2c', [`-j${String(atOnce)}`, '-x1', '-d', out, '-i', list, ...options]);
}

/** Milliseconds that curl needs for these addresses. */
export function runCurl(
  urls: readonly string[],
  folder: string,
  certificate: Certificate | null = null,
): number {
  const out = mkdtempSync(join(folder, 'curl-'));
  const list = join(folder, 'curl-list');
  writeFileSync(list, urls.map((url) => `url = "${url}"\nremote-name`).join('\n'));
  const trust = certificate === null ? [] : ['--cacert', certificate.certificatePath];
  const options = ['--parallel', '--parallel-max', String(atOnce), '--silent', '--output-dir', out, ...trust];
  return measurePeer(urls, out, 'curl', [...options, '-K', list]);
}

/** Milliseconds that a bare loop with the promises of saving needs (`bare-saving.ts`): a picture and a sidecar each. */
export function runBareSaving(
  urls: readonly string[],
  folder: string,
  certificate: Certificate | null = null,
): number {
  const out = mkdtempSync(join(folder, 'bare-'));
  const list = join(folder, 'bare-list');
  writeFileSync(list, urls.join('\n'));
  const trust = certificate === null ? {} : { NODE_EXTRA_CA_CERTS: certificate.certificatePath };
  const program = join(import.meta.dirname, 'bare-saving.ts');
  return measurePeer(urls, out, process.execPath, [program, list, out], {
    environment: trust,
    filesEach: 2,
  });
}

function measurePeer(
  urls: readonly string[],
  out: string,
  command: string,
  options: string[],
  { environment = {}, filesEach = 1 }: { environment?: Record<string, string>; filesEach?: number } = {},
): number {
  spawnSync('sync');
  const startedAtMs = performance.now();
  const { status } = spawnSync(command, options, { env: { ...process.env, ...environment } });
  const tookMs = performance.now() - startedAtMs;
  if (status !== 0 || readdirSync(out).length !== urls.length * filesEach)
    throw new Error(`${command} has not fetched everything`);
  emptyFiles(out);
  return tookMs;
}

// How fast task IDs become files through the whole program, against aria2c, curl and a bare loop on the same addresses: the
// command line's `import --wait` asks a provider, fetches, checks, hashes, syncs, names, writes rows and sidecars.
// Invariant: loopback only; every side is a fresh process, and rounds of all sides take turns.
// Needs nginx, aria2c, curl and openssl. Run by itself: `node test/bench/import-wait.ts`.
import { spawn, spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { figureLine, median } from './figure.ts';
import type { Figure } from './figure.ts';
import { atOnce, emptyFiles, pngOf, runAria2, runBareSaving, runCurl, startNginx } from './picture-server.ts';
import type { Certificate } from './picture-server.ts';

interface Load {
  readonly name: string;
  readonly folder: string;
  readonly files: number;
  readonly from: 'plain' | 'secure' | 'late';
  /** At least so many times as fast as aria2c; null where the floor of the latency counts. */
  readonly target: number;
}

const mebibyte = 1024 * 1024;
const lateMs = 50;
const loads: readonly Load[] = [
  { name: 'import --wait of 400 pictures of 4 MiB', folder: 'large', files: 400, from: 'plain', target: 1 },
  {
    name: 'import --wait of 4,000 pictures of 100 KiB',
    folder: 'small',
    files: 4000,
    from: 'plain',
    target: 2.2,
  },
  {
    name: 'import --wait of 200 pictures of 4 MiB over TLS',
    folder: 'large',
    files: 200,
    from: 'secure',
    target: 0.9,
  },
  {
    name: `import --wait of 1,600 pictures of 100 KiB, ${String(lateMs)} ms late`,
    folder: 'small',
    files: 1600,
    from: 'late',
    target: 0.8,
  },
];
const rounds = 3;
const entry = resolve(import.meta.dirname, '../../out/main/command-line.js');

/** A midjourney-proxy whose every task is finished; the last digits of an id name the picture. */
async function startProvider(
  urlOf: (index: number) => string,
): Promise<{ origin: string; stop: () => void }> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { ids = [] } = (body === '' ? {} : JSON.parse(body)) as { ids?: string[] };
      const tasks = ids.map((id) => ({
        id,
        action: 'UPSCALE',
        status: 'SUCCESS',
        progress: '100%',
        prompt: `a lighthouse in a storm, number ${id} --ar 3:2`,
        submitTime: 1_711_217_942_120,
        finishTime: 1_711_217_990_555,
        imageUrl: urlOf(Number(id.slice(-6))),
        buttons: [],
      }));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(tasks));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${String(port)}`, stop: () => server.close() };
}

/** Serves the small pictures, each answer so late. In a process of its own, as nginx is. */
function startLateServer(folder: string): Promise<{ origin: string; stop: () => void }> {
  const program = `
    const { createServer } = require('node:http'); const { readFileSync } = require('node:fs');
    const server = createServer((request, response) => setTimeout(() => {
      const bytes = readFileSync(${JSON.stringify(join(folder, 'www'))} + request.url);
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': bytes.length }).end(bytes);
    }, ${String(lateMs)}));
    server.keepAliveTimeout = 60000;
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((done) => {
    child.stdout.once('data', (port: Buffer) =>
      done({ origin: `http://127.0.0.1:${port.toString().trim()}`, stop: () => child.kill() }),
    );
  });
}

interface Measured {
  readonly tookMs: number;
  readonly cpuSeconds: number;
}

/** Milliseconds of one `import --wait` in a fresh library. */
async function runImport(
  urls: readonly string[],
  folder: string,
  certificate: Certificate,
): Promise<Measured> {
  const libraryDir = mkdtempSync(join(folder, 'library-'));
  const provider = await startProvider((index) => urls[index] ?? '');
  const environment = {
    ...process.env,
    GRIDKEEP_BENCH_KEY: 'not-a-key',
    NODE_EXTRA_CA_CERTS: certificate.certificatePath,
  };
  const common = ['--library', libraryDir, '--key-env', 'GRIDKEEP_BENCH_KEY', '--json'];
  const account = ['--provider', 'mjproxy', '--label', 'bench', '--base-url', provider.origin, '--no-test'];
  spawnSync(process.execPath, [entry, 'accounts', 'add', ...account, ...common], { env: environment });
  const list = join(folder, 'ids');
  writeFileSync(list, urls.map((_, index) => `1711217942${String(index).padStart(6, '0')}`).join('\n'));
  spawnSync('sync');
  const startedAtMs = performance.now();
  // Not synchronous: the provider is in this process.
  const child = spawn(process.execPath, [entry, 'import', list, '--account', 'bench', '--wait', ...common], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const answer = text(child.stdout);
  const cpu = watchCpu(child.pid ?? 0);
  await new Promise((done) => child.once('close', done));
  const tookMs = performance.now() - startedAtMs;
  provider.stop();
  const { receipt } = JSON.parse(await answer) as { receipt?: { saved: number } };
  if (receipt?.saved !== urls.length)
    throw new Error(`not everything was saved: ${await answer}`.slice(0, 2000));
  const sidecars = readdirSync(join(libraryDir, 'Pictures'), { recursive: true, encoding: 'utf8' });
  if (sidecars.filter((path) => path.endsWith('.json')).length !== urls.length)
    throw new Error('sidecars are missing');
  emptyFiles(libraryDir);
  return { tookMs, cpuSeconds: cpu() };
}

/** Processor time of a process so far, read until it ends; 0 where the system does not tell. */
function watchCpu(pid: number): () => number {
  let ticks = 0;
  const timer = setInterval(() => {
    try {
      const fields =
        readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
          .split(') ')[1]
          ?.split(' ') ?? [];
      ticks = Number(fields[11]) + Number(fields[12]);
    } catch {
      clearInterval(timer);
    }
  }, 50);
  return () => {
    clearInterval(timer);
    return ticks / 100;
  };
}

/** The figures of whole imports. */
export async function measureImportWait(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gridkeep-bench-'));
  // nginx's workers are nobody.
  chmodSync(folder, 0o755);
  const noise = randomFillSync(Buffer.alloc(5 * mebibyte));
  for (const [name, files, sizeBytes] of [
    ['large', 400, 4 * mebibyte],
    ['small', 4000, 100 * 1024],
  ] as const) {
    mkdirSync(join(folder, 'www', name), { recursive: true });
    for (let file = 0; file < files; file += 1)
      writeFileSync(join(folder, 'www', name, `${String(file)}.png`), pngOf(sizeBytes, noise, file));
  }
  const certificate = makeCertificate(folder);
  const nginx = await startNginx(folder, certificate);
  const late = await startLateServer(folder);
  const origins = { plain: nginx.origin, secure: nginx.secureOrigin ?? '', late: late.origin };
  try {
    const figures: Figure[] = [];
    for (const load of loads) {
      const urls = Array.from(
        { length: load.files },
        (_, file) => `${origins[load.from]}/${load.folder}/${String(file)}.png`,
      );
      figures.push(...(await measureLoad(load, urls, folder, certificate)));
    }
    return figures;
  } finally {
    late.stop();
    await nginx.stop();
    await sleep(100);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureLoad(
  { name, files, from, target }: Load,
  urls: readonly string[],
  folder: string,
  certificate: Certificate,
): Promise<readonly Figure[]> {
  const trusted = from === 'secure' ? certificate : null;
  const aria2: number[] = [];
  const curl: number[] = [];
  const bare: number[] = [];
  const ours: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const sides = [
      () => aria2.push(runAria2(urls, folder, trusted)),
      () => curl.push(runCurl(urls, folder, trusted)),
      () => bare.push(runBareSaving(urls, folder, trusted)),
      async () => ours.push(await runImport(urls, folder, certificate)),
    ];
    for (const side of round % 2 === 0 ? sides : sides.reverse()) await side();
  }
  const oursMs = median(ours.map(({ tookMs }) => tookMs));
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  const cpu = `${median(ours.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1)} s of processor`;
  const floorMs = (files / atOnce) * lateMs;
  const against =
    from === 'late'
      ? { ms: floorMs, words: `${seconds(floorMs)} that ${String(atOnce)} slots need at least` }
      : { ms: median(aria2), words: `${seconds(median(aria2))} of aria2c -j16 -x1` };
  return [
    {
      name,
      value: against.ms / oursMs,
      unit: ' x',
      target,
      isBetter: 'higher',
      note: `${seconds(oursMs)}, ${cpu}, against ${against.words}`,
    },
    {
      name: `${name}, against curl`,
      value: median(curl) / oursMs,
      unit: ' x',
      target: 1,
      isBetter: 'higher',
      note: `${seconds(median(curl))} of curl --parallel --parallel-max 16`,
    },
    {
      name: `${name}, against the limit: a bare loop that syncs, hashes and writes sidecars too`,
      value: median(bare) / oursMs,
      unit: ' x',
      target: 0.5,
      isBetter: 'higher',
      note: `${seconds(median(bare))}, ${(against.ms / median(bare)).toFixed(2)} of the target's peer`,
    },
  ];
}

function makeCertificate(folder: string): Certificate {
  const certificate = { certificatePath: join(folder, 'certificate.pem'), keyPath: join(folder, 'key.pem') };
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', certificate.keyPath, '-out', certificate.certificatePath];
  const { status } = spawnSync('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    ...subject,
    ...files,
  ]);
  if (status !== 0) throw new Error('openssl could not make a certificate');
  return certificate;
}

if (import.meta.main) {
  for (const figure of await measureImportWait()) console.log(figureLine(figure));
}

// A proxy over which tests reach servers by names that nobody has: HTTP tunnels (CONNECT), or SOCKS 5 without a password.
// Invariant: it leads where the test says and nowhere else; what it was asked for is written down as it was asked.
import { createServer } from 'node:http';
import { connect, createServer as createSocketServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export interface ProxyServer {
  /** `http://127.0.0.1:port` or `socks5://127.0.0.1:port`. */
  readonly address: string;
  /** `host:port`, once a tunnel. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

export interface ProxyServerOptions {
  /** The port of this computer that stands in for `host:port`; null where there is no way (HTTP 502). */
  readonly leadsTo: (target: string) => number | null;
  /** `name:password`; asked for with 407. */
  readonly credentials?: string;
}

export async function startHttpProxy({ leadsTo, credentials }: ProxyServerOptions): Promise<ProxyServer> {
  const asked: string[] = [];
  const server = createServer((_, response) => response.writeHead(400).end());
  server.on('connect', ({ url = '', headers }, socket: Socket) => {
    socket.on('error', () => undefined);
    asked.push(url);
    const port = leadsTo(url);
    const wanted = `Basic ${Buffer.from(credentials ?? '').toString('base64')}`;
    if (credentials !== undefined && headers['proxy-authorization'] !== wanted)
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    if (port === null) return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    lead(socket, port, () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
  });
  return listen(server, 'http', asked);
}

export async function startSocksProxy({ leadsTo }: ProxyServerOptions): Promise<ProxyServer> {
  const asked: string[] = [];
  const server = createSocketServer((socket) => {
    socket.on('error', () => undefined);
    // RFC 1928: the greeting, then one request with a name in it.
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]));
      socket.once('data', (request) => {
        const nameLength = request[4] ?? 0;
        const name = request.subarray(5, 5 + nameLength).toString('latin1');
        const target = `${name}:${String(request.readUInt16BE(5 + nameLength))}`;
        asked.push(target);
        const port = leadsTo(target);
        const answer = (code: number): Buffer => Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
        if (port === null) return void socket.end(answer(4));
        lead(socket, port, () => socket.write(answer(0)));
      });
    });
  });
  return listen(server, 'socks5', asked);
}

function lead(socket: Socket, port: number, onThere: () => void): void {
  const there = connect(port, '127.0.0.1', () => {
    onThere();
    there.pipe(socket).pipe(there);
  });
  there.on('error', () => socket.destroy());
  socket.on('close', () => there.destroy());
}

async function listen(server: Server, scheme: string, asked: readonly string[]): Promise<ProxyServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    address: `${scheme}://127.0.0.1:${String(port)}`,
    asked,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

// A picture host that misbehaves on purpose: plain answers by node:http, broken ones byte for byte over a socket.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export interface FaultHost {
  readonly origin: string;
  readonly port: number;
  /** Every request in order, as it came. */
  readonly requests: readonly { readonly url: string; readonly headers: NodeJS.Dict<string | string[]> }[];
  connections(): number;
  stop(): Promise<void>;
}

/** A host that answers as told. */
export async function startHost(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<FaultHost> {
  const requests: { url: string; headers: NodeJS.Dict<string | string[]> }[] = [];
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', headers: request.headers });
    answer(request, response);
  });
  return await listen(server, requests);
}

/** A host that writes what it likes once a request's head has come. */
export async function startRawHost(answer: (socket: Socket, head: string) => void): Promise<FaultHost> {
  const requests: { url: string; headers: NodeJS.Dict<string | string[]> }[] = [];
  const server = createSocketServer((socket) => {
    let head = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      head += bytes.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      const [line = '', ...lines] = head.split('\r\n');
      requests.push({
        url: line.split(' ')[1] ?? '',
        headers: Object.fromEntries(lines.map((each) => each.split(': '))),
      });
      const whole = head;
      head = '';
      answer(socket, whole);
    });
  });
  return await listen(server, requests);
}

async function listen(server: Server, requests: FaultHost['requests']): Promise<FaultHost> {
  let connections = 0;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

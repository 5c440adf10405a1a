import http from 'node:http';
import net from 'node:net';

/** Attacks an API from a process of its own, until it is told to stop. */
export interface Siege {
  readonly port: number;
  /** Connections that send a byte a second, and are opened again when they are closed. */
  readonly slow: number;
  /** Sent as fast as they are answered, from twenty connections, at least once each. */
  readonly forged: readonly string[];
  /** Each asks without a pause, one request after another. */
  readonly clients: readonly string[];
  readonly paths: readonly string[];
}

/** What it came to: answers by status, of forged tokens and of the clients, and slow connections that were closed. */
export interface Spent {
  readonly forged: Readonly<Record<number, number>>;
  readonly clients: Readonly<Record<number, number>>;
  readonly closed: number;
}

const FORGERS = 20;

const besiege = ({ port, slow, forged, clients, paths }: Siege): (() => Promise<Spent>) => {
  let going = true;
  let closed = 0;
  const counts = { forged: {} as Record<number, number>, clients: {} as Record<number, number> };
  const sockets = new Set<net.Socket>();
  const trickle = (): void => {
    if (!going) return;
    const socket = net.connect(port, '127.0.0.1', () => socket.write('GET /tasks HTTP/1.1\r\nHost: a\r\nX-A: '));
    sockets.add(socket);
    const drip = setInterval(() => socket.write('a'), 1_000);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(drip);
      sockets.delete(socket);
      closed += 1;
      setTimeout(trickle, 100);
    });
  };
  for (let each = 0; each < slow; each += 1) trickle();

  const agent = new http.Agent({ keepAlive: true, maxSockets: FORGERS + clients.length });
  const ask = (path: string, token: string, count: Record<number, number>): Promise<void> =>
    new Promise((resolve) => {
      const request = http.get({ port, host: '127.0.0.1', path, agent, headers: { authorization: `Bearer ${token}` } }, (answer) => {
        const { statusCode = 0 } = answer;
        count[statusCode] = (count[statusCode] ?? 0) + 1;
        answer.resume();
        answer.on('end', resolve);
      });
      request.on('error', () => {
        count[0] = (count[0] ?? 0) + 1;
        setTimeout(resolve, 10);
      });
    });
  let next = 0;
  const forgers = Array.from({ length: FORGERS }, async () => {
    for (let index = next++; going || index < forged.length; index = next++)
      await ask('/tasks', forged[index % forged.length] ?? '', counts.forged);
  });
  const runners = clients.map(async (token) => {
    for (let turn = 0; going; turn += 1) await ask(paths[turn % paths.length] ?? '/', token, counts.clients);
  });
  return async () => {
    going = false;
    const spent = { ...counts, closed };
    for (const socket of sockets) socket.destroy();
    await Promise.all([...forgers, ...runners]);
    agent.destroy();
    return spent;
  };
};

let stop: () => Promise<unknown> = async () => undefined;
process.on('message', (message) => {
  if (message === 'STOP') void stop().then((spent) => process.send?.(spent));
  else stop = besiege(message as Siege);
});

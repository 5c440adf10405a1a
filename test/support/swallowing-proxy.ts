import net from 'node:net';

export interface SwallowingProxy {
  readonly port: number;
  /** From now on every byte of either side is lost, as by a cable that was pulled: no end, no reset, and whoever dials is let in. */
  swallow(): void;
  /** New connections go through again; those that lost bytes stay as they are. */
  mend(): void;
  close(): void;
}

/** Stands between a client and a loopback port: a frozen server and a dead network look like this from outside. */
export const startSwallowingProxy = async (target: number): Promise<SwallowingProxy> => {
  let swallowing = false;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((near) => {
    const far = net.connect(target, '127.0.0.1');
    const lost = { bytes: false };
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => {
        lost.bytes ||= swallowing;
        if (!lost.bytes) to.write(bytes);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        if (!lost.bytes) to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    swallow: () => {
      swallowing = true;
    },
    mend: () => {
      swallowing = false;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};

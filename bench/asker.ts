import http from 'node:http';
import { ownCpu } from './measure.ts';

/** Asks an API from a process of its own, so that what asking costs is on nobody's account. */
export interface Errand {
  readonly port: number;
  /** Asked in turn, with the token of each. */
  readonly pages: readonly { readonly path: string; readonly token: string }[];
  readonly users: number;
  readonly requests: number;
  /** Each user reads for about so long before asking again. */
  readonly pauseMs: number;
  /** Whether a 503 counts as an answer; else it is void, as any other that is no 200. */
  readonly mayBeRefused?: boolean;
}

const errand = async ({
  port,
  pages,
  users,
  requests,
  pauseMs,
  mayBeRefused = false,
}: Errand): Promise<{ readonly took: readonly number[]; readonly refused: number }> => {
  let refused = 0;
  const agent = new http.Agent({ keepAlive: true, maxSockets: users });
  /** One request on a connection that is kept; its milliseconds. Any answer but 200 is void. */
  const ask = (path: string, token: string): Promise<number> =>
    new Promise((resolve, fail) => {
      const began = performance.now();
      http
        .get({ port, host: '127.0.0.1', path, agent, headers: { authorization: `Bearer ${token}` } }, (answer) => {
          answer.resume();
          if (answer.statusCode === 503) refused += 1;
          answer.on('end', () =>
            answer.statusCode === 200 || (mayBeRefused && answer.statusCode === 503)
              ? resolve(performance.now() - began)
              : fail(new Error(`void: ${answer.statusCode} ${path}`)),
          );
        })
        .on('error', fail);
    });
  const took: number[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: users }, async () => {
      for (let index = next++; index < requests; index = next++) {
        const page = pages[index % pages.length];
        if (page === undefined) return;
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs / 2 + ((index * 97) % pauseMs)));
        took.push(await ask(page.path, page.token));
      }
    }),
  );
  agent.destroy();
  return { took: took.sort((a, b) => a - b), refused };
};

process.on('message', (message) => {
  errand(message as Errand).then(
    (answer) => process.send?.({ ...answer, cpu: ownCpu() }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

import { setTimeout as pause } from 'node:timers/promises';
import rateLimit, { type RateLimitOptions } from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sha256 } from '../../platform/hash.ts';
import { type Caller, keyScope } from './auth.ts';
import { createBuckets } from './buckets.ts';
import type { Deps } from './deps.ts';
import { held } from './held.ts';
import { createJudging } from './judging.ts';
import { keepLatest, MOST_ASKERS } from './latest.ts';
import { createLine } from './line.ts';
import { Refused, reject } from './problem.ts';
import { idCookie, isRead, tokenIn } from './session.ts';
import { createSlots } from './slots.ts';
import type { Unreadable } from './slow.ts';
import { createTurns } from './turns.ts';

/** Who is asked of: a caller whose token or cookie was good a moment ago, or else whoever is behind an address. */
interface Asker {
  readonly who: string;
  readonly known: boolean;
  /** SHA-256 of what it shows; null: nothing that anybody looks at. */
  readonly shown: string | null;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Neither limits nor pressure refuse it; who asks too much of it has his answer later. */
    alwaysAnswered?: boolean;
  }
  interface FastifyRequest {
    asker: Asker | null;
    /** Looks at what it shows; null, or TOKEN_INVALID: it is nobody's, and its address may have less looked at. */
    judge: <T>(look: () => Promise<T>) => Promise<T>;
    /** Ends its turn to be looked at; null: it has none. */
    endJudgement: (() => void) | null;
    /** What its caller will show from now on. */
    expect: (shown: string, caller: Caller) => void;
    /** Ends its turn; null: it has none. */
    endTurn: (() => void) | null;
  }
}

const MINUTE_MS = 60_000;
/** A person opens a dossier with all its parts in less, and then reads. */
const PACE_MS = 5_000;
/** Line of those who ask too fast: at a few milliseconds each, its last waits about as long as a reader would. */
const LINE = { most: 200, mostOfOne: 20 };
/** Reads worked on together: while one waits for the database, another has our processor. As many again of those whom nobody knows: no flood of theirs stands before who is known. */
const TURNS = { atOnce: 2 };
/** How long a good token or cookie is remembered as its caller's. Only for counting: it is checked at every request all the same. */
const KNOWN_MS = 10 * MINUTE_MS;

/** Whose tokens and cookies were good, the latest last. */
const createAcquaintances = () => {
  const known = new Map<string, { readonly who: string; readonly at: number }>();
  return {
    whoShows: (shown: string): string | null => {
      const found = known.get(shown);
      return found !== undefined && Date.now() - found.at < KNOWN_MS ? found.who : null;
    },
    forget: (shown: string): void => {
      known.delete(shown);
    },
    remember: (shown: string, who: string): void => {
      keepLatest(known, shown, { who, at: Date.now() });
    },
  };
};

/** Of a form with files; what else is sent there is refused like a command, and no larger. */
const isUpload = ({ routeOptions, headers }: FastifyRequest): boolean =>
  /^multipart\/form-data\b/i.test(headers['content-type'] ?? '') &&
  ((routeOptions.schema as { readonly consumes?: readonly string[] } | undefined)?.consumes?.includes('multipart/form-data') ?? false);

/**
 * A refusal comes late, and none together with another: whoever asks again at once would otherwise be refused as fast as our processor can, and twenty who
 * were refused together would all be back together. So those of one address are refused two hundred times a second at most.
 */
const REFUSALS = { soonestMs: 500, apartMs: 5, latestMs: 10_000 };

/** What is looked at for an address beyond its forged ones of a minute. A token costs a third of a millisecond (measured), a cookie a millisecond: a twentieth of a processor at most. */
const LOT = { most: 60, roundMs: 1_000 };
/** Whoever was not drawn may come again after so long. */
const BACK_MS = 2_000;
/** Forged, or good no more: whoever shows it is nobody, and may be sending it again and again. */
const isNobodys = (error: unknown): boolean =>
  error instanceof Refused && ['TOKEN_INVALID', 'TOKEN_EXPIRED', 'SESSION_ENDED'].includes(error.refusal.code);

/** Whether a route looks at what is shown. The log-in knows nobody yet, and what does not exist asks nobody. */
const asksWho = ({ routeOptions }: FastifyRequest): boolean => {
  const { read } = routeOptions.config;
  return read !== undefined && read !== 'PUBLIC' && !routeOptions.url?.startsWith('/auth/');
};

/** Bytes of a body; where its length was not announced, about as many as it has when it is kept. */
const bytesOf = ({ headers, body }: FastifyRequest): number =>
  Number(headers['content-length'] ?? (body === undefined ? 0 : JSON.stringify(body).length));

/** Counts bytes by whom they come from, in the minute that began with their first. */
const createBodyQuota = (most: number) => {
  const spent = new Map<string, { bytes: number; readonly since: number }>();
  /** Milliseconds until there is room again; 0: taken. */
  return (who: string, bytes: number): number => {
    const now = Date.now();
    const before = spent.get(who);
    const current = before !== undefined && now - before.since < MINUTE_MS ? before : { bytes: 0, since: now };
    if (current.bytes + bytes > most) return current.since + MINUTE_MS - now;
    current.bytes += bytes;
    keepLatest(spent, who, current);
    return 0;
  };
};

interface Limited extends Pick<Deps, 'config'> {
  readonly unreadable: Unreadable;
}

/** Bytes in a second below which nobody sends a file: the largest comes over the slowest line a hundred times as fast, or never in the time that a request has. */
const UPLOAD_PACE = 1_024;

/**
 * A body that trickles in holds nobody's connection: the same answer as to a head that does. An upload may take longer than others, but comes at a pace; what
 * we have not yet read of it says that the delay is ours.
 */
const boundBodies = (app: FastifyInstance, { config, unreadable }: Limited): void => {
  const { bodyMs } = config.limits;
  app.addHook('preParsing', async (request, reply, payload) => {
    if (isRead(request)) return payload;
    const { raw } = request;
    const least = isUpload(request) ? (UPLOAD_PACE * bodyMs) / 1_000 : Number.POSITIVE_INFINITY;
    let before = raw.socket.bytesRead;
    const late = setInterval(() => {
      const { bytesRead } = raw.socket;
      const tooSlow = bytesRead - before < least && (least === Number.POSITIVE_INFINITY || raw.readableLength === 0);
      before = bytesRead;
      if (raw.complete || !tooSlow) return;
      clearInterval(late);
      unreadable(Object.assign(new Error('slow body'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), raw.socket);
    }, bodyMs).unref();
    const done = (): void => clearInterval(late);
    for (const end of ['end', 'close'] as const) raw.once(end, done);
    // Answered before its body was read, its rest is another's matter (slow.ts).
    reply.raw.once('finish', done);
    return payload;
  });
};

/**
 * Who asks how much (docs/decisions/019). Everything is counted in this process, before a token is looked at or a body read. Call before any
 * route or other hook.
 */
export const limitRequests = async (app: FastifyInstance, deps: Limited): Promise<void> => {
  const { limits } = deps.config;
  const cookie = idCookie(deps.config, 'session');
  const acquaintances = createAcquaintances();
  const line = createLine(LINE);
  const [turnOfKnown, turnOfUnknown] = [createTurns(TURNS), createTurns(TURNS)];
  const takeBytes = createBodyQuota(limits.bodyBytes);
  const slot = createSlots(REFUSALS);
  /** Waits for the slot of a refusal, unless nobody is there to be told. Where too many of an address wait, its connection ends: who floods reads no answers. */
  const untilSlot = async ({ ip, raw }: FastifyRequest): Promise<void> => {
    if (raw.socket.destroyed) return;
    const wait = slot(ip);
    if (wait === null) raw.socket.destroy();
    else await pause(wait);
  };
  const tooMany = async (reply: FastifyReply, ttlMs: number, reason: string): Promise<never> => {
    await untilSlot(reply.request);
    reply.header('retry-after', Math.max(1, Math.ceil(ttlMs / 1_000)));
    return reject('TOO_MANY_REQUESTS', { detail: { reason } });
  };

  // Whoever goes on asking too fast stays in the line; the budgets of a minute end with their minute.
  await app.register(rateLimit, { global: false });
  await app.register(underPressure, {
    maxEventLoopDelay: limits.loopDelayMs,
    // Infinite: nothing was measured within the last second, as at the start.
    pressureHandler: async ({ routeOptions }, _reply, _kind, delay) => {
      if (Number.isFinite(delay) && !routeOptions.config.alwaysAnswered) reject('SERVER_BUSY');
    },
  });

  /** What its route will look at, or somebody has shown before; null: neither. */
  const shownBy = (request: FastifyRequest): string | null => {
    const { authorization } = request.headers;
    const credential = authorization === undefined ? cookie.read(request) || null : tokenIn(authorization);
    const shown = credential === null ? null : sha256(credential);
    const isLookedAt = asksWho(request) && (authorization !== undefined || isRead(request));
    return shown !== null && (isLookedAt || acquaintances.whoShows(shown) !== null) ? shown : null;
  };
  const askerOf = (request: FastifyRequest): Asker => {
    const shown = shownBy(request);
    const who = shown === null ? null : acquaintances.whoShows(shown);
    // Who shows nothing takes no turn from who shows what is yet to be looked at.
    return { who: who ?? `${shown === null ? 'address' : 'stranger'} ${request.ip}`, known: who !== null, shown };
  };
  const whoAsks = (request: FastifyRequest): string => request.asker?.who ?? '';
  const counter = (given: RateLimitOptions) => {
    const options: RateLimitOptions = { cache: MOST_ASKERS, ...given };
    const count = app.createRateLimit(options);
    /** Milliseconds until there is room again; 0: there is. */
    return async (request: FastifyRequest): Promise<number> => {
      const found = await count(request);
      return !found.isAllowed && found.isExceeded ? Math.max(1, found.ttl) : 0;
    };
  };
  const pace = counter({ max: limits.pace, timeWindow: PACE_MS, continueExceeding: true, keyGenerator: whoAsks });
  const ofRoute = (request: FastifyRequest): string => `${whoAsks(request)} ${request.method} ${request.routeOptions.url}`;
  const budget = (max: number) => counter({ max, timeWindow: MINUTE_MS, keyGenerator: ofRoute });
  const drawUnknown = createBuckets({ most: limits.unknown, windowMs: MINUTE_MS });
  const budgets = {
    reads: budget(limits.reads),
    acts: budget(limits.acts),
    uploads: budget(limits.uploads),
    unknown: async (request: FastifyRequest) => drawUnknown(ofRoute(request)),
  };
  const judging = createJudging({ most: limits.badTokens, windowMs: MINUTE_MS, lot: LOT });
  /** Waits until what it shows may be looked at: as one of the few that may fail, or by lot. */
  const untilLookedAt = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const judgement = await judging.take(request.ip, () => request.raw.socket.destroyed);
    if (judgement === 'SPENT') await tooMany(reply, BACK_MS, 'nhiều mã truy cập không hợp lệ từ địa chỉ này');
    else if (judgement !== 'DRAWN') request.endJudgement = held(reply.raw, MINUTE_MS, judgement);
  };

  const budgetOf = (request: FastifyRequest): (typeof budgets)[keyof typeof budgets] => {
    if (request.asker?.known !== true) return budgets.unknown;
    if (isRead(request)) return budgets.reads;
    return isUpload(request) ? budgets.uploads : budgets.acts;
  };

  app.decorateRequest('asker', null);
  app.decorateRequest('endJudgement', null);
  app.decorateRequest('judge', async function judge<T>(this: FastifyRequest, look: () => Promise<T>): Promise<T> {
    let hasFailed = false;
    try {
      const found = await look();
      hasFailed = found === null;
      return found;
    } catch (error) {
      hasFailed = isNobodys(error);
      throw error;
    } finally {
      if (hasFailed && this.asker?.shown) {
        // Withdrawn since it was good, it is looked at like anybody's from now on.
        acquaintances.forget(this.asker.shown);
        judging.fail(this.ip);
      }
      this.endJudgement?.();
      this.endJudgement = null;
    }
  });
  app.decorateRequest('expect', (shown: string, caller: Caller) => acquaintances.remember(sha256(shown), keyScope(caller)));
  app.decorateRequest('endTurn', null);
  app.addHook('onRequest', async (request, reply) => {
    const asker = askerOf(request);
    request.asker = asker;
    const { alwaysAnswered } = request.routeOptions.config;
    // Its turn is limit and pace: counted together with what others show from there, an honest one would be refused for it.
    const isStranger = !alwaysAnswered && !asker.known && asker.shown !== null;
    if (isStranger) await untilLookedAt(request, reply);
    const spentMs = isStranger ? 0 : await budgetOf(request)(request);
    if (alwaysAnswered) {
      if (spentMs > 0) await untilSlot(request);
      return;
    }
    if (spentMs > 0) return tooMany(reply, spentMs, 'quá số yêu cầu trong một phút');
    if (!isStranger && (await pace(request)) > 0 && !(await line(asker.who, reply.raw))) return tooMany(reply, PACE_MS, 'gửi quá nhanh');
    if (isRead(request)) request.endTurn = await (asker.known ? turnOfKnown : turnOfUnknown)(asker.who, reply.raw);
  });
  app.addHook('preHandler', async (request, reply) => {
    if (isRead(request) || isUpload(request)) return;
    const caller = request.caller as Caller | null;
    const wait = takeBytes(caller === null ? whoAsks(request) : keyScope(caller), bytesOf(request));
    if (wait > 0) return tooMany(reply, wait, 'quá dung lượng nội dung trong một phút');
  });
  app.addHook('onSend', async (request, reply) => {
    request.endTurn?.();
    if (request.endJudgement !== null) {
      // What is no request at all was answered before anybody looked: a turn spent for nothing, like a forged token's.
      if (reply.statusCode < 500) judging.fail(request.ip);
      request.endJudgement();
    }
    const caller = request.caller as Caller | null;
    if (caller !== null && request.asker?.shown) acquaintances.remember(request.asker.shown, keyScope(caller));
  });
  boundBodies(app, deps);
};

import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import Fastify, { type FastifyInstance } from 'fastify';
import { refuseFields } from '../domain/failures.ts';
import { newUuid } from '../platform/ids.ts';
import { createAddresses } from './http/addresses.ts';
import { answerExpectation } from './http/client-error.ts';
import type { Deps } from './http/deps.ts';
import { narrowFormats, validatorCompiler } from './http/formats.ts';
import { sendSafeHeaders } from './http/headers.ts';
import { answerReadsInTime } from './http/in-time.ts';
import { keepPrivate } from './http/keep-private.ts';
import { rememberCallers } from './http/known-officers.ts';
import { limitRequests } from './http/limits.ts';
import { nameReads } from './http/named-reads.ts';
import { pathOfTarget, readAsEverybody } from './http/one-reading.ts';
import { boundPipelines } from './http/pipeline.ts';
import { installProblems, Refused } from './http/problem.ts';
import { createAuthenticate } from './http/session.ts';
import { createSlow } from './http/slow.ts';
import { refuseUnstorable } from './http/storable.ts';
import { registerPages } from './pages/index.ts';
import { answerUnreadableAddress } from './pages/unreadable-address.ts';
import { registerPaymentNotices } from './payments/route.ts';
import { registerStrays } from './payments/strays.ts';
import { registerReconcile } from './reconcile/route.ts';
import { registerAccessLog } from './routes/access-routes.ts';
import { registerCatalogue } from './routes/catalogue-routes.ts';
import { registerCommands } from './routes/command-routes.ts';
import { registerDossierReads } from './routes/dossier-routes.ts';
import { registerGroupRetry } from './routes/group-retry.ts';
import { registerLists } from './routes/list-routes.ts';
import { registerOpenApi, registerOperations } from './routes/operations.ts';
import { registerSupervision } from './routes/supervision.ts';
import { registerUploads } from './routes/upload-routes.ts';
import { writeRefusedReads } from './views/refused-reads.ts';

/** A JSON body is a form's worth of text; files come as streams and have limits of their own. */
const BODY_LIMIT = 256 * 1024;
/** A 50 MB scan over a commune's 5 Mbit/s line takes 80 s. */
const REQUEST_TIMEOUT_MS = 5 * 60_000;
const KEEP_ALIVE_MS = 72_000;
/** How often Node looks for connections whose time is over. */
const LOOK_MS = 1_000;

/** Decoded otherwise, each byte that is none would become U+FFFD: a name that nobody bears. */
const utf8 = new TextDecoder('utf-8', { fatal: true });
const textOf = (bytes: Buffer): string | null => {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
};

/** An empty body of type JSON is no body; acts without particulars are sent like that by many clients. */
const acceptJson = (app: FastifyInstance): void => {
  app.removeContentTypeParser('text/plain');
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const text = textOf(body as Buffer);
    if (text === null) done(new Refused(refuseFields('BODY_INVALID', [{ field: 'body', reason: 'không phải chữ UTF-8' }])), undefined);
    else if (text === '') done(null, undefined);
    else parse(request, text, done);
  });
};

/** One line per request: never a body, a header or a query string, since those hold personal data. */
const logRequests = (app: FastifyInstance, { log }: Deps): void => {
  app.addHook('onResponse', async (request, reply) => {
    const { method, id: requestId, routeOptions } = request;
    const caller = request.caller as { readonly person: string } | null;
    log.info(
      {
        method,
        route: routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        requestId,
        person: caller?.person,
      },
      'request',
    );
  });
};

type Serializers = ReturnType<ReturnType<typeof SerializerSelector>>;
/** By shared schemas, then by the answer's own: one key of both would hold the shared ones once for each answer. */
const serializers = new Map<string, Map<string, ReturnType<Serializers>>>();

/**
 * The framework's own serializers, but one for all answers of the same schema: it makes one for each status of each operation, and judges every shared schema
 * anew for it. That was five sixths of what the start of an API costs after its modules are loaded (1.05 s of processor time, measured).
 */
const serializersOnce: ReturnType<typeof SerializerSelector> = (shared, options) => {
  const build = SerializerSelector()(shared, options);
  const under = JSON.stringify(shared);
  const made = serializers.get(under) ?? new Map<string, ReturnType<Serializers>>();
  serializers.set(under, made);
  return (route) => {
    const own = JSON.stringify(route.schema);
    const known = made.get(own) ?? build(route);
    made.set(own, known);
    return known;
  };
};

/** The whole HTTP surface on injected dependencies; listens nowhere yet. */
export const createApi = async (deps: Deps): Promise<FastifyInstance> => {
  const addresses = createAddresses();
  const { limits } = deps.config;
  const slow = createSlow({ log: deps.log, addresses });
  const app = Fastify({
    logger: false,
    genReqId: () => newUuid(),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    trustProxy: limits.proxies.length > 0 ? [...limits.proxies] : false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 120 },
    schemaController: { compilersFactory: { buildSerializer: serializersOnce } },
    rewriteUrl: pathOfTarget,
    frameworkErrors: answerUnreadableAddress(deps),
    clientErrorHandler: slow.unreadable,
    // Node would refuse its absence without a word; `readAsEverybody` does it in ours.
    http: { headersTimeout: limits.headersMs, connectionsCheckingInterval: LOOK_MS, requireHostHeader: false },
  });
  await sendSafeHeaders(app, deps);
  await limitRequests(app, { ...deps, ...slow });
  narrowFormats(deps.clock);
  app.setValidatorCompiler(validatorCompiler);
  acceptJson(app);
  slow.listen(app.server);
  app.server.on('checkExpectation', answerExpectation(deps.log));
  boundPipelines(app.server, slow.unreadable);
  installProblems(app, { log: deps.log, addresses });
  readAsEverybody(app);
  nameReads(app);
  answerReadsInTime(app);
  refuseUnstorable(app);
  logRequests(app, deps);
  app.decorateRequest('caller', null as never);
  app.decorateRequest('proof', null);
  writeRefusedReads(app, deps);
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    keepPrivate(reply);
  });
  registerOpenApi(app);
  await app.after();
  registerOperations(app, deps);
  registerPages(app, deps);
  registerPaymentNotices(app, deps);
  app.register(async (scope) => {
    registerSupervision(scope, deps);
    registerReconcile(scope, deps);
  });
  app.register(async (secured) => {
    secured.addHook('onRequest', createAuthenticate(deps));
    rememberCallers(secured, deps);
    registerCommands(secured, deps);
    registerUploads(secured, deps);
    registerDossierReads(secured, deps);
    registerLists(secured, deps);
    registerGroupRetry(secured, deps);
    registerAccessLog(secured, deps);
    registerCatalogue(secured, deps);
    registerStrays(secured, deps);
  });
  await app.ready();
  return app;
};

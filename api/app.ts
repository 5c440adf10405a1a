import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import { newUuid } from '../platform/ids.ts';
import { createAuthenticate } from './auth.ts';
import { registerCommands } from './command-routes.ts';
import type { Deps } from './deps.ts';
import { registerDossierReads } from './dossier-routes.ts';
import { narrowFormats } from './formats.ts';
import { registerGroupRetry } from './group-retry.ts';
import { answerReadsInTime } from './in-time.ts';
import { rememberCallers } from './known-officers.ts';
import { registerLists } from './list-routes.ts';
import { registerOpenApi, registerOperations } from './operations.ts';
import { registerPages } from './pages/index.ts';
import { installProblems } from './problem.ts';
import { registerReconcile } from './reconcile/route.ts';
import { createCallerOfSession } from './session.ts';
import { refuseUnstorable } from './storable.ts';
import { registerSupervision } from './supervision.ts';
import { answerUnreadableAddress } from './unreadable-address.ts';
import { registerUploads } from './upload-routes.ts';

/** A JSON body is a form's worth of text; files come as streams and have limits of their own. */
const BODY_LIMIT = 256 * 1024;
/** A 50 MB scan over a commune's 5 Mbit/s line takes 80 s. */
const REQUEST_TIMEOUT_MS = 5 * 60_000;
const KEEP_ALIVE_MS = 72_000;

/** An empty body of type JSON is no body; acts without particulars are sent like that by many clients. */
const acceptEmptyJson = (app: FastifyInstance): void => {
  app.removeContentTypeParser('text/plain');
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parse(request, body as string, done);
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

/** The whole HTTP surface on injected dependencies; listens nowhere yet. */
export const createApi = async (deps: Deps): Promise<FastifyInstance> => {
  const app = Fastify({
    logger: false,
    genReqId: () => newUuid(),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 120 },
    frameworkErrors: answerUnreadableAddress(deps),
  });
  narrowFormats();
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  acceptEmptyJson(app);
  installProblems(app, deps.log);
  answerReadsInTime(app);
  refuseUnstorable(app);
  logRequests(app, deps);
  app.decorateRequest('caller', null as never);
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  registerOpenApi(app, deps);
  await app.after();
  registerOperations(app, deps);
  registerPages(app, deps);
  app.register(async (scope) => {
    registerSupervision(scope, deps);
    registerReconcile(scope, deps);
  });
  app.register(async (secured) => {
    secured.addHook(
      'onRequest',
      createAuthenticate({ verifyAccessToken: deps.verifyAccessToken, callerOfSession: createCallerOfSession(deps) }),
    );
    rememberCallers(secured, deps);
    registerCommands(secured, deps);
    registerUploads(secured, deps);
    registerDossierReads(secured, deps);
    registerLists(secured, deps);
    registerGroupRetry(secured, deps);
  });
  await app.ready();
  return app;
};

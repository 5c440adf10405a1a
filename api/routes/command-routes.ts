import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { type CommandRow, commandById } from '../../db/register/commands.ts';
import { registeredDossier } from '../../db/register/dossiers.ts';
import { tellOfEarlier } from '../../db/register/parties.ts';
import type { CommandStatus } from '../../db/schema.ts';
import { ActName, Choice, Instant, Text } from '../../domain/dossier/codes.ts';
import { type Command, RULES_VERSION } from '../../domain/dossier/commands.ts';
import { OPENINGS } from '../../domain/dossier/contents.ts';
import type { Actor, PendingRequest } from '../../domain/dossier/state.ts';
import { refusalOf, refusalsOf } from '../../domain/dossier/transition.ts';
import { errorsOf, FAILURES, type FailureCode, isRefusal, refuse } from '../../domain/failures.ts';
import { acceptedBody, commandPath, idempotencyKeyOf, pendingBody, record, requireKey, sendAnswer, waitingAs } from '../acts/commands.ts';
import { driveCommand, unlessAway } from '../acts/drive.ts';
import { IntakeBody, prepareIntake } from '../acts/intake.ts';
import { describeAct } from '../acts/next-acts.ts';
import { actorFor } from '../acts/permission.ts';
import { DOORS, type Door, kebab } from '../bodies/acts.ts';
import { emptyBody } from '../bodies/body.ts';
import { citedOutOfForce, printsTexts } from '../bodies/cited-law.ts';
import {
  AcceptedBody,
  AnsweredBody,
  DossierParams,
  IdempotencyHeaders,
  problems,
  RefusalBody,
  UnderwayBody,
  WaitingBody,
} from '../bodies/schemas.ts';
import type { Deps } from '../http/deps.ts';
import { Refused, reject, sendProblem } from '../http/problem.ts';
import { needsFreshLogIn, requireFreshLogIn } from '../http/step-up.ts';
import { DossierBody } from '../views/dossier-body.ts';
import { writeLook } from '../views/looks.ts';
import { openDossierFor } from '../views/read.ts';
import { targeted } from '../views/reading.ts';

const CommandStatusName = Choice<CommandStatus>(
  { RECEIVED: 'đã ghi, chưa thực hiện', ACCEPTED: 'đang thực hiện', APPLIED: 'đã có hiệu lực', REFUSED: 'bị từ chối' },
  'Tình trạng của lệnh',
  'CommandStatus',
);
const CommandBody = Type.Object(
  {
    commandId: Text,
    dossierId: Text,
    act: ActName,
    receivedAt: Instant(),
    status: CommandStatusName,
    answer: Type.Optional(AcceptedBody),
    refusal: Type.Optional(RefusalBody),
  },
  { title: 'Command' },
);

/** What any command may meet before the rules are asked: its body, its key, a missing engine. */
const COMMON = [
  'BODY_INVALID',
  'IDEMPOTENCY_KEY_MISSING',
  'IDEMPOTENCY_KEY_REUSED',
  'ENGINE_UNAVAILABLE',
  'PAYLOAD_TOO_LARGE',
  'DOSSIER_UNKNOWN',
  'TAKEN_BACK',
  'DOSSIER_MOVING',
  'COMMAND_EXPIRED',
] as const satisfies readonly FailureCode[];

/** What an intake may be refused for while its law is pinned and its applicant is looked at, beside the opening's own refusals. */
const INTAKE = [
  'BODY_INVALID',
  'IDEMPOTENCY_KEY_MISSING',
  'IDEMPOTENCY_KEY_REUSED',
  'ROLE_NOT_PERMITTED',
  'UNIT_NOT_PERMITTED',
  'PROCEDURE_UNKNOWN',
  'AGENCY_UNKNOWN',
  'AGENCY_NOT_COMPETENT',
  'IDENTIFIER_INVALID',
  'CASE_ANSWERS_INVALID',
  'REPRESENTATIVE_INCOMPLETE',
  'REPRESENTATIVE_IS_OWNER',
  'REPRESENTATIVE_UNFIT',
  'OWNER_CANNOT_ACT',
  'AUTHORISATION_NOT_IN_FORCE',
  'CALENDAR_YEAR_UNKNOWN',
  'FORM_NOT_REQUIRED',
  'PAPER_RESULT_ALONE',
  'DOSSIER_DUPLICATE',
  'PAYLOAD_TOO_LARGE',
] as const satisfies readonly FailureCode[];

const registerAct = (app: FastifyInstance, deps: Deps, { spec, body }: Door): void => {
  const { act } = spec;
  app.withTypeProvider<TypeBoxTypeProvider>().post(
    `/dossiers/:dossierId/acts/${kebab(act)}`,
    {
      config: { read: 'OWN' },
      onRequest: needsFreshLogIn(act) ? [requireKey, requireFreshLogIn(deps)] : requireKey,
      preValidation: emptyBody,
      schema: {
        tags: ['acts'],
        ...describeAct(act),
        params: DossierParams,
        headers: IdempotencyHeaders,
        body: body.schema,
        response: {
          200: AnsweredBody,
          202: UnderwayBody,
          ...problems(...COMMON, ...refusalsOf(spec), ...body.refuses, ...(needsFreshLogIn(act) ? (['LOGIN_TOO_OLD'] as const) : [])),
        },
      },
    },
    async (request, reply) => {
      const { caller } = request;
      const asked = await targeted(deps, { request, idOrCode: request.params.dossierId, spec });
      const { target, dossierId } = asked;
      const row = await record(deps, {
        caller,
        key: idempotencyKeyOf(request),
        act,
        target,
        dossierId,
        body: request.body,
        prepare: async (tx, envelope) => {
          if (asked.refusal) return asked.refusal;
          const { state, actor } = asked;
          if (state.phase === 'CLOSED' && !spec.from.includes('CLOSED')) return refuse('DOSSIER_CLOSED');
          const data = await body.prepare({ tx, state, actor, ...envelope }, request.body);
          if (isRefusal(data)) return data;
          const cited = printsTexts(spec) ? await citedOutOfForce({ tx, state, at: envelope.at }, request.body) : null;
          if (cited !== null) return cited;
          // Of several roles that the row permits, the case itself may want one.
          const suits = (inRole: Actor): boolean =>
            refusalOf(state, { version: RULES_VERSION, id: envelope.commandId, act, actor: inRole, data } as Command, {
              at: envelope.at,
            }) === null;
          const suited = actorFor(spec, state, caller, null, suits);
          return { actor: isRefusal(suited) ? actor : suited, dossierId, data };
        },
      });
      const answer = await driveCommand(deps, row);
      return sendAnswer(reply, row, answer, await waitingAs(deps, row, answer));
    },
  );
};

/**
 * An intake is a look like a search by its applicant's number: whether that is known, and what is open for it, is told by its refusal as a double, by remarks that
 * it was recorded otherwise, and by their absence. Written before any of it is said, and whenever it is said again.
 */
const writeIntakeLook = async (deps: Deps, request: FastifyRequest, { act, answer, payload }: CommandRow): Promise<void> => {
  if (act !== 'OPEN') return;
  const { personalId = '' } = (payload.body as { readonly applicant?: { readonly personalId?: string } } | null)?.applicant ?? {};
  const refusal = answer?.kind === 'REFUSED' ? answer.refusal : null;
  const isTold = refusal?.code === 'DOSSIER_DUPLICATE' || tellOfEarlier(payload.warnings ?? []);
  const isDenied = refusal !== null && FAILURES[refusal.code].status === 403;
  const named = refusal?.detail?.dossier;
  // On its way into the register it goes by its id.
  const told = named === undefined ? [] : [(await registeredDossier(deps.db, String(named)))?.state.dossierId ?? String(named)];
  await writeLook(
    deps,
    { request, what: 'DUPLICATE', asked: personalId },
    { outcome: isTold ? 'SHOWN' : isDenied ? 'REFUSED' : 'NOTHING', dossiers: told },
  );
};

/** T01, the acts, and a command's fate. */
export const registerCommands = (app: FastifyInstance, deps: Deps): void => {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  typed.post(
    '/dossiers',
    {
      config: { read: 'OWN' },
      onRequest: requireKey,
      schema: {
        operationId: 'openDossier',
        tags: ['intake'],
        summary: 'Tiếp nhận hồ sơ tại quầy (T01)',
        description:
          'Opens a dossier. 201 with the dossier; 202 with `Location: /commands/{id}` while the engine is away: the intake is kept and started later.',
        headers: IdempotencyHeaders,
        body: IntakeBody,
        response: {
          201: Type.Object(
            { ...AcceptedBody.properties, dossier: DossierBody },
            { title: 'Opened', headers: { location: { type: 'string', description: 'Nơi xem hồ sơ: /dossiers/{dossierId}' } } },
          ),
          202: WaitingBody,
          ...problems(...INTAKE, ...OPENINGS.filter(({ id }) => id === 'T01').flatMap(({ refuses }) => refuses)),
        },
      },
    },
    async (request, reply) => {
      const { caller, body } = request;
      const row = await record(deps, {
        caller,
        key: idempotencyKeyOf(request),
        act: 'OPEN',
        target: '',
        body,
        prepare: (tx, envelope) => prepareIntake({ caller, body, db: deps.db, tx, ...envelope }),
      });
      // Of a long refused body nothing is kept; here it is at hand.
      await writeIntakeLook(deps, request, { ...row, payload: { ...row.payload, body } });
      const answer = await driveCommand(deps, row).catch((error: unknown) => {
        if (error instanceof Refused && error.refusal.code === 'ENGINE_UNAVAILABLE') return null;
        throw error;
      });
      if (answer?.kind === 'REFUSED') return sendProblem(reply, answer.refusal);
      const opened = answer?.kind === 'ACCEPTED' ? answer : null;
      // A database that goes away now does not undo the opening.
      const dossier = opened && (await openDossierFor(deps, request, row.dossierId).catch(unlessAway(null)));
      if (opened === null || dossier === null) return reply.code(202).header('location', commandPath(row)).send(pendingBody(row));
      return reply
        .code(201)
        .header('location', `/dossiers/${row.dossierId}`)
        .send({ ...acceptedBody(row, opened), dossier });
    },
  );
  for (const door of DOORS) registerAct(app, deps, door);
  typed.get(
    '/commands/:commandId',
    {
      config: { read: 'OWN' },
      schema: {
        operationId: 'getCommand',
        tags: ['commands'],
        summary: 'Tình trạng của một lệnh',
        description: 'Fate of a command, for whoever gave it; `answer.request` while it waits for a second person.',
        params: Type.Object({ commandId: Type.String({ format: 'uuid', examples: ['d3cb2888-7c3e-4b59-9d57-2f8f6f3c8a11'] }) }),
        response: { 200: CommandBody, ...problems('COMMAND_UNKNOWN', 'BODY_INVALID') },
      },
    },
    async (request) => {
      const { caller, params } = request;
      const row = await commandById(deps.db, params.commandId);
      // Somebody else's command is answered like one that does not exist: its mere existence is not theirs to know. Colleagues read the dossier.
      if (!row || row.actor.person !== caller.person) return reject('COMMAND_UNKNOWN');
      await writeIntakeLook(deps, request, row);
      return commandBody(row, await waitingAs(deps, row, row.answer));
    },
  );
};

const commandBody = (row: CommandRow, request: PendingRequest | null): Static<typeof CommandBody> => {
  const { commandId, dossierId, act, receivedAt, status, answer } = row;
  const common = { commandId, dossierId, act, receivedAt, status };
  if (answer === null) return common;
  if (answer.kind === 'REFUSED') {
    const { code, field, detail } = answer.refusal;
    const errors = errorsOf(answer.refusal);
    return {
      ...common,
      refusal: {
        code,
        ...(field === undefined ? {} : { field }),
        ...(errors.length === 0
          ? {}
          : {
              errors: errors.map(({ allowed, ...error }) => ({ ...error, ...(allowed === undefined ? {} : { allowed: [...allowed] }) })),
            }),
        ...(detail === undefined ? {} : { facts: { ...detail } }),
      },
    };
  }
  return { ...common, answer: acceptedBody(row, answer, request) };
};

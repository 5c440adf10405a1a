import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tx } from '../../db/client.ts';
import { asKept, type CommandRow, recordCommand, type StoredAnswer } from '../../db/register/commands.ts';
import { registeredDossier } from '../../db/register/dossiers.ts';
import { type Act, type Command, RULES_VERSION } from '../../domain/dossier/commands.ts';
import type { Actor, PendingRequest } from '../../domain/dossier/state.ts';
import { isRefusal, type Refusal } from '../../domain/failures.ts';
import { canonicalJson, sha256 } from '../../platform/hash.ts';
import { newUuid } from '../../platform/ids.ts';
import { requestBody } from '../bodies/pending-request.ts';
import { type Caller, keyScope } from '../http/auth.ts';
import type { Deps } from '../http/deps.ts';
import { reject, sendProblem } from '../http/problem.ts';
import type { Fate, Recorded } from './drive.ts';

const KEY = /^[A-Za-z0-9._:-]{8,100}$/;

/** The request's Idempotency-Key. Throws IDEMPOTENCY_KEY_MISSING for none or a malformed one. */
export const idempotencyKeyOf = (request: FastifyRequest): string => {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' && KEY.test(key) ? key : reject('IDEMPOTENCY_KEY_MISSING', { field: 'Idempotency-Key' });
};

/** Hook of every changing route: a missing key is said before anything of the body is. */
export const requireKey = async (request: FastifyRequest): Promise<void> => {
  idempotencyKeyOf(request);
};

/** A refused body is kept for whoever asks why it was refused. Longer, it is none that a form sent, and nobody has a right to our disk. */
const REFUSED_BYTES = 4 * 1024;
const refusedBody = (body: unknown): unknown => (JSON.stringify(body ?? null).length > REFUSED_BYTES ? null : body);

export const payloadHash = (act: Act, target: string, body: unknown): string => sha256(canonicalJson({ act, target, body: body ?? null }));

/** What the rules or the body's checks made of a request: the exact command, or why not. */
export type Prepared =
  | Refusal
  | {
      readonly actor: Actor;
      readonly dossierId: string;
      readonly data: Command['data'];
      readonly warnings?: readonly string[];
    };

export interface Submission {
  readonly caller: Caller;
  readonly key: string;
  readonly act: Act;
  /** The dossier, or empty for one to be opened. */
  readonly target: string;
  /** Whose dossier a refusal is kept under, where the target is named as the caller did. */
  readonly dossierId?: string;
  readonly body: unknown;
  /** Runs in the transaction that writes the command's row; undone when the key is already taken. */
  readonly prepare: (tx: Tx, envelope: { readonly commandId: string; readonly at: string }) => Promise<Prepared>;
}

/** Writes a command down, or finds the one already there under its key. Throws IDEMPOTENCY_KEY_REUSED. */
export const record = async (
  deps: Deps,
  { caller, key, act, target, dossierId: kept = target, body, prepare }: Submission,
): Promise<Recorded> => {
  const hash = payloadHash(act, target, body);
  const { roles: _roles, ...standing } = caller;
  const { row, fresh } = await recordCommand(deps.db, { caller: keyScope(caller), idempotencyKey: key }, async (tx) => {
    const envelope = { commandId: newUuid(), at: deps.clock.now() };
    const draft = { commandId: envelope.commandId, act, payloadHash: hash, receivedAt: envelope.at };
    const prepared = await prepare(tx, envelope);
    if (isRefusal(prepared))
      return {
        ...draft,
        dossierId: kept,
        actor: standing,
        payload: { body: refusedBody(body) },
        answer: { kind: 'REFUSED', refusal: prepared },
      };
    const { actor, dossierId, data, warnings } = prepared;
    const command = { version: RULES_VERSION, id: envelope.commandId, act, actor, data } as Command;
    return { ...draft, dossierId, actor, payload: { body, prepared: asKept(command), ...(warnings === undefined ? {} : { warnings }) } };
  });
  return row.payloadHash === hash ? { ...row, fresh } : reject('IDEMPOTENCY_KEY_REUSED', { field: 'Idempotency-Key' });
};

export const commandPath = ({ commandId }: Pick<CommandRow, 'commandId'>): string => `/commands/${commandId}`;

/** The request as which a command waits for a second person; null: it waits for nobody. */
export const waitingAs = async (
  { db }: Pick<Deps, 'db'>,
  { commandId, dossierId }: CommandRow,
  answer: Fate | null,
): Promise<PendingRequest | null> => {
  if (answer?.kind !== 'ACCEPTED' || !answer.underway) return null;
  const found = await registeredDossier(db, dossierId);
  return found?.state.requests.find(({ command }) => command.id === commandId) ?? null;
};

/** Body of an accepted command's answer. */
export const acceptedBody = (
  { commandId, dossierId, act, payload }: CommandRow,
  { revision, phase, status, underway }: Extract<StoredAnswer, { kind: 'ACCEPTED' }>,
  request: PendingRequest | null = null,
) => ({
  commandId,
  dossierId,
  act,
  revision,
  phase,
  status,
  underway,
  ...(request === null ? {} : { request: requestBody(request) }),
  ...(payload.warnings === undefined || payload.warnings.length === 0 ? {} : { warnings: [...payload.warnings] }),
});

/** Body of a command whose fate is not known yet. */
export const pendingBody = ({ commandId, dossierId, act, payload }: CommandRow) => ({
  commandId,
  dossierId,
  act,
  status: 'RECEIVED' as const,
  ...(payload.warnings === undefined || payload.warnings.length === 0 ? {} : { warnings: [...payload.warnings] }),
});

/** 200, 202 with `Location` while its effect or its fate is still open, or the refusal. */
export const sendAnswer = (reply: FastifyReply, row: CommandRow, answer: Fate, request: PendingRequest | null = null): FastifyReply => {
  if (answer.kind === 'REFUSED') return sendProblem(reply, answer.refusal);
  if (answer.kind === 'UNKNOWN') return reply.code(202).header('location', commandPath(row)).send(pendingBody(row));
  return reply
    .code(answer.underway ? 202 : 200)
    .header('location', commandPath(row))
    .send(acceptedBody(row, answer, request));
};

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { registeredDossier } from '../../db/register/dossiers.ts';
import { failedAlike } from '../../db/register/work-failures.ts';
import { Activity, Choice, Failure, Text } from '../../domain/dossier/codes.ts';
import { RULES_VERSION } from '../../domain/dossier/commands.ts';
import { specOf } from '../../domain/dossier/contents.ts';
import { refusalOf } from '../../domain/dossier/transition.ts';
import { isRefusal, type Refusal } from '../../domain/failures.ts';
import { sha256 } from '../../platform/hash.ts';
import { idempotencyKeyOf, record, requireKey } from '../acts/commands.ts';
import { driveCommand } from '../acts/drive.ts';
import { actorFor } from '../acts/permission.ts';
import { Body, IdempotencyHeaders, problems } from '../bodies/schemas.ts';
import type { Caller } from '../http/auth.ts';
import type { Deps } from '../http/deps.ts';
import { Refused } from '../http/problem.ts';
import { listed } from '../views/reading.ts';

/** One call retries so many; the rest says that there is more. */
const MOST = 500;
/** Each is an update of its own dossier; more at once only wait inside the engine. */
const AT_ONCE = 8;

const GroupBody = Body({
  activity: Activity,
  cause: Type.String({
    pattern: '^[A-Za-z0-9_.-]{1,80}$',
    description: 'Mã nguyên nhân, như danh sách lỗi kỹ thuật nêu',
    examples: ['DATABASE_UNAVAILABLE'],
  }),
  dryRun: Type.Boolean({ description: 'true: chỉ liệt kê những gì sẽ được làm lại, không làm gì' }),
});

const OUTCOMES = {
  WOULD_RETRY: 'sẽ được làm lại',
  RETRIED: 'đã cho làm lại',
  STILL_TRYING: 'đang tự thử lại, chưa thành việc của người',
  HELD: 'đang tạm giữ, không làm lại',
  REFUSED: 'không làm lại được',
  UNKNOWN: 'chưa biết kết quả, hỏi lại tại command',
} as const;

const RetriedWork = Type.Object({
  dossierId: Text,
  work: Text,
  outcome: Choice(OUTCOMES, 'Kết quả'),
  code: Type.Optional(Failure),
  command: Type.Optional(Type.String({ description: 'Nơi hỏi lại' })),
});
type Retried = Static<typeof RetriedWork>;

const GroupAnswer = Type.Object({
  dryRun: Type.Boolean(),
  work: Type.Array(RetriedWork),
  more: Type.Boolean({ description: `Còn nữa: mỗi lần tối đa ${MOST} việc` }),
});

const failedOutcome = ({ code }: Refusal): Pick<Retried, 'outcome' | 'code'> =>
  code === 'WORK_UNKNOWN' ? { outcome: 'STILL_TRYING' } : { outcome: 'REFUSED', code };

/** One of the group, tried again under a key of its own, so that the whole call may be repeated. */
const retryOne = async (
  deps: Deps,
  { caller, key, dryRun }: { readonly caller: Caller; readonly key: string; readonly dryRun: boolean },
  one: { readonly dossierId: string; readonly work: string },
): Promise<Retried> => {
  const { dossierId, work } = one;
  const found = await registeredDossier(deps.db, dossierId);
  if (found === null) return { ...one, outcome: 'REFUSED', code: 'DOSSIER_UNKNOWN' };
  const actor = actorFor(specOf('RETRY_WORK'), found.state, caller);
  if (isRefusal(actor)) return { ...one, ...failedOutcome(actor) };
  // What somebody holds is released by him alone.
  if (found.state.failures.some((failure) => failure.work === work && failure.status === 'HELD')) return { ...one, outcome: 'HELD' };
  if (dryRun) {
    const command = { version: RULES_VERSION, id: '', act: 'RETRY_WORK', actor, data: { work } } as const;
    const refusal = refusalOf(found.state, command, { at: deps.clock.now() });
    return refusal ? { ...one, ...failedOutcome(refusal) } : { ...one, outcome: 'WOULD_RETRY' };
  }
  const row = await record(deps, {
    caller,
    key: `group:${sha256(`${key} ${dossierId} ${work}`)}`,
    act: 'RETRY_WORK',
    target: dossierId,
    body: { work },
    prepare: async () => ({ actor, dossierId, data: { work } }),
  });
  const fate = await driveCommand(deps, row).catch((error: unknown) => {
    if (error instanceof Refused) return { kind: 'REFUSED', refusal: error.refusal } as const;
    throw error;
  });
  if (fate.kind === 'REFUSED') return { ...one, ...failedOutcome(fate.refusal) };
  return fate.kind === 'UNKNOWN' ? { ...one, outcome: 'UNKNOWN', command: `/commands/${row.commandId}` } : { ...one, outcome: 'RETRIED' };
};

/** Many dossiers that failed of one cause, tried again together once it is mended; first as a dry run. */
export const registerGroupRetry = (app: FastifyInstance, deps: Deps): void => {
  app.withTypeProvider<TypeBoxTypeProvider>().post(
    '/supervision/failing/retry',
    {
      config: { read: 'FAILING' },
      onRequest: requireKey,
      schema: {
        operationId: 'retryFailing',
        tags: ['supervision'],
        summary: 'Làm lại cùng lúc các việc kỹ thuật lỗi vì một nguyên nhân',
        description: 'For operators: all failed work of one activity and cause, as a dry run or for real.',
        headers: IdempotencyHeaders,
        body: GroupBody,
        response: {
          200: GroupAnswer,
          ...problems('IDEMPOTENCY_KEY_MISSING', 'ROLE_NOT_PERMITTED', 'ENGINE_UNAVAILABLE', 'PAYLOAD_TOO_LARGE'),
        },
      },
    },
    async (request) => {
      listed(request, 'FAILING');
      const { caller, body } = request;
      const { activity, cause, dryRun } = body;
      const found = await failedAlike(deps.db, { activity, cause, limit: MOST + 1 });
      const asked = { caller, key: idempotencyKeyOf(request), dryRun };
      const tried: Retried[] = [];
      for (let start = 0; start < Math.min(found.length, MOST); start += AT_ONCE)
        tried.push(...(await Promise.all(found.slice(start, Math.min(start + AT_ONCE, MOST)).map((one) => retryOne(deps, asked, one)))));
      return { dryRun, work: tried, more: found.length > MOST };
    },
  );
};

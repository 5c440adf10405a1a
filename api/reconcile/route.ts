import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { emptyBody } from '../bodies/body.ts';
import { Body, problems } from '../bodies/schemas.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';
import { createAuthenticate } from '../http/session.ts';
import { listed } from '../views/reading.ts';
import { createReconciler, SCHEDULED } from './round.ts';

const ReconcileBody = Body({
  dossierId: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9._-]{1,60}$', description: 'Chỉ đối chiếu hồ sơ này', examples: ['TN-261122-7K3MQ2'] }),
  ),
  mend: Type.Optional(Type.Boolean({ default: true, description: 'false: chỉ xem, không khắc phục' })),
  fromRegister: Type.Optional(
    Type.Boolean({
      default: false,
      description:
        'true: sổ có điều mà luồng xử lý không có thì chạy lại luồng từ sổ (luồng đã phục hồi từ bản sao cũ), thay vì gỡ bỏ điều ấy',
    }),
  ),
});

const ReconcileAnswer = Type.Object({
  ran: Type.Boolean({ description: 'false: một tiến trình khác đang đối chiếu' }),
  dossiers: Type.Integer({ description: 'Số hồ sơ đã xem' }),
  compared: Type.Integer({ description: 'Số hồ sơ đã đối chiếu kỹ' }),
  files: Type.Integer({ description: 'Số tệp đã xem' }),
  filesReadable: Type.Boolean({ description: 'false: kho tệp không đọc được, chưa biết gì về các tệp' }),
  found: Type.Record(Type.String(), Type.Integer(), { description: 'Số chỗ lệch theo loại' }),
  mended: Type.Integer({ description: 'Số chỗ lệch đã bắt tay khắc phục' }),
  cleared: Type.Integer({ description: 'Số chỗ lệch không còn' }),
  tooMany: Type.Boolean({ description: 'true: quá nhiều luồng xử lý bị mất hoặc cũ hơn sổ cùng lúc, chờ người quyết định' }),
});

const NOTHING_DONE = { dossiers: 0, compared: 0, files: 0, filesReadable: true, found: {}, mended: 0, cleared: 0, tooMany: false };

/** POST /supervision/reconcile: a round now, or one dossier. */
export const registerReconcile = (app: FastifyInstance, deps: Deps): void => {
  const reconciler = createReconciler(deps);
  const onRequest = createAuthenticate(deps);
  app.withTypeProvider<TypeBoxTypeProvider>().post(
    '/supervision/reconcile',
    {
      config: { read: 'FAILING' },
      onRequest,
      preValidation: emptyBody,
      schema: {
        operationId: 'reconcile',
        tags: ['supervision'],
        summary: 'Đối chiếu sổ, luồng xử lý và kho tệp ngay, dành cho người vận hành (reconcile)',
        description:
          'Một lượt như lượt chạy hằng phút, hoặc riêng một hồ sơ. Gửi lại không làm gì hai lần, nên không cần Idempotency-Key. Chỗ lệch hiện trong danh sách hồ sơ chậm hoặc tắc và tự mất khi đã khớp.',
        body: ReconcileBody,
        response: { 200: ReconcileAnswer, ...problems('ROLE_NOT_PERMITTED', 'DOSSIER_UNKNOWN', 'ENGINE_UNAVAILABLE', 'PAYLOAD_TOO_LARGE') },
      },
    },
    async (request) => {
      listed(request, 'FAILING');
      const { body } = request;
      const mend = body.mend === false ? 'NEVER' : body.fromRegister === true ? 'FROM_REGISTER' : 'ALL';
      const asked = body.dossierId === undefined ? reconciler.round({ ...SCHEDULED, mend }) : reconciler.dossier(body.dossierId, mend);
      const done = await asked.catch((error: unknown) =>
        isGrpcServiceError(error) || error instanceof ServiceError ? reject('ENGINE_UNAVAILABLE') : Promise.reject(error),
      );
      if (done === 'UNKNOWN') return reject('DOSSIER_UNKNOWN', { field: 'dossierId' });
      return done === null ? { ran: false, ...NOTHING_DONE } : { ran: true, ...done, found: { ...done.found } };
    },
  );
};

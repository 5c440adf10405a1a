import { and, eq } from 'drizzle-orm';
import { representativeOf } from '../../db/register/representatives.ts';
import { delivery } from '../../db/schema.ts';
import { longTime } from '../../documents/forms/wording.ts';
import { shortDate } from '../../domain/calendar/index.ts';
import { IDENTITY_PROOFS, REPRESENTATIONS, type Representative } from '../../domain/dossier/representatives.ts';
import type { ActivityDeps } from '../deps.ts';
import type { DossierContext } from '../dossier-context.ts';

/** By what right somebody takes another's result, in words. */
const rightOf = (representative: Representative | null): string => {
  // Taken in when representatives were not written down: the paper of the dossier says it.
  if (representative === null) return 'Người đại diện, theo giấy tờ trong hồ sơ';
  const { representation, relation, authorisation } = representative;
  const words = REPRESENTATIONS[representation];
  if (authorisation === undefined) return `${words} (${relation ?? ''})`;
  const { number, signedOn, until } = authorisation;
  const paper = `${words}, văn bản ${number === undefined ? '' : `số ${number} `}ngày ${shortDate(signedOn)}`;
  return until === undefined ? paper : `${paper}, có giá trị đến hết ngày ${shortDate(until)}`;
};

/** Who took the paper result of a dossier, by what right and known by what, as its return is recorded; null: not returned on paper. */
export const handedTo = async (
  db: ActivityDeps['db'],
  { state, lead }: DossierContext,
): Promise<{ readonly name: string; readonly lines: readonly { readonly name: string; readonly value: string }[] } | null> => {
  const [row] = await db
    .select()
    .from(delivery)
    .where(and(eq(delivery.dossierId, state.dossierId), eq(delivery.form, 'PAPER')));
  if (row === undefined) return null;
  const { receiver, receiverName, receiverPersonalId, identityProof, deliveredAt } = row;
  const { procedure } = state.law;
  const what = state.result?.outcome === 'REFUSAL' ? 'Thông báo từ chối giải quyết hồ sơ' : procedure.resultName;
  const proof = identityProof === null ? [] : [`${IDENTITY_PROOFS[identityProof]}, số định danh cá nhân ${receiverPersonalId ?? ''}`];
  return {
    name: receiverName ?? '',
    lines: [
      { name: 'Kết quả trả bản giấy', value: `${what}, số ${state.result?.number ?? ''}/${lead.symbol}` },
      { name: 'Người nhận', value: receiverName ?? '' },
      {
        name: 'Tư cách nhận',
        value: receiver === 'OWNER' ? 'Chủ hồ sơ' : rightOf(await representativeOf(db, state.dossierId)),
      },
      ...proof.map((value) => ({ name: 'Giấy tờ tùy thân đã đối chiếu', value })),
      { name: 'Thời điểm trả', value: longTime(deliveredAt) },
    ],
  };
};

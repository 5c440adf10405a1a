import { and, eq } from 'drizzle-orm';
import { representativeOf } from '../../db/register/representatives.ts';
import { delivery } from '../../db/schema.ts';
import { longTime } from '../../documents/forms/wording.ts';
import { resultName, resultNumber } from '../../domain/dossier/document-number.ts';
import { IDENTITY_PROOFS, type Representative, rightInWords } from '../../domain/dossier/representatives.ts';
import type { ActivityDeps } from '../deps.ts';
import type { DossierContext } from '../dossier-context.ts';
import { outsideDocument } from '../outside-results/index.ts';

/** By what right somebody takes another's result, in words. Where representatives were not written down, the paper of the dossier says it. */
const rightOf = (representative: Representative | null): string =>
  representative === null ? 'Người đại diện, theo giấy tờ trong hồ sơ' : rightInWords(representative);

/** The result that was handed over, as it stands on its paper. */
const whatWasHanded = async (db: ActivityDeps['db'], view: DossierContext, result: string): Promise<string> => {
  if (result === '') return `${resultName(view.state)}, số ${resultNumber(view.state, view.lead) ?? ''}`;
  const { definition, number, issuedBy } = await outsideDocument({ db }, view, result);
  return `${definition.name}${number === definition.code ? '' : `, số ${number}`}, của ${issuedBy}`;
};

/** Who took a paper result of a dossier by a command, by what right and known by what, as its return is recorded; null: not returned on paper. */
export const handedTo = async (
  db: ActivityDeps['db'],
  view: DossierContext,
  commandId: string,
): Promise<{ readonly name: string; readonly lines: readonly { readonly name: string; readonly value: string }[] } | null> => {
  const { state } = view;
  const [row] = await db
    .select()
    .from(delivery)
    .where(and(eq(delivery.dossierId, state.dossierId), eq(delivery.form, 'PAPER'), eq(delivery.reference, commandId)));
  if (row === undefined) return null;
  const { receiver, receiverName, receiverPersonalId, identityProof, deliveredAt } = row;
  const proof = identityProof === null ? [] : [`${IDENTITY_PROOFS[identityProof]}, số định danh cá nhân ${receiverPersonalId ?? ''}`];
  return {
    name: receiverName ?? '',
    lines: [
      { name: 'Kết quả trả bản giấy', value: await whatWasHanded(db, view, row.result) },
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

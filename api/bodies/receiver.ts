import { type Static, Type } from 'typebox';
import { ownerIn } from '../../db/register/parties.ts';
import { representativeOf } from '../../db/register/representatives.ts';
import { localDate } from '../../domain/calendar/index.ts';
import { Choice } from '../../domain/dossier/codes.ts';
import { type ActData, RULES_VERSION } from '../../domain/dossier/commands.ts';
import { IDENTITY_PROOFS, objectionToReceiver } from '../../domain/dossier/representatives.ts';
import { refusalOf } from '../../domain/dossier/transition.ts';
import { type FailureCode, type Refusal, refuse } from '../../domain/failures.ts';
import { checkPersonalId } from '../../domain/identifiers/index.ts';
import type { ActContext } from './body.ts';
import { resultValues } from './result-fields.ts';
import { Code, PersonalIdText, TextOf } from './schemas.ts';

/** Who takes the paper result: as the identity paper says that the counter was shown. */
export const RECEIVER = {
  receiver: Choice({ OWNER: 'Chủ hồ sơ', REPRESENTATIVE: 'Người đại diện' }, 'Tư cách của người nhận'),
  fullName: TextOf('person-name', 120, 'Họ tên người nhận, theo giấy tờ tùy thân đã đối chiếu'),
  personalId: Type.String({ ...PersonalIdText, title: 'ShownPersonalId', format: 'person-text' }),
  identityProof: Choice(IDENTITY_PROOFS, 'Giấy tờ tùy thân đã đối chiếu'),
};
/** Of several results which one; absent: the one made here. */
export const HANDED = { ...RECEIVER, result: Type.Optional(Code('Mã kết quả do cơ quan khác lập', 'KQ3')) };
const handed = Type.Object(HANDED);

export const RECEIVER_REFUSES = [
  'IDENTIFIER_INVALID',
  'RECEIVER_DIFFERS',
  'RECEIVER_UNKNOWN',
  'REPRESENTATIVE_IS_OWNER',
  'REPRESENTATIVE_UNFIT',
  'OWNER_CANNOT_ACT',
  'AUTHORISATION_NOT_IN_FORCE',
] as const satisfies readonly FailureCode[];

/** T26 on paper: the result goes to its owner or to the representative of this very dossier (Decree 118/2025 Art. 6). The name and the number stay in the command's row. */
export const received = async (
  context: ActContext,
  { receiver, fullName, personalId, result }: Static<typeof handed>,
): Promise<ActData['DELIVER'] | Refusal<(typeof RECEIVER_REFUSES)[number]>> => {
  const { tx, state, actor, commandId, at } = context;
  const data = { receiver, ...(result === undefined ? {} : { result }) };
  // What the rules have against it comes first, and they say it.
  if (refusalOf(state, { version: RULES_VERSION, id: commandId, act: 'DELIVER', actor, data }, { at }) !== null) return data;
  const number = checkPersonalId(personalId);
  if (!number.ok) return refuse('IDENTIFIER_INVALID', { field: 'personalId', detail: { reason: number.message } });
  const owner = await ownerIn(tx, state);
  const values = await resultValues(context);
  const printed = (field: string): readonly string[] => [values.get(field) ?? []].flat();
  const objection = objectionToReceiver(
    { receiver, fullName, personalId: number.value },
    {
      owner: { names: [owner.fullName, ...printed('fullName')], personalId: owner.identifier, birthDate: owner.birthDate },
      recorded: await representativeOf(tx, state.dossierId),
      decidedNames: printed('representative'),
      day: localDate(at),
    },
  );
  return objection ?? data;
};

import { Type } from 'typebox';
import { signersOf } from '../../db/law/mandates.ts';
import { Choice } from '../../domain/dossier/codes.ts';
import type { Signing } from '../../domain/dossier/commands.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/failures.ts';
import { rightOf, stillHeld } from '../../domain/law/mandates.ts';
import { Articles, Ground, Reasons, RefusalReasons } from './act-parts.ts';
import { type ActContext, type Bodies, body, texts } from './body.ts';
import { notDraftable, notSignable } from './result-fields.ts';
import { PersonRef, TextOf } from './schemas.ts';

/** Only one who may sign this today is named (Decree 30/2020 Art. 13); nobody named: the head. */
const Signer = Type.Optional(
  Type.String({ ...PersonRef, description: 'Mã người ký, có quyền ký hôm nay; bỏ trống: người đứng đầu cơ quan' }),
);

const signedBy = async (
  { tx, state, at }: ActContext,
  { signer }: Signing,
  document: 'RESULT' | 'REFUSAL',
): Promise<Signing | Refusal<'SIGNER_INVALID'>> => {
  const rights = await signersOf(tx, state, { at, document });
  if (rightOf(rights, signer) === null)
    return refuse('SIGNER_INVALID', { field: 'signer', detail: { signers: rights.map(({ person }) => person) } });
  return signer === undefined ? {} : { signer };
};

/** From the draft to the signature. */
export const SIGNING_ACTS = {
  SUBMIT_DRAFT: body<'SUBMIT_DRAFT'>()(
    { signer: Signer },
    async (context, said) => (await notDraftable(context)) ?? signedBy(context, said, 'RESULT'),
    ['RESULT_FIELDS_OPEN', 'RESULT_OVERFLOWS', 'LOOK_UP_OWED', 'SIGNER_INVALID'],
  ),
  SUBMIT_REFUSAL: body<'SUBMIT_REFUSAL'>()(
    { ground: Ground, reasons: RefusalReasons, articles: Articles, signer: Signer },
    async (context, { ground, signer }) => {
      const signing = await signedBy(context, { ...(signer === undefined ? {} : { signer }) }, 'REFUSAL');
      return isRefusal(signing) ? signing : { ...signing, ground };
    },
    ['SIGNER_INVALID'],
  ),
  CHANGE_SIGNER: body<'CHANGE_SIGNER'>()(
    { signer: PersonRef, reasons: Type.Optional(Reasons) },
    (context, { signer }) => signedBy(context, { signer }, context.state.result?.outcome ?? 'RESULT'),
    ['SIGNER_INVALID'],
  ),
  SIGN: body<'SIGN'>()(
    {},
    async (context) => {
      const { tx, state, at } = context;
      const rights = await signersOf(tx, state, { at });
      // Whether there is a draft and whose name it bears, the act itself says.
      return state.result?.status !== 'DRAFTED' || stillHeld(rights, state.result)
        ? ((await notSignable(context)) ?? {})
        : refuse('MANDATE_ENDED', { detail: { signers: rights.map(({ person }) => person) } });
    },
    ['MANDATE_ENDED', 'LOOK_UP_OWED', 'DRAFT_OUTDATED'],
  ),
  SIGN_LETTER: body<'SIGN_LETTER'>()(
    {},
    async ({ tx, state, actor, at }) => {
      const rights = await signersOf(tx, state, { at, document: 'LETTER' });
      const right = rightOf(rights, actor.person);
      if (right !== null) return { right: { mandate: right.mandate, authority: right.authority, ends: right.ends } };
      // Whether there is a letter to sign, the act itself says.
      return state.extension.status === 'DRAFTED'
        ? refuse('MANDATE_ENDED', { detail: { signers: rights.map(({ person }) => person) } })
        : {};
    },
    ['MANDATE_ENDED'],
  ),
  REPORT_RESULT_ERROR: body<'REPORT_RESULT_ERROR'>()(
    {
      fault: Choice(
        {
          REGISTER_CHANGED: 'Cơ sở dữ liệu đã ghi khác kết quả',
          WRONG_CONTENT: 'Nội dung sai',
          WRONG_FORM: 'Sai thể thức, số, ngày hoặc chữ ký',
          OTHER: 'Sai sót khác',
        },
        'Sai sót của kết quả đã ký',
      ),
      reasons: Reasons,
    },
    (_context, { fault }) => ({ fault }),
  ),
  RETURN_DRAFT: texts({ comment: TextOf('reason', 2000, 'Ý kiến của lãnh đạo') }),
} satisfies Partial<Bodies>;

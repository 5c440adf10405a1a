import { type Refusal, refuse } from '../failures.ts';
import type { CaseAnswers } from '../law/procedure.ts';
import { folded } from '../law/results/compare.ts';

/** Tư cách đại diện: by law, or by an authorisation (ủy quyền) of the owner, whose paper is shown when the dossier is handed in and when its result is taken (Decree 118/2025 Art. 6). */
export const REPRESENTATIONS = { BY_LAW: 'Đại diện theo pháp luật', BY_AUTHORISATION: 'Đại diện theo ủy quyền' } as const;

/** Phạm vi ủy quyền, for the procedure of the dossier. */
export const AUTHORISATION_SCOPES = { SUBMIT: 'Nộp hồ sơ', SUBMIT_AND_RECEIVE: 'Nộp hồ sơ và nhận kết quả' } as const;

/** Giấy tờ tùy thân that the counter compares with the person who takes a result. */
export const IDENTITY_PROOFS = {
  ID_CARD: 'Thẻ căn cước, thẻ căn cước công dân',
  E_ID: 'Căn cước điện tử (VNeID)',
  PASSPORT: 'Hộ chiếu',
} as const;
export type IdentityProof = keyof typeof IDENTITY_PROOFS;

/** Who somebody is, as a paper shown at the counter says. */
export interface Identity {
  readonly fullName: string;
  readonly personalId: string;
}

/** Văn bản ủy quyền; days as `YYYY-MM-DD`, `until` the last one on which it holds. A handwritten one has no number. */
export interface Authorisation {
  readonly number?: string;
  readonly signedOn: string;
  readonly until?: string;
  readonly scope: keyof typeof AUTHORISATION_SCOPES;
}

/** Người đại diện: `relation` by law, `authorisation` by the owner's; the one that `representation` names. */
export interface Representative extends Identity {
  readonly representation: keyof typeof REPRESENTATIONS;
  readonly relation?: string;
  readonly authorisation?: Authorisation;
}

const isCalled = ({ fullName }: Identity, names: readonly string[]): boolean => names.some((name) => folded(name) === folded(fullName));

const inForce = ({ authorisation }: Representative, day: string): boolean =>
  authorisation === undefined || (authorisation.signedOn <= day && day <= (authorisation.until ?? day));

const IS_OWNER = 'REPRESENTATIVE_IS_OWNER';

/** Why a dossier cannot be handed in on `day` with this representative, or without one; null: it can. `namesake`: the counter has compared the papers. */
export const objectionToRepresentative = (
  representative: (Representative & { readonly namesake?: boolean }) | undefined,
  { owner, answers, day }: { readonly owner: Identity; readonly answers: CaseAnswers; readonly day: string },
): Refusal<'REPRESENTATIVE_INCOMPLETE' | 'CASE_ANSWERS_INVALID' | typeof IS_OWNER | 'AUTHORISATION_NOT_IN_FORCE'> | null => {
  const isAsked = answers.applicantIs === 'REPRESENTATIVE';
  if (representative === undefined) return isAsked ? refuse('REPRESENTATIVE_INCOMPLETE', { field: 'representative' }) : null;
  if (!isAsked) return refuse('CASE_ANSWERS_INVALID', { field: 'answers.applicantIs' });
  const { representation, relation, authorisation, personalId, namesake = false } = representative;
  const [named, other] = representation === 'BY_LAW' ? [relation, authorisation] : [authorisation, relation];
  if (named === undefined || other !== undefined)
    return refuse('REPRESENTATIVE_INCOMPLETE', {
      field: `representative.${representation === 'BY_LAW' ? 'relation' : 'authorisation'}`,
    });
  if (personalId === owner.personalId) return refuse(IS_OWNER, { field: 'representative.personalId' });
  if (!namesake && isCalled(representative, [owner.fullName])) return refuse(IS_OWNER, { field: 'representative.fullName' });
  return inForce(representative, day) ? null : refuse('AUTHORISATION_NOT_IN_FORCE', { field: 'representative.authorisation' });
};

/** Somebody whom a dossier knows, under every name that it gives him: as taken in, as decided for the result. */
export interface Known {
  readonly names: readonly string[];
  readonly personalId: string;
}

const differs = (person: Identity, { names, personalId }: Known): Refusal<'RECEIVER_DIFFERS'> | null => {
  if (person.personalId !== personalId) return refuse('RECEIVER_DIFFERS', { field: 'personalId' });
  return isCalled(person, names) ? null : refuse('RECEIVER_DIFFERS', { field: 'fullName' });
};

/**
 * Why a result is not given to the person at the counter on `day`; null: it is. `recorded` is null for dossiers that were taken in when nobody wrote
 * representatives down: theirs is named at the return, as another person than the owner, and under the name that the result gives him, if any.
 */
export const objectionToReceiver = (
  person: Identity & { readonly receiver: 'OWNER' | 'REPRESENTATIVE' },
  o: {
    readonly owner: Known;
    readonly recorded: Representative | null;
    readonly decidedNames: readonly string[];
    readonly day: string;
  },
): Refusal<'RECEIVER_DIFFERS' | 'RECEIVER_UNKNOWN' | 'AUTHORISATION_NOT_IN_FORCE' | typeof IS_OWNER> | null => {
  const { owner, recorded, decidedNames, day } = o;
  if (person.receiver === 'OWNER') return differs(person, owner);
  if (recorded === null) {
    if (person.personalId === owner.personalId) return refuse(IS_OWNER, { field: 'personalId' });
    if (isCalled(person, owner.names)) return refuse(IS_OWNER, { field: 'fullName' });
    return decidedNames.length === 0 ? null : differs(person, { names: decidedNames, personalId: person.personalId });
  }
  if (recorded.authorisation?.scope === 'SUBMIT') return refuse('RECEIVER_UNKNOWN', { field: 'receiver' });
  if (!inForce(recorded, day)) return refuse('AUTHORISATION_NOT_IN_FORCE', { field: 'receiver' });
  return differs(person, { names: [recorded.fullName, ...decidedNames], personalId: recorded.personalId });
};

import { shortDate } from '../calendar/index.ts';
import { type Refusal, refuse } from '../failures.ts';
import { type InPersonalId, inPersonalId } from '../identifiers/index.ts';
import type { CaseAnswers } from '../law/procedure.ts';
import { AGES, ageInWords, RELATIONS, ruleOf } from '../law/representation.ts';
import { isBefore, isOldEnough } from '../law/results/values.ts';
import { sameName } from '../texts/folding.ts';

/** Tư cách đại diện: by law, or by an authorisation (ủy quyền) of the owner, whose paper is shown when the dossier is handed in and when its result is taken (Decree 118/2025 Art. 6). */
export const REPRESENTATIONS = { BY_LAW: 'Đại diện theo pháp luật', BY_AUTHORISATION: 'Đại diện theo ủy quyền' } as const;

/** How a procedure's question `applicantIs` is answered for each: whoever acts by law needs no authorisation, and no paper may say that he has one. */
export const APPLICANT_IS = {
  BY_LAW: 'LEGAL_REPRESENTATIVE',
  BY_AUTHORISATION: 'REPRESENTATIVE',
} as const satisfies Readonly<Record<keyof typeof REPRESENTATIONS, string>>;

/** Whether somebody acts for the owner in this case. */
export const isRepresented = ({ applicantIs = '' }: CaseAnswers): boolean => Object.values<string>(APPLICANT_IS).includes(applicantIs);

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
  /** One of {@link RELATIONS}; in what was taken in before they were listed, somebody's words. */
  readonly relation?: string;
  readonly authorisation?: Authorisation;
}

/** The answers as the case is: those of an older dossier say of whoever acts by law only that he is another than the owner. */
export const caseOf = (answers: CaseAnswers, representative: Pick<Representative, 'representation'> | null): CaseAnswers =>
  representative === null ? answers : { ...answers, applicantIs: APPLICANT_IS[representative.representation] };

/** What makes him a representative by law, in words; null: he is authorised. */
export const relationInWords = ({ relation }: Pick<Representative, 'relation'>): string | null =>
  relation === undefined ? null : (Object.entries(RELATIONS).find(([code]) => code === relation)?.[1] ?? relation);

/** By what right somebody acts for the owner, as every paper says it. */
export const rightInWords = ({ representation, authorisation, ...by }: Omit<Representative, keyof Identity>): string => {
  const words = REPRESENTATIONS[representation];
  if (authorisation === undefined) return `${words} (${relationInWords(by) ?? ''})`;
  const { number, signedOn, until } = authorisation;
  const paper = `${words}, văn bản ${number === undefined ? '' : `số ${number} `}ngày ${shortDate(signedOn)}`;
  return until === undefined ? paper : `${paper}, có giá trị đến hết ngày ${shortDate(until)}`;
};

const isCalled = ({ fullName }: Pick<Identity, 'fullName'>, names: readonly string[]): boolean =>
  names.some((name) => sameName(name, fullName));

const inForce = ({ authorisation }: Pick<Representative, 'authorisation'>, day: string): boolean =>
  authorisation === undefined || (authorisation.signedOn <= day && day <= (authorisation.until ?? day));

const IS_OWNER = 'REPRESENTATIVE_IS_OWNER';
type Unfit = Refusal<'REPRESENTATIVE_UNFIT'>;
const unfit = (field: string, reason: string): Unfit => refuse('REPRESENTATIVE_UNFIT', { field, detail: { reason } });

/** The owner as the dossier declares him. */
export interface Owner extends Identity {
  readonly birthDate: string;
  readonly sex: 'MALE' | 'FEMALE';
}

/** A representative as he is named at the counter. `birthDate`: where his number does not tell enough. `namesake`: the counter has compared the papers. */
export interface Named extends Representative {
  readonly birthDate?: string;
  readonly namesake?: boolean;
}

/** What his number says of him; it was read as a number before. */
const bornByNumber = (personalId: string): InPersonalId => {
  const said = inPersonalId(personalId);
  if (said === null) throw new Error('a representative is named by a number of twelve digits');
  return said;
};

/** Day of birth, or the year that his number bears. */
const bornOn = ({ birthDate, personalId }: Pick<Named, 'birthDate' | 'personalId'>): string =>
  birthDate ?? String(bornByNumber(personalId).birthYear);

/** By number, by name, or behind another number by name and day of birth. */
const isOwner = (named: Named, owner: Owner): Unfit | Refusal<typeof IS_OWNER> | null => {
  const { personalId, birthDate, namesake = false } = named;
  if (personalId === owner.personalId) return refuse(IS_OWNER, { field: 'representative.personalId' });
  if (!isCalled(named, [owner.fullName])) return null;
  if (!namesake) return refuse(IS_OWNER, { field: 'representative.fullName' });
  if (birthDate === owner.birthDate) return refuse(IS_OWNER, { field: 'representative.birthDate' });
  const { birthYear, sex } = bornByNumber(personalId);
  const mayBe = birthDate === undefined && sex === owner.sex && owner.birthDate.startsWith(String(birthYear));
  return mayBe ? unfit('representative.birthDate', 'trùng họ tên chủ hồ sơ: phải ghi ngày sinh để phân biệt') : null;
};

const notOfAge = (
  named: Pick<Named, 'birthDate' | 'personalId'>,
  day: string,
): { readonly known: boolean; readonly reason: string } | null => {
  const born = bornOn(named);
  const { years } = AGES.OF_AGE;
  if (isOldEnough(born, years, { day })) return null;
  // He may have had his birthday this year, or not.
  const known = named.birthDate !== undefined || Number(born) + years > Number(day.slice(0, 4));
  const reason = `người đại diện phải đủ ${ageInWords(AGES.OF_AGE)}`;
  return { known, reason: known ? reason : `${reason}: phải ghi ngày sinh, vì số định danh cá nhân chỉ cho biết năm` };
};

const authorisationUnfit = ({ authorisation, ...named }: Named, owner: Owner): Unfit | null => {
  if (authorisation === undefined) return null;
  const { signedOn } = authorisation;
  const field = 'representative.authorisation.signedOn';
  if (!isOldEnough(owner.birthDate, AGES.ACTING.years, { day: signedOn }))
    return unfit(field, `người ủy quyền phải đủ ${ageInWords(AGES.ACTING)} khi ký`);
  return isBefore(signedOn, bornOn(named)) ? unfit(field, 'văn bản có trước khi người đại diện sinh ra') : null;
};

const parentOfAdult = (relation: string | undefined, birthDate: string | null, day: string): string | null =>
  ruleOf(relation)?.untilOfAge === true && birthDate !== null && isOldEnough(birthDate, AGES.OF_AGE.years, { day })
    ? `cha, mẹ chỉ đại diện theo pháp luật cho con chưa đủ ${ageInWords(AGES.OF_AGE)}`
    : null;

/** Whether he is too young to be what he is said to be to the owner; by the year alone his number may not tell. */
const tooYoungFor = (named: Named, owner: Owner): Unfit | null => {
  const olderBy = ruleOf(named.relation)?.olderBy ?? null;
  const born = bornOn(named);
  if (olderBy === null || isOldEnough(born, olderBy.years, { day: owner.birthDate })) return null;
  const known = named.birthDate !== undefined || !isOldEnough(born, olderBy.years, { day: owner.birthDate, yearFrom: '01-01' });
  const reason = `theo quan hệ này phải hơn chủ hồ sơ ít nhất ${ageInWords(olderBy)}`;
  return known
    ? unfit('representative.relation', reason)
    : unfit('representative.birthDate', `${reason}: phải ghi ngày sinh, vì số định danh cá nhân chỉ cho biết năm`);
};

const isUnfit = (named: Named, { owner, day }: { readonly owner: Owner; readonly day: string }): Unfit | null => {
  const young = notOfAge(named, day);
  if (young !== null)
    return unfit(young.known && named.birthDate === undefined ? 'representative.personalId' : 'representative.birthDate', young.reason);
  const grown = parentOfAdult(named.relation, owner.birthDate, day);
  if (grown !== null) return unfit('representative.relation', grown);
  return tooYoungFor(named, owner) ?? authorisationUnfit(named, owner);
};

/** Năng lực: nobody acts for himself before he can, neither to hand in nor to receive. */
const cannotAct = (birthDate: string | null, { day, field }: { readonly day: string; readonly field: string }) =>
  birthDate === null || isOldEnough(birthDate, AGES.ACTING.years, { day })
    ? null
    : refuse('OWNER_CANNOT_ACT', { field, detail: { reason: `chủ hồ sơ chưa đủ ${ageInWords(AGES.ACTING)}` } });

/** Why a dossier cannot be handed in on `day` with this representative, or without one; null: it can. */
export const objectionToRepresentative = (
  named: Named | undefined,
  { owner, answers, day }: { readonly owner: Owner; readonly answers: CaseAnswers; readonly day: string },
): Refusal<
  | 'REPRESENTATIVE_INCOMPLETE'
  | 'REPRESENTATIVE_UNFIT'
  | 'OWNER_CANNOT_ACT'
  | 'CASE_ANSWERS_INVALID'
  | 'IDENTIFIER_INVALID'
  | typeof IS_OWNER
  | 'AUTHORISATION_NOT_IN_FORCE'
> | null => {
  if (named === undefined)
    return isRepresented(answers)
      ? refuse('REPRESENTATIVE_INCOMPLETE', { field: 'representative' })
      : cannotAct(owner.birthDate, { day, field: 'representative' });
  const { representation, relation, authorisation, birthDate, personalId } = named;
  const asked = APPLICANT_IS[representation];
  if (answers.applicantIs !== asked) return refuse('CASE_ANSWERS_INVALID', { field: 'answers.applicantIs', detail: { allowed: [asked] } });
  const [right, other] = representation === 'BY_LAW' ? [relation, authorisation] : [authorisation, relation];
  if (right === undefined || other !== undefined)
    return refuse('REPRESENTATIVE_INCOMPLETE', {
      field: `representative.${representation === 'BY_LAW' ? 'relation' : 'authorisation'}`,
    });
  if (birthDate !== undefined && !birthDate.startsWith(String(bornByNumber(personalId).birthYear)))
    return refuse('IDENTIFIER_INVALID', {
      field: 'representative.personalId',
      detail: { reason: 'năm sinh trong số định danh cá nhân khác ngày sinh đã ghi' },
    });
  const objection = isOwner(named, owner) ?? isUnfit(named, { owner, day });
  if (objection !== null) return objection;
  return inForce(named, day) ? null : refuse('AUTHORISATION_NOT_IN_FORCE', { field: 'representative.authorisation' });
};

/** Somebody whom a dossier knows, under every name that it gives him: as taken in, as decided for the result. */
export interface Known {
  readonly names: readonly string[];
  readonly personalId: string;
}

/**
 * Whether a name of the representative is the owner's own. One who was recorded under it is another: his number is, and the counter compared the papers.
 */
export const isOwnerByName = (fullName: string, owner: Known, recorded: Identity | null): boolean =>
  isCalled({ fullName }, owner.names) &&
  (recorded === null || recorded.personalId === owner.personalId || !isCalled({ fullName }, [recorded.fullName]));

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
    readonly owner: Known & { readonly birthDate: string | null };
    readonly recorded: Representative | null;
    readonly decidedNames: readonly string[];
    readonly day: string;
  },
): Refusal<
  'RECEIVER_DIFFERS' | 'RECEIVER_UNKNOWN' | 'OWNER_CANNOT_ACT' | 'AUTHORISATION_NOT_IN_FORCE' | 'REPRESENTATIVE_UNFIT' | typeof IS_OWNER
> | null => {
  const { owner, recorded, decidedNames, day } = o;
  if (person.receiver === 'OWNER') return differs(person, owner) ?? cannotAct(owner.birthDate, { day, field: 'receiver' });
  if (recorded === null) {
    if (person.personalId === owner.personalId) return refuse(IS_OWNER, { field: 'personalId' });
    if (isCalled(person, owner.names)) return refuse(IS_OWNER, { field: 'fullName' });
    const young = notOfAge(person, day);
    if (young?.known) return unfit('personalId', young.reason);
    return decidedNames.length === 0 ? null : differs(person, { names: decidedNames, personalId: person.personalId });
  }
  if (recorded.authorisation?.scope === 'SUBMIT') return refuse('RECEIVER_UNKNOWN', { field: 'receiver' });
  if (!inForce(recorded, day)) return refuse('AUTHORISATION_NOT_IN_FORCE', { field: 'receiver' });
  const grown = parentOfAdult(recorded.relation, owner.birthDate, day);
  if (grown !== null) return unfit('receiver', grown);
  return differs(person, { names: [recorded.fullName, ...decidedNames], personalId: recorded.personalId });
};

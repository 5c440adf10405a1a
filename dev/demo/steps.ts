import type { Schemas } from '../../api/client/index.ts';
import type { FailureCode } from '../../domain/failures.ts';
import type { SyntheticPerson } from './applicants.ts';
import { ApiRefusal, type Desk, type DossierView } from './client.ts';
import type { Extract, ScannedPaper } from './papers.ts';

/** Everybody who plays, each at the API with a token of their own. */
export interface Cast {
  /** The counter's software; its token names the officer in `act`. */
  readonly counter: Desk;
  readonly officer: Desk;
  readonly unitHead: Desk;
  readonly handler: Desk;
  readonly leader: Desk;
  readonly deputy: Desk;
  readonly recordsClerk: Desk;
  /** The consulted commune. */
  readonly commune: Desk;
  readonly supervisor: Desk;
}

/** Procedure P07, certificate of marital status (Giấy xác nhận tình trạng hôn nhân). */
const PROCEDURE = '1.004873';

export const WIDOWED = { applicantIs: 'OWNER', maritalHistory: 'WIDOWED', livedElsewhere: 'true', purpose: 'MARRIAGE' } as const;
export const NEVER_MARRIED = {
  applicantIs: 'OWNER',
  maritalHistory: 'NEVER_MARRIED',
  livedElsewhere: 'false',
  purpose: 'MARRIAGE',
} as const;

const DECLARATION = 'P07-C1';
export const EXTRACT_ITEM = 'P07-C3';
const MARRIAGE_DATA = 'P07-C4';
const UNASKED = 'TO-DAN-PHO';

/** Runs an attempt that the rules must refuse with this code. */
export const refused = async (attempt: Promise<unknown>, code: FailureCode): Promise<Schemas['Problem']> => {
  const outcome: unknown = await attempt.catch((error: unknown) => error);
  if (outcome instanceof ApiRefusal && outcome.problem.code === code) return outcome.problem;
  throw new Error(`phải bị từ chối với ${code}, nhưng: ${outcome instanceof Error ? outcome.message : 'được chấp nhận'}`);
};

/** T01. Returns the dossier's id; before it, the counter asks whether this person has an open one. */
export const takeIn = async (
  { counter }: Pick<Cast, 'counter'>,
  o: {
    readonly applicant: SyntheticPerson;
    readonly answers: Readonly<Record<string, string>>;
    readonly catchUp?: { readonly receivedAt: string; readonly catchUpReason: string };
  },
): Promise<string> => {
  const { dossierId } = await counter.open({
    procedureCode: PROCEDURE,
    answers: o.answers,
    applicant: o.applicant,
    channel: 'IN_PERSON',
    // The same person plays several of them at once.
    duplicateReason: 'Người nộp đề nghị thêm một giấy xác nhận cho việc khác',
    ...o.catchUp,
  });
  return dossierId;
};

/** T03, T04. True when an account was found and linked. */
export const identify = async ({ counter }: Pick<Cast, 'counter'>, dossier: string): Promise<boolean> => {
  await counter.act(dossier, 'start-identification');
  return lookUpAccount({ counter }, dossier);
};

/** T04 alone: a new look-up after the person opened the account outside. */
export const lookUpAccount = async ({ counter }: Pick<Cast, 'counter'>, dossier: string): Promise<boolean> =>
  (await counter.act(dossier, 'resolve-account')).phase === 'CHECKING_COMPONENTS';

/** What the officer sees of an ordinary paper on the counter; DT-3 makes the treatment of it. */
const ON_PAPER = { carrier: 'PAPER', handedIn: true, sheets: 1 } as const;

const counted = ({ sheets, blankBacks }: ScannedPaper) => ({ sheets, blankBacks });

/** B1 for a never-married applicant: the declaration is all there is (row 6). */
export const classifyDeclaration = async (
  { counter }: Pick<Cast, 'counter'>,
  dossier: string,
  declaration: ScannedPaper,
): Promise<void> => {
  await counter.act(dossier, 'classify', { item: DECLARATION, ...ON_PAPER, ...counted(declaration) });
};

/** B1 for the widowed applicant of S24: rows 6, 7a, 3 and 9b. */
export const checkWidowsPapers = async (
  { counter }: Pick<Cast, 'counter'>,
  dossier: string,
  papers: { readonly declaration: ScannedPaper; readonly extract: ScannedPaper },
): Promise<void> => {
  await counter.until(dossier, 'tra cứu dữ liệu hộ tịch', (view) => view.papers.every(({ lookUp }) => lookUp !== 'PENDING'));
  await counter.act(dossier, 'confirm-data', { item: MARRIAGE_DATA, valid: true, agrees: true, confirmed: true });
  await counter.act(dossier, 'classify', { item: MARRIAGE_DATA, ...ON_PAPER });
  await classifyDeclaration({ counter }, dossier, papers.declaration);
  await counter.act(dossier, 'classify', { item: EXTRACT_ITEM, ...ON_PAPER, ...counted(papers.extract), issuerAgency: 'H15.901' });
  await counter.act(dossier, 'add-paper', { item: UNASKED, description: 'Giấy của tổ dân phố, công dân nộp thêm' });
  await counter.act(dossier, 'classify', { item: UNASKED, ...ON_PAPER });
};

export type Scans = Readonly<Record<string, ScannedPaper>>;

export const scansOfWidow = ({ declaration, extract }: { readonly declaration: ScannedPaper; readonly extract: ScannedPaper }): Scans => ({
  [DECLARATION]: declaration,
  [EXTRACT_ITEM]: extract,
});
export const scansOfNeverMarried = (declaration: ScannedPaper): Scans => ({ [DECLARATION]: declaration });

const items = ({ papers }: DossierView): readonly string[] => papers.map(({ item }) => item);

/** T11, the scans with their automatic check, check 1. */
export const digitise = async ({ officer }: Pick<Cast, 'officer'>, dossier: string, scans: Scans): Promise<void> => {
  await officer.act(dossier, 'start-digitising');
  for (const [item, { files }] of Object.entries(scans)) await officer.uploadScan(dossier, item, files);
  const checked = await officer.until(dossier, 'kiểm tra bản quét', (view) =>
    view.papers.every(({ status }) => status !== 'SCANNED' && status !== 'PREPARING'),
  );
  const failed = checked.papers.filter(({ status }) => status === 'QC_FAILED');
  if (failed.length > 0)
    throw new Error(`Bản quét không đạt: ${failed.map(({ item, findings }) => `${item} (${findings.join(', ')})`).join('; ')}`);
  await officer.act(dossier, 'check-dossier', { items: items(checked) });
};

/** T12: the officer signs the package and hands it over. */
export const handOver = async ({ officer }: Pick<Cast, 'officer'>, dossier: string): Promise<void> =>
  void (await officer.act(dossier, 'hand-over'));

/** T13 and check 2; with the assignment the civil-status registers are asked about the person. */
export const takeOver = async ({ unitHead, handler }: Pick<Cast, 'unitHead' | 'handler'>, dossier: string): Promise<DossierView> => {
  await unitHead.act(dossier, 'assign', { handler: handler.person });
  await handler.act(dossier, 'check-receipt', { items: items(await handler.dossier(dossier)) });
  return handler.until(dossier, 'tra sổ hộ tịch về người được cấp', ({ registers }) =>
    registers.every(({ answer }) => answer !== 'PENDING'),
  );
};

/** A field of the result: what a source says of it, or what the handler writes. */
export const decideField = async (
  { handler }: Pick<Cast, 'handler'>,
  dossier: string,
  o: { readonly field: string; readonly source: Schemas['FieldSource']; readonly value: string; readonly reasons?: string },
  item = DECLARATION,
): Promise<void> => {
  const seen = (await handler.dossier(dossier)).resultFields?.find(({ field }) => field === o.field)?.seen ?? '';
  await handler.act(dossier, 'decide-field', { ...o, seen, ...(o.source === 'HANDLER' ? { item } : {}) });
};

const PARTNERS = {
  MALE: 'Lê Thị Mẫu Quyên, sinh ngày 01/01/1982, giấy tờ tùy thân số 066182000118, nơi đăng ký kết hôn: Ủy ban nhân dân phường Tân Lập',
  FEMALE: 'Lê Văn Mẫu Quý, sinh ngày 01/01/1980, giấy tờ tùy thân số 066080000119, nơi đăng ký kết hôn: Ủy ban nhân dân phường Tân Lập',
} as const;

/** Whom the applicant will marry, as the handler reads it in the declaration: a certificate for marriage says it. */
export const namePartner = async (cast: Pick<Cast, 'handler'>, dossier: string): Promise<void> => {
  const sex = (await cast.handler.dossier(dossier)).resultFields?.find(({ field }) => field === 'sex')?.value;
  await decideField(cast, dossier, { field: 'partner', source: 'HANDLER', value: PARTNERS[sex === 'MALE' ? 'MALE' : 'FEMALE'] });
};

/** {@link takeOver}, and what only the declaration says of the case. */
export const assign = async (cast: Pick<Cast, 'unitHead' | 'handler'>, dossier: string): Promise<void> => {
  const { answers } = await takeOver(cast, dossier);
  if (answers.purpose === 'MARRIAGE') await namePartner(cast, dossier);
};

/** T14 to the commune where the applicant lived before; three working days. Returns the consultation's id. */
export const consult = async ({ handler }: Pick<Cast, 'handler'>, dossier: string, content: string): Promise<string> => {
  await handler.act(dossier, 'consult', { kind: 'VERIFICATION', addressee: 'H15.902', workingDays: 3, content });
  const opened = (await handler.dossier(dossier)).consultations.at(-1);
  if (opened === undefined) throw new Error('không có việc xác minh nào được mở');
  return opened.consultation;
};

/** The data of the death extract, each value with the page it was read from; what the paper does not say is said to be absent. */
export const convertExtract = async (
  { handler }: Pick<Cast, 'handler'>,
  dossier: string,
  o: { readonly extract: Extract; readonly deceased: SyntheticPerson },
): Promise<void> => {
  const file = (await handler.dossier(dossier)).papers.find(({ item }) => item === EXTRACT_ITEM)?.file;
  const typed = (field: string, value: string) => ({ field, value, origin: 'TYPED', page: 1 }) as const;
  const absent = (field: string) => ({ field, value: null, absent: 'NOT_ON_PAPER', origin: 'TYPED', page: 1 }) as const;
  await handler.act(dossier, 'convert', {
    item: EXTRACT_ITEM,
    fileSha256: file?.sha256 ?? '',
    values: [
      typed('number', o.extract.number),
      typed('issuingAgency', o.extract.issuingAgency),
      typed('issuedOn', o.extract.issuedOn),
      typed('signerName', o.extract.signerName),
      typed('signerPosition', 'Chủ tịch'),
      absent('registeredOn'),
      typed('deceased.fullName', o.deceased.fullName),
      typed('deceased.birthDate', o.deceased.birthDate),
      absent('deceased.nationality'),
      { ...typed('deceased.personalId', o.deceased.personalId), origin: 'FROM_DB' },
      typed('diedAt', o.extract.diedAt),
      typed('deathPlace', o.extract.deathPlace),
      typed('deathCause', o.extract.deathCause),
    ],
  });
};

/** T22; nobody named: the head is to sign. */
export const submitDraft = async ({ handler }: Pick<Cast, 'handler'>, dossier: string, signer?: string): Promise<void> =>
  void (await handler.act(dossier, 'submit-draft', signer === undefined ? {} : { signer }));

/** Registers are asked again, and have answered. */
export const askRegistersAgain = async (desk: Desk, dossier: string): Promise<void> => {
  await desk.act(dossier, 'ask-registers');
  await desk.until(dossier, 'tra lại sổ hộ tịch', ({ registers }) => registers.every(({ answer }) => answer !== 'PENDING'));
};

/** T24; on a later day than the draft's, after the registers have been asked on it. */
export const sign = async (leader: Desk, dossier: string): Promise<void> => {
  try {
    await leader.act(dossier, 'sign');
  } catch (error) {
    if (!(error instanceof ApiRefusal && error.problem.code === 'LOOK_UP_OWED')) throw error;
    await askRegistersAgain(leader, dossier);
    await leader.act(dossier, 'sign');
  }
};

/** T24, T25. */
export const signAndIssue = async ({ leader, recordsClerk }: Pick<Cast, 'leader' | 'recordsClerk'>, dossier: string): Promise<void> => {
  await sign(leader, dossier);
  await recordsClerk.act(dossier, 'issue');
};

/** Who takes the paper result, as the counter is shown an identity card. */
export const receiving = (
  { fullName, personalId }: Pick<SyntheticPerson, 'fullName' | 'personalId'>,
  receiver: 'OWNER' | 'REPRESENTATIVE' = 'OWNER',
) => ({ receiver, fullName, personalId, identityProof: 'ID_CARD' as const });

/** T26 on paper, after the electronic return: to the owner. */
export const deliver = async (
  { counter }: Pick<Cast, 'counter'>,
  dossier: string,
  owner: Pick<SyntheticPerson, 'fullName' | 'personalId'>,
): Promise<void> => {
  await counter.until(dossier, 'trả kết quả điện tử', ({ result }) => result?.electronic === 'DELIVERED');
  await counter.act(dossier, 'deliver', receiving(owner));
};

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Db } from '../../db/client.ts';
import { agencyOf } from '../../db/law/law.ts';
import { filesOf } from '../../db/register/files.ts';
import { numberOfRequest } from '../../db/register/numbers.ts';
import { ownerIn } from '../../db/register/parties.ts';
import { isPaintedOver, type SignerNote, signerNote } from '../../documents/signing/signers.ts';
import { type VerificationReport, verifyPdf } from '../../documents/signing/verify.ts';
import { noBacks } from '../../domain/dossier/blank-pages.ts';
import { documentNumber, requestSymbol } from '../../domain/dossier/document-number.ts';
import { namesOwner, namesRequest, replyMarks, saysRequest } from '../../domain/dossier/reply-marks.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { type FailureCode, type Refusal, refuse } from '../../domain/failures.ts';
import type { Deps } from '../http/deps.ts';
import type { UploadedFile } from './uploads.ts';

type Judging = Pick<Deps, 'trustRoots' | 'clock'>;
type JudgingReply = Judging & Pick<Deps, 'db'>;

export const SIGNED_SCAN_REFUSALS = ['SIGNATURE_INVALID', 'SIGNATURE_MISSING'] as const satisfies readonly FailureCode[];
export const REPORT_REFUSALS = [
  'FILE_MISSING',
  'REPORT_HASH_DIFFERS',
  'SIGNATURE_INVALID',
  'SIGNER_NOT_MAKER',
] as const satisfies readonly FailureCode[];
export const REPLY_REFUSALS = [
  'FILE_MISSING',
  'SIGNATURE_INVALID',
  'SIGNER_NOT_ADDRESSEE',
  'REPLY_BLANK',
  'REPLY_DOUBTFUL',
] as const satisfies readonly FailureCode[];

const reportOf = async ({ trustRoots, clock }: Judging, file: UploadedFile): Promise<VerificationReport> =>
  verifyPdf({ pdf: await readFile(file.path), roots: trustRoots, at: clock.now() });

const invalid = ({ problems, signatures }: Pick<VerificationReport, 'problems' | 'signatures'>): Refusal<'SIGNATURE_INVALID'> => {
  const reasons = [...problems, ...signatures.flatMap(({ problems: found }) => found)];
  return refuse('SIGNATURE_INVALID', {
    detail: { reason: reasons.length === 0 ? ['Văn bản không có chữ ký số.'] : [...new Set(reasons)] },
  });
};

const PAINTED_OVER =
  'Sau một chữ ký đáng tin cậy, người mà hệ thống chưa xác nhận được chứng thư đã ký và vẽ lên trang: nội dung thấy được không còn là nội dung đã ký.';

/** Line of DT-3: handed in as a file that is lawfully signed. */
const SIGNED_FILE = '2';

/**
 * Every signature of a paper that comes in as a file (Decision 2603, step 2: the system checks the signature). A broken one is refused; one that nobody
 * vouches for is named and kept, since citizens sign with certificates of many public authorities. A paper classified as a signed file must be one.
 */
export const judgeScans =
  (deps: Judging, item: string) =>
  async (
    state: DossierState,
    files: readonly UploadedFile[],
  ): Promise<Refusal<(typeof SIGNED_SCAN_REFUSALS)[number]> | { readonly signatures: readonly SignerNote[] }> => {
    const notes: SignerNote[] = [];
    let sound = 0;
    for (const file of files.filter(({ signatures }) => signatures > 0)) {
      const { problems, signatures } = await reportOf(deps, file);
      const broken = signatures.filter(({ integrity, laterChanges }) => integrity === 'INVALID' || laterChanges === 'FORBIDDEN');
      // A field that waits for its signature is none.
      const unsigned = signatures.length === 0 && problems.length === 1;
      if (broken.length > 0 || (problems.length > 0 && !unsigned)) return invalid({ problems, signatures: broken });
      const drawn = { all: signatures, redrawn: file.redrawn };
      if (signatures.some((one) => isPaintedOver(one, drawn))) return invalid({ problems: [PAINTED_OVER], signatures: [] });
      sound += signatures.filter(({ integrity }) => integrity === 'VALID').length;
      notes.push(...signatures.map((one) => signerNote(one, drawn)));
    }
    const wanted = state.papers.find((paper) => paper.item === item)?.treatment?.row === SIGNED_FILE;
    return wanted && sound === 0 ? refuse('SIGNATURE_MISSING') : { signatures: notes };
  };

/** What is looked for in a reply: by what it says that it is this request's, and about this dossier's owner. The names of marks are all that is told of it. */
export const marksOfReply =
  ({ db }: Pick<Deps, 'db'>, consultation: string) =>
  async ({ dossierId, dossierCode, partyId, consultations }: DossierState): Promise<ReturnType<typeof replyMarks>> => {
    const asked = consultations.find((open) => open.consultation === consultation);
    if (asked === undefined) return [];
    const taken = await numberOfRequest(db, { dossierId, consultation, request: asked.request });
    const issuer = taken === null ? null : await agencyOf(db, taken.agency);
    const number = taken === null || issuer === null ? null : documentNumber(taken.number, requestSymbol(asked.kind, issuer));
    const { fullName: owner } = await ownerIn(db, { dossierId, partyId });
    return replyMarks({ dossierCode, number, sentAt: asked.openedAt, owner });
  };

/** How a file begins, up to a length. */
const beginning = async ({ path }: UploadedFile, length: number): Promise<string> => {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path, { end: length - 1 })) hash.update(part);
  return hash.digest('hex');
};

/** Whether a reply holds a request that we sent: the same file, whatever was signed or put to it afterwards, or its text printed anew, on whatever other pages. */
const isRequest = async (db: Db, dossierId: string, file: UploadedFile): Promise<boolean> => {
  const requests = (await filesOf(db, dossierId)).filter(({ kind }) => kind === 'CONSULTATION_REQUEST');
  if (saysRequest(file.found) && requests.length > 0) return true;
  for (const { sha256, size } of requests) if (size <= file.size && (await beginning(file, size)) === sha256) return true;
  return false;
};

/** What makes a reply doubtful, and how the officer is told: nothing of the text that was looked for. */
const DOUBTS = {
  request: 'không đọc thấy trong văn bản mã số hồ sơ, hoặc số và ngày của phiếu hỏi (bản quét không có lớp chữ thì không đọc được)',
  owner: 'không đọc thấy trong văn bản họ và tên đầy đủ của chủ hồ sơ',
  own: 'văn bản là hoặc chứa chính phiếu hỏi đã gửi: phải xác nhận phần nào là câu trả lời',
} as const;

/** Why somebody has to say that a reply is this request's: it does not itself, it names nobody or another, it is the request, or pages are blank that are no backs. */
const doubtsOf = (
  { found }: UploadedFile,
  { own, blank }: { readonly own: boolean; readonly blank: readonly number[] },
): readonly string[] => {
  const doubtful = noBacks(blank);
  return [
    ...(namesRequest(found) ? [] : [DOUBTS.request]),
    ...(namesOwner(found) ? [] : [DOUBTS.owner]),
    ...(own ? [DOUBTS.own] : []),
    ...(doubtful.length === 0 ? [] : [`có trang trắng không phải mặt sau: ${doubtful.slice(0, 10).join(', ')}`]),
  ];
};

/** Nobody has drawn anything on a page after this signature: objects and pictures of the revisions must both say so. */
const isLastWord = (
  { laterVisible, signedLength }: Pick<VerificationReport['signatures'][number], 'laterVisible' | 'signedLength'>,
  { redrawn }: Pick<UploadedFile, 'redrawn'>,
): boolean => !laterVisible && !redrawn.includes(signedLength);

/** A result that another agency's system reports as a file (T38): the very one announced, intact, trusted, signed by that agency, and nothing drawn after it. */
export const judgeReport =
  (deps: Judging, { result, sha256 }: { readonly result: string; readonly sha256: string }) =>
  async ({ outside = [] }: DossierState, [file]: readonly UploadedFile[]): Promise<Refusal<(typeof REPORT_REFUSALS)[number]> | null> => {
    if (!file) return refuse('FILE_MISSING');
    if (file.sha256 !== sha256) return refuse('REPORT_HASH_DIFFERS', { field: 'sha256' });
    const report = await reportOf(deps, file);
    if (!report.valid) return invalid(report);
    const maker = outside.find(({ code }) => code === result)?.agency ?? '';
    const own = report.signatures.filter(({ subject }) => subject.agencyId === maker);
    return own.some((one) => isLastWord(one, file)) ? null : refuse('SIGNER_NOT_MAKER', { detail: { allowed: [maker] } });
  };

/**
 * The reply must say something, be intact, chained to a trusted root, and signed for the agency that was asked (T15, I-09). Whoever signs after that
 * agency must not draw anything on a page: a trusted stranger's opaque widget would show another answer. Objects and pictures of the revisions must both
 * say so. A reply that does not say whose it is, or about whom, or is our request sent back, comes with the officer's reason, which is kept with the command.
 */
export const judgeReply =
  (deps: JudgingReply, consultation: string) =>
  async (
    state: DossierState,
    [file]: readonly UploadedFile[],
    reasons: string | null,
  ): Promise<Refusal<(typeof REPLY_REFUSALS)[number]> | null> => {
    if (!file) return refuse('FILE_MISSING');
    const report = await reportOf(deps, file);
    if (!report.valid) return invalid(report);
    const addressee = state.consultations.find((open) => open.consultation === consultation)?.addressee ?? '';
    const own = report.signatures.filter(({ subject }) => subject.agencyId === addressee);
    if (own.length === 0) return refuse('SIGNER_NOT_ADDRESSEE', { detail: { allowed: [addressee] } });
    if (!own.some((one) => isLastWord(one, file)))
      return refuse('SIGNER_NOT_ADDRESSEE', {
        detail: { allowed: [addressee], reason: ['Sau chữ ký của cơ quan được hỏi, người khác đã ký và vẽ thêm lên trang.'] },
      });
    const blank = (file.facts ?? []).flatMap((facts, index) => (facts.blank === true ? [index + 1] : []));
    if (blank.length >= file.pages) return refuse('REPLY_BLANK', { field: 'file' });
    const doubts = doubtsOf(file, { own: await isRequest(deps.db, state.dossierId, file), blank });
    return doubts.length > 0 && reasons === null ? refuse('REPLY_DOUBTFUL', { field: 'reasons', detail: { reason: doubts } }) : null;
  };

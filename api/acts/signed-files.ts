import { readFile } from 'node:fs/promises';
import { type SignerNote, signerNote } from '../../documents/signing/signers.ts';
import { type VerificationReport, verifyPdf } from '../../documents/signing/verify.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { type FailureCode, type Refusal, refuse } from '../../domain/failures.ts';
import type { Deps } from '../http/deps.ts';
import type { UploadedFile } from './uploads.ts';

type Judging = Pick<Deps, 'trustRoots' | 'clock'>;

export const SIGNED_SCAN_REFUSALS = ['SIGNATURE_INVALID', 'SIGNATURE_MISSING'] as const satisfies readonly FailureCode[];
export const REPLY_REFUSALS = ['FILE_MISSING', 'SIGNATURE_INVALID', 'SIGNER_NOT_ADDRESSEE'] as const satisfies readonly FailureCode[];

const reportOf = async ({ trustRoots, clock }: Judging, file: UploadedFile): Promise<VerificationReport> =>
  verifyPdf({ pdf: await readFile(file.path), roots: trustRoots, at: clock.now() });

const invalid = ({ problems, signatures }: Pick<VerificationReport, 'problems' | 'signatures'>): Refusal<'SIGNATURE_INVALID'> => {
  const reasons = [...problems, ...signatures.flatMap(({ problems: found }) => found)];
  return refuse('SIGNATURE_INVALID', {
    detail: { reason: reasons.length === 0 ? ['Văn bản không có chữ ký số.'] : [...new Set(reasons)] },
  });
};

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
      sound += signatures.filter(({ integrity }) => integrity === 'VALID').length;
      notes.push(...signatures.map(signerNote));
    }
    const wanted = state.papers.find((paper) => paper.item === item)?.treatment?.row === SIGNED_FILE;
    return wanted && sound === 0 ? refuse('SIGNATURE_MISSING') : { signatures: notes };
  };

/**
 * The reply must be intact, chained to a trusted root, and signed for the agency that was asked (T15, I-09). Whoever signs after that agency must not
 * draw anything on a page: a trusted stranger's opaque widget would show another answer. Objects and pictures of the revisions must both say so.
 */
export const judgeReply =
  (deps: Judging, consultation: string) =>
  async (state: DossierState, [file]: readonly UploadedFile[]): Promise<Refusal<(typeof REPLY_REFUSALS)[number]> | null> => {
    if (!file) return refuse('FILE_MISSING');
    const report = await reportOf(deps, file);
    if (!report.valid) return invalid(report);
    const addressee = state.consultations.find((open) => open.consultation === consultation)?.addressee ?? '';
    const own = report.signatures.filter(({ subject }) => subject.agencyId === addressee);
    if (own.length === 0) return refuse('SIGNER_NOT_ADDRESSEE', { detail: { allowed: [addressee] } });
    return own.some(({ laterVisible, signedLength }) => !laterVisible && !file.redrawn.includes(signedLength))
      ? null
      : refuse('SIGNER_NOT_ADDRESSEE', {
          detail: { allowed: [addressee], reason: ['Sau chữ ký của cơ quan được hỏi, người khác đã ký và vẽ thêm lên trang.'] },
        });
  };

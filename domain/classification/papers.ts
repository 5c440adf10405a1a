import { PAPER_ROWS, type PaperCase, type PaperLine, type PaperLineId, type Treatment } from './paper-lines.ts';
import { type Explanation, exists, explain, firstMatch, type LawInForce, matches } from './rules.ts';

/** Outcome of DT-3: exactly one deciding row, its treatment, and why. */
export interface PaperClassification extends Treatment {
  readonly row: PaperLineId;
  /** The other row of 6–8 that holds too and made the treatment stricter. */
  readonly alsoRow: PaperLineId | null;
  readonly explanation: Explanation<PaperLineId>;
}

const stricter = (one: Treatment, other: Treatment): Treatment => ({
  ...one,
  signer: one.signer === 'PACKAGE' ? other.signer : one.signer,
  conversion: one.conversion === 'NONE' ? other.conversion : one.conversion,
  trueCopy: one.trueCopy === 'NONE' ? other.trueCopy : one.trueCopy,
  fee: 'NONE',
});

const outcome = (rows: readonly PaperLine[], given: PaperCase): { row: PaperLine; also: PaperLine | null; treatment: Treatment } => {
  const row = firstMatch(rows, given);
  const also = row.treatment.mustDigitise && row.row !== '8' ? rows.find((other) => other.row === '8' && matches(other, given)) : undefined;
  return { row, also: also ?? null, treatment: also === undefined ? row.treatment : stricter(row.treatment, also.treatment) };
};

/** Rows 2 and 2(a) take conversion and true copy "as rows 6–9 by kind". */
const BY_KIND: readonly PaperLineId[] = ['6', '7a', '7b', '7c', '8', '9a', '9b'];

/** A file that came electronically stands in for the scan, and for the paper that would travel. */
const REPLACED_BY_FILE: readonly Treatment['capture'][] = ['SCAN', 'SPECIAL_SCAN', 'NONE'];

/** DT-3: how a paper is digitised (Decision 2603 section 3, step 1). The first row that exists and matches decides. */
export const classifyPaper = ({ law, given }: { readonly law: LawInForce; readonly given: PaperCase }): PaperClassification => {
  const rows = PAPER_ROWS.filter((row) => exists(row, law));
  const { row, also, treatment } = outcome(rows, given);
  const byKind =
    row.laterAs === 'KIND'
      ? outcome(
          rows.filter((other) => BY_KIND.includes(other.row)),
          given,
        )
      : null;
  // Certification desk and managing agency get no file by rows 2 and 2(a), so their part of 7b and 7c falls away.
  const later = byKind !== null && byKind.row.row !== '7b' && byKind.row.row !== '7c' ? byKind.treatment : null;
  const secret = treatment.forwardTo.includes('SECRECY_CHANNEL');
  const asReceived = given.carrier === 'E_FILE_OTHER' && !secret && REPLACED_BY_FILE.includes(treatment.capture);
  const givenBack = given.carrier === 'PAPER' && !given.handedIn && !secret && row.row !== '3';
  const trueCopy = later?.trueCopy ?? treatment.trueCopy;
  // Nobody pays for what the law would have digitised anyway, even before the level's start or where it is only presented.
  const neverCharged = given.mandatory || given.kind !== 'OTHER';
  return {
    ...treatment,
    row: row.row,
    alsoRow: also?.row ?? null,
    capture: asReceived ? 'AS_RECEIVED' : treatment.capture,
    forwardTo: treatment.forwardTo.flatMap((target) => {
      if (target !== 'WITH_PAPER_DOSSIER') return [target];
      return asReceived ? ['HANDLER'] : givenBack ? [] : [target];
    }),
    conversion: later?.conversion ?? treatment.conversion,
    trueCopy,
    // Decree 30/2020 Art. 25(1): a true copy is made from an original.
    originalMustBeShown: treatment.originalMustBeShown || (given.carrier === 'E_FILE_OTHER' && trueCopy !== 'NONE'),
    givenBack,
    fee: treatment.fee === 'ON_DEMAND_DIGITISATION' && neverCharged ? 'NONE' : treatment.fee,
    explanation:
      also === null ? explain(row) : { ...explain(row), text: `${row.text}. Đồng thời thuộc dòng ${also.row}: áp dụng yêu cầu chặt hơn` },
  };
};

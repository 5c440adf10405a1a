import { PAPER_LINES, type PaperCase, type PaperLine, type PaperLineId, type Treatment } from './paper-lines.ts';
import { type Explanation, exists, explain, firstMatch, type LawInForce, matches } from './rules.ts';

/** Outcome of DT-3: exactly one deciding line, its treatment, and why. */
export interface PaperClassification extends Treatment {
  readonly line: PaperLineId;
  /** The other line of 6–8 that holds too and made the treatment stricter. */
  readonly alsoLine: PaperLineId | null;
  readonly explanation: Explanation<PaperLineId>;
}

const stricter = (one: Treatment, other: Treatment): Treatment => ({
  ...one,
  signer: one.signer === 'PACKAGE' ? other.signer : one.signer,
  conversion: one.conversion === 'NONE' ? other.conversion : one.conversion,
  trueCopy: one.trueCopy === 'NONE' ? other.trueCopy : one.trueCopy,
  fee: 'NONE',
});

const outcome = (lines: readonly PaperLine[], given: PaperCase): { line: PaperLine; also: PaperLine | null; treatment: Treatment } => {
  const line = firstMatch(lines, given);
  const also =
    line.treatment.mustDigitise && line.line !== '8' ? lines.find((other) => other.line === '8' && matches(other, given)) : undefined;
  return { line, also: also ?? null, treatment: also === undefined ? line.treatment : stricter(line.treatment, also.treatment) };
};

/** Rows 2 and 2(a) take conversion and true copy "as lines 6–9 by kind". */
const BY_KIND: readonly PaperLineId[] = ['6', '7a', '7b', '7c', '8', '9a', '9b'];

/** A file that came electronically stands in for the scan, and for the paper that would travel. */
const REPLACED_BY_FILE: readonly Treatment['capture'][] = ['SCAN', 'SPECIAL_SCAN', 'NONE'];

/** DT-3: how a paper is digitised (Decision 2603 section 3, step 1). The first line that exists and matches decides. */
export const classifyPaper = ({ law, given }: { readonly law: LawInForce; readonly given: PaperCase }): PaperClassification => {
  const lines = PAPER_LINES.filter((line) => exists(line, law));
  const { line, also, treatment } = outcome(lines, given);
  const byKind =
    line.laterAs === 'KIND'
      ? outcome(
          lines.filter((other) => BY_KIND.includes(other.line)),
          given,
        )
      : null;
  // Certification desk and managing agency get no file by lines 2 and 2(a), so their part of 7b and 7c falls away.
  const later = byKind !== null && byKind.line.line !== '7b' && byKind.line.line !== '7c' ? byKind.treatment : null;
  const secret = treatment.forwardTo.includes('SECRECY_CHANNEL');
  const asReceived = given.carrier === 'E_FILE_OTHER' && !secret && REPLACED_BY_FILE.includes(treatment.capture);
  const givenBack = given.carrier === 'PAPER' && !given.handedIn && !secret && line.line !== '3';
  const trueCopy = later?.trueCopy ?? treatment.trueCopy;
  // Nobody pays for what the law would have digitised anyway, even before the level's start or where it is only presented.
  const neverCharged = given.mandatory || given.kind !== 'OTHER';
  return {
    ...treatment,
    line: line.line,
    alsoLine: also?.line ?? null,
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
      also === null
        ? explain(line)
        : { ...explain(line), text: `${line.text}. Đồng thời thuộc dòng ${also.line}: áp dụng yêu cầu chặt hơn` },
  };
};

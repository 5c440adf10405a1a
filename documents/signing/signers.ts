import { unprintable } from '../../domain/printable.ts';
import type { SignatureReport } from './verify.ts';

/** Who signed a file that was handed in, and what is known of that; kept with the file, and never in a finding or a log. */
export interface SignerNote {
  readonly name: string;
  readonly organisation: string;
  /** UNKNOWN: the signature is made by means that we cannot check. */
  readonly trust: 'TRUSTED' | 'UNTRUSTED' | 'EXPIRED' | 'UNKNOWN';
}

/** A certificate is a stranger's text: nobody's name is longer. */
const LONGEST = 120;

export const signerNote = ({ subject, chain, integrity }: SignatureReport): SignerNote => ({
  name: subject.commonName.slice(0, LONGEST),
  organisation: subject.organisation.slice(0, LONGEST),
  trust: integrity === 'UNKNOWN' ? 'UNKNOWN' : chain,
});

const TRUST = {
  TRUSTED: 'chứng thư đáng tin cậy',
  UNTRUSTED: 'chưa xác nhận được nơi cấp chứng thư',
  EXPIRED: 'chứng thư hết hoặc chưa có hiệu lực',
  UNKNOWN: 'chưa kiểm tra được chữ ký',
} as const satisfies Readonly<Record<SignerNote['trust'], string>>;

/** As the control slip names one. */
export const signerLine = ({ name, organisation, trust }: SignerNote): string => {
  const who = [name, organisation].filter((part) => part !== '').join(', ');
  // A stranger's certificate in another script holds nothing up.
  const named = who === '' ? 'người không ghi tên' : unprintable(who).length > 0 ? 'người có tên bằng chữ khác' : who;
  return `Chữ ký số của ${named}: ${TRUST[trust]}`;
};

/** The notes that were kept with a file; none where there are none. */
export const signersIn = (meta: Readonly<Record<string, unknown>>): readonly SignerNote[] =>
  Array.isArray(meta.signatures) ? (meta.signatures as readonly SignerNote[]) : [];

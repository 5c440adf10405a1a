import { unprintable } from '../../domain/printable.ts';
import type { SignatureReport } from './verify.ts';

/** Who signed a file that was handed in, and what is known of that; kept with the file, and never in a finding or a log. */
export interface SignerNote {
  readonly name: string;
  readonly organisation: string;
  /** UNKNOWN: the signature is made by means that we cannot check. */
  readonly trust: 'TRUSTED' | 'UNTRUSTED' | 'EXPIRED' | 'UNKNOWN';
  /** Somebody else has signed since and drawn on a page: what it shows is not all his. */
  readonly drawnOver?: true;
}

/** A certificate is a stranger's text: nobody's name is longer. */
const LONGEST = 120;

const trustOf = ({ chain, integrity }: SignatureReport): SignerNote['trust'] => (integrity === 'UNKNOWN' ? 'UNKNOWN' : chain);

/** Of two signatures of one file: somebody's own, or his organisation's. Anybody can write their names into a certificate that nobody vouches for. */
const isSameSide = (one: SignatureReport, other: SignatureReport): boolean => {
  const [{ subject: a }, { subject: b }] = [one, other];
  return trustOf(one) === trustOf(other) && (a.commonName === b.commonName || (a.organisation !== '' && a.organisation === b.organisation));
};

interface Drawn {
  readonly all: readonly SignatureReport[];
  /** Lengths of revisions since which a page looks different. */
  readonly redrawn: readonly number[];
}

/** Signatures of others that came later and drew, where a page looks different since or a widget lies on one: those with a place there, and where none has, any. */
const drawnOverBy = (one: SignatureReport, { all, redrawn }: Drawn): readonly SignatureReport[] => {
  if (!one.laterVisible && !redrawn.includes(one.signedLength)) return [];
  const later = all.filter((other) => other.signedLength > one.signedLength);
  const placed = later.filter((other) => other.placed);
  return (placed.length > 0 ? placed : later).filter((other) => !isSameSide(one, other));
};

/** Whether somebody whom nobody vouches for has drawn over what one who is vouched for has signed. */
export const isPaintedOver = (one: SignatureReport, file: Drawn): boolean =>
  trustOf(one) === 'TRUSTED' && drawnOverBy(one, file).some((other) => trustOf(other) !== 'TRUSTED');

export const signerNote = (one: SignatureReport, file: Drawn): SignerNote => ({
  name: one.subject.commonName.slice(0, LONGEST),
  organisation: one.subject.organisation.slice(0, LONGEST),
  trust: trustOf(one),
  ...(drawnOverBy(one, file).length > 0 ? { drawnOver: true } : {}),
});

const TRUST = {
  TRUSTED: 'chứng thư đáng tin cậy',
  UNTRUSTED: 'chưa xác nhận được nơi cấp chứng thư',
  EXPIRED: 'chứng thư hết hoặc chưa có hiệu lực',
  UNKNOWN: 'chưa kiểm tra được chữ ký',
} as const satisfies Readonly<Record<SignerNote['trust'], string>>;

/** As the control slip names one. */
export const signerLine = ({ name, organisation, trust, drawnOver }: SignerNote): string => {
  const who = [name, organisation].filter((part) => part !== '').join(', ');
  // A stranger's certificate in another script holds nothing up.
  const named = who === '' ? 'người không ghi tên' : unprintable(who).length > 0 ? 'người có tên bằng chữ khác' : who;
  return `Chữ ký số của ${named}: ${TRUST[trust]}${drawnOver ? '; sau chữ ký này người khác đã ký và vẽ thêm lên trang' : ''}`;
};

/** The notes that were kept with a file; none where there are none. */
export const signersIn = (meta: Readonly<Record<string, unknown>>): readonly SignerNote[] =>
  Array.isArray(meta.signatures) ? (meta.signatures as readonly SignerNote[]) : [];

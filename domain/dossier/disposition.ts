import type { ComponentDefinition } from '../law/types.ts';
import type { PaperItem, Treatment } from './state.ts';

/** What becomes of a paper, in the words of every slip that names it. */
interface Words {
  readonly name: string;
  /** On the receipt, in place of a number of sheets that stay here; null: the number is said. */
  readonly quantity: string | null;
  /** On the hand-over's control slip: where the paper itself is. */
  readonly handOver: string;
  /** On a slip that gives the papers back, when the dossier ends without a result. */
  readonly atEnd: string;
  /** On the slip with which the result is handed out: what goes back with it; null: it stays here, or went back before. */
  readonly atReturn: string | null;
}

/** Mỗi giấy tờ ra sao: one total table; whatever a slip says of a paper it says from here. */
const DISPOSITIONS = {
  ORIGINAL_KEPT: {
    name: 'Đã nộp bản chính',
    quantity: null,
    handOver: 'đã quét; bản chính lưu trong hồ sơ',
    atEnd: 'trả lại bản chính',
    atReturn: null,
  },
  COPY_KEPT: {
    name: 'Đã nộp bản sao',
    quantity: null,
    handOver: 'đã quét; bản sao lưu trong hồ sơ',
    atEnd: 'trả lại bản sao đã nộp',
    atReturn: null,
  },
  CERTIFIED_COPY: {
    name: 'Đã nộp bản sao có chứng thực',
    quantity: null,
    handOver: 'đã quét; bản sao có chứng thực lưu trong hồ sơ',
    atEnd: 'trả lại bản sao có chứng thực',
    atReturn: null,
  },
  RETURNED_AFTER_SCAN: {
    name: 'Quét xong trả lại người nộp',
    quantity: 'quét xong trả lại',
    handOver: 'đã quét; bản giấy đã trả lại người nộp',
    atEnd: 'đã trả lại sau khi quét',
    atReturn: null,
  },
  PRESENTED: {
    name: 'Chỉ xuất trình để đối chiếu',
    quantity: 'chỉ xuất trình',
    handOver: 'chỉ xuất trình để đối chiếu, đã trả lại người nộp',
    atEnd: 'đã trả lại khi xuất trình',
    atReturn: null,
  },
  DATA_CONFIRMED: {
    name: 'Dùng dữ liệu điện tử đã xác nhận',
    quantity: 'dữ liệu điện tử',
    handOver: 'dùng dữ liệu điện tử đã xác nhận, không nộp giấy',
    atEnd: 'không có bản giấy',
    atReturn: null,
  },
  ELECTRONIC_FILE: {
    name: 'Nộp tệp điện tử',
    quantity: 'tệp điện tử',
    handOver: 'nộp tệp điện tử, không có bản giấy',
    atEnd: 'không có bản giấy',
    atReturn: null,
  },
  TRANSFERRED_ON_PAPER: {
    name: 'Chuyển bản giấy theo hồ sơ',
    quantity: null,
    handOver: 'không số hóa; chuyển bản giấy theo hồ sơ',
    atEnd: 'trả lại bản giấy đã nộp',
    atReturn: 'trả lại bản giấy đã chuyển theo hồ sơ',
  },
  SECRET_CHANNEL: {
    name: 'Chuyển theo quy định về bí mật nhà nước',
    quantity: null,
    handOver: 'không số hóa; chuyển theo quy định về bảo vệ bí mật nhà nước',
    atEnd: 'trả lại theo quy định về bảo vệ bí mật nhà nước',
    atReturn: null,
  },
} as const satisfies Readonly<Record<string, Words>>;

export type Disposition = keyof typeof DISPOSITIONS;

export const wordsOf = (disposition: Disposition): Words => DISPOSITIONS[disposition];

export const DISPOSITION_NAMES = Object.fromEntries(Object.entries(DISPOSITIONS).map(([key, { name }]) => [key, name])) as Readonly<
  Record<Disposition, string>
>;

type Classified = Pick<PaperItem, 'component' | 'status'> & { readonly treatment: Treatment };
type Line = Pick<ComponentDefinition, 'code' | 'originals' | 'copies'>;

const lineOf = ({ components }: { readonly components: readonly Line[] }, { component }: Classified): Line | undefined =>
  components.find(({ code }) => code === component);

const kept = (procedure: { readonly components: readonly Line[] }, paper: Classified): Disposition => {
  if (paper.treatment.certifiedCopy) return 'CERTIFIED_COPY';
  const line = lineOf(procedure, paper);
  return line !== undefined && line.originals === 0 && line.copies > 0 ? 'COPY_KEPT' : 'ORIGINAL_KEPT';
};

/** What becomes of a classified paper: by its line of DT-3 and by what the officer said of the paper itself. */
export const dispositionOf = (procedure: { readonly components: readonly Line[] }, paper: Classified): Disposition => {
  const { row, scan, shown, electronic, secret, givenBack } = paper.treatment;
  if (row === '3') return 'DATA_CONFIRMED';
  if (row === '1' || (secret && !scan)) return 'SECRET_CHANNEL';
  if (electronic || row === '2' || row === '2a') return 'ELECTRONIC_FILE';
  if (paper.status === 'PRESENTED_ONLY' || (shown && !scan)) return 'PRESENTED';
  if (shown || givenBack) return 'RETURNED_AFTER_SCAN';
  return scan ? kept(procedure, paper) : 'TRANSFERRED_ON_PAPER';
};

/** How many sheets of it stay here, as the receipt says it. */
export const quantityOf = (procedure: { readonly components: readonly Line[] }, paper: Classified): string => {
  const { quantity } = wordsOf(dispositionOf(procedure, paper));
  if (quantity !== null) return quantity;
  const line = lineOf(procedure, paper);
  const { originals, copies } = line ?? { originals: 1, copies: 0 };
  if (paper.treatment.certifiedCopy) return `${Math.max(originals, copies, 1)} bản sao có chứng thực`;
  const said = [originals > 0 ? `${originals} bản chính` : '', copies > 0 ? `${copies} bản sao` : ''].filter((part) => part !== '');
  return said.join(', ') || '1 bản giấy';
};

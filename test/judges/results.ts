import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderRefusalNotice } from '../../documents/forms/refusal-notice.ts';
import { type ResultFormModel, renderResultForm } from '../../documents/forms/result-form.ts';
import { longDate } from '../../documents/forms/wording.ts';
import { resultPlacesOf } from '../../documents/scans/inspect.ts';
import { type Rectangle, signPdf } from '../../documents/signing/sign.ts';
import { covered } from '../../documents/signing/uploaded-result.ts';
import { documentNumber } from '../../domain/dossier/document-number.ts';
import { applies, resultsOf } from '../../domain/law/procedure.ts';
import { blocksIn, type Drawn, everyDrawn, modelIn, type Size, WORDS } from '../support/every-form.ts';
import { AT, type TestKeys } from '../support/papers.ts';
import { DEATH, filledByHand, HUSBAND, type Known, MARRIAGE, modelOf } from '../support/results.ts';
import { writtenResult } from '../support/uploaded-result.ts';

/** What a dossier may end in, drawn and signed as the product does it: the leader, then number, date and seal of the agency. */
export interface EndKind {
  readonly name: string;
  readonly make: () => Promise<Placed>;
}

interface Placed {
  readonly pdf: Uint8Array;
  readonly numberAt: Rectangle;
  readonly dateAt: Rectangle;
  readonly leaderAt: Rectangle;
  readonly agency: string;
  readonly symbol: string;
}

/** P07's own rules say who may be named on it: a widow who will marry again. */
const OF_WIDOW = 'MARITAL_STATUS_CERTIFICATE';
const ofWidow = (size: Size): ResultFormModel => {
  const { name: fullName, place: address, words: ethnicity } = WORDS[size];
  const spouse = { ...HUSBAND, fullName: size === 'LONGEST' ? fullName.replace('Thị', 'Văn') : HUSBAND.fullName };
  const known: Known = {
    party: { fullName, address, ethnicity },
    registers: {
      marriages: [{ ...MARRIAGE, spouses: [{ ...MARRIAGE.spouses[0], fullName }, spouse] }],
      deaths: [{ ...DEATH, deceased: spouse }],
    },
  };
  return modelOf(known, filledByHand(known));
};

const drawn = (one: Drawn, size: Size) => async (): Promise<Placed> => {
  const model = one.form.form === OF_WIDOW ? ofWidow(size) : modelIn(one, size);
  return { ...(await renderResultForm(model)), agency: model.letterhead.agency, symbol: model.symbol };
};

/** The procedure and its result; of a form that makes several papers also what the case shows at its head. */
const named = ({ form, answers, procedure }: Drawn): string => {
  const { name } = resultsOf(procedure).find((result) => result.form === form.form) ?? { name: form.title };
  const heads = form.blocks.filter(({ block }) => block === 'HEADING');
  const [head] = heads.flatMap((block) => (block.block === 'HEADING' && applies(block.when, answers) ? [block.text] : []));
  return `${procedure.code} ${name}${heads.length > 1 && head !== undefined ? ` (${head})` : ''}`;
};

/** Of every paper that a form makes the case that says most. */
const fullest = (): readonly (readonly [string, Drawn])[] => {
  const found = new Map<string, Drawn>();
  for (const one of everyDrawn()) {
    const name = named(one);
    const known = found.get(name);
    if (known === undefined || blocksIn(one) > blocksIn(known)) found.set(name, one);
  }
  return [...found];
};

const forms = (): readonly EndKind[] =>
  fullest().flatMap(([name, one]) => [
    { name: `${name}, ordinary words`, make: drawn(one, 'ORDINARY') },
    { name: `${name}, longest words`, make: drawn(one, 'LONGEST') },
  ]);

const TAN_LAP = { agency: 'Ủy ban nhân dân phường Tân Lập', symbol: 'GPXD-UBND' };

type Given = Parameters<typeof resultPlacesOf>[1];

/** As the handler's file is taken: its places are found, and the words that name them are covered. */
const uploaded = async (pdf: Uint8Array, given: Given = {}): Promise<Placed> => {
  const dir = await mkdtemp(path.join(tmpdir(), 'results-'));
  try {
    const file = path.join(dir, 'result.pdf');
    await writeFile(file, pdf);
    const found = await resultPlacesOf(file, given);
    if (!('places' in found)) throw new Error(JSON.stringify(found));
    const { anchors = [], ...places } = found.places;
    return { pdf: await covered({ pdf, anchors }), ...places, ...TAN_LAP };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

const TURNED: Given = {
  numberAt: { page: 1, x: 86, y: 90, width: 110, height: 16 },
  dateAt: { page: 1, x: 354, y: 90, width: 160, height: 16 },
  leaderAt: { page: 1, x: 345, y: 460, width: 160, height: 100 },
};

/** A refusal that has something against each of 18 papers. */
const refusal = async (): Promise<Placed> => {
  const reasons = Array.from(
    { length: 18 },
    (_, index) => `Giấy tờ thứ ${index + 1}: ${'bản chụp thiếu trang, con dấu không đọc được, nơi cấp không xác nhận; '.repeat(4)}`,
  );
  const placed = await renderRefusalNotice({
    letterhead: { superior: 'Tỉnh Đắk Lắk', agency: TAN_LAP.agency, place: 'Tân Lập' },
    form: { name: 'Phiếu từ chối tiếp nhận, giải quyết hồ sơ', number: '03' },
    symbol: 'PTC-UBND',
    draftedAt: AT,
    dossierCode: 'H15.901-261122-0001',
    owner: 'Hồ Thị Mẫu Hiền',
    address: '12 đường Lê Duẩn, phường Tân Lập, tỉnh Đắk Lắk',
    procedureName: 'Cấp Giấy xác nhận tình trạng hôn nhân',
    receivedAt: AT,
    ground: '',
    reasons: reasons.join('\n'),
    articles: 'Luật Hộ tịch, Điều 12',
    signature: { lines: ['TM. Ủy ban nhân dân', 'Chủ tịch'], name: 'Phạm Văn Mẫu Dũng' },
  });
  return { ...placed, agency: TAN_LAP.agency, symbol: 'PTC-UBND' };
};

export const ENDS: readonly EndKind[] = [
  ...forms(),
  { name: 'uploaded, places at printed words', make: async () => uploaded(await writtenResult()) },
  { name: 'uploaded, three pages, signed on the last', make: async () => uploaded(await writtenResult({ pages: 3 })) },
  {
    name: 'uploaded, turned pages, places as rectangles',
    make: async () => uploaded(await writtenResult({ anchors: false, turn: 90 }), TURNED),
  },
  { name: 'a refusal of 18 papers, three pages', make: refusal },
];

/** The file after the leader's signature, and after the agency's issue act. */
export const signedTwice = async ({ keys }: TestKeys, { make }: EndKind): Promise<readonly [Uint8Array, Uint8Array]> => {
  const { pdf, leaderAt, numberAt, dateAt, agency, symbol } = await make();
  const led = await signPdf({
    ...{ pdf, key: await keys.keyFor('cb-0104'), block: { kind: 'LEADER', at: leaderAt } },
    ...{ fieldName: 'NguoiCoThamQuyen', reason: 'Ký duyệt', at: AT },
  });
  const number = documentNumber(123, symbol);
  const issued = await signPdf({
    ...{ pdf: led, key: await keys.keyFor('H15.901'), fieldName: 'CoQuan', reason: 'Phát hành', at: AT },
    block: { kind: 'ISSUE', numberAt, dateAt, sealOver: leaderAt, number, date: longDate(AT), agencyName: agency },
  });
  return [led, issued];
};

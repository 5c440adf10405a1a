import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { nfc } from '../documents/pdf/fonts.ts';
import { MM } from '../documents/pdf/geometry.ts';
import { asPdf, centred, dotted, field, flourish, handwritten, type Pen, PRINT, printed, SCAN_DPI, scan, stamp } from './scan-look.ts';

/** Synthetic data for the two papers; dates as they are written on paper (`09/06/1975`). */
export interface ScannedPapers {
  readonly agency: string;
  readonly place: string;
  readonly applicant: {
    readonly name: string;
    readonly birthDate: string;
    readonly sex: string;
    readonly ethnicity: string;
    readonly nationality: string;
    readonly personalId: string;
    readonly residence: string;
    readonly formerResidence: string;
  };
  readonly declaredStatus: string;
  readonly purpose: string;
  readonly declaredOn: string;
  readonly deceased: {
    readonly name: string;
    readonly birthDate: string;
    readonly personalId: string;
    readonly diedOn: string;
    readonly placeOfDeath: string;
    readonly cause: string;
  };
  readonly extract: { readonly number: string; readonly issuedOn: string; readonly agency: string; readonly signer: string };
}

const head = (pen: Pen): void => {
  centred(pen, 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 275 * MM, 13, pen.fonts.bold, 0, 210 * MM);
  centred(pen, 'Độc lập - Tự do - Hạnh phúc', 269 * MM, 14, pen.fonts.bold, 0, 210 * MM);
  pen.page.drawLine({ start: { x: 78 * MM, y: 266.5 * MM }, end: { x: 132 * MM, y: 266.5 * MM }, thickness: 0.7, color: PRINT });
};

const declarationFront = (pen: Pen, p: ScannedPapers): void => {
  head(pen);
  centred(pen, 'TỜ KHAI CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN', 252 * MM, 14, pen.fonts.bold, 0, 210 * MM);
  field(pen, 'Kính gửi', p.agency, 238 * MM, 40 * MM);
  const rows: readonly (readonly [string, string])[] = [
    ['Họ, chữ đệm, tên người yêu cầu', p.applicant.name],
    ['Nơi cư trú', p.applicant.residence],
    ['Giấy tờ tùy thân', `Căn cước công dân số ${p.applicant.personalId}`],
    ['Quan hệ với người được cấp giấy', 'Bản thân'],
  ];
  for (const [index, [label, value]] of rows.entries()) field(pen, label, value, (224 - index * 10) * MM);
  printed(pen, 'Đề nghị cơ quan cấp Giấy xác nhận tình trạng hôn nhân cho người có tên dưới đây:', 25 * MM, 183 * MM);
  field(pen, 'Họ, chữ đệm, tên', p.applicant.name, 172 * MM);
  field(pen, 'Ngày, tháng, năm sinh', p.applicant.birthDate, 162 * MM);
  field(pen, 'Giới tính', p.applicant.sex, 152 * MM, 25 * MM, 70 * MM);
  field(pen, 'Dân tộc', p.applicant.ethnicity, 152 * MM, 73 * MM, 120 * MM);
  field(pen, 'Quốc tịch', p.applicant.nationality, 152 * MM, 123 * MM);
  field(pen, 'Nơi cư trú', p.applicant.residence, 142 * MM);
  field(pen, 'Nơi thường trú trước đây', p.applicant.formerResidence, 132 * MM);
  printed(pen, '(Xem tiếp mặt sau)', 150 * MM, 20 * MM, 12, pen.fonts.italic);
};

/** Breaks handwriting over several dotted lines. */
const handLines = (pen: Pen, label: string, value: string, y: number): number => {
  const lines: string[] = [''];
  for (const word of value.split(' ')) {
    const line = `${lines.at(-1)} ${word}`.trim();
    const room = (lines.length === 1 ? 115 : 155) * MM;
    if (pen.fonts.italic.widthOfTextAtSize(nfc(line), 14) > room) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  field(pen, label, lines[0] ?? '', y);
  const rest = lines.slice(1);
  for (const [index, line] of rest.entries()) {
    const at = y - (index + 1) * 10 * MM;
    dotted(pen, 25 * MM, 190 * MM, at);
    handwritten(pen, line, 27 * MM, at);
  }
  return y - rest.length * 10 * MM;
};

const declarationBack = (pen: Pen, p: ScannedPapers): void => {
  const status = handLines(pen, 'Tình trạng hôn nhân', p.declaredStatus, 265 * MM);
  field(pen, 'Mục đích sử dụng', p.purpose, status - 12 * MM);
  const oath = ['Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm', 'trước pháp luật về cam đoan của mình.'];
  for (const [index, line] of oath.entries()) printed(pen, line, 25 * MM, status - (26 + index * 7) * MM);
  field(pen, 'Làm tại', `${p.place}, ngày ${p.declaredOn}`, status - 48 * MM, 100 * MM);
  centred(pen, 'Người yêu cầu', status - 58 * MM, 13, pen.fonts.bold, 105 * MM, 85 * MM);
  centred(pen, '(Ký, ghi rõ họ, chữ đệm, tên)', status - 64 * MM, 12, pen.fonts.italic, 105 * MM, 85 * MM);
  flourish(pen, 126 * MM, status - 76 * MM);
  const width = pen.fonts.italic.widthOfTextAtSize(nfc(p.applicant.name), 15);
  handwritten(pen, p.applicant.name, 147.5 * MM - width / 2, status - 95 * MM, 15, 1);
};

const deathExtract = (pen: Pen, p: ScannedPapers): void => {
  centred(pen, p.extract.agency.toLocaleUpperCase('vi'), 275 * MM, 11.5, pen.fonts.bold, 18 * MM, 78 * MM);
  centred(pen, `Số: ${p.extract.number}`, 262 * MM, 13, pen.fonts.regular, 18 * MM, 78 * MM);
  centred(pen, 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 275 * MM, 11.5, pen.fonts.bold, 98 * MM, 98 * MM);
  centred(pen, 'Độc lập - Tự do - Hạnh phúc', 269.5 * MM, 13, pen.fonts.bold, 98 * MM, 98 * MM);
  pen.page.drawLine({ start: { x: 120 * MM, y: 267 * MM }, end: { x: 174 * MM, y: 267 * MM }, thickness: 0.7, color: PRINT });
  centred(pen, `${p.place}, ngày ${p.extract.issuedOn}`, 260 * MM, 13, pen.fonts.italic, 98 * MM, 98 * MM);
  centred(pen, 'TRÍCH LỤC KHAI TỬ', 244 * MM, 17, pen.fonts.bold, 0, 210 * MM);
  const rows: readonly (readonly [string, string])[] = [
    ['Họ, chữ đệm, tên người chết', p.deceased.name],
    ['Ngày, tháng, năm sinh', p.deceased.birthDate],
    ['Giấy tờ tùy thân số', p.deceased.personalId],
    ['Đã chết vào ngày', p.deceased.diedOn],
    ['Nơi chết', p.deceased.placeOfDeath],
    ['Nguyên nhân chết', p.deceased.cause],
    ['Đăng ký tại', p.extract.agency],
  ];
  for (const [index, [label, value]] of rows.entries()) field(pen, label, value, (226 - index * 11) * MM);
  centred(pen, 'TM. ỦY BAN NHÂN DÂN', 136 * MM, 13, pen.fonts.bold, 105 * MM, 85 * MM);
  centred(pen, 'CHỦ TỊCH', 130 * MM, 13, pen.fonts.bold, 105 * MM, 85 * MM);
  flourish(pen, 128 * MM, 116 * MM);
  stamp(pen, 127 * MM, 114 * MM, p.extract.agency, 'Dữ liệu\nmẫu');
  centred(pen, p.extract.signer, 92 * MM, 13, pen.fonts.bold, 105 * MM, 85 * MM);
};

/**
 * Writes what a counter's scanner would give for a widowed applicant: the declaration as two JPEG files, front and back, and the death extract
 * as a PDF; A4, colour. The same data gives the same bytes. Returns the paths.
 */
export const drawScans = async (o: {
  outDir: string;
  papers: ScannedPapers;
  dpi?: number | undefined;
}): Promise<{ declarationFront: string; declarationBack: string; deathExtract: string }> => {
  const { dpi = SCAN_DPI } = o;
  await mkdir(o.outDir, { recursive: true });
  const paths = {
    declarationFront: path.join(o.outDir, 'to-khai-mat-truoc.jpg'),
    declarationBack: path.join(o.outDir, 'to-khai-mat-sau.jpg'),
    deathExtract: path.join(o.outDir, 'trich-luc-khai-tu.pdf'),
  };
  await writeFile(paths.declarationFront, await scan((pen) => declarationFront(pen, o.papers), 1, dpi));
  await writeFile(paths.declarationBack, await scan((pen) => declarationBack(pen, o.papers), 2, dpi));
  await writeFile(paths.deathExtract, await asPdf(await scan((pen) => deathExtract(pen, o.papers), 3, dpi), dpi));
  return paths;
};

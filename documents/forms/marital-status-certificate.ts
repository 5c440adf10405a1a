import { shortDate } from '../../domain/calendar/index.ts';
import { MM, type Rectangle } from '../pdf/geometry.ts';
import { createSheet } from '../pdf/page.ts';
import { drawNumberAndDate } from './number-and-date.ts';
import { drawSignatureBlock, type SignatureBlock } from './signature-block.ts';
import { drawHead, drawTitle, type Letterhead } from './wording.ts';

/** What the certificate says. Birth date as calendar date `1970-01-31`; `draftedAt` is the file's date only, nothing printed. */
export interface CertificateModel {
  readonly letterhead: Letterhead;
  readonly draftedAt: string;
  /** Who asked, and for whom when that is another person. */
  readonly requestedBy: string;
  readonly person: {
    readonly name: string;
    readonly birthDate: string;
    readonly sex: string;
    readonly ethnicity: string;
    readonly nationality: string;
    /** Kind, number, issuer and date of the identity paper. */
    readonly identityPaper: string;
    readonly residence: string;
  };
  /** Wording of the status, with the papers it rests on. */
  readonly maritalStatus: string;
  readonly purpose: string;
  readonly signature: SignatureBlock;
}

const SIZE = 13;

/**
 * Draft of a Giấy xác nhận tình trạng hôn nhân (form of the justice ministry's civil-status circulars), A4. Number and date stay empty: they come
 * after the leader's signature and are drawn inside the organisation's signature (Decree 30/2020 Art. 15, 32), `numberAt` and `dateAt`. Deterministic.
 */
export const renderMaritalStatusCertificate = async (
  m: CertificateModel,
): Promise<{ pdf: Uint8Array; numberAt: Rectangle; dateAt: Rectangle; leaderAt: Rectangle }> => {
  const sheet = await createSheet({
    size: 'A4',
    margins: [20, 17, 20, 30],
    fontSize: SIZE,
    title: 'Giấy xác nhận tình trạng hôn nhân',
    author: m.letterhead.agency,
    at: m.draftedAt,
  });
  const head = drawHead({ sheet, letterhead: m.letterhead, size: 11.5 });

  const { numberAt, dateAt } = drawNumberAndDate({ sheet, head, place: m.letterhead.place, size: SIZE });

  sheet.skip(16);
  drawTitle({ sheet, title: 'GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN', size: 15 });
  sheet.skip(4);
  sheet.text(m.letterhead.agency.toLocaleUpperCase('vi'), { face: 'bold', align: 'centre', after: 6 });
  sheet.text(`Xét đề nghị của ${m.requestedBy} về việc cấp Giấy xác nhận tình trạng hôn nhân,`, {
    indent: 10 * MM,
    align: 'justify',
    after: 8,
  });
  sheet.text('XÁC NHẬN:', { face: 'bold', align: 'centre', after: 8 });

  const line = (name: string, value: string, face: 'regular' | 'bold' = 'regular') =>
    sheet.text([{ text: `${name}: ` }, { text: value, face }], { align: 'justify', after: 5 });
  line('Họ, chữ đệm, tên', m.person.name.toLocaleUpperCase('vi'), 'bold');
  line('Ngày, tháng, năm sinh', shortDate(m.person.birthDate));
  const third = sheet.width / 3;
  const cell = (index: number, name: string, value: string) => () =>
    sheet.text(`${name}: ${value}`, { x: sheet.left + index * third, width: third, after: 5 });
  sheet.columns([cell(0, 'Giới tính', m.person.sex), cell(1, 'Dân tộc', m.person.ethnicity), cell(2, 'Quốc tịch', m.person.nationality)]);
  line('Giấy tờ tùy thân', m.person.identityPaper);
  line('Nơi cư trú', m.person.residence);
  line('Tình trạng hôn nhân', m.maritalStatus);
  line('Giấy này được cấp để', m.purpose);
  sheet.text('Giấy này có giá trị sử dụng trong thời hạn 6 tháng, kể từ ngày cấp.', { indent: 10 * MM, after: 14 });

  const leaderAt = drawSignatureBlock({ sheet, block: m.signature, size: SIZE });
  return { pdf: await sheet.finish(), numberAt, dateAt, leaderAt };
};

import { degrees, PDFDocument } from 'pdf-lib';
import { embedTinos, nfc } from '../../documents/pdf/fonts.ts';
import type { LawSnapshot } from '../../domain/law/types.ts';

/** A result that somebody wrote in Word: text, its own signature block, and the words that name the places; each page turned as asked. */
export const writtenResult = async ({
  pages = 1,
  anchors = true,
  turn = 0,
}: {
  readonly pages?: number;
  readonly anchors?: boolean;
  readonly turn?: 0 | 90;
} = {}): Promise<Uint8Array> => {
  const doc = await PDFDocument.create();
  const { regular, bold, italic } = await embedTinos(doc);
  const sheets = Array.from({ length: pages }, () => {
    const page = doc.addPage(turn === 0 ? [595, 842] : [842, 595]);
    page.setRotation(degrees(turn));
    return page;
  });
  const write = (index: number, text: string, x: number, y: number, font = regular): void => {
    // Upright as the reader sees it; `y` from the lower edge.
    const at = turn === 0 ? { x, y } : { x: 842 - y, y: x };
    sheets[index]?.drawText(nfc(text), { ...at, size: 13, font, rotate: degrees(turn) });
  };
  const last = pages - 1;
  write(0, 'ỦY BAN NHÂN DÂN PHƯỜNG TÂN LẬP', 60, 780, bold);
  write(0, 'Số: ', 60, 740);
  write(0, 'Tân Lập, ', 300, 740, italic);
  if (anchors) {
    write(0, '[[SO]]', 84, 740);
    write(0, '[[NGAY]]', 352, 740);
    write(last, '[[KY]]', 400, 320);
  }
  for (let index = 0; index < pages; index += 1) write(index, `Nội dung của giấy phép, trang ${index + 1}.`, 85, 600);
  write(last, 'TM. ỦY BAN NHÂN DÂN', 350, 420, bold);
  write(last, 'CHỦ TỊCH', 400, 400, bold);
  write(last, 'Phạm Văn Mẫu Dũng', 370, 240, bold);
  return doc.save();
};

/** The law with a result that its handler makes himself, numbered in a book of its own. */
export const uploadedLaw = (law: LawSnapshot): LawSnapshot => {
  const {
    resultForm: _form,
    resultPaperType: _type,
    resultName: _name,
    resultForms: _forms,
    ...procedure
  } = law.procedure as LawSnapshot['procedure'] &
    Readonly<Record<'resultForm' | 'resultPaperType' | 'resultName' | 'resultForms', unknown>>;
  return {
    ...law,
    procedure: {
      ...procedure,
      results: [
        {
          ...{ code: 'KQ1', paperType: 'BUILDING_PERMIT', name: 'Giấy phép xây dựng', madeBy: 'LEAD', way: 'UPLOADED' },
          ...{ forms: 'BOTH', presenceRequired: false, mandatory: true, dependsOn: [], series: 'BUILDING_PERMIT', symbol: 'GPXD' },
        },
      ],
    },
  };
};

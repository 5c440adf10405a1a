import type { HostileFile } from './hostile-files.ts';
import { pdfOf } from './raw-pdf.ts';

/** Files that seem signed, as a reply does which is kept byte for byte: the walk is the same one. */

const PAGE = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>';
const stream = (content: string, entries = ''): string => `<< ${entries} /Length ${content.length} >>\nstream\n${content}\nendstream`;
const RED = '1 0 0 rg 0 0 595 842 re f';
const BLUE = '0 0 1 rg 0 0 595 842 re f';
const CATALOG = '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [7 0 R] /SigFlags 3 >> >>';
const FIELD = '<< /Type /Annot /Subtype /Widget /FT /Sig /T (a) /Rect [0 0 0 0] /V 8 0 R >>';

const signed = (change: Readonly<Record<number, string>> = {}): Uint8Array =>
  pdfOf({
    objects: {
      1: CATALOG,
      2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      3: PAGE,
      4: stream(RED),
      5: 'null',
      6: 'null',
      7: FIELD,
      8: '<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <00> >>',
      ...change,
    },
  });

const withText = (bytes: Uint8Array, change: (text: string) => string): Uint8Array =>
  Buffer.from(change(Buffer.from(bytes).toString('latin1')), 'latin1');

const startOf = (text: string): string => text.slice(text.lastIndexOf('startxref') + 10, text.lastIndexOf('\n%%EOF'));

/** One more revision: objects, their rows in the table, and what else its trailer says. */
const revised = (bytes: Uint8Array, objects: Readonly<Record<number, string>>, root: string, more = ''): Uint8Array =>
  withText(bytes, (text) => {
    let out = text;
    const rows = Object.entries(objects).map(([number, object]) => {
      const row = `${number} 1\n${String(out.length).padStart(10, '0')} 00000 n \n`;
      out += `${number} 0 obj\n${object}\nendobj\n`;
      return row;
    });
    const trailer = `trailer\n<< /Size 30 /Root ${root} /Prev ${startOf(text)} ${more} >>`;
    return `${out}xref\n${rows.join('')}${trailer}\nstartxref\n${out.length}\n%%EOF\n`;
  });

const ACTIVE = ['FILE_ACTIVE_CONTENT'];
const SCRIPT = '<< /S /JavaScript /JS (app.alert) >>';

export const HOSTILE_SIGNED: readonly HostileFile[] = [
  { name: 'a signed page, for comparison', codes: ['accepted'], make: () => signed() },
  {
    name: 'a link to a page of the web in a signed file',
    codes: ['accepted'],
    make: () =>
      signed({
        3: PAGE.replace('/Contents', '/Annots [5 0 R] /Contents'),
        5: '<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://a.vn) >> >>',
      }),
  },
  {
    name: 'a script when a signed file opens',
    codes: ACTIVE,
    make: () => signed({ 1: CATALOG.replace('/Pages', `/OpenAction ${SCRIPT} /Pages`) }),
  },
  { name: 'a script of a signature field', codes: ACTIVE, make: () => signed({ 7: FIELD.replace('/V', `/AA << /Fo ${SCRIPT} >> /V`) }) },
  {
    name: 'a script behind another action, its name disguised',
    codes: ACTIVE,
    make: () =>
      signed({
        1: CATALOG.replace('/Pages', '/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [5 0 R] >> /Pages'),
        5: '<< /S /J#61vaScript /JS (x) >>',
      }),
  },
  {
    name: 'a form that is emptied when a signed file opens',
    codes: ACTIVE,
    make: () => signed({ 1: CATALOG.replace('/Pages', '/OpenAction << /S /ResetForm >> /Pages') }),
  },
  {
    name: 'a second form language in a signed file',
    codes: ACTIVE,
    make: () => signed({ 1: CATALOG.replace('/SigFlags 3', '/SigFlags 3 /XFA 5 0 R'), 5: stream('<xdp/>') }),
  },
  {
    name: 'a file attached to a signed page',
    codes: ACTIVE,
    make: () =>
      signed({
        3: PAGE.replace(
          '/Contents',
          '/Annots [<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS << /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >> >>] /Contents',
        ),
        5: stream('MZ'),
      }),
  },
  {
    name: 'a script behind a stray word inside a dictionary of a signed file',
    codes: ['FILE_AMBIGUOUS', 'FILE_ACTIVE_CONTENT'],
    make: () => signed({ 3: PAGE.replace('/Contents', '/AA 5 0 R /Contents'), 5: `<< /O ${SCRIPT} stray /C << >> >>` }),
  },
  {
    name: 'a signed page written twice in one revision',
    codes: ['FILE_AMBIGUOUS'],
    make: () =>
      withText(signed(), (text) =>
        text
          .replace('\nxref\n', `\n4 0 obj\n${stream(BLUE)}\nendobj\nxref\n`)
          .replace(startOf(text), String(text.indexOf('xref\n0') + `4 0 obj\n${stream(BLUE)}\nendobj\n`.length)),
      ),
  },
  {
    name: 'an object stream that shadows a signed page',
    codes: ['FILE_AMBIGUOUS'],
    make: () => {
      const inside = PAGE.replace('4 0 R', '6 0 R');
      return signed({ 6: stream(BLUE), 9: stream(`3 0 ${inside}`, '/Type /ObjStm /N 1 /First 4') });
    },
  },
  {
    name: 'a later catalogue that shows other pages',
    codes: ['accepted', 'FILE_AMBIGUOUS'],
    make: () =>
      revised(
        signed(),
        {
          11: CATALOG.replace('2 0 R', '12 0 R'),
          12: '<< /Type /Pages /Kids [13 0 R] /Count 1 >>',
          13: PAGE.replace('2 0 R', '12 0 R').replace('4 0 R', '14 0 R'),
          14: stream(BLUE),
        },
        '11 0 R',
      ),
  },
  {
    name: 'a table that leads back to itself',
    codes: ['accepted', 'FILE_DAMAGED', 'FILE_AMBIGUOUS'],
    make: () => withText(signed(), (text) => text.replace('/Root 1 0 R >>', `/Root 1 0 R /Prev ${startOf(text)} >>`)),
  },
  {
    name: 'a hybrid whose stream of cross-references is none',
    codes: ['FILE_AMBIGUOUS', 'FILE_DAMAGED'],
    make: () => withText(signed(), (text) => text.replace('/Root 1 0 R >>', `/Root 1 0 R /XRefStm ${text.indexOf('4 0 obj')} >>`)),
  },
  {
    name: 'the end of one file before the head of a signed one',
    codes: ['FILE_TYPE_NOT_ALLOWED', 'FILE_AMBIGUOUS', 'FILE_DAMAGED'],
    make: () => Buffer.concat([Buffer.from('%%EOF\n'), signed()]),
  },
];

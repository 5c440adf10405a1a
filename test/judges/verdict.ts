import { PDFArray, PDFDict, PDFDocument, PDFName } from 'pdf-lib';
import { textOf } from '../../documents/pdf/signature-fields.ts';
import { annotationRects } from '../../documents/signing/placement.ts';
import { judgePresent, opensslCms, pdfsig, qpdfCheck, type Rendering, renderPage } from '../support/judges.ts';
import { type DssVerdict, dss, dssPresent } from './dss.ts';
import { type PyhankoVerdict, pyhanko, pyhankoPresent } from './pyhanko.ts';

/** What one judge says of a signed file. */
interface Opinion {
  readonly ok: boolean;
  readonly said: string;
}

export const JUDGES = ['pdfsig', 'openssl', 'pyHanko', 'EU DSS', 'qpdf', 'pictures'] as const;

/** What all of them say. */
export type Verdict = Readonly<Record<(typeof JUDGES)[number], Opinion>>;

export const isGood = (verdict: Verdict): boolean => JUDGES.every((judge) => verdict[judge].ok);

export const allPresent = async (): Promise<boolean> => {
  const present = [
    await judgePresent('pdfsig', 'pdftoppm', 'certutil', 'openssl', 'qpdf', 'python3'),
    await pyhankoPresent(),
    await dssPresent(),
  ];
  return present.every(Boolean);
};

/** Ends of the revisions that were signed, in their order, as the byte ranges in the raw bytes say. */
const signedLengths = (pdf: Uint8Array): readonly number[] =>
  [
    ...Buffer.from(pdf)
      .toString('latin1')
      .matchAll(/\/ByteRange\s*\[\s*0\s+\d+\s+(\d+)\s+(\d+)\s*\]/g),
  ]
    .map(([, from, length]) => Number(from) + Number(length))
    .sort((a, b) => a - b);

const DARKER = 24;

/** Pixels that have become lighter: something stands over what was signed. A lawful block only adds ink, the seal over the signature too. */
const covered = (before: Rendering, after: Rendering): number => {
  if (before.width !== after.width || before.height !== after.height) return Number.POSITIVE_INFINITY;
  let count = 0;
  for (let index = 0; index < before.rgb.length; index += 3)
    if ([0, 1, 2].some((channel) => (after.rgb[index + channel] ?? 0) > (before.rgb[index + channel] ?? 0) + DARKER)) count += 1;
  return count;
};

/** Poppler's pictures of every signed revision against the one that follows. */
const pictures = async (pdf: Uint8Array, pages: number): Promise<Opinion> => {
  const revisions = [...new Set([...signedLengths(pdf), pdf.length])].map((length) => pdf.subarray(0, length));
  for (const [index, revision] of revisions.slice(0, -1).entries())
    for (let page = 1; page <= pages; page += 1) {
      const pixels = covered(await renderPage({ pdf: revision, page }), await renderPage({ pdf: revisions[index + 1] ?? pdf, page }));
      if (pixels > 0) return { ok: false, said: `page ${page} covered after signature ${index + 1}: ${pixels} points` };
    }
  return { ok: true, said: 'nothing covered' };
};

/** Pages on which annotations overlap, from 1 on, but for the organisation's seal on the leader's signature. */
const strangeOverlaps = (doc: PDFDocument): readonly number[] =>
  doc.getPages().flatMap((page, index) => {
    const rects = annotationRects(page);
    const annots = page.node.lookup(PDFName.of('Annots'));
    const names =
      annots instanceof PDFArray ? annots.asArray().map((_, at) => textOf(annots.lookup(at, PDFDict).lookup(PDFName.of('T')))) : [];
    const overlapping = rects.flatMap((a, at) =>
      rects
        .slice(at + 1)
        .flatMap((b, gap) =>
          a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
            ? [`${names[at]} ${names[at + 1 + gap]}`]
            : [],
        ),
    );
    return overlapping.some((pair) => pair !== 'NguoiCoThamQuyen CoQuan') ? [index + 1] : [];
  });

const share = (items: readonly boolean[], signatures: number): Opinion => {
  const good = items.filter(Boolean).length;
  return { ok: signatures > 0 && good === signatures && items.length === signatures, said: `${good}/${signatures} valid` };
};

const ofPyhanko = (verdicts: readonly PyhankoVerdict[], signatures: number): Opinion => {
  const lawful = ['NONE', 'LTA_UPDATES', 'FORM_FILLING'];
  const sound = verdicts.map((each) => each.intact && each.valid && each.trusted && each.docmdpOk && lawful.includes(each.changes));
  const { ok, said } = share(sound, signatures);
  const changes = [...new Set(verdicts.map((each) => each.changes))].filter((each) => each !== 'NONE');
  return { ok, said: [said, ...changes].join(', ').replaceAll('_', ' ').toLowerCase() };
};

/** DSS calls every change of ours a signature's or a form's; of overlaps it tells the pages, so the pairs are read here. */
const ofDss = (verdicts: readonly DssVerdict[], signatures: number, strange: readonly number[]): Opinion => {
  const { ok, said } = share(
    verdicts.map((each) => each.intact && each.valid && each.trusted && each.undefinedChanges + each.annotationChanges === 0),
    signatures,
  );
  const pages = [...new Set(verdicts.flatMap(({ overlaps }) => overlaps))];
  const differing = verdicts.some((each) => each.visual.length + each.pages.length > 0);
  const undefinedChanges = Math.max(0, ...verdicts.map((each) => each.undefinedChanges));
  const words = [
    said,
    undefinedChanges === 0 ? 'no undefined change' : `${undefinedChanges} undefined changes`,
    ...(pages.length === 0 ? [] : [`overlap on page ${pages.join(', ')}: ${strange.length === 0 ? 'the seal' : 'not the seal alone'}`]),
    ...(differing ? ['pages differ'] : []),
  ];
  return { ok: ok && !differing && (pages.length === 0 || strange.length === 0), said: words.join(', ') };
};

/** Several at once, as many as there are cores on a small machine. */
const inPairs = async <A, B>(items: readonly A[], work: (item: A) => Promise<B>): Promise<readonly B[]> => {
  const done: B[] = [];
  for (let at = 0; at < items.length; at += 2) done.push(...(await Promise.all(items.slice(at, at + 2).map(work))));
  return done;
};

/** Every judge's opinion of every file. */
export const judgeAll = async (o: { readonly pdfs: readonly Uint8Array[]; readonly trustFile: string }): Promise<readonly Verdict[]> => {
  const { pdfs, trustFile } = o;
  const [byPyhanko, byDss] = await Promise.all([pyhanko(o), dss(o)]);
  return inPairs([...pdfs.entries()], async ([index, pdf]) => {
    const doc = await PDFDocument.load(pdf, { updateMetadata: false });
    const count = signedLengths(pdf).length;
    const { signatures } = await pdfsig({ pdf, trustFile });
    const structure = await qpdfCheck({ pdf });
    return {
      pdfsig: share(
        signatures.map(({ valid, trusted }) => valid && trusted),
        count,
      ),
      openssl: share(await opensslCms({ pdf, trustFile }), count),
      pyHanko: ofPyhanko(byPyhanko[index] ?? [], count),
      'EU DSS': ofDss(byDss[index] ?? [], count, strangeOverlaps(doc)),
      qpdf: { ok: structure === '', said: structure === '' ? 'clean' : 'damaged' },
      pictures: await pictures(pdf, doc.getPageCount()),
    };
  });
};

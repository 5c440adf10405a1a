import { PDFArray, PDFName, type PDFPage } from 'pdf-lib';
import type { PagePlace, ResultPlaces } from '../../domain/dossier/result-places.ts';
import type { Rectangle } from '../pdf/geometry.ts';
import { openIncrement } from '../pdf/incremental.ts';
import { inkCounter } from '../pdf/ink.ts';
import { withPdf } from '../pdf/pdfium.ts';
import { n } from './appearance.ts';
import { pageFrame } from './placement.ts';

/** Draws over a page, whatever state its own content leaves behind. */
const drawOver = (page: PDFPage, content: string): void => {
  const { context } = page.doc;
  const contents = page.node.get(PDFName.of('Contents'));
  const list = page.node.Contents();
  const drawn = list instanceof PDFArray ? list.asArray() : contents === undefined ? [] : [contents];
  const stream = (text: string) => context.register(context.flateStream(text));
  page.node.set(PDFName.of('Contents'), context.obj([stream('q'), ...drawn, stream(`Q\n${content}`)]));
};

const patch = (page: PDFPage, { colour, ...place }: NonNullable<ResultPlaces['anchors']>[number]): string => {
  const [x1, y1, x2, y2] = pageFrame(page).toUser(place);
  return `q ${colour.map((part) => n(part / 255)).join(' ')} rg ${[x1, y1, x2 - x1, y2 - y1].map(n).join(' ')} re f Q`;
};

/** The file with the printed words covered in the colour that they stand on, as one revision after its own bytes; without any the file itself. */
export const covered = async ({
  pdf,
  anchors,
}: {
  readonly pdf: Uint8Array;
  readonly anchors: NonNullable<ResultPlaces['anchors']>;
}): Promise<Uint8Array> => {
  if (anchors.length === 0) return pdf;
  const increment = await openIncrement({ pdf });
  for (const index of new Set(anchors.map(({ page }) => page))) {
    const page = increment.doc.getPage(index);
    drawOver(
      page,
      anchors
        .filter((anchor) => anchor.page === index)
        .map((anchor) => patch(page, anchor))
        .join('\n'),
    );
  }
  return (await increment.save()).bytes;
};

/** Whether nothing is to be seen at these places. */
export const areBlank = ({
  pdf,
  places,
}: {
  readonly pdf: Uint8Array;
  readonly places: readonly (Rectangle | PagePlace)[];
}): Promise<boolean> =>
  withPdf({ bytes: pdf }, (view) =>
    [...new Set(places.map(({ page }) => page))].every((page) => {
      const ink = inkCounter(view.render({ page, dpi: 72 }));
      return places.filter((place) => place.page === page).every((place) => ink(place) === 0);
    }),
  );

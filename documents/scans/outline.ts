import { degrees, type PDFDocument, type PDFEmbeddedPage, rgb } from 'pdf-lib';
import { type PagePlace, PLACES, type ResultPlaces } from '../../domain/dossier/result-places.ts';
import { pageFrame } from '../signing/placement.ts';

const BLUE = rgb(0.07, 0.2, 0.62);

/** Outlines the places of a result and lays a page over each of its own, turned as the reader sees it. */
export const outline = async (o: {
  readonly doc: PDFDocument;
  readonly places: ResultPlaces;
  readonly over: readonly PDFEmbeddedPage[];
}): Promise<void> => {
  const [stamp] = o.over;
  for (const [index, page] of o.doc.getPages().entries()) {
    const frame = pageFrame(page);
    const [left, bottom] = frame.toUser({ x: 0, y: 0, width: frame.width, height: frame.height });
    const turn = page.getRotation().angle;
    if (stamp !== undefined) {
      const scale = Math.min(frame.width / stamp.width, frame.height / stamp.height);
      const [width, height] = [stamp.width * scale, stamp.height * scale];
      const corner = frame.toUser({ x: (frame.width - width) / 2, y: (frame.height - height) / 2, width, height });
      // Its lower left corner as the reader sees it.
      const at = { 0: [corner[0], corner[1]], 90: [corner[2], corner[1]], 180: [corner[2], corner[3]], 270: [corner[0], corner[3]] }[
        ((turn % 360) + 360) % 360
      ] ?? [left, bottom];
      page.drawPage(stamp, { x: at[0] ?? left, y: at[1] ?? bottom, xScale: scale, yScale: scale, rotate: degrees(turn) });
    }
    const here: readonly PagePlace[] = PLACES.map((name) => o.places[name]).filter((place) => place.page === index);
    for (const place of here) {
      const [x, y, x2, y2] = frame.toUser(place);
      page.drawRectangle({ x, y, width: x2 - x, height: y2 - y, borderColor: BLUE, borderWidth: 1, borderDashArray: [4, 2] });
    }
  }
};

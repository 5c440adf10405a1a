import { type PDFDict, type PDFDocument, PDFName } from 'pdf-lib';
import {
  type GivenPlace,
  type PagePlace,
  PLACE_SIZES,
  PLACE_WORDS,
  PLACES,
  type PlaceName,
  type ResultPlaces,
} from '../../domain/dossier/result-places.ts';
import { inkCounter } from '../pdf/ink.ts';
import type { PdfView } from '../pdf/pdfium.ts';
import { anywhere } from '../pdf/walk.ts';
import { type PageFrame, pageFrame, sealPlace } from '../signing/placement.ts';
import { Refused } from './child-answers.ts';
import type { FoundPlaces, PlaceProblem } from './inspection.ts';

/** Places on a result that its handler uploads, in the inspection's child: the file is a stranger's. */

const isNamed = (dict: PDFDict, key: string, name: string): boolean => {
  const found = dict.lookup(PDFName.of(key));
  return found instanceof PDFName && found.decodeText() === name;
};

/** A signature, or any field of a form wherever it stands: what is issued is changed by nobody. */
const isField = (dict: PDFDict): boolean =>
  dict.has(PDFName.of('ByteRange')) || dict.has(PDFName.of('FT')) || isNamed(dict, 'Subtype', 'Widget') || isNamed(dict, 'Type', 'Sig');

/** Pixels in a point; less on a page that would have too many. */
const FINE = 2;
const MOST_PIXELS = 100e6;
/** Points around a printed word that belong to it. */
const AROUND = 1.5;

interface Look {
  readonly frame: PageFrame;
  /** Points in a unit of the page. */
  readonly unit: number;
  readonly isBlank: (place: PagePlace, apartFrom: PagePlace | null) => boolean;
  readonly colourAt: (place: PagePlace) => readonly [number, number, number];
}

const within = (inner: PagePlace, outer: PagePlace): PagePlace => {
  const [x, y] = [Math.max(inner.x, outer.x), Math.max(inner.y, outer.y)];
  const width = Math.max(0, Math.min(inner.x + inner.width, outer.x + outer.width) - x);
  const height = Math.max(0, Math.min(inner.y + inner.height, outer.y + outer.height) - y);
  return { ...inner, x, y, width, height };
};

const overlap = (one: PagePlace, other: PagePlace): boolean => {
  const shared = within(one, other);
  return one.page === other.page && shared.width > 0 && shared.height > 0;
};

const lookAt = (pdf: PdfView, doc: PDFDocument, page: number, unit: number): Look => {
  const frame = pageFrame(doc.getPage(page));
  const size = pdf.pageSize(page);
  // PDFium shows what lies in both boxes, and a place beyond would be drawn where nobody sees it.
  if (Math.abs(size.width - frame.width) > 1 || Math.abs(size.height - frame.height) > 1)
    throw new Refused('FILE_AMBIGUOUS', `page ${page} has two sizes`);
  const scale = Math.min(FINE * unit, Math.sqrt(MOST_PIXELS / (size.width * size.height)));
  const pixels = pdf.render({ page, dpi: 72 * scale });
  const count = inkCounter(pixels);
  const inkIn = ({ x, y, width, height }: PagePlace): number =>
    count({ x: x * scale, y: y * scale, width: width * scale, height: height * scale });
  return {
    frame,
    unit,
    isBlank: (place, apartFrom) => inkIn(place) === (apartFrom === null ? 0 : inkIn(within(apartFrom, place))),
    colourAt: ({ x, y }) => {
      const row = Math.min(pixels.height - 1, Math.max(0, pixels.height - 1 - Math.ceil(y * scale)));
      const at = (row * pixels.width + Math.min(pixels.width - 1, Math.floor(x * scale))) * 3;
      return [pixels.rgb[at] ?? 255, pixels.rgb[at + 1] ?? 255, pixels.rgb[at + 2] ?? 255];
    },
  };
};

const isOnPage = ({ x, y, width, height }: PagePlace, { frame }: Look): boolean =>
  x >= -0.01 && y >= -0.01 && x + width <= frame.width + 0.01 && y + height <= frame.height + 0.01;

/** What a place takes up: a signature also where the seal stands beside it. */
const takenBy = (name: PlaceName, place: PagePlace): readonly PagePlace[] => (name === 'leaderAt' ? [place, sealPlace(place)] : [place]);

const scaled = ({ width, height }: Pick<PagePlace, 'width' | 'height'>, by: number) => ({ width: width * by, height: height * by });

/** Around a printed word: number and date begin where it begins, a signature has it in its middle. The largest that is free. */
const aroundWord = (name: PlaceName, word: PagePlace, look: Look): PagePlace | null => {
  const { wanted, least } = PLACE_SIZES[name];
  const [most, fewest] = [scaled(wanted, 1 / look.unit), scaled(least, 1 / look.unit)];
  for (let step = 0; step <= 10; step += 1) {
    const sized = (key: 'width' | 'height'): number => most[key] - ((most[key] - fewest[key]) * step) / 10;
    const size = { width: Math.max(sized('width'), word.width), height: Math.max(sized('height'), word.height) };
    const middle = { x: word.x + word.width / 2, y: word.y + word.height / 2 };
    const x = name === 'leaderAt' ? middle.x - size.width / 2 : word.x;
    const place = { page: word.page, x, y: middle.y - size.height / 2, ...size };
    if (takenBy(name, place).every((part) => isOnPage(part, look) && look.isBlank(part, word))) return place;
  }
  return null;
};

const sizeWords = ({ width, height }: Pick<PagePlace, 'width' | 'height'>): string => `${width} × ${height} điểm`;

/** The place of a rectangle that was given, or why there is none. */
const ofGiven = (name: PlaceName, { page, x, y, width, height }: GivenPlace, look: Look): PagePlace | string => {
  const { least } = PLACE_SIZES[name];
  if (width < least.width || height < least.height) return `ô quá nhỏ; ít nhất ${sizeWords(least)}`;
  const by = 1 / look.unit;
  const place = { page: page - 1, x: x * by, y: look.frame.height - (y + height) * by, ...scaled({ width, height }, by) };
  if (!isOnPage(place, look)) {
    const { width: right, height: bottom } = scaled(look.frame, look.unit);
    return `ô nằm ngoài trang; trang rộng ${Math.floor(right)}, cao ${Math.floor(bottom)} điểm`;
  }
  const [own, seal] = takenBy(name, place);
  if (own !== undefined && !look.isBlank(own, null)) return 'ô đè lên chữ hoặc hình của trang; chỗ này phải trống';
  if (seal !== undefined && !isOnPage(seal, look)) return 'con dấu trùm một phần ba bên trái ô chữ ký sẽ nằm ngoài trang';
  return seal === undefined || look.isBlank(seal, null) ? place : 'bên trái ô chữ ký phải trống cho con dấu';
};

/**
 * Where number, date and signature stand: at the rectangles that were given, else at the printed words that name them, each of which stands there
 * exactly once. Every place lies on its page, is large enough and blank: judged by what is shown, since the text of a scan is a picture.
 */
export const findPlaces = (o: {
  readonly pdf: PdfView;
  readonly doc: PDFDocument;
  readonly units: readonly number[];
  readonly given: Readonly<Partial<Record<PlaceName, GivenPlace>>>;
}): FoundPlaces => {
  const { pdf, doc, units, given } = o;
  if (pdf.signatures > 0 || anywhere(doc, isField)) return { signed: true };
  const words = PLACES.filter((name) => given[name] === undefined).map((name) => PLACE_WORDS[name].anchor);
  const printed = Array.from({ length: words.length === 0 ? 0 : pdf.pages }, (_, page) =>
    pdf.written(page, words).map(({ word, box }) => ({ word, box, page })),
  ).flat();
  const looks = new Map<number, Look>();
  const lookOn = (page: number): Look => {
    const look = looks.get(page) ?? lookAt(pdf, doc, page, units[page] ?? 1);
    looks.set(page, look);
    return look;
  };
  const anchors: NonNullable<ResultPlaces['anchors']>[number][] = [];
  const ofAnchor = (name: PlaceName): PagePlace | string => {
    const { anchor } = PLACE_WORDS[name];
    const found = printed.filter(({ word }) => word === anchor);
    const [first, another] = found;
    if (first === undefined)
      return `không tìm thấy chữ ${anchor} trong tệp; ghi chữ này vào đúng một chỗ hoặc nêu ô ${PLACE_WORDS[name].field}`;
    if (another !== undefined) return `chữ ${anchor} có ${found.length} lần; chỉ được có một`;
    const look = lookOn(first.page);
    const { x, y, width, height } = look.frame.toUpright(first.box);
    const around = AROUND / look.unit;
    const word = { page: first.page, x: x - around, y: y - around, width: width + 2 * around, height: height + 2 * around };
    const place = aroundWord(name, word, look);
    if (place === null) return `quanh chữ ${anchor} không có chỗ trống ${sizeWords(PLACE_SIZES[name].least)}`;
    if (!look.isBlank(word, null)) anchors.push({ ...word, colour: look.colourAt(word) });
    return place;
  };
  const placeOf = (name: PlaceName): PagePlace | string => {
    const rectangle = given[name];
    if (rectangle === undefined) return ofAnchor(name);
    if (rectangle.page > pdf.pages) return `tệp chỉ có ${pdf.pages} trang`;
    return ofGiven(name, rectangle, lookOn(rectangle.page - 1));
  };
  const problems: PlaceProblem[] = [];
  const kept = new Map<PlaceName, PagePlace>();
  for (const name of PLACES) {
    const place = placeOf(name);
    if (typeof place === 'string') problems.push({ field: PLACE_WORDS[name].field, reason: place });
    else if ([...kept].some(([other, there]) => takenBy(other, there).some((a) => takenBy(name, place).some((b) => overlap(a, b)))))
      problems.push({ field: PLACE_WORDS[name].field, reason: 'ô trùng với ô khác' });
    else kept.set(name, place);
  }
  const [numberAt, dateAt, leaderAt] = PLACES.map((name) => kept.get(name));
  if (numberAt !== undefined && dateAt !== undefined && numberAt.page !== dateAt.page)
    problems.push({ field: PLACE_WORDS.dateAt.field, reason: 'số và ngày phải ở cùng một trang' });
  if (problems.length > 0 || numberAt === undefined || dateAt === undefined || leaderAt === undefined) return { problems };
  return { places: { numberAt, dateAt, leaderAt, ...(anchors.length === 0 ? {} : { anchors }) } };
};

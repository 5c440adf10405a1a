import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium';

/** One picture on a page; `coverage` is the share of the page's area (0 to 1) that it fills. */
export interface PageImage {
  readonly pixelsWide: number;
  readonly pixelsHigh: number;
  readonly horizontalDpi: number;
  readonly verticalDpi: number;
  readonly coverage: number;
}

/** 8-bit RGB pixels, line by line, on white. */
export interface PagePixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** A PDF as PDFium sees it; valid only inside `withPdf`. Pages count from 0, sizes are points. */
export interface PdfView {
  readonly pages: number;
  readonly signatures: number;
  readonly attachments: number;
  readonly javaScripts: number;
  readonly encrypted: boolean;
  readonly pageSize: (page: number) => { width: number; height: number };
  readonly images: (page: number) => readonly PageImage[];
  /** Whether a page shows pictures and nothing else: no drawing, no text, no annotation. */
  readonly onlyPictures: (page: number) => boolean;
  /** The picture that is all a page shows, as it is stored: whatever its place and turn; null where that is not one picture of at most so many pixels. */
  readonly picture: (page: number, maxPixels: number) => PagePixels | null;
  /** `widgets`: with what stands in form and signature fields, which PDFium leaves out otherwise; changes the page for as long as the file is open. */
  readonly render: (o: { page: number; dpi: number; widgets?: boolean }) => PagePixels;
  /** Takes off a page what stands in signature fields, for as long as the file is open. */
  readonly dropSignatures: (page: number) => void;
  /** What is written on a page, fields included, in the order of its objects; '' for a scan without letters below. Changes the page as `widgets` does. */
  readonly text: (page: number) => string;
  /** Where words are written on a page, each time they are: corners in the page's own coordinates, whatever its turn. */
  readonly written: (page: number, words: readonly string[]) => readonly Written[];
}

/** A word on a page; `box`: left, bottom, right, top. */
export interface Written {
  readonly word: string;
  readonly box: readonly [number, number, number, number];
}

/** Why PDFium refused to open a file or a page; final for the same bytes. */
export class PdfOpenError extends Error {
  override readonly name = 'PdfOpenError';
  readonly code = 'PDF_NOT_OPENED';
  constructor(readonly reason: 'PASSWORD' | 'DAMAGED') {
    super(`PDFium: ${reason}`);
  }
}

/** PDFium's heap has no room: a file or page beyond all measure, or too many at once. */
export class PdfMemoryError extends RangeError {
  override readonly name = 'PdfMemoryError';
  readonly code = 'PDF_NO_MEMORY';
}

const PASSWORD_NEEDED = 4;
const IMAGE_OBJECT = 3;
const FORM_OBJECT = 5;
const MAX_FORM_DEPTH = 8;
const WIDGET = 20;
const SIGNATURE_FIELD = 7;
const BITMAP_BGR = 2;
const WITH_ANNOTATIONS = 1;
const RED_FIRST = 0x10;

let library: Promise<WrappedPdfiumModule> | undefined;

/** The WebAssembly heap; asked for anew each time, since growing memory replaces the view. Its type is missing because the package forgets @types/emscripten. */
const heapOf = (lib: WrappedPdfiumModule): Uint8Array => (lib.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8;

export const pdfiumFile = (): string => createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm');

const loadLibrary = async (file: string): Promise<WrappedPdfiumModule> => {
  const wasm = await readFile(file);
  const pdfium = await init({ wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer });
  pdfium.PDFiumExt_Init();
  return pdfium;
};

/** Scratch memory of the WebAssembly heap: freed when `use` returns or throws. */
const withMemory = <T>(lib: WrappedPdfiumModule, size: number, use: (pointer: number) => T): T => {
  const pointer = lib.pdfium.wasmExports.malloc(size);
  if (pointer === 0) throw new PdfMemoryError(`PDFium: no memory for ${size} bytes`);
  try {
    return use(pointer);
  } finally {
    lib.pdfium.wasmExports.free(pointer);
  }
};

const withPage = <T>(lib: WrappedPdfiumModule, doc: number, page: number, use: (handle: number) => T): T => {
  const handle = lib.FPDF_LoadPage(doc, page);
  if (handle === 0) throw new PdfOpenError('DAMAGED');
  try {
    return use(handle);
  } finally {
    lib.FPDF_ClosePage(handle);
  }
};

const pageSize = (lib: WrappedPdfiumModule, doc: number, page: number): { width: number; height: number } =>
  withMemory(lib, 8, (pointer) => {
    if (!lib.FPDF_GetPageSizeByIndexF(doc, page, pointer)) throw new PdfOpenError('DAMAGED');
    return { width: lib.pdfium.getValue(pointer, 'float'), height: lib.pdfium.getValue(pointer + 4, 'float') };
  });

interface Scale {
  readonly x: number;
  readonly y: number;
}

/** How much a form (a drawing inside the drawing) is enlarged on the page. */
const scaleOf = (lib: WrappedPdfiumModule, form: number, outer: Scale): Scale =>
  withMemory(lib, 24, (matrix) => {
    if (!lib.FPDFPageObj_GetMatrix(form, matrix)) return outer;
    const [a, b, c, d] = [0, 4, 8, 12].map((offset) => lib.pdfium.getValue(matrix + offset, 'float')) as [number, number, number, number];
    return { x: outer.x * Math.hypot(a, b), y: outer.y * Math.hypot(c, d) };
  });

const pageImages = (lib: WrappedPdfiumModule, doc: number, page: number): PageImage[] => {
  const size = pageSize(lib, doc, page);
  const float = (pointer: number): number => lib.pdfium.getValue(pointer, 'float');
  const found: PageImage[] = [];
  return withPage(lib, doc, page, (handle) =>
    // 28 bytes of metadata (width, height, two dpi, depth, colour space, content id), then four floats of bounds.
    withMemory(lib, 44, (pointer) => {
      const visit = (object: number, scale: Scale, depth: number): void => {
        const type = lib.FPDFPageObj_GetType(object);
        if (type === FORM_OBJECT && depth < MAX_FORM_DEPTH) {
          const inner = scaleOf(lib, object, scale);
          for (let index = 0; index < lib.FPDFFormObj_CountObjects(object); index += 1)
            visit(lib.FPDFFormObj_GetObject(object, index), inner, depth + 1);
        }
        const bounds = pointer + 28;
        if (type !== IMAGE_OBJECT || !lib.FPDFImageObj_GetImageMetadata(object, handle, pointer)) return;
        if (!lib.FPDFPageObj_GetBounds(object, bounds, bounds + 4, bounds + 8, bounds + 12)) return;
        const area = (float(bounds + 8) - float(bounds)) * scale.x * ((float(bounds + 12) - float(bounds + 4)) * scale.y);
        found.push({
          pixelsWide: lib.pdfium.getValue(pointer, 'i32'),
          pixelsHigh: lib.pdfium.getValue(pointer + 4, 'i32'),
          horizontalDpi: float(pointer + 8) / scale.x,
          verticalDpi: float(pointer + 12) / scale.y,
          coverage: area / (size.width * size.height),
        });
      };
      for (let index = 0; index < lib.FPDFPage_CountObjects(handle); index += 1)
        visit(lib.FPDFPage_GetObject(handle, index), { x: 1, y: 1 }, 0);
      return found;
    }),
  );
};

const onlyPictures = (lib: WrappedPdfiumModule, doc: number, page: number): boolean =>
  withPage(lib, doc, page, (handle) => {
    if (lib.FPDFPage_GetAnnotCount(handle) > 0) return false;
    const count = lib.FPDFPage_CountObjects(handle);
    for (let index = 0; index < count; index += 1)
      if (lib.FPDFPageObj_GetType(lib.FPDFPage_GetObject(handle, index)) !== IMAGE_OBJECT) return false;
    return count > 0;
  });

/** Bytes of a pixel by PDFium's name for the kind of bitmap: grey, BGR, and BGR with a fourth byte. */
const PIXEL_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 3, 3: 4, 4: 4 };

const pixelsOf = (lib: WrappedPdfiumModule, bitmap: number): PagePixels | null => {
  const size = PIXEL_BYTES[lib.FPDFBitmap_GetFormat(bitmap)];
  if (size === undefined) return null;
  const [width, height, stride] = [lib.FPDFBitmap_GetWidth(bitmap), lib.FPDFBitmap_GetHeight(bitmap), lib.FPDFBitmap_GetStride(bitmap)];
  const [start, heap] = [lib.FPDFBitmap_GetBuffer(bitmap), heapOf(lib)];
  const [red, green] = size === 1 ? [0, 0] : [2, 1];
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y += 1) {
    for (let from = start + y * stride; to < (y + 1) * width * 3; from += size) {
      rgb[to++] = heap[from + red] ?? 0;
      rgb[to++] = heap[from + green] ?? 0;
      rgb[to++] = heap[from] ?? 0;
    }
  }
  return { width, height, rgb };
};

const onlyPicture = (lib: WrappedPdfiumModule, doc: number, page: number, maxPixels: number): PagePixels | null => {
  const [image, another] = pageImages(lib, doc, page);
  if (image === undefined || another !== undefined || image.pixelsWide * image.pixelsHigh > maxPixels) return null;
  if (!onlyPictures(lib, doc, page)) return null;
  return withPage(lib, doc, page, (handle) => {
    const bitmap = lib.FPDFImageObj_GetBitmap(lib.FPDFPage_GetObject(handle, 0));
    if (bitmap === 0) return null;
    try {
      return pixelsOf(lib, bitmap);
    } finally {
      lib.FPDFBitmap_Destroy(bitmap);
    }
  });
};

const FOR_DISPLAY = 0;

/** Makes what annotations and fields show a part of the page, which shows it once it is loaded anew. */
const flatten = (lib: WrappedPdfiumModule, doc: number, page: number): void => {
  if (withPage(lib, doc, page, (handle) => lib.FPDFPage_Flatten(handle, FOR_DISPLAY)) === 0) throw new PdfOpenError('DAMAGED');
};

/** Whether an annotation is where a signature stands; the type may be its parent's, which only PDFium's own form knows. */
const isSignature = (lib: WrappedPdfiumModule, form: number, page: number, index: number): boolean => {
  const annotation = lib.FPDFPage_GetAnnot(page, index);
  if (annotation === 0) return false;
  try {
    return lib.FPDFAnnot_GetSubtype(annotation) === WIDGET && lib.FPDFAnnot_GetFormFieldType(form, annotation) === SIGNATURE_FIELD;
  } finally {
    lib.FPDFPage_CloseAnnot(annotation);
  }
};

const dropSignatures = (lib: WrappedPdfiumModule, doc: number, page: number): void => {
  const info = lib.PDFiumExt_OpenFormFillInfo();
  const form = lib.PDFiumExt_InitFormFillEnvironment(doc, info);
  try {
    withPage(lib, doc, page, (handle) => {
      for (let index = lib.FPDFPage_GetAnnotCount(handle) - 1; index >= 0; index -= 1)
        if (isSignature(lib, form, handle, index)) lib.FPDFPage_RemoveAnnot(handle, index);
    });
  } finally {
    lib.PDFiumExt_ExitFormFillEnvironment(form);
    lib.PDFiumExt_CloseFormFillInfo(info);
  }
};

const UTF16 = 2;

const pageText = (lib: WrappedPdfiumModule, doc: number, page: number): string =>
  withPage(lib, doc, page, (handle) => {
    const letters = lib.FPDFText_LoadPage(handle);
    if (letters === 0) throw new PdfOpenError('DAMAGED');
    try {
      const count = lib.FPDFText_CountChars(letters);
      if (count <= 0) return '';
      // With a zero at the end, which PDFium counts as written.
      return withMemory(lib, (count + 1) * UTF16, (pointer) => {
        const written = lib.FPDFText_GetText(letters, 0, count, pointer);
        const bytes = heapOf(lib).subarray(pointer, pointer + Math.max(0, written - 1) * UTF16);
        return Buffer.from(bytes).toString('utf16le');
      });
    } finally {
      lib.FPDFText_ClosePage(letters);
    }
  });

/** Box of one letter; null for one that has none. */
const letterBox = (lib: WrappedPdfiumModule, letters: number, index: number): Written['box'] | null =>
  withMemory(lib, 32, (at) => {
    if (!lib.FPDFText_GetCharBox(letters, index, at, at + 8, at + 16, at + 24)) return null;
    const [left = 0, right = 0, bottom = 0, top = 0] = [0, 8, 16, 24].map((offset) => lib.pdfium.getValue(at + offset, 'double'));
    return [left, bottom, right, top];
  });

const writtenOn = (lib: WrappedPdfiumModule, doc: number, page: number, words: readonly string[]): readonly Written[] =>
  withPage(lib, doc, page, (handle) => {
    const letters = lib.FPDFText_LoadPage(handle);
    if (letters === 0) throw new PdfOpenError('DAMAGED');
    try {
      // One unit a letter, so that places in the text are places among the letters.
      const units = Array.from({ length: Math.max(0, lib.FPDFText_CountChars(letters)) }, (_, index) => {
        const code = lib.FPDFText_GetUnicode(letters, index);
        return code > 0 && code < 0x10000 ? String.fromCharCode(code) : '\ufffd';
      });
      const text = units.join('');
      return words.flatMap((word) => {
        const found: Written[] = [];
        for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
          const boxes = Array.from(word, (_, index) => letterBox(lib, letters, at + index)).filter((box) => box !== null);
          const side = (index: 0 | 1 | 2 | 3, most: typeof Math.max): number => most(...boxes.map((box) => box[index]));
          found.push({ word, box: [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)] });
        }
        return found;
      });
    } finally {
      lib.FPDFText_ClosePage(letters);
    }
  });

const renderPage = (lib: WrappedPdfiumModule, doc: number, page: number, dpi: number): PagePixels => {
  const size = pageSize(lib, doc, page);
  const width = Math.max(1, Math.round((size.width / 72) * dpi));
  const height = Math.max(1, Math.round((size.height / 72) * dpi));
  return withPage(lib, doc, page, (handle) => {
    const bitmap = lib.FPDFBitmap_CreateEx(width, height, BITMAP_BGR, 0, 0);
    if (bitmap === 0) throw new PdfMemoryError(`PDFium: no memory for ${width} x ${height} pixels`);
    try {
      lib.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
      lib.FPDF_RenderPageBitmap(bitmap, handle, 0, 0, width, height, 0, WITH_ANNOTATIONS | RED_FIRST);
      const stride = lib.FPDFBitmap_GetStride(bitmap);
      const start = lib.FPDFBitmap_GetBuffer(bitmap);
      const heap = heapOf(lib);
      const rgb = new Uint8Array(width * height * 3);
      for (let y = 0; y < height; y += 1) {
        const from = start + y * stride;
        rgb.set(heap.subarray(from, from + width * 3), y * width * 3);
      }
      return { width, height, rgb };
    } finally {
      lib.FPDFBitmap_Destroy(bitmap);
    }
  });
};

/** Loads PDFium ahead of its first use; the inspection's child is told where its file is, since finding it takes half as long as loading it. */
export const loadPdfium = async (file?: string): Promise<void> => {
  library ??= loadLibrary(file ?? pdfiumFile());
  await library;
};

/** Opens `bytes` with PDFium (WebAssembly, no signature checks) for as long as `use` runs. Throws `PdfOpenError`. */
export const withPdf = async <T>(o: { bytes: Uint8Array }, use: (pdf: PdfView) => T): Promise<T> => {
  library ??= loadLibrary(pdfiumFile());
  const lib = await library;
  return withMemory(lib, o.bytes.length, (pointer) => {
    heapOf(lib).set(o.bytes, pointer);
    const doc = lib.FPDF_LoadMemDocument(pointer, o.bytes.length, '');
    if (doc === 0) throw new PdfOpenError(lib.FPDF_GetLastError() === PASSWORD_NEEDED ? 'PASSWORD' : 'DAMAGED');
    try {
      return use({
        pages: lib.FPDF_GetPageCount(doc),
        signatures: lib.FPDF_GetSignatureCount(doc),
        attachments: lib.FPDFDoc_GetAttachmentCount(doc),
        javaScripts: lib.FPDFDoc_GetJavaScriptActionCount(doc),
        encrypted: lib.FPDF_GetSecurityHandlerRevision(doc) !== -1,
        pageSize: (page) => pageSize(lib, doc, page),
        images: (page) => pageImages(lib, doc, page),
        onlyPictures: (page) => onlyPictures(lib, doc, page),
        picture: (page, maxPixels) => onlyPicture(lib, doc, page, maxPixels),
        render: ({ page, dpi, widgets }) => {
          if (widgets === true) flatten(lib, doc, page);
          return renderPage(lib, doc, page, dpi);
        },
        dropSignatures: (page) => dropSignatures(lib, doc, page),
        text: (page) => {
          flatten(lib, doc, page);
          return pageText(lib, doc, page);
        },
        written: (page, words) => writtenOn(lib, doc, page, words),
      });
    } finally {
      lib.FPDF_CloseDocument(doc);
    }
  });
};

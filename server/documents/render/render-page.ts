import type { Pdfium } from './pdfium.ts';

/** Octets of a rendered page, four a pixel: blue, green, red and one unused. They live until PDFium is called again. */
export type RenderedPage = { readonly pixels: Uint8Array; readonly width: number; readonly height: number };
export const bgrxLayout = { step: 4, red: 2, green: 1, blue: 0 } as const;
export type PageFailure = 'page-not-loadable' | 'page-not-renderable' | 'page-too-slow';

const pixelsMax = 4_000_000;
const sideMax = 8_192;
const bgrx = 3;
/** FPDF_ANNOT and FPDF_PRINTING: stamps and layers that only print do count. */
const flags = 0x01 | 0x800;
const status = { toBeContinued: 1, done: 2 };

type How<S> = {
  readonly dpi: number;
  readonly pause: number;
  /** What is done to a loaded page before it is drawn; what it answers, if anything, is the end of it. `scale`: pixels a point. */
  readonly prepare?: (page: number, size: { readonly width: number; readonly height: number }, scale: number) => S | null;
};

/** Renders one page on white and lets `use` look at its pixels; or says why it could not. */
export function renderPage<T, S = never>(
  library: Pdfium,
  document: number,
  index: number,
  how: How<S>,
  use: (page: RenderedPage) => T,
): T | S | PageFailure {
  const page = library.FPDF_LoadPage(document, index);
  if (page === 0) return 'page-not-loadable';
  const [widthPt, heightPt] = [library.FPDF_GetPageWidthF(page), library.FPDF_GetPageHeightF(page)];
  const { width, height } = pixelsOf(widthPt, heightPt, how.dpi / 72);
  const unprepared = how.prepare?.(page, { width, height }, Math.max(width / widthPt, height / heightPt)) ?? null;
  if (unprepared !== null) {
    library.FPDF_ClosePage(page);
    return unprepared;
  }
  const octets = width * height * 4;
  const buffer = library.pdfium.wasmExports.malloc(octets);
  const bitmap = buffer === 0 ? 0 : library.FPDFBitmap_CreateEx(width, height, bgrx, buffer, width * 4);
  try {
    if (bitmap === 0) return 'page-not-renderable';
    library.pdfium.HEAPU8.fill(255, buffer, buffer + octets);
    const outcome = library.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, width, height, 0, flags, how.pause);
    library.FPDF_RenderPage_Close(page);
    if (outcome === status.toBeContinued) return 'page-too-slow';
    if (outcome !== status.done) return 'page-not-renderable';
    return use({ pixels: library.pdfium.HEAPU8.subarray(buffer, buffer + octets), width, height });
  } finally {
    if (bitmap !== 0) library.FPDFBitmap_Destroy(bitmap);
    if (buffer !== 0) library.pdfium.wasmExports.free(buffer);
    library.FPDF_ClosePage(page);
  }
}

/** At most 4 megapixels, checked after rounding: a page of 10^7 by 1 points passes a check of its area. */
function pixelsOf(widthPt: number, heightPt: number, scale: number): { width: number; height: number } {
  const fit = Math.min(1, Math.sqrt(pixelsMax / Math.max(1, widthPt * scale * heightPt * scale)));
  const side = (points: number): number => Math.min(sideMax, Math.max(1, Math.round(points * scale * fit) || 1));
  const width = side(widthPt);
  return { width, height: Math.max(1, Math.min(side(heightPt), Math.floor(pixelsMax / width))) };
}

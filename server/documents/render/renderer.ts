import { addPixels, inkOf, noInk } from '../../../shared/raster/ink.ts';
import type { DocumentBytes, MeasuredPage, MeasuredSlice } from '../analyser.ts';
import { createHeap } from './heap.ts';
import { plainPictures } from '../pdf/plain-pictures.ts';
import type { Pdfium } from './pdfium.ts';
import { createPictureReduction } from './reduce-pictures.ts';
import { bgrxLayout, renderPage, type RenderedPage } from './render-page.ts';
import { thumbnailOf, thumbnailsMost } from './thumbnail.ts';

export interface Renderer {
  /** Why PDFium would not print the pages that were walked; nothing for an honest file. No page is drawn. */
  check(bytes: DocumentBytes, walked: number): readonly string[];
  /** Ink and colour of pages from `from` on, for as long as one turn lasts; thumbnails of the first pages on the way. */
  measure(bytes: DocumentBytes, pages: { readonly walked: number; readonly from: number; readonly to: number }): MeasuredSlice;
}

/** 36 dpi, anti-aliased: ink is within a few percent of a fine rendering, and the smallest dot of colour that a reader sees is still there. */
const measureDpi = 36;
/** PDFium keeps every stream it read, and what it made of it, until the document is closed; its fonts have to be read again after that. */
const keptPages = { atLeast: 8, atMost: 64 };
/** So much read since it was opened is worth closing it for: photographs, not text. */
const keptOctetsMost = 2 << 20;
/** After so long the next document has its turn. */
const turnMs = 2_000;
const pageBudgetMs = 3_000;

export const createRenderer = (library: Pdfium, now: () => number): Renderer => ({
  check(bytes, walked) {
    const heap = createHeap(library);
    try {
      const document = library.FPDF_LoadCustomDocument(heap.fileAccess(bytes).access, '');
      if (document === 0) return ['not-renderable'];
      const count = library.FPDF_GetPageCount(document);
      library.FPDF_CloseDocument(document);
      return count === walked ? [] : ['renderer-count'];
    } finally {
      heap.release();
    }
  },

  measure(bytes, { walked, from, to }) {
    const heap = createHeap(library);
    const pages: MeasuredPage[] = [];
    const thumbnails: Uint8Array[] = [];
    const anomalies = new Set<string>();
    const turnEnd = now() + turnMs;
    let pageEnd = turnEnd;
    const { access, octetsRead } = heap.fileAccess(bytes);
    const pause = heap.struct([1, heap.callback(() => (now() > pageEnd ? 1 : 0), 'ii'), 0]);
    const plain = plainPictures(bytes, now);
    let document = 0;
    let opened = { at: from, octets: 0, heap: 0, reduce: createPictureReduction(library, plain) };
    /** Whether what PDFium keeps by now is worth reading the document's fonts again. */
    const heavy = (index: number): boolean =>
      index - opened.at >= keptPages.atMost ||
      (index - opened.at >= keptPages.atLeast &&
        (octetsRead() - opened.octets > keptOctetsMost || library.pdfium.HEAPU8.length > opened.heap));
    const open = (index: number): boolean => {
      if (document !== 0) library.FPDF_CloseDocument(document);
      opened = { at: index, octets: octetsRead(), heap: library.pdfium.HEAPU8.length, reduce: createPictureReduction(library, plain) };
      document = library.FPDF_LoadCustomDocument(access, '');
      if (document !== 0 && library.FPDF_GetPageCount(document) !== walked) anomalies.add('renderer-count');
      return document !== 0;
    };
    const measurePage = (index: number) => {
      pageEnd = now() + pageBudgetMs;
      return renderPage(library, document, index, { dpi: measureDpi, pause, prepare: opened.reduce }, (page) => {
        if (index < thumbnailsMost) thumbnails.push(thumbnailOf(page.pixels, page.width, page.height, bgrxLayout));
        return inkOfPage(page);
      });
    };
    let index = from;
    try {
      for (; index < to && (index === from || now() < turnEnd); index++) {
        let measured: ReturnType<typeof measurePage> | 'stale' = document === 0 || heavy(index) ? 'stale' : measurePage(index);
        if (measured === 'stale') {
          if (!open(index)) {
            anomalies.add('not-renderable');
            return { pages, thumbnails, anomalies: [...anomalies], next: null };
          }
          measured = measurePage(index);
        }
        if (typeof measured === 'string') anomalies.add(measured);
        pages.push(typeof measured === 'string' ? { colour: null, ink: null } : measured);
      }
    } finally {
      if (document !== 0) library.FPDF_CloseDocument(document);
      heap.release();
    }
    return { pages, thumbnails, anomalies: [...anomalies], next: index < to ? index : null };
  },
});

const inkOfPage = ({ pixels, width, height }: RenderedPage): MeasuredPage => {
  const sums = noInk();
  addPixels(sums, pixels, bgrxLayout);
  return { colour: sums.colour, ink: inkOf(sums, width * height) };
};

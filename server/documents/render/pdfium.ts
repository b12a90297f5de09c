import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { init } from '@embedpdf/pdfium';
import { invariant } from '../../../shared/result.ts';

/** What we call of PDFium; its own types need Emscripten's. Pointers are numbers. */
export type Pdfium = {
  readonly pdfium: {
    readonly wasmExports: { malloc(octets: number): number; free(pointer: number): void };
    /** Dies whenever memory grows: ask for it again after each call. */
    readonly HEAPU8: Uint8Array;
    addFunction(run: (...args: number[]) => number, signature: string): number;
    removeFunction(index: number): void;
  };
  FPDF_InitLibrary(): void;
  FPDF_LoadCustomDocument(access: number, password: string): number;
  FPDF_CloseDocument(document: number): void;
  FPDF_GetPageCount(document: number): number;
  FPDF_LoadPage(document: number, index: number): number;
  FPDF_ClosePage(page: number): void;
  FPDF_GetPageWidthF(page: number): number;
  FPDF_GetPageHeightF(page: number): number;
  FPDFBitmap_CreateEx(width: number, height: number, format: number, buffer: number, stride: number): number;
  FPDFBitmap_Destroy(bitmap: number): void;
  FPDF_RenderPageBitmap_Start(
    bitmap: number,
    page: number,
    x: number,
    y: number,
    width: number,
    height: number,
    rotate: number,
    flags: number,
    pause: number,
  ): number;
  FPDF_RenderPage_Close(page: number): void;
  EPDFPage_GetObjectNumber(page: number): number;
  FPDFPage_CountObjects(page: number): number;
  FPDFPage_GetObject(page: number, index: number): number;
  FPDFPageObj_GetType(object: number): number;
  FPDFPageObj_GetMatrix(object: number, matrix: number): boolean;
  FPDFImageObj_GetImagePixelSize(object: number, width: number, height: number): boolean;
  FPDFImageObj_GetImageFilterCount(object: number): number;
  /** These two answer how many octets there are, whether they fit or not. */
  FPDFImageObj_GetImageFilter(object: number, index: number, buffer: number, octets: number): number;
  FPDFImageObj_GetImageDataRaw(object: number, buffer: number, octets: number): number;
  FPDFImageObj_GetImageMetadata(object: number, page: number, metadata: number): boolean;
  FPDFImageObj_SetBitmap(pages: number, count: number, object: number, bitmap: number): boolean;
};

const wasmPageOctets = 65_536;
const memoryMaxOctets = 384 << 20;

/** PDFium with an end to its memory: what asks for more ends the process, not the machine. */
export async function loadPdfium(): Promise<Pdfium> {
  const wasm = readFileSync(fileURLToPath(import.meta.resolve('@embedpdf/pdfium/pdfium.wasm')));
  capMemory(wasm, memoryMaxOctets / wasmPageOctets);
  const binary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength);
  const pdfium = (await init({ wasmBinary: binary, print() {}, printErr() {} })) as unknown as Pdfium;
  pdfium.FPDF_InitLibrary();
  return pdfium;
}

/** After an abort, as at the end of its memory, the renderer is of no further use: it is the document's fault, and the process has to end. */
export const rendererAborted = (thrown: unknown): boolean => thrown instanceof Error && thrown.name === 'RuntimeError';

/** WebAssembly core 5.5.8: rewrites the maximum of the memory section in the octets it has. */
function capMemory(wasm: Uint8Array, pages: number): void {
  const leb = (at: number): { value: number; end: number } => {
    let value = 0;
    let end = at;
    for (let shift = 0; ; shift += 7) {
      const octet = wasm[end++] ?? 0;
      value += (octet & 127) * 2 ** shift;
      if (octet < 128) return { value, end };
    }
  };
  for (let at = 8; at < wasm.length;) {
    const { value: length, end: body } = leb(at + 1);
    if (wasm[at] !== 5) {
      at = body + length;
      continue;
    }
    const count = leb(body);
    const least = leb(count.end + 1);
    invariant(count.value === 1 && ((wasm[count.end] ?? 0) & 1) === 1, 'the renderer has no memory maximum to rewrite');
    const most = leb(least.end);
    invariant(least.value <= pages && most.value >= pages, 'the renderer needs more memory than it may have');
    for (let i = least.end, left = pages; i < most.end; i++, left >>= 7) wasm[i] = (left & 127) | (i < most.end - 1 ? 128 : 0);
    return;
  }
  invariant(false, 'the renderer has no memory section');
}

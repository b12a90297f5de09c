import { reduceJpeg, type ReducedPicture } from '../images/reduced-jpeg.ts';
import type { PlainPictures } from '../pdf/plain-pictures.ts';
import type { Pdfium } from './pdfium.ts';

/** Below it a picture is decoded as fast as it is looked into. */
const pixelsLeast = 500_000;
const octetsMost = 32 << 20;
/** A page with more objects than that in front of its photograph is drawn as it is. */
const objectsMost = 1_000;
const picture = 3;
/** FPDFBitmap_Gray and FPDFBitmap_BGR, FPDF_COLORSPACE_DEVICEGRAY and FPDF_COLORSPACE_DEVICERGB. */
const kinds = { 1: { format: 1, space: 1 }, 3: { format: 2, space: 2 } } as const;

/** Pixels, of a picture or of the area it covers. */
export type Size = { readonly width: number; readonly height: number };

/**
 * Photographs of a page, decoded no finer than the page is drawn and put in place of themselves: PDFium decodes every pixel, and for so few
 * that reach the page most of it is for nothing. `stale`: a picture was reduced for an earlier
 * page, and this one shows more of it; the document has to be opened again.
 */
export function createPictureReduction(library: Pdfium, plain: PlainPictures) {
  const { wasmExports } = library.pdfium;
  /** PDFium keeps a picture in its reduced form until the document is closed. */
  const reduced: Size[] = [];

  /** Numbers that a call leaves in memory. */
  const filled = (octets: number, call: (pointer: number) => unknown): DataView | null => {
    const pointer = wasmExports.malloc(octets);
    try {
      return pointer === 0 || !call(pointer) ? null : new DataView(library.pdfium.HEAPU8.slice(pointer, pointer + octets).buffer);
    } finally {
      wasmExports.free(pointer);
    }
  };
  const sizeOf = (object: number): Size => {
    const view = filled(8, (pointer) => library.FPDFImageObj_GetImagePixelSize(object, pointer, pointer + 4));
    return { width: view?.getUint32(0, true) ?? 0, height: view?.getUint32(4, true) ?? 0 };
  };
  /** How large a picture is drawn, for so many pixels a point. */
  const drawnSize = (object: number, scale: number): Size | null => {
    const view = filled(24, (pointer) => library.FPDFPageObj_GetMatrix(object, pointer));
    if (view === null) return null;
    const side = (at: number): number => Math.hypot(view.getFloat32(at, true), view.getFloat32(at + 4, true)) * scale;
    return { width: side(0), height: side(8) };
  };
  const isJpeg = (object: number): boolean => {
    const name = 'DCTDecode\0';
    if (library.FPDFImageObj_GetImageFilterCount(object) !== 1) return false;
    const view = filled(16, (pointer) => library.FPDFImageObj_GetImageFilter(object, 0, pointer, 16) === name.length);
    return view !== null && Buffer.from(view.buffer).subarray(0, name.length).toString('latin1') === name;
  };
  /** FPDF_IMAGEOBJ_METADATA: PDFium's own word on bits of a pixel and colour space. */
  const isOf = (page: number, object: number, channels: 1 | 3): boolean => {
    const view = filled(28, (pointer) => library.FPDFImageObj_GetImageMetadata(object, page, pointer));
    return view !== null && view.getUint32(16, true) === 8 * channels && view.getInt32(20, true) === kinds[channels].space;
  };

  const decode = (object: number, octets: number, pixelsForEight: 1 | 2): ReducedPicture | null => {
    const pointer = wasmExports.malloc(octets);
    try {
      if (pointer === 0 || library.FPDFImageObj_GetImageDataRaw(object, pointer, octets) !== octets) return null;
      return reduceJpeg(library.pdfium.HEAPU8.subarray(pointer, pointer + octets), pixelsForEight);
    } finally {
      wasmExports.free(pointer);
    }
  };

  const replace = (object: number, { pixels, width, height, channels }: ReducedPicture): boolean => {
    const pointer = wasmExports.malloc(pixels.length);
    if (pointer === 0) return false;
    library.pdfium.HEAPU8.set(pixels, pointer);
    const bitmap = library.FPDFBitmap_CreateEx(width, height, kinds[channels].format, pointer, width * channels);
    try {
      return bitmap !== 0 && library.FPDFImageObj_SetBitmap(0, 0, object, bitmap);
    } finally {
      if (bitmap !== 0) library.FPDFBitmap_Destroy(bitmap);
      wasmExports.free(pointer);
    }
  };

  /** `scale`: pixels a point. */
  return (page: number, on: Size, scale: number): 'stale' | null => {
    const groups = new Map<number, { readonly objects: number[]; share: number }>();
    const count = Math.min(objectsMost, library.FPDFPage_CountObjects(page));
    for (let i = 0; i < count; i++) {
      const object = library.FPDFPage_GetObject(page, i);
      if (library.FPDFPageObj_GetType(object) !== picture) continue;
      const size = sizeOf(object);
      const drawn = drawnSize(object, scale);
      if (drawn === null) continue;
      if (library.FPDFImageObj_GetImageFilterCount(object) === 0) {
        if (reduced.some((one) => same(one, size)) && (drawn.width > size.width || drawn.height > size.height)) return 'stale';
        continue;
      }
      if (size.width * size.height < pixelsLeast || !isJpeg(object)) continue;
      const octets = library.FPDFImageObj_GetImageDataRaw(object, 0, 0);
      const group = groups.get(octets) ?? { objects: [], share: 0 };
      group.objects.push(object);
      group.share = Math.max(group.share, drawn.width / size.width, drawn.height / size.height, coverShare(size, on));
      groups.set(octets, group);
    }
    for (const [octets, { objects, share }] of groups) {
      const pixelsForEight = share <= 1 / 8 ? 1 : share <= 2 / 8 ? 2 : null;
      if (pixelsForEight === null || octets > octetsMost) continue;
      const known = plain.of(library.EPDFPage_GetObjectNumber(page), octets);
      if (known === null) continue;
      for (const object of objects) {
        if (library.FPDFImageObj_GetImageFilterCount(object) === 0) continue;
        if (!same(sizeOf(object), known) || !isOf(page, object, known.channels)) continue;
        const small = decode(object, octets, pixelsForEight);
        if (small === null || !same(small.from, known) || small.channels !== known.channels || !replace(object, small)) continue;
        reduced.push({ width: small.width, height: small.height });
      }
    }
    return null;
  };
}

const same = (one: Size, other: Size): boolean => one.width === other.width && one.height === other.height;

/** What a picture is shrunk by when it covers the page, upright or turned: what else shows it there, such as a form, never needs more of it than that. */
const coverShare = (picture: Size, page: Size): number =>
  Math.max(
    Math.max(page.width, page.height) / Math.max(picture.width, picture.height),
    Math.min(page.width, page.height) / Math.min(picture.width, picture.height),
  );

import { sniffFormat, sniffOctets } from '../../shared/job/sniff.ts';
import type { Compression } from '../../shared/contract/values.ts';
import { addPixels, inkOf, noInk } from '../../shared/raster/ink.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { type AnalysisError, type DocumentBytes, type MeasuredSlice, pageFactsMax } from './analyser.ts';
import { octetsAt } from './images/image-facts.ts';
import { readJpeg } from './images/jpeg.ts';
import { jpegAsPdf } from './images/jpeg-page.ts';
import { pageOfGrid } from './images/page-grid.ts';
import { readPngPixels } from './images/png-pixels.ts';
import { inflateDocument, inflateWhole } from './inflate-document.ts';
import { memoryBytes } from './memory-bytes.ts';
import { createRasterThumbnails } from './raster-thumbnails.ts';
import type { Renderer } from './render/renderer.ts';
import { thumbnailOf } from './render/thumbnail.ts';

type Slice = Result<MeasuredSlice, AnalysisError>;
export type MeasureWish = { readonly walked: number; readonly from: number };

const chunkOctets = 65_536;

/** One turn of measuring a document in clear text that was analysed and found in order. Throws only for faults of ours. */
export async function measureDocument(
  bytes: DocumentBytes,
  compression: Compression,
  wish: MeasureWish,
  renderer: Pick<Renderer, 'measure'>,
): Promise<Slice> {
  const head = compression === 'none' ? octetsAt(bytes, 0, sniffOctets) : await inflatedHead(bytes, compression);
  if (head === null) return err({ type: 'compression-error', detail: 'The compressed document is damaged or cut short.' });
  const format = sniffFormat(head);
  if (format === 'image/pwg-raster' || format === 'image/urf') return ok(await rasterSlice(bytes, compression));
  if (compression === 'none') return measureClear(bytes, format, wish, renderer);
  const whole = await inflateWhole(bytes, compression);
  return whole.ok ? measureClear(memoryBytes(whole.value), format, wish, renderer) : whole;
}

async function measureClear(
  bytes: DocumentBytes,
  format: ReturnType<typeof sniffFormat>,
  { walked, from }: MeasureWish,
  renderer: Pick<Renderer, 'measure'>,
): Promise<Slice> {
  if (format === 'application/pdf') return ok(renderer.measure(bytes, { walked, from, to: Math.min(walked, pageFactsMax) }));
  if (format === 'image/png') return ok(await pngSlice(bytes));
  if (format !== 'image/jpeg') return err({ type: 'document-format-not-supported' });
  const picture = readJpeg(bytes);
  return picture.ok ? ok(renderer.measure(jpegAsPdf(bytes, picture.value), { walked: 1, from: 0, to: 1 })) : picture;
}

const rgbLayout = { step: 3, red: 0, green: 1, blue: 2 } as const;

const pngSlice = async (bytes: DocumentBytes): Promise<MeasuredSlice> => {
  const picture = await readPngPixels(bytes);
  if (picture === null) return { pages: [{ colour: null, ink: null }], thumbnails: [], anomalies: ['damaged-picture'], next: null };
  const { rgb, width, height } = pageOfGrid(picture.header, picture.grid);
  const sums = noInk();
  addPixels(sums, rgb, rgbLayout);
  return {
    pages: [{ colour: sums.colour, ink: inkOf(sums, width * height) }],
    thumbnails: [thumbnailOf(rgb, width, height, rgbLayout)],
    anomalies: [],
    next: null,
  };
};

/** A raster's ink and colour came with its count; only its first pages are looked at again. */
const rasterSlice = async (bytes: DocumentBytes, compression: Compression): Promise<MeasuredSlice> => {
  const raster = createRasterThumbnails();
  if (compression === 'none') {
    const chunk = new Uint8Array(chunkOctets);
    for (let at = 0; at < bytes.size; at += chunk.length) if (raster.push(chunk.subarray(0, bytes.readAt(at, chunk)))) break;
  } else await inflateDocument(bytes, compression, (chunk) => (raster.push(chunk) ? enough : null));
  return { pages: [], thumbnails: raster.end(), anomalies: [], next: null };
};

/** Ends the unpacking; it is nobody's error. */
const enough: AnalysisError = { type: 'compression-error', detail: 'No more of it is wanted.' };

const inflatedHead = async (bytes: DocumentBytes, compression: 'gzip' | 'deflate'): Promise<Uint8Array | null> => {
  const parts: Uint8Array[] = [];
  let octets = 0;
  await inflateDocument(bytes, compression, (chunk) => {
    parts.push(chunk);
    octets += chunk.length;
    return octets >= sniffOctets ? enough : null;
  });
  return octets === 0 ? null : Buffer.concat(parts).subarray(0, sniffOctets);
};

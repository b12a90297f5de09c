import { sniffFormat, sniffOctets } from '../../shared/job/sniff.ts';
import type { Compression } from '../../shared/contract/values.ts';
import { err, ok, unreachable, type Result } from '../../shared/result.ts';
import type { AnalysisError, DocumentBytes, DocumentFacts } from './analyser.ts';
import { octetsAt, type ImageFacts } from './images/image-facts.ts';
import { readJpeg } from './images/jpeg.ts';
import { readPng } from './images/png.ts';
import { inflateDocument, wholeSink } from './inflate-document.ts';
import { memoryBytes } from './memory-bytes.ts';
import { walkPdf } from './pdf/walk-pdf.ts';
import { pictureOnPage } from './images/page-grid.ts';
import { createRasterFacts } from './raster-facts.ts';
import type { Renderer } from './render/renderer.ts';
import { verdictOf } from './verdict.ts';

type Facts = Result<DocumentFacts, AnalysisError>;
type Deps = {
  readonly now: () => number;
  /** Without it, nobody asks whether a PDF's pages can be drawn. */
  readonly renderer: Pick<Renderer, 'check'> | null;
};

const chunkOctets = 65_536;

/** The facts of one document in clear text, whatever its declared type. Throws only for faults of ours. */
export async function analyseDocument(bytes: DocumentBytes, compression: Compression, deps: Deps): Promise<Facts> {
  if (bytes.size === 0) return err({ type: 'document-format-error', detail: 'The document is empty.' });
  return compression === 'none' ? analyseClear(bytes, deps) : analysePacked(bytes, compression, deps);
}

function analyseClear(bytes: DocumentBytes, deps: Deps): Facts {
  const format = sniffFormat(octetsAt(bytes, 0, sniffOctets));
  switch (format) {
    case 'application/pdf':
      return pdfFacts(bytes, deps);
    case 'image/jpeg':
      return imageFacts(format, readJpeg(bytes));
    case 'image/png':
      return imageFacts(format, readPng(bytes));
    case 'image/pwg-raster':
    case 'image/urf': {
      const raster = createRasterFacts();
      const chunk = new Uint8Array(chunkOctets);
      for (let at = 0; at < bytes.size; at += chunk.length) raster.push(chunk.subarray(0, bytes.readAt(at, chunk)));
      return raster.end();
    }
    // A job language around a document would have to be taken off, and what is priced is what prints.
    case 'pjl':
    case 'postscript':
    case 'text':
    case null:
      return err({ type: 'document-format-not-supported' });
    default:
      return unreachable(format);
  }
}

/** A raster is counted while it unpacks; anything else is small enough to be held, or refused. */
async function analysePacked(bytes: DocumentBytes, compression: 'gzip' | 'deflate', deps: Deps): Promise<Facts> {
  const kept: Uint8Array[] = [];
  const keep = wholeSink(kept);
  let keptOctets = 0;
  let raster: ReturnType<typeof createRasterFacts> | null = null;
  const unpacked = await inflateDocument(bytes, compression, (chunk) => {
    if (raster !== null) {
      raster.push(chunk);
      return null;
    }
    const refused = keep(chunk);
    if (refused !== null) return refused;
    keptOctets += chunk.length;
    if (keptOctets >= sniffOctets && kept.length <= 2) {
      const format = sniffFormat(Buffer.concat(kept).subarray(0, sniffOctets));
      if (format === 'image/pwg-raster' || format === 'image/urf') {
        raster = createRasterFacts();
        for (const part of kept.splice(0)) raster.push(part);
      }
    }
    return null;
  });
  if (!unpacked.ok) return unpacked;
  if (unpacked.value.bytes === 0) return err({ type: 'document-format-error', detail: 'The document is empty.' });
  // A cast, because the assignment inside the sink is not seen from here.
  const counted = raster as ReturnType<typeof createRasterFacts> | null;
  return counted === null ? analyseClear(memoryBytes(Buffer.concat(kept)), deps) : counted.end();
}

function pdfFacts(bytes: DocumentBytes, { now, renderer }: Deps): Facts {
  const walk = walkPdf(bytes, now);
  if (!walk.ok) return walk;
  const { walked, claimed, pages, beyond } = walk.value;
  // What is held anyway is not given to the renderer: it may be made to hang one.
  const anomalies = walk.value.anomalies.length === 0 && renderer !== null ? renderer.check(bytes, walked) : walk.value.anomalies;
  return ok({
    format: 'application/pdf',
    pages: walked,
    claimed,
    countSource: 'walk',
    anomalies,
    verdict: verdictOf(anomalies),
    pageFacts: pages,
    beyond,
  });
}

function imageFacts(format: 'image/jpeg' | 'image/png', image: Result<ImageFacts, AnalysisError>): Facts {
  if (!image.ok) return image;
  const { width, height, colour, anomalies } = image.value;
  const { widthPt, heightPt } = pictureOnPage(width, height);
  return ok({
    format,
    pages: 1,
    claimed: null,
    countSource: 'image',
    anomalies,
    verdict: verdictOf(anomalies),
    pageFacts: [{ index: 0, widthPt, heightPt, colour, ink: null }],
    beyond: null,
  });
}

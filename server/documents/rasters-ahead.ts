import { sniffFormat, sniffOctets } from '../../shared/job/sniff.ts';
import { giveBack } from '../../shared/give-back.ts';
import { invariant } from '../../shared/result.ts';
import type { DocumentBytes, GrowingDocument } from './analyser.ts';
import type { AheadAnswer, AheadRequest } from './analyser-host.ts';
import { fileBytes } from './file-bytes.ts';
import { createRasterFacts, type RasterFacts } from './raster-facts.ts';
import { frameOctets, openFrames, type OpenFrame, storedOctets } from './sealed-frames.ts';

type Growing = {
  readonly path: string;
  readonly file: DocumentBytes;
  readonly key: Uint8Array;
  readonly openFrame: OpenFrame;
  readonly facts: RasterFacts;
  frames: number;
};

/**
 * Counts rasters from their own files while those grow: what is counted is what is stored, each frame authenticated, and nothing is read twice. The
 * file is held open, so its last name does not matter. Throws where a file is not what the store wrote: then this process has to end.
 */
export const createRastersAhead = (): ((request: AheadRequest['ahead']) => AheadAnswer) => {
  const growing = new Map<string, Growing>();

  const drop = (blobId: string): void => {
    const known = growing.get(blobId);
    growing.delete(blobId);
    known?.file.close();
    known?.key.fill(0);
  };

  const begun = (document: GrowingDocument): Growing | null => {
    const known = growing.get(document.blobId);
    // Written anew after a pause: the octets behind what was safe may be others now.
    if (known !== undefined && known.path !== document.path) drop(document.blobId);
    else if (known !== undefined) return known;
    const key = Uint8Array.from(document.key);
    const file = openIfThere(document.path);
    if (file === null) return null;
    const { path, blobId } = document;
    const fresh: Growing = { path, file, key, openFrame: openFrames(file, { key, blobId }), facts: createRasterFacts(), frames: 0 };
    growing.set(blobId, fresh);
    return fresh;
  };

  const count = (raster: Growing, octets: number, last: boolean): boolean => {
    const clear = raster.openFrame(raster.frames, octets, last);
    if (raster.frames === 0 && !isRaster(clear)) return false;
    raster.frames += 1;
    raster.facts.push(clear);
    giveBack(clear);
    return true;
  };

  const grown = (document: GrowingDocument, bytes: number): AheadAnswer => {
    const raster = begun(document);
    if (raster === null) return 'no-raster';
    while ((raster.frames + 1) * frameOctets <= bytes)
      if (!count(raster, frameOctets, false)) {
        drop(document.blobId);
        return 'no-raster';
      }
    return 'counted';
  };

  const end = (blobId: string, bytes: number): AheadAnswer => {
    const raster = growing.get(blobId);
    if (raster === undefined || raster.frames === 0) return 'no-raster';
    invariant(raster.file.readAt(storedOctets(bytes), new Uint8Array(1)) === 0, 'the stored document is longer than was recorded');
    const lastFrame = Math.floor(bytes / frameOctets);
    while (raster.frames < lastFrame) count(raster, frameOctets, false);
    count(raster, bytes % frameOctets, true);
    const facts = raster.facts.end();
    drop(blobId);
    return facts;
  };

  return (request) => {
    switch (request.type) {
      case 'grown':
        return grown(request.document, request.bytes);
      case 'end':
        return end(request.blobId, request.bytes);
      case 'drop':
        drop(request.blobId);
        return 'no-raster';
    }
  };
};

const isRaster = (head: Uint8Array): boolean => {
  const format = sniffFormat(head.subarray(0, sniffOctets));
  return format === 'image/pwg-raster' || format === 'image/urf';
};

const openIfThere = (path: string): DocumentBytes | null => {
  try {
    return fileBytes(path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    return null;
  }
};

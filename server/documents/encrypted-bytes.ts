import { giveBack } from '../../shared/give-back.ts';
import { invariant } from '../../shared/result.ts';
import type { DocumentBytes } from './analyser.ts';
import { frameOctets, openFrames, storedOctets } from './sealed-frames.ts';

const framesKept = 8;

/** Clear octets of a document the store encrypted in frames, decrypted as they are asked for. Throws on any frame that is not authentic. */
export function encryptedBytes(
  file: DocumentBytes,
  document: { readonly key: Uint8Array; readonly blobId: string; readonly bytes: number },
): DocumentBytes {
  const key = Uint8Array.from(document.key);
  const openFrame = openFrames(file, { key, blobId: document.blobId });
  const lastFrame = Math.floor(document.bytes / frameOctets);
  const lastOctets = document.bytes % frameOctets;
  invariant(file.size === storedOctets(document.bytes), 'the stored document is not as long as was recorded');
  const frames = new Map<number, Uint8Array>();

  const frame = (index: number): Uint8Array => {
    const kept = frames.get(index);
    if (kept !== undefined) {
      frames.delete(index);
      frames.set(index, kept);
      return kept;
    }
    const clear = index === lastFrame ? openFrame(index, lastOctets, true) : openFrame(index, frameOctets, false);
    frames.set(index, clear);
    const oldest = frames.entries().next();
    if (frames.size > framesKept && oldest.done !== true) {
      frames.delete(oldest.value[0]);
      giveBack(oldest.value[1]);
    }
    return clear;
  };

  // The last frame alone knows that it is the last: a file cut to fit a wrong length shows here, before anything is read.
  frame(lastFrame);

  return {
    size: document.bytes,
    readAt(position, target) {
      let filled = 0;
      while (filled < target.length && position + filled < document.bytes) {
        const at = position + filled;
        const from = at % frameOctets;
        const part = frame(Math.floor(at / frameOctets)).subarray(from, from + target.length - filled);
        target.set(part, filled);
        filled += part.length;
      }
      return filled;
    },
    close() {
      key.fill(0);
      for (const clear of frames.values()) clear.fill(0);
      frames.clear();
      file.close();
    },
  };
}

import { createDecipheriv } from 'node:crypto';
import { invariant } from '../../shared/result.ts';
import type { DocumentBytes } from './analyser.ts';

const magic = 'INKGDOC1';
const headOctets = 16;
const tagOctets = 16;
export const frameOctets = 65_536;

/** Octets of the file of a document of so many clear ones. */
export const storedOctets = (bytes: number): number =>
  headOctets + Math.floor(bytes / frameOctets) * (frameOctets + tagOctets) + (bytes % frameOctets) + tagOctets;

/** The clear octets of frame `index`; `octets` of them, and 65,536 in all but the last. Throws unless they are authentic. */
export type OpenFrame = (index: number, octets: number, last: boolean) => Uint8Array;

/**
 * Opens the frames of a document the store encrypted. The file is 16 octets (`INKGDOC1`, u32 frame size, u32 attempt number), then frames of
 * AES-256-GCM, each with its tag behind it; the last holds less than a frame and is there even when it holds nothing. The nonce is the attempt and
 * the u64 frame index; `blobId:index:last` is authenticated with each frame, so that frames cannot be cut off, moved or taken from another document.
 */
export function openFrames(
  file: Pick<DocumentBytes, 'readAt'>,
  document: { readonly key: Uint8Array; readonly blobId: string },
): OpenFrame {
  const head = Buffer.alloc(headOctets);
  readInto(head, file, 0);
  invariant(head.toString('latin1', 0, 8) === magic && head.readUInt32BE(8) === frameOctets, 'the stored document is none of ours');
  const attempt = head.readUInt32BE(12);
  const sealedFrame = Buffer.alloc(frameOctets + tagOctets);

  return (index, octets, last) => {
    const sealed = sealedFrame.subarray(0, octets + tagOctets);
    readInto(sealed, file, headOctets + index * (frameOctets + tagOctets));
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(attempt);
    nonce.writeBigUInt64BE(BigInt(index), 4);
    const decipher = createDecipheriv('aes-256-gcm', document.key, nonce, { authTagLength: tagOctets });
    decipher.setAAD(Buffer.from(`${document.blobId}:${index}:${last ? 1 : 0}`));
    decipher.setAuthTag(sealed.subarray(octets));
    const clear = decipher.update(sealed.subarray(0, octets));
    // Brings no octets in this mode; throws unless those above are authentic.
    decipher.final();
    return clear;
  };
}

function readInto(octets: Buffer, file: Pick<DocumentBytes, 'readAt'>, position: number): void {
  invariant(file.readAt(position, octets) === octets.length, 'the stored document ends early');
}

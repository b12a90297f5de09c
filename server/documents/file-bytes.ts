import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { DocumentBytes, DocumentSource } from './analyser.ts';
import { encryptedBytes } from './encrypted-bytes.ts';
import { memoryBytes } from './memory-bytes.ts';

/** Throws where the file is missing or is not what the store wrote: a fault of ours, not of the document. */
export const openSource = (source: DocumentSource): DocumentBytes => {
  switch (source.kind) {
    case 'memory':
      return memoryBytes(source.octets);
    case 'clear':
      return fileBytes(source.path);
    case 'encrypted':
      return encryptedBytes(fileBytes(source.path), source);
  }
};

/** A file that grows meanwhile is read as far as it goes by then, whatever `size` says. */
export function fileBytes(path: string): DocumentBytes {
  const file = openSync(path, 'r');
  return {
    size: fstatSync(file).size,
    readAt(position, target) {
      let filled = 0;
      while (filled < target.length) {
        const got = readSync(file, target, filled, target.length - filled, position + filled);
        if (got === 0) break;
        filled += got;
      }
      return filled;
    },
    close: () => closeSync(file),
  };
}

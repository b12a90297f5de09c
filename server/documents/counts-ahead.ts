import type { Result } from '../../shared/result.ts';
import type { AnalysisError, CountingAhead, DocumentFacts, GrowingDocument, StoredDocument } from './analyser.ts';
import type { AheadRequest } from './analyser-host.ts';
import type { Worker, Workers } from './analyser-workers.ts';
import { frameOctets } from './sealed-frames.ts';

/** Shorter ones are counted in no time when they are whole. */
const leastOctets = 4 << 20;
/** So much in one turn: then another raster has its turn. */
const turnOctets = 8 << 20;
/** What one turn is worth asking for. */
const stepOctets = 1 << 20;
/** Beyond these, rasters are counted when they are whole. */
const documentsMost = 32;

type Facts = Result<DocumentFacts, AnalysisError>;
type Counted = {
  readonly document: GrowingDocument;
  /** In octets: what is in the file, and what is counted of it. */
  grown: number;
  counted: number;
  /** The process knows of it. */
  begun: boolean;
  /** It is whole: who waits for its facts. */
  ending: { readonly bytes: number; readonly settle: (facts: Facts | null) => void } | null;
};

export interface CountsAhead {
  begin(document: GrowingDocument): CountingAhead;
  /** The facts of one that was begun. Null: to be counted from its first octet, as any other. */
  end(document: StoredDocument): Promise<Facts | null>;
  close(): void;
}

/**
 * Rasters that are counted while they arrive, in one process for all of them: the walk over a raster takes the same time for each octet, so none
 * can keep the others waiting. When that process fails, nothing is lost but what it had counted.
 */
export const createCountsAhead = ({
  workers,
  limitMs,
}: {
  readonly workers: Workers;
  readonly limitMs: (octets: number) => number;
}): CountsAhead => {
  const known = new Map<string, Counted>();
  let worker: Worker | null = null;
  let running = false;
  let closed = false;

  const isKnown = (counted: Counted): boolean => known.get(counted.document.blobId) === counted;
  const forget = (counted: Counted): void => {
    if (isKnown(counted)) known.delete(counted.document.blobId);
    counted.document.key.fill(0);
    counted.ending?.settle(null);
    counted.ending = null;
  };

  const due = (): Counted | undefined =>
    [...known.values()].find(({ grown, counted, ending }) => ending !== null || (grown >= leastOctets && grown - counted >= stepOctets));

  const requestOf = ({ document, counted, grown, ending }: Counted): { readonly ahead: AheadRequest['ahead']; readonly octets: number } => {
    const bytes = Math.min(grown, counted + turnOctets);
    if (bytes > counted) return { ahead: { type: 'grown', document, bytes }, octets: bytes - counted };
    return { ahead: { type: 'end', blobId: document.blobId, bytes: ending?.bytes ?? 0 }, octets: 0 };
  };

  const turn = async (counted: Counted): Promise<void> => {
    if (worker?.alive !== true) worker = workers.start();
    const ready = await workers.ready(worker);
    // Dropped meanwhile: the process never heard of it.
    if (!isKnown(counted)) return;
    const { ahead, octets } = requestOf(counted);
    counted.begun = true;
    const answer = ready === true ? await workers.ask(worker, { ahead }, limitMs(octets)) : ready;
    if (answer === 'died' || answer === 'late') {
      worker.process.kill();
      for (const each of known.values()) forget(each);
    } else if (answer === 'no-raster') forget(counted);
    else if (answer === 'counted') counted.counted += octets;
    else {
      counted.ending?.settle(answer as Facts);
      counted.ending = null;
      forget(counted);
    }
  };

  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    for (let next = due(); next !== undefined; next = due()) {
      // The others come first next time.
      known.delete(next.document.blobId);
      known.set(next.document.blobId, next);
      await turn(next);
    }
    running = false;
  };

  return {
    begin(document) {
      const counted: Counted = { document, grown: 0, counted: 0, begun: false, ending: null };
      const taken = !closed && known.size < documentsMost;
      if (taken) known.set(document.blobId, counted);
      else document.key.fill(0);
      return {
        grown(bytes) {
          if (!isKnown(counted)) return;
          counted.grown = Math.max(counted.grown, bytes - (bytes % frameOctets));
          void run();
        },
        drop() {
          if (!isKnown(counted)) return;
          forget(counted);
          if (counted.begun && worker?.alive === true) workers.tell(worker, { ahead: { type: 'drop', blobId: document.blobId } });
        },
      };
    },
    async end({ source, compression }) {
      const counted = source.kind === 'encrypted' && compression === 'none' ? known.get(source.blobId) : undefined;
      if (source.kind !== 'encrypted' || counted === undefined) return null;
      if (!counted.begun) {
        forget(counted);
        return null;
      }
      const { promise, resolve } = Promise.withResolvers<Facts | null>();
      counted.grown = source.bytes - (source.bytes % frameOctets);
      counted.ending = { bytes: source.bytes, settle: resolve };
      void run();
      return promise;
    },
    close() {
      closed = true;
      for (const each of known.values()) forget(each);
    },
  };
};

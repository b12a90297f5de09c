import type { Clock } from '../../shared/clock.ts';
import type { UploadProblem } from '../../shared/contract/uploads.ts';
import type { CountingAhead } from '../documents/analyser.ts';
import type { DocumentWriter } from '../storage/document-writer.ts';

/** Quiet for so long, what does not fill a frame yet is persisted and acknowledged too: else a device short of memory would wait for us. */
const quietMs = 200;
/** A document's share of the quotas is looked at again each time it has grown by so much. */
const checkEveryBytes = 64 * 1_048_576;

export type StreamEnd =
  | { readonly type: 'ended' }
  | { readonly type: 'cut' }
  | { readonly type: 'refused'; readonly problem: UploadProblem };

type Deps = {
  readonly clock: Clock;
  readonly writer: DocumentWriter;
  readonly documentBytesMost: number;
  readonly grown: (bytes: number) => Promise<UploadProblem | null>;
  /** Null: counted when it is whole. */
  readonly ahead: CountingAhead | null;
};

/** Where octets come from: the raw request, as far as this file needs it. */
export interface OctetSource {
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  on(event: 'end' | 'close', listener: () => void): unknown;
  off(event: 'data', listener: (chunk: Buffer) => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** One upload in this process: its writer, and the one connection that feeds it. */
export class LiveUpload {
  readonly writer: DocumentWriter;
  readonly ahead: CountingAhead | null;
  touchedAt: number;
  readonly #deps: Deps;
  #cut: () => void = () => {};
  #checkedAt = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.writer = deps.writer;
    this.ahead = deps.ahead;
    this.touchedAt = deps.clock.now();
    this.#checkedAt = this.writer.received;
  }

  /** Ends the connection that feeds this upload, if there is one: a newer one has come, or nothing more is wanted. */
  cut(): void {
    this.#cut();
    this.#cut = () => {};
    this.writer.onAck = () => {};
  }

  /** Nobody feeds it any more, here or after: what comes of its document is told elsewhere. */
  async letGo(): Promise<void> {
    this.cut();
    this.ahead?.drop();
    await this.writer.close();
  }

  /**
   * Takes octets until the source ends; the first stands at `offset`, and those we have are skipped. Acknowledgements come while it lasts.
   * `tailKept`: the sender keeps what fills no frame until the upload is complete, so the end needs not persist that.
   * Rejects when the disk fails: then this writer is of no use any more.
   */
  receive(source: OctetSource, offset: number, onAck: (offset: number) => void, tailKept = false): Promise<StreamEnd> {
    this.cut();
    const { ahead } = this;
    const { clock, writer, documentBytesMost } = this.#deps;
    let skip = writer.received - offset;
    let stopQuiet: (() => void) | null = null;
    writer.onAck = (upTo) => {
      ahead?.grown(upTo);
      onAck(upTo);
    };
    if (writer.acknowledged > 0) onAck(writer.acknowledged);
    return new Promise<StreamEnd>((resolve, reject) => {
      let over = false;
      const finish = (settle: () => void): void => {
        over = true;
        source.off('data', take);
        stopQuiet?.();
        stopQuiet = null;
        settle();
      };
      this.#cut = () => finish(() => resolve({ type: 'cut' }));
      const refuse = (problem: UploadProblem): void => finish(() => resolve({ type: 'refused', problem }));
      const fail = (error: unknown): void => finish(() => reject(error));
      const quiet = (): void => {
        stopQuiet = null;
        if (clock.now() - this.touchedAt < quietMs) watchQuiet();
        else writer.settle().catch(fail);
      };
      const watchQuiet = (): void => void (stopQuiet ??= clock.after(quietMs, quiet));

      const take = (chunk: Buffer): void => {
        this.touchedAt = clock.now();
        const fresh = skip === 0 ? chunk : chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - fresh.length;
        if (writer.received + fresh.length > documentBytesMost) return refuse('request-entity-too-large');
        if (fresh.length > 0) writer.push(fresh);
        watchQuiet();
        const due = writer.received - this.#checkedAt >= checkEveryBytes;
        if (!due && !writer.full) return;
        source.pause();
        this.#pause(due).then((problem) => (problem === null ? source.resume() : refuse(problem)), fail);
      };
      source.on('data', take);
      let ended = false;
      source.on('end', () => {
        // A document refused half way is read to its end, but nothing more of it may reach the disk.
        if (over) return;
        ended = true;
        (tailKept ? writer.drained() : writer.settle()).then(() => finish(() => resolve({ type: 'ended' })), fail);
      });
      // A request that has arrived whole is closed as well, while its answer still goes out.
      source.on('close', () => void (ended || finish(() => resolve({ type: 'cut' }))));
    });
  }

  async #pause(due: boolean): Promise<UploadProblem | null> {
    await this.writer.drained();
    if (!due) return null;
    this.#checkedAt = this.writer.received;
    return this.#deps.grown(this.writer.received);
  }
}

import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { closeSync, fdatasync, fsync, openSync, renameSync, writev, writevSync } from 'node:fs';
import { promisify } from 'node:util';
import { invariant } from '../../shared/result.ts';
import { giveBack } from '../../shared/give-back.ts';
import { frameBytes } from '../../shared/sealed/frame-layout.ts';
import { header, sealFrame } from './frames.ts';
import { writeTail } from './tail.ts';

// What only changes a name in memory is quicker done than handed to another thread; many octets and syncs are not.
const [write, sync, syncData] = [promisify(writev), promisify(fsync), promisify(fdatasync)];

/** Sealed octets that may wait for the disk before the sender has to. */
const queuedBytesMost = 1_048_576;
/** POSIX writev takes at most so many buffers (IOV_MAX), and may write less than it was given. */
const buffersMost = 1024;
/** The last of a document, and all of a short one, is written at once: the copy takes less time than two turns of other threads. */
const atOnceBytesMost = 131_072;
/** Each time the file has grown by so much, the disk begins with it: at the end of a long document only the last of it is waited for. */
const aheadBytes = 16 * 1_048_576;

type Batch = { readonly octets: readonly Buffer[]; readonly bytes: number; readonly upTo: number };

export type DocumentPaths = { readonly part: string; readonly tail: string; readonly whole: string; readonly folder: string };
export type WriterPlace = {
  readonly blobId: string;
  readonly attempt: number;
  readonly key: Uint8Array;
  readonly paths: DocumentPaths;
};

/**
 * Takes the octets of one document in order and writes them as sealed frames. A writer lives as long as its process: a connection that comes
 * back goes on in the same frame, so a frame number is sealed once. What a dead process left is never continued in place, see `resume.ts`.
 */
export class DocumentWriter {
  /** All octets before this one are in files of ours. */
  acknowledged = 0;
  received = 0;
  onAck: (offset: number) => void = () => {};
  readonly #place: WriterPlace;
  readonly #key: KeyObject;
  readonly #file: number;
  #isOpen = true;
  readonly #hash = createHash('sha256');
  #frame: Uint8Array[] = [];
  #frameFill = 0;
  /** Whose last octets lie in this frame: done with when it is sealed. */
  #spent: Uint8Array[] = [];
  #frames = 0;
  #queue: Buffer[];
  #queuedBytes = 0;
  #position = 0;
  #flushing: Promise<void> | null = null;
  #settling: Promise<void> = Promise.resolve();
  #ahead: Promise<void> | null = null;
  #aheadFrom = 0;
  /** fsync(2) tells a descriptor once that the disk lost something: who asks next would hear that all is well. */
  #lost: unknown = null;

  constructor(place: WriterPlace) {
    this.#place = place;
    this.#key = createSecretKey(place.key);
    this.#file = openSync(place.paths.part, 'wx', 0o600);
    // Leaves with the first frame: a file without any is an empty one to whoever resumes it.
    this.#queue = [header(place.attempt)];
  }

  /** Takes the octets over, and with them their memory; while `full`, the caller stops reading and awaits `drained`. */
  push(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.received += chunk.length;
    let from = 0;
    const end = chunk.length;
    while (from < end) {
      const to = Math.min(end, from + frameBytes - this.#frameFill);
      this.#frame.push(chunk.subarray(from, to));
      this.#frameFill += to - from;
      from = to;
      if (from === end) this.#spent.push(chunk);
      if (this.#frameFill === frameBytes) this.#seal(false);
    }
    this.#startFlush();
  }

  /** For whoever reads what is written by now, frame by frame. */
  growing(): { readonly path: string; readonly key: Uint8Array; readonly blobId: string } {
    const { paths, key, blobId } = this.#place;
    return { path: paths.part, key: Uint8Array.from(key), blobId };
  }

  get full(): boolean {
    return this.#queuedBytes > queuedBytesMost;
  }

  /** Resolves when every whole frame is in the file; rejects when the disk refused. */
  async drained(): Promise<void> {
    while (this.#flushing !== null) await this.#flushing;
  }

  /** Persists also what does not fill a frame yet, so that all that was received can be acknowledged. */
  settle(): Promise<void> {
    this.#settling = this.#settling.then(() => this.#settle());
    return this.#settling;
  }

  async #settle(): Promise<void> {
    await this.drained();
    const [offset, pieces] = [this.#frames * frameBytes, [...this.#frame]];
    const upTo = this.received;
    if (upTo > this.acknowledged) {
      if (pieces.length > 0) await writeTail(this.#place, offset, pieces);
      this.#acknowledge(upTo);
    }
  }

  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  async sync(): Promise<void> {
    await this.drained();
    await this.#ahead;
    await sync(this.#file);
    if (this.#lost !== null) throw this.#lost;
  }

  /** Last frame and final name: the document can be read. `durable` resolves when it survives a power cut as well, or says why not. */
  async complete(): Promise<{ readonly durable: Promise<void> }> {
    this.#seal(true);
    if (this.#flushing === null && this.#queuedBytes <= atOnceBytesMost) this.#writeNow();
    this.#startFlush();
    await this.drained();
    renameSync(this.#place.paths.part, this.#place.paths.whole);
    const durable = this.#syncWhole();
    // Whoever waits for it hears of a refusal, however late.
    durable.catch(() => {});
    return { durable };
  }

  async #syncWhole(): Promise<void> {
    const folder = openSync(this.#place.paths.folder, 'r');
    try {
      await Promise.all([this.sync(), sync(folder)]);
    } finally {
      closeSync(folder);
      await this.close();
    }
  }

  async close(): Promise<void> {
    await this.#flushing?.catch(() => {});
    await this.#ahead;
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }

  #seal(last: boolean): void {
    const { blobId, attempt } = this.#place;
    const sealed = sealFrame(this.#key, { blobId, attempt, index: this.#frames, last }, this.#frame);
    for (const piece of sealed) this.#queuedBytes += piece.length;
    this.#queue.push(...sealed);
    this.#frames += 1;
    this.#frame = [];
    this.#frameFill = 0;
    for (const chunk of this.#spent) giveBack(chunk);
    this.#spent = [];
  }

  #startFlush(): void {
    if (this.#flushing !== null || this.#queuedBytes === 0) return;
    this.#flushing = this.#flush();
    // A refusal of the disk is told to whoever awaits `drained`, and stays.
    this.#flushing.catch(() => {});
  }

  async #flush(): Promise<void> {
    // The queue holds whole frames only, so what is written so far is whole frames as well.
    while (this.#queue.length > 0) {
      // What this turn of the event loop still reads goes into the same write: fewer, larger calls.
      await new Promise(setImmediate);
      const batch = this.#taken();
      await this.#writeAll(batch.octets);
      this.#wrote(batch);
      this.#syncAhead();
    }
    this.#flushing = null;
  }

  #writeNow(): void {
    const batch = this.#taken();
    for (let rest: readonly Buffer[] = batch.octets; rest.length > 0;) {
      const some = rest.slice(0, buffersMost);
      const bytesWritten = writevSync(this.#file, some, this.#position);
      invariant(bytesWritten > 0, 'the disk takes octets or says why not');
      this.#position += bytesWritten;
      rest = [...after(some, bytesWritten), ...rest.slice(buffersMost)];
    }
    this.#wrote(batch);
  }

  /** All that waits for the disk, which is whole frames. */
  #taken(): Batch {
    const batch = { octets: this.#queue, bytes: this.#queuedBytes, upTo: this.#frames * frameBytes };
    this.#queue = [];
    return batch;
  }

  #wrote({ octets, bytes, upTo }: Batch): void {
    for (const piece of octets) giveBack(piece);
    this.#queuedBytes -= bytes;
    this.#acknowledge(Math.min(upTo, this.received));
  }

  #syncAhead(): void {
    if (this.#ahead !== null || this.#position - this.#aheadFrom < aheadBytes) return;
    this.#aheadFrom = this.#position;
    this.#ahead = syncData(this.#file)
      .catch((error: unknown) => void (this.#lost ??= error))
      .finally(() => (this.#ahead = null));
  }

  async #writeAll(batch: readonly Buffer[]): Promise<void> {
    let rest = batch;
    while (rest.length > 0) {
      const some = rest.slice(0, buffersMost);
      const { bytesWritten } = await write(this.#file, some, this.#position);
      invariant(bytesWritten > 0, 'the disk takes octets or says why not');
      this.#position += bytesWritten;
      rest = [...after(some, bytesWritten), ...rest.slice(buffersMost)];
    }
  }

  #acknowledge(offset: number): void {
    if (offset <= this.acknowledged) return;
    this.acknowledged = offset;
    this.onAck(offset);
  }
}

const after = (buffers: readonly Buffer[], bytes: number): Buffer[] => {
  let gone = bytes;
  return buffers.flatMap((buffer) => {
    const skip = Math.min(gone, buffer.length);
    gone -= skip;
    return skip === buffer.length ? [] : [buffer.subarray(skip)];
  });
};

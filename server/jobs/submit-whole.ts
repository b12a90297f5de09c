import type { Clock } from '../../shared/clock.ts';
import type { RegisteredJob, SubmitUpload } from '../../shared/contract/uploads.ts';
import type { MachineId } from '../../shared/ids.ts';
import { err, type Result } from '../../shared/result.ts';
import type { Analyser } from '../documents/analyser.ts';
import type { Writer } from '../storage/database.ts';
import type { DocumentStore } from '../storage/documents.ts';
import { type NewUpload, withoutSender } from './new-upload.ts';
import type { RegisterJob } from './registration.ts';
import type { UploadRow } from './tables.ts';
import type { UploadRefused } from './uploads.ts';

type Deps = {
  readonly clock: Clock;
  readonly documents: DocumentStore;
  readonly analyser: Pick<Analyser, 'analyse'>;
  readonly newUpload: NewUpload;
  readonly register: RegisterJob;
};

/**
 * A whole document in one call (`submitUpload`): file, upload and job come into being together or not at all. Takes the octets over. A disk that
 * refuses is thrown.
 */
export const submitWhole = async (
  { clock, documents, analyser, newUpload, register }: Deps,
  machineId: MachineId,
  { upload, whole }: SubmitUpload,
  octets: readonly Uint8Array[],
): Promise<Result<RegisteredJob, UploadRefused>> => {
  const refusal = await newUpload.refusal(upload);
  if (refusal !== null) return err({ type: refusal });
  // A copy, since the writer takes the octets over: they are counted and written at the same time.
  const source = { kind: 'memory', octets: Buffer.concat(octets) } as const;
  const analysis = analyser.analyse({ source, claimed: upload.documentFormat, compression: upload.compression });
  const blobId = documents.createUnrecorded();
  let taken = false;
  try {
    const row: UploadRow = { ...(await newUpload.row(machineId, upload)), blobId, bytes: whole.bytes };
    const claim = async (tx: Writer, jobId: string): Promise<boolean> => {
      await documents.record(tx, blobId);
      const over = { ...row, ...withoutSender, state: 'registered', jobId, touchedAt: clock.now() } as const;
      await tx.insertInto('uploads').values(over).execute();
      return true;
    };
    const writer = await documents.openWriter(blobId);
    if (writer === null) return err({ type: 'upload-gone' });
    for (const part of octets) writer.push(part);
    if (writer.received !== whole.bytes || writer.sha256() !== whole.sha256) {
      await writer.close();
      return err({ type: 'hash-mismatch' });
    }
    const { durable } = await writer.complete().catch(async (error: unknown) => {
      await writer.close();
      throw error;
    });
    const { sha256 } = whole;
    const registered = await register(row, { sha256, copy: whole.copy === true, analysis, durable, claim, awaitsPrice: false });
    // The file is not removed under the sync that still runs on it.
    await durable;
    taken = registered.ok;
    return registered;
  } finally {
    if (!taken) await documents.discard(blobId);
  }
};

import type { OpenedUpload, OpenUpload, RegisteredJob, SubmitUpload, UploadProblem, WholeUpload } from '../../shared/contract/uploads.ts';
import { asId, type MachineId, type UploadId } from '../../shared/ids.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { type Db, transactUnsynced, type Writer } from '../storage/database.ts';
import type { Analyser } from '../documents/analyser.ts';
import type { DocumentStore } from '../storage/documents.ts';
import { isDiskFull } from '../storage/disk-full.ts';
import { LiveUpload } from './live-upload.ts';
import type { CancelJob } from './cancel-job.ts';
import { createNewUpload, type NewUploadDeps, withoutSender } from './new-upload.ts';
import type { RegisterJob } from './registration.ts';
import { submitWhole } from './submit-whole.ts';
import type { UploadRow } from './tables.ts';

export type UploadRefused = { readonly type: UploadProblem };

/** S33, S35: documents on their way from the devices. Every call is repeatable: a device does not always hear our answer. */
export interface Uploads {
  open(machineId: MachineId, upload: OpenUpload): Promise<Result<OpenedUpload, UploadRefused>>;
  /** The upload, ready for octets from `offset` on. */
  feed(machineId: MachineId, uploadId: UploadId, offset: number): Promise<Result<LiveUpload, UploadRefused>>;
  /** The feed was refused for good, or (null) its writer failed: the next open begins from the disk. */
  drop(uploadId: UploadId, problem: UploadProblem | null): Promise<void>;
  /** `awaitsPrice`: somebody looks on, and would rather see the price in a moment than an answer without it. */
  complete(
    machineId: MachineId,
    uploadId: UploadId,
    whole: WholeUpload,
    awaitsPrice?: boolean,
  ): Promise<Result<RegisteredJob, UploadRefused>>;
  /** Open, feed and complete in one call, for a document that has arrived whole; the octets are taken over. */
  submit(machineId: MachineId, submission: SubmitUpload, octets: readonly Uint8Array[]): Promise<Result<RegisteredJob, UploadRefused>>;
  /** The sender will never hear of success: what was registered all the same is taken off the list, unless somebody is paying for it. */
  abort(machineId: MachineId, uploadId: UploadId): Promise<void>;
  /** Erases partial uploads that brought nothing for `uploadIdleMs`. */
  expireIdle(): Promise<void>;
  close(): Promise<void>;
}

type Deps = NewUploadDeps & {
  readonly db: Db;
  readonly documents: DocumentStore;
  readonly documentBytesMost: number;
  readonly analyser: Pick<Analyser, 'ahead' | 'analyse'>;
  readonly register: RegisterJob;
  readonly cancelJob: CancelJob;
  readonly uploadIdleMs: number;
};

/** An upload that is over is remembered for so long, for the sake of repeated calls. */
const rememberedMs = 86_400_000;

/** A full disk passes: the upload stays as it is on the disk, and the device comes again. */
const fullOr = (error: unknown): Result<never, UploadRefused> => {
  if (!isDiskFull(error)) throw error;
  return err({ type: 'spool-area-full' });
};

/** By what the device said of it: whoever counts it looks at the octets. */
const isPlainRaster = ({ compression, documentFormat }: UploadRow): boolean =>
  compression === 'none' && (documentFormat === 'image/pwg-raster' || documentFormat === 'image/urf');

export const createUploads = (deps: Deps): Uploads => {
  const { db, clock, documents, quotas, register } = deps;
  const newUpload = createNewUpload(deps);
  const live = new Map<UploadId, Promise<LiveUpload | null>>();
  const completing = new Map<UploadId, Promise<Result<RegisteredJob, UploadRefused>>>();
  /** By machine and key: there is no row before the job. */
  const submitting = new Map<string, Promise<Result<RegisteredJob, UploadRefused>>>();

  const rowOf = (writer: Writer, machineId: MachineId, column: 'uploadId' | 'uploadKey', value: string): Promise<UploadRow | undefined> =>
    writer.selectFrom('uploads').selectAll().where(column, '=', value).where('machineId', '=', machineId).executeTakeFirst();

  const openLive = async (row: UploadRow): Promise<LiveUpload | null> => {
    const writer = await documents.openWriter(row.blobId);
    if (writer === null) return null;
    const grown = async (bytes: number): Promise<UploadProblem | null> => {
      await db.updateTable('uploads').set({ bytes, touchedAt: clock.now() }).where('uploadId', '=', row.uploadId).execute();
      return quotas.growthRefusal(row, bytes);
    };
    const ahead = isPlainRaster(row) ? deps.analyser.ahead(writer.growing()) : null;
    return new LiveUpload({ clock, writer, documentBytesMost: deps.documentBytesMost, grown, ahead });
  };
  const liveOf = (row: UploadRow): Promise<LiveUpload | null> => {
    const uploadId = asId<UploadId>(row.uploadId);
    const known = live.get(uploadId);
    if (known !== undefined) return known;
    const opening = openLive(row);
    live.set(uploadId, opening);
    opening.catch(() => live.delete(uploadId));
    return opening;
  };
  const letGo = async (uploadId: UploadId): Promise<void> => {
    const upload = await live.get(uploadId)?.catch(() => null);
    live.delete(uploadId);
    await upload?.letGo();
  };

  /** The upload is over without a job: nothing of the document or its sender stays. */
  const end = async (uploadId: UploadId, state: 'refused' | 'gone', refusal: UploadProblem | null): Promise<void> => {
    await letGo(uploadId);
    await db.transaction().execute(async (tx) => {
      const row = await tx
        .updateTable('uploads')
        .set({
          ...withoutSender,
          state,
          refusal,
          bytes: 0,
          touchedAt: clock.now(),
        })
        .where('uploadId', '=', uploadId)
        .where('state', '=', 'open')
        .returning('blobId')
        .executeTakeFirst();
      if (row !== undefined) await documents.erase(tx, row.blobId);
    });
  };
  const refuse = async (row: UploadRow, problem: UploadProblem): Promise<Result<never, UploadRefused>> => {
    await end(asId(row.uploadId), 'refused', problem);
    return err({ type: problem });
  };
  const closedAs = (row: UploadRow | undefined): UploadRefused => ({
    type: row?.state === 'refused' ? ((row.refusal ?? 'upload-gone') as UploadProblem) : 'upload-gone',
  });

  const insert = async (machineId: MachineId, upload: OpenUpload): Promise<UploadRow> => {
    const begun = await newUpload.row(machineId, upload);
    // Its sender has had no success yet: a device whose upload a power cut took opens it anew, by the same key.
    return transactUnsynced(db, async (tx) => {
      const known = await rowOf(tx, machineId, 'uploadKey', upload.uploadKey);
      if (known !== undefined) return known;
      const row: UploadRow = { ...begun, blobId: await documents.create(tx) };
      await tx.insertInto('uploads').values(row).execute();
      return row;
    });
  };

  /** The upload gives its job what it knew. */
  const claimOf =
    ({ uploadId }: UploadRow, bytes: number) =>
    async (tx: Writer, jobId: string): Promise<boolean> => {
      const { numUpdatedRows } = await tx
        .updateTable('uploads')
        .set({ ...withoutSender, state: 'registered', jobId, bytes, touchedAt: clock.now() })
        .where('uploadId', '=', uploadId)
        .where('state', '=', 'open')
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    };

  const complete = async (row: UploadRow, whole: WholeUpload, awaitsPrice: boolean): Promise<Result<RegisteredJob, UploadRefused>> => {
    const upload = await liveOf(row);
    if (upload === null) return err({ type: 'upload-gone' });
    upload.cut();
    const { writer } = upload;
    if (writer.received < whole.bytes) return err({ type: 'offset-gap' });
    if (writer.received > whole.bytes || writer.sha256() !== whole.sha256) return refuse(row, 'hash-mismatch');
    if (whole.bytes > deps.documentBytesMost) return refuse(row, 'request-entity-too-large');
    const { durable } = await writer.complete();
    live.delete(asId(row.uploadId));
    const { sha256 } = whole;
    const claim = claimOf(row, whole.bytes);
    const arrived = { sha256, copy: whole.copy === true, analysis: null, durable, claim, awaitsPrice };
    const registered = await register({ ...row, bytes: whole.bytes }, arrived).finally(() => upload.ahead?.drop());
    if (registered.ok) return registered;
    await durable;
    return refuse(row, registered.error.type);
  };

  return {
    open: async (machineId, upload) => {
      // The same document may just be on its way to a job: then that is what the device hears of.
      await submitting.get(`${machineId} ${upload.uploadKey}`)?.catch(() => {});
      let row = await rowOf(db, machineId, 'uploadKey', upload.uploadKey);
      if (row === undefined) {
        const refusal = await newUpload.refusal(upload);
        if (refusal !== null) return err({ type: refusal });
        row = await insert(machineId, upload);
      }
      const uploadId = asId<UploadId>(row.uploadId);
      if (row.state === 'registered') return ok({ uploadId, offset: row.bytes });
      // A document that is being registered has arrived whole.
      if (completing.has(uploadId)) return ok({ uploadId, offset: row.bytes });
      try {
        const live = row.state === 'open' ? await liveOf(row) : null;
        if (live === null) return err(closedAs(row));
        await live.writer.settle();
        return ok({ uploadId, offset: live.writer.received });
      } catch (error) {
        await letGo(uploadId);
        return fullOr(error);
      }
    },
    feed: async (machineId, uploadId, offset) => {
      const row = await rowOf(db, machineId, 'uploadId', uploadId);
      if (row?.state !== 'open') return err(closedAs(row));
      const upload = completing.has(uploadId) ? null : await liveOf(row);
      if (upload === null) return err({ type: 'upload-gone' });
      return offset > upload.writer.received ? err({ type: 'offset-gap' }) : ok(upload);
    },
    drop: (uploadId, problem) => (problem === null ? letGo(uploadId) : end(uploadId, 'refused', problem)),
    complete: async (machineId, uploadId, whole, awaitsPrice = false) => {
      const row = await rowOf(db, machineId, 'uploadId', uploadId);
      if (row?.state === 'registered') return ok(await register.again(row));
      if (row?.state !== 'open') return err(closedAs(row));
      const running =
        completing.get(uploadId) ??
        complete(row, whole, awaitsPrice)
          .catch(async (error: unknown) => {
            await letGo(uploadId);
            return fullOr(error);
          })
          .finally(() => completing.delete(uploadId));
      completing.set(uploadId, running);
      return running;
    },
    submit: async (machineId, submission, octets) => {
      const key = `${machineId} ${submission.upload.uploadKey}`;
      const running = submitting.get(key);
      if (running !== undefined) return running;
      const once = async (): Promise<Result<RegisteredJob, UploadRefused>> => {
        const row = await rowOf(db, machineId, 'uploadKey', submission.upload.uploadKey);
        if (row?.state === 'registered') return ok(await register.again(row));
        // One that was opened goes on as it began.
        if (row !== undefined) return err(row.state === 'open' ? { type: 'offset-gap' } : closedAs(row));
        if (submission.whole.bytes > deps.documentBytesMost) return err({ type: 'request-entity-too-large' });
        return submitWhole({ clock, documents, analyser: deps.analyser, newUpload, register }, machineId, submission, octets).catch(fullOr);
      };
      const made = once().finally(() => submitting.delete(key));
      submitting.set(key, made);
      return made;
    },
    abort: async (machineId, uploadId) => {
      const row = await rowOf(db, machineId, 'uploadId', uploadId);
      if (row?.state === 'open') await end(uploadId, 'gone', null);
      // Read once more: the document may have been registered meanwhile.
      const now = await rowOf(db, machineId, 'uploadId', uploadId);
      if (now?.state === 'registered' && now.jobId !== null) await deps.cancelJob(machineId, asId(now.jobId));
    },
    expireIdle: async () => {
      const before = clock.now() - deps.uploadIdleMs;
      const idle = await db.selectFrom('uploads').select('uploadId').where('state', '=', 'open').where('touchedAt', '<', before).execute();
      for (const { uploadId } of idle as { uploadId: UploadId }[]) {
        const touchedAt = (await live.get(uploadId)?.catch(() => null))?.touchedAt ?? 0;
        if (touchedAt < before && !completing.has(uploadId)) await end(uploadId, 'gone', null);
      }
      await db
        .deleteFrom('uploads')
        .where('state', '!=', 'open')
        .where('touchedAt', '<', clock.now() - rememberedMs)
        .execute();
    },
    close: async () => {
      await Promise.allSettled([...completing.values(), ...submitting.values()]);
      for (const uploadId of live.keys()) {
        await (await live.get(uploadId)?.catch(() => null))?.writer.settle().catch(() => {});
        await letGo(uploadId);
      }
    },
  };
};

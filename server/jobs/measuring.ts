import type { Clock } from '../../shared/clock.ts';
import type { DocumentFormat } from '../../shared/contract/values.ts';
import { asId, type MachineId } from '../../shared/ids.ts';
import { pageFactsFrom, pageFactsText } from '../../shared/job/page-facts-text.ts';
import type { PrintSettings } from '../../shared/job/settings.ts';
import type { Result } from '../../shared/result.ts';
import type { Analyser, AnalysisError, Measurement } from '../documents/analyser.ts';
import type { QuoteJob } from '../fees/quotes.ts';
import type { MachineEvents } from '../machines/machine-events.ts';
import type { Payments } from '../payments/payments.ts';
import { type Db, transactUnsynced } from '../storage/database.ts';
import type { DocumentStore } from '../storage/documents.ts';
import { coloursText, withLooks } from './stored-pages.ts';
import type { JobRecord } from './tables.ts';

/** S43, the slow half: ink, colour and thumbnails of jobs that are registered already. What a restart interrupts begins again. */
export interface Measuring {
  /** Resolves when it is done, or was left to the next start. `soon`: while more documents come it may wait a moment, for their senders' sake. */
  begin(jobId: string, when: 'now' | 'soon'): Promise<void>;
  /** Begins with every job an earlier process did not get to. */
  resume(): Promise<void>;
  /** Starts nothing more and leaves what is running to the next start. */
  stop(): void;
  /** Resolves when nothing is being measured. */
  settled(): Promise<void>;
}

/** A queue that sends many documents is through before the first is rendered; one document waits for no longer than it takes to walk to the panel. */
const restMostMs = 1_000;

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  /** So long nothing else has come when measuring begins. */
  readonly restMs: number;
  readonly documents: DocumentStore;
  readonly analyser: Pick<Analyser, 'measure'>;
  readonly quote: QuoteJob;
  readonly events: MachineEvents;
  readonly payments: () => Payments;
  readonly log: (words: string, error: unknown) => void;
};

export const createMeasuring = ({ db, clock, restMs, documents, analyser, quote, events, payments, log }: Deps): Measuring => {
  const running = new Set<Promise<void>>();
  const resting = new Set<() => void>();
  let begun = 0;
  let stopped = false;

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const over = (): void => {
        stopClock();
        resting.delete(over);
        resolve();
      };
      const stopClock = clock.after(restMs, over);
      resting.add(over);
    });
  /** Resolves in a moment without new documents. */
  const rest = async (until = clock.now() + restMostMs): Promise<void> => {
    const seen = begun;
    await pause();
    if (seen !== begun && clock.now() < until && !stopped) await rest(until);
  };

  const due = (jobId: string) =>
    db
      .selectFrom('jobs')
      .selectAll()
      .where('jobId', '=', jobId)
      .where('state', '=', 'pending-held')
      .where('measured', '=', 0)
      .executeTakeFirst();

  const measure = async (jobId: string): Promise<void> => {
    const job = await due(jobId);
    const source = job === undefined ? null : await documents.source(job.blobId);
    if (job === undefined || source === null || job.pages === null) return;
    const stored = {
      source,
      claimed: job.documentFormat as DocumentFormat,
      compression: job.compression as 'none' | 'gzip' | 'deflate',
    };
    const measured = await analyser.measure(stored, job.pages);
    if (!stopped) await record(job, job.pages, measured);
  };

  const record = async (job: JobRecord, pages: number, measured: Result<Measurement, AnalysisError>): Promise<void> => {
    const doubts = measured.ok ? measured.value.anomalies : [measured.error.type];
    const counted = pageFactsFrom(job.pageFacts);
    const known = measured.ok ? withLooks(counted, measured.value) : counted;
    const [pageFacts, pageColours] = [pageFactsText(known), coloursText(known.facts)];
    const settings = JSON.parse(job.settings) as PrintSettings;
    const machineId = asId<MachineId>(job.machineId);
    const price = doubts.length > 0 ? null : quote({ ...job, pageFacts, pageColours, pages }, settings, { machineId });
    // What is being paid for prints as it was priced.
    const kept = (await payments().lockedJobs()).has(asId(job.jobId));
    const held = !kept && (doubts.length > 0 || price?.ok === false);
    const rows = (await documents.thumbnails.seal(job.blobId, measured.ok ? measured.value.thumbnails : [])) ?? [];
    // What a power cut takes of it is measured again.
    await transactUnsynced(db, async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('jobs')
        .set({
          measured: 1,
          pageFacts,
          pageColours,
          ...(held ? { held: 1, heldWhy: doubts.join(' ') || 'no-price' } : {}),
          ...(price?.ok === true && job.total === null ? { total: price.value.total.amount } : {}),
        })
        .where('jobId', '=', job.jobId)
        .where('state', '=', 'pending-held')
        .where('measured', '=', 0)
        .executeTakeFirst();
      // Erased meanwhile: nothing of it is kept.
      if (numUpdatedRows === 0n) return;
      await documents.thumbnails.keep(tx, rows);
      if (held || job.total === null)
        await events.post(tx, machineId, {
          type: 'job',
          jobId: asId(job.jobId),
          state: held ? 'registered' : 'priced',
          reason: job.reason,
          ...(!held && price?.ok === true ? { total: { amount: price.value.total.amount, currency: job.currency } } : {}),
        });
    });
  };

  const begin: Measuring['begin'] = (jobId, when) => {
    if (stopped) return Promise.resolve();
    begun += 1;
    const work = (when === 'now' || restMs === 0 ? measure(jobId) : rest().then(() => (stopped ? undefined : measure(jobId))))
      .catch((error: unknown) => log('a document could not be measured', error))
      .finally(() => running.delete(work));
    running.add(work);
    return work;
  };

  return {
    begin,
    resume: async () => {
      const left = await db
        .selectFrom('jobs')
        .select('jobId')
        .where('state', '=', 'pending-held')
        .where('measured', '=', 0)
        .orderBy('registeredAt')
        .execute();
      for (const { jobId } of left) void begin(jobId, 'now');
    },
    stop: () => {
      stopped = true;
      for (const over of resting) over();
    },
    settled: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
};

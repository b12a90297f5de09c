import type { Clock } from '../../shared/clock.ts';
import { asId } from '../../shared/ids.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { MachineEvents } from '../machines/machine-events.ts';
import type { Payments } from '../payments/payments.ts';
import type { EraseJob } from '../release/erase-job.ts';
import type { Db, Writer } from '../storage/database.ts';
import { wasDiscarded, wasPriced, writeDecision } from './job-decisions.ts';
import type { Measuring } from './measuring.ts';
import type { JobRecord } from './tables.ts';

export type HeldDecision = { readonly jobId: string; readonly by: string; readonly reason: string };
type Refused = { readonly type: 'not-possible' | 'not-held'; readonly words: string };
export type Rechecked = Pick<JobRecord, 'jobId' | 'heldWhy' | 'pages' | 'total' | 'currency'> & { readonly outcome: 'priced' | 'held' };

/**
 * What staff decide about jobs that are held. There are two ways out, and neither prints: the document is proven, or it goes (decision 24). Each is
 * written down with its name before anything happens.
 */
export interface HeldDesk {
  /** Counts and renders the document anew. Resolves when that is over; a server killed meanwhile goes on with it at its next start. */
  recheck(wish: HeldDecision): Promise<Result<Rechecked, Refused>>;
  /** Erases the job with its document. Repeated, it says the same again. */
  discard(wish: HeldDecision): Promise<Result<void, Refused>>;
}

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly measuring: Pick<Measuring, 'begin'>;
  readonly erase: EraseJob;
  readonly events: MachineEvents;
  readonly payments: () => Payments;
};

const no = (words: string) => err<Refused>({ type: 'not-possible', words });

export const createHeldDesk = ({ db, clock, measuring, erase, events, payments }: Deps): HeldDesk => {
  /** The job, if it is one to decide about. */
  const heldJob = async (writer: Writer, jobId: string, paying: ReadonlySet<string>): Promise<Result<JobRecord, Refused>> => {
    const job = await writer.selectFrom('jobs').selectAll().where('jobId', '=', jobId).executeTakeFirst();
    if (job === undefined) return no(`no job ${jobId}`);
    if (job.state !== 'pending-held') return no(`the job is over: ${job.reason ?? job.state}`);
    if (paying.has(jobId)) return no('the job is being paid for');
    const printing = await writer
      .selectFrom('releases')
      .select('releaseId')
      .where('jobId', '=', jobId)
      .where('state', 'in', ['offered', 'accepted'])
      .executeTakeFirst();
    if (printing !== undefined) return no('the job is being printed');
    return job.held === 1 ? ok(job) : err({ type: 'not-held', words: 'the job is not held: there is nothing to decide about it' });
  };

  return {
    recheck: async ({ jobId, by, reason }) => {
      const paying = await payments().lockedJobs();
      const asked = await db.transaction().execute(async (tx): Promise<Result<void, Refused>> => {
        const job = await heldJob(tx, jobId, paying);
        // Whoever did not hear the answer asks once more.
        if (!job.ok) return (await wasPriced(tx, jobId)) && job.error.type === 'not-held' ? ok(undefined) : job;
        if (job.value.expiresAt <= clock.now()) return no('the job’s time is over: it is being erased');
        // Asked for already, and not over: whoever asks again waits for the same.
        if (job.value.measured === 0) return ok(undefined);
        await writeDecision(tx, job.value, { at: clock.now(), by, reason, decision: 'recheck', outcome: 'begun' });
        await tx.updateTable('jobs').set({ measured: 0 }).where('jobId', '=', jobId).execute();
        return ok(undefined);
      });
      if (!asked.ok) return asked;
      await measuring.begin(jobId, 'now');
      const job = await db.selectFrom('jobs').selectAll().where('jobId', '=', jobId).executeTakeFirstOrThrow();
      if (job.state !== 'pending-held') return no(`the job has ended meanwhile: ${job.reason ?? job.state}`);
      if (job.measured === 0) return no('the document could not be looked at now; the next start of the server tries it again');
      const { heldWhy, pages, total, currency } = job;
      return ok({ jobId, outcome: job.held === 1 ? 'held' : 'priced', heldWhy, pages, total, currency });
    },
    discard: async ({ jobId, by, reason }) => {
      const paying = await payments().lockedJobs();
      return db.transaction().execute(async (tx): Promise<Result<void, Refused>> => {
        if (await wasDiscarded(tx, jobId)) return ok(undefined);
        const job = await heldJob(tx, jobId, paying);
        if (!job.ok) return job;
        await writeDecision(tx, job.value, { at: clock.now(), by, reason, decision: 'discard', outcome: 'discarded' });
        const ended = { state: 'canceled', reason: 'job-canceled-by-operator' } as const;
        await erase(tx, { jobId, paymentId: null, ...ended });
        await events.post(tx, asId(job.value.machineId), { type: 'job', jobId: asId(jobId), ...ended });
        return ok(undefined);
      });
    },
  };
};

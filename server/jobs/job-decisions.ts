import type { Writer } from '../storage/database.ts';
import type { JobDecisionRow, JobRecord } from './tables.ts';

type Decision = Omit<JobDecisionRow, 'decisionId' | 'jobId' | 'heldWhy'>;

/** Part of the transaction that does what was decided, or begins it. */
export const writeDecision = async (
  writer: Writer,
  { jobId, heldWhy }: Pick<JobRecord, 'jobId' | 'heldWhy'>,
  decision: Decision,
): Promise<void> => {
  await writer
    .insertInto('jobDecisions')
    .values({ ...decision, jobId, heldWhy: heldWhy ?? '' })
    .execute();
};

const ended =
  (outcome: 'discarded' | 'priced') =>
  async (writer: Writer, jobId: string): Promise<boolean> => {
    const row = await writer
      .selectFrom('jobDecisions')
      .select('decisionId')
      .where('jobId', '=', jobId)
      .where('outcome', '=', outcome)
      .executeTakeFirst();
    return row !== undefined;
  };
/** Whether the job went by a decision of staff. */
export const wasDiscarded = ended('discarded');
/** Whether it was held, and came free when it was looked at again. */
export const wasPriced = ended('priced');

/** Part of the transaction in which a recheck ends. */
export const endRecheck = async (writer: Writer, jobId: string, outcome: 'priced' | 'held'): Promise<void> => {
  await writer
    .updateTable('jobDecisions')
    .set({ outcome })
    .where('jobId', '=', jobId)
    .where('decision', '=', 'recheck')
    .where('outcome', '=', 'begun')
    .execute();
};

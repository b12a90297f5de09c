import * as z from 'zod';
import { err, ok, type Result } from '../../shared/result.ts';
import { caseDecisions, type PaymentDesk } from '../payments/payments.ts';
import type { CouponDesk } from '../credit/coupon-desk.ts';
import type { HeldDesk } from '../jobs/held-desk.ts';
import type { Db } from '../storage/database.ts';
import { jobRows, type OpsRow } from './queries.ts';

const by = z.string().trim().min(1).max(100);
const caseId = z.int().positive();
const jobId = z.string().min(1).max(100);

/** What staff may have done beside looking. */
export const opsAct = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('show-case'), caseId }),
  z.strictObject({ do: z.literal('decide'), caseId, decision: z.enum(caseDecisions), by, reason: z.string().max(500) }),
  z.strictObject({
    do: z.literal('refund'),
    paymentId: z.string().max(100),
    amount: z.int().positive(),
    by,
    reason: z.string().min(1).max(500),
  }),
  z.strictObject({ do: z.literal('reconcile') }),
  z.strictObject({ do: z.literal('show-job'), jobId }),
  z.strictObject({ do: z.literal('recheck-job'), jobId, by, reason: z.string().max(500) }),
  z.strictObject({ do: z.literal('discard-job'), jobId, by, reason: z.string().min(1).max(500) }),
  z.strictObject({
    do: z.literal('issue-coupons'),
    name: z.string().trim().max(60),
    percent: z.number().positive().max(100).nullable(),
    amount: z.int().positive().max(100_000_000).nullable(),
    currency: z.string().max(3),
    leastTotal: z.int().min(0).max(100_000_000),
    days: z.int().min(1).max(3_650).nullable(),
    count: z.int().min(1).max(1_000),
    by,
  }),
  z.strictObject({ do: z.literal('revoke-coupon'), codeId: z.string().max(40) }),
]);
export type OpsAct = z.infer<typeof opsAct>;

export type OpsAnswer = Result<readonly OpsRow[], { readonly type: 'refused'; readonly words: string }>;
export const opsAnswer = z.union([
  z.object({ ok: z.literal(true), value: z.array(z.record(z.string(), z.unknown())) }),
  z.object({ ok: z.literal(false), error: z.object({ type: z.literal('refused'), words: z.string() }) }),
]);

const refused = (words: string): OpsAnswer => err({ type: 'refused', words });

/** What staff may decide with: coupons on the files alone, all else where a server runs. */
export type OpsDesks = { readonly desk: PaymentDesk | null; readonly held: HeldDesk | null; readonly coupons: CouponDesk };

/**
 * `desk` and `held` are null where no server runs: what has happened can be read then, and nothing decided, for the provider is asked before each
 * decision about money, and the analyser about a document.
 */
export const runOpsAct = async (db: Db, { desk, held, coupons }: OpsDesks, act: OpsAct): Promise<OpsAnswer> => {
  if (act.do === 'show-case') return await showCase(db, desk, act.caseId);
  if (act.do === 'show-job') return await showJob(db, act.jobId);
  if (act.do === 'recheck-job' || act.do === 'discard-job') return await decideJob(held, act);
  if (act.do === 'issue-coupons') {
    const { do: _, ...terms } = act;
    const issued = await coupons.issue(terms);
    return issued.ok ? ok([...issued.value]) : refused(issued.error.words);
  }
  if (act.do === 'revoke-coupon') {
    const revoked = await coupons.revoke(act.codeId);
    return revoked.ok ? ok([{ codeId: act.codeId, state: 'revoked' }]) : refused(revoked.error.words);
  }
  if (desk === null) return refused('no server runs on this data: start it first, since the provider is asked before anything is decided');
  switch (act.do) {
    case 'decide': {
      const { do: _, ...decision } = act;
      const made = await desk.decide(decision);
      return made.ok ? ok([{ caseId: act.caseId, decision: act.decision, ...made.value }]) : refused(made.error.words);
    }
    case 'refund': {
      const { do: _, ...gift } = act;
      const made = await desk.refund(gift);
      return made.ok ? ok([{ paymentId: act.paymentId, amount: act.amount, outcome: 'asked', ...made.value }]) : refused(made.error.words);
    }
    case 'reconcile': {
      const { findings, compared, unanswered } = await desk.reconcile();
      const none = { class: 'none', paymentId: null, detail: 'the books agree' };
      return ok((findings.length === 0 ? [none] : findings).map((finding) => ({ ...finding, compared, unanswered })));
    }
  }
};

const decideJob = async (held: HeldDesk | null, act: Extract<OpsAct, { do: 'recheck-job' | 'discard-job' }>): Promise<OpsAnswer> => {
  if (held === null) return refused('no server runs on this data: start it first, since it alone opens and erases documents');
  if (act.do === 'recheck-job') {
    const rechecked = await held.recheck(act);
    return rechecked.ok ? ok([rechecked.value]) : refused(rechecked.error.words);
  }
  const discarded = await held.discard(act);
  return discarded.ok ? ok([{ jobId: act.jobId, outcome: 'discarded' }]) : refused(discarded.error.words);
};

const facts = (of: string, values: object | undefined): OpsRow[] =>
  Object.entries(values ?? {}).map(([fact, value]: [string, unknown]) => ({ of, fact, value }));

/** The job, without names, and what was decided about it: one fact a row. */
const showJob = async (db: Db, id: string): Promise<OpsAnswer> => {
  const job = await jobRows(db).where('jobId', '=', id).executeTakeFirst();
  if (job === undefined) return refused(`no job ${id}`);
  const decisions = await db.selectFrom('jobDecisions').selectAll().where('jobId', '=', id).orderBy('decisionId').execute();
  return ok([
    ...facts('job', job),
    ...decisions.map(({ at, by: who, decision, heldWhy, reason, outcome }) => ({
      of: 'decision',
      fact: new Date(at).toISOString(),
      value: `${decision} by ${who}: ${reason || 'no reason given'} (held: ${heldWhy}; ${outcome})`,
    })),
  ]);
};

/** The case, its payment, what the provider says of it now, and what was decided: one fact a row. */
const showCase = async (db: Db, desk: PaymentDesk | null, id: number): Promise<OpsAnswer> => {
  const found = await db.selectFrom('paymentCases').selectAll().where('caseId', '=', id).executeTakeFirst();
  if (found === undefined) return refused(`no case ${id}`);
  const { paymentId } = found;
  const payment = await db
    .selectFrom('payments')
    .select(['state', 'provider', 'ref', 'currency', 'quoted', 'held', 'captured', 'voided', 'refunded', 'goodwill', 'chargedBack'])
    .select(['feesOut', 'sheetsDue', 'sheetsOut', 'owed'])
    .where('paymentId', '=', paymentId)
    .executeTakeFirst();
  const events = await db.selectFrom('paymentEvents').selectAll().where('paymentId', '=', paymentId).orderBy('version').execute();
  const decisions = await db.selectFrom('paymentDecisions').selectAll().where('paymentId', '=', paymentId).orderBy('decisionId').execute();
  const said = payment === undefined ? null : ((await desk?.look(paymentId)) ?? null);
  return ok([
    ...facts('case', found),
    ...facts('payment', payment),
    ...(said === null
      ? facts('provider', { now: 'not asked' })
      : said.ok
        ? facts('provider', said.value)
        : facts('provider', { now: said.error.words })),
    ...events.map(({ at, from, to, trigger }) => ({ of: 'event', fact: new Date(at).toISOString(), value: `${from} → ${to}: ${trigger}` })),
    ...decisions.map(({ at, by: who, decision, amount, reason, outcome }) => ({
      of: 'decision',
      fact: new Date(at).toISOString(),
      value: `${decision}${amount === null ? '' : ` ${amount}`} by ${who}: ${reason || 'no reason given'} (${outcome})`,
    })),
  ]);
};

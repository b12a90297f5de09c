import type { DataServer, PanelServer, ServerError } from '../../../electron/device/data-server.ts';
import { createQuotes } from '../../../server/fees/quotes.ts';
import jpy from '../../../server/fees/jpy.json?raw';
import type { Clock } from '../../../shared/clock.ts';
import type { Clocks } from '../../../shared/contract/clocks.ts';
import type { JobRow } from '../../../shared/contract/jobs.ts';
import type { MachineEvent } from '../../../shared/contract/machines.ts';
import type { CreditQuoted, CreditQuoteWish, CreditWish, PaymentView, Release, ReleaseOutcome } from '../../../shared/contract/payments.ts';
import { codeAsTyped } from '../../../server/credit/codes.ts';
import type { QuoteWire } from '../../../shared/contract/values.ts';
import { type Claim, cover } from '../../../shared/fee/cover.ts';
import { parseFeeTable } from '../../../shared/fee/fee-table.ts';
import { tableAt, versionsOf } from '../../../shared/fee/fee-tables.ts';
import { factsFromColours, unknownPage } from '../../../shared/fee/priced-document.ts';
import { priceList } from '../../../shared/fee/price-list.ts';
import { asId, type JobId, type MachineId, type PaymentId, type ReleaseId } from '../../../shared/ids.ts';
import { maskedName } from '../../../shared/job/masked-name.ts';
import { missingAtOnce } from '../../../shared/job/missing-sheets.ts';
import { pageFactsText } from '../../../shared/job/page-facts-text.ts';
import type { PrintSettings } from '../../../shared/job/settings.ts';
import { err, invariant, ok, type Result } from '../../../shared/result.ts';
import { createMemoryPayments } from './memory-payments.ts';
import { drawPage, type SeededJob } from './seeded-jobs.ts';

export type MemoryServerDeps = {
  readonly clock: Clock;
  readonly clocks: Clocks;
  readonly jobs: readonly SeededJob[];
  readonly event: (event: MachineEvent) => void;
};
type Refusal = Result<never, ServerError>;

const machineId = asId<MachineId>('dev-panel');
const a4Pt = { widthPt: 595, heightPt: 842 };
const triesMost = 5;

/** The data server (100) of the panel on its own: seeded jobs, the fee engine and table of the product, and a payment nobody pays. */
export const createMemoryServer = ({ clock, clocks, jobs: seeded, event }: MemoryServerDeps) => {
  const jobs = new Map<JobId, SeededJob>(seeded.map((job) => [job.jobId, job]));
  const wrongPins = new Map<JobId, number>();
  const lockedUntil = new Map<JobId, number>();
  const releases = new Map<ReleaseId, Release>();
  const paidSettings = new Map<PaymentId, PrintSettings>();
  let receipts = 0;
  let away = false;

  const parsed = parseFeeTable(JSON.parse(jpy));
  invariant(parsed.ok, 'our own fee table is one');
  const tables = versionsOf([parsed.value]);
  invariant(tables.ok, 'one version is a table');
  const feeTable = tableAt(tables.value, clock.now());
  const quotes = createQuotes({ tables: tables.value, clock, quoteMs: clocks.quoteMs, feeMoment: 'print-request' });
  const quote = (job: SeededJob, settings: PrintSettings, frozen = false) => {
    const { jobId, pages, colours, registeredAt } = job;
    const facts = factsFromColours(colours).map((fact) => ({ ...fact, ...a4Pt }));
    const pageFacts = pageFactsText({ facts, beyond: { ...unknownPage, ...a4Pt } });
    const priced = { jobId, pages, registeredAt, machineId, pageColours: colours, pageFacts, documentFormat: 'application/pdf' };
    return quotes(priced, settings, { machineId, frozen });
  };

  const payments = createMemoryPayments({
    clock,
    clocks,
    changed: (payment) => tell({ type: 'payment', payment }),
    paid: (payment) => payment.jobIds.forEach((jobId) => giveRelease(payment, jobId)),
  });

  const tell = (news: MachineEvent): void => {
    if (!away) event(news);
  };
  /** S117: permission to print. */
  const giveRelease = (payment: PaymentView, jobId: JobId): void => {
    const job = jobs.get(jobId);
    invariant(job !== undefined && payment.quote !== null, 'a paid job waits');
    const settings = paidSettings.get(payment.paymentId) ?? job.settings;
    const release: Release = {
      releaseId: asId<ReleaseId>(`${payment.paymentId}-${jobId}`),
      jobId,
      paymentId: payment.paymentId,
      documentFormat: 'application/pdf',
      compression: 'none',
      bytes: job.octets.length,
      sha256: job.sha256,
      pages: job.pages,
      settings,
      sheetsDue: payment.sheetsDue,
      startBefore: clock.now() + clocks.releaseWindowMs,
    };
    releases.set(release.releaseId, release);
    tell({ type: 'release', release });
  };
  const refuse = (type: string, more: object = {}): Refusal =>
    err({ type: 'refused', problem: { type, title: type, status: 409, ...more } });
  /** Every call crosses the network that the bench can cut. */
  const answer = async <T>(call: () => Result<T, ServerError> | Promise<Result<T, ServerError>>): Promise<Result<T, ServerError>> => {
    await new Promise<void>((resolve) => void clock.after(60, resolve));
    return away ? err({ type: 'unreachable', cause: 'the network is cut at the bench' }) : call();
  };
  const aboutPayment = (id: PaymentId, act: (payment: PaymentView) => PaymentView) =>
    answer(() => {
      const payment = payments.find(id);
      return payment === null ? refuse('not-found') : ok(act(payment));
    });
  const ifReleased = <T>(id: ReleaseId, act: (release: Release) => T) =>
    answer(() => {
      const release = releases.get(id);
      return release === undefined ? refuse('release-gone') : ok(act(release));
    });

  const rowOf = (job: SeededJob): JobRow => {
    const priced = quote(job, job.settings);
    const locked = (lockedUntil.get(job.jobId) ?? 0) > clock.now();
    return {
      jobId: job.jobId,
      name: maskedName(job.name),
      pages: job.pages,
      total: priced.ok ? priced.value.total : null,
      registeredAt: job.registeredAt,
      expiresAt: job.expiresAt,
      hasPin: true,
      closed: payments.isOpenFor(job.jobId) ? 'paying-elsewhere' : locked ? 'locked' : null,
      sheetsMissing: job.sheetsMissing,
      ...(job.missingOnly ? { missingOnly: true } : {}),
    };
  };

  /** S71: the PIN is right, or one of five tries is gone. */
  const provePin = (job: SeededJob, pin: string | null): Refusal | null => {
    const until = lockedUntil.get(job.jobId) ?? 0;
    if (until > clock.now()) return refuse('pin-locked', { until });
    if (pin === job.pin) {
      wrongPins.delete(job.jobId);
      return null;
    }
    const wrong = (wrongPins.get(job.jobId) ?? 0) + 1;
    wrongPins.set(job.jobId, wrong % triesMost);
    if (wrong < triesMost) return refuse('pin-wrong', { attemptsLeft: triesMost - wrong });
    lockedUntil.set(job.jobId, clock.now() + clocks.lockoutMs);
    return refuse('pin-locked', { until: clock.now() + clocks.lockoutMs });
  };

  const points = { points: 40, worth: { amount: 40, currency: feeTable.currency } };
  const withCredit = (items: CreditQuoteWish['items'], credit: CreditWish): Result<CreditQuoted, ServerError> => {
    const quoted: QuoteWire[] = [];
    for (const { jobId, settings } of items) {
      const job = jobs.get(jobId);
      if (job === undefined) return refuse('job-gone');
      const priced = quote(job, settings, true);
      if (!priced.ok) return refuse(priced.error.type);
      quoted.push(priced.value);
    }
    const wrong = credit.codes.find((code) => !codeAsTyped(code).ok);
    if (wrong !== undefined) return refuse('code-mistyped');
    if (credit.codes.length > 1) return refuse('code-second');
    const claims: Claim[] = [
      ...credit.codes.map((): Claim => ({ what: 'coupon', rule: 'coupon', of: 'Spring', percent: 10 })),
      ...(credit.points ? [{ what: 'points', rule: 'points.value', of: '40', amount: points.worth.amount } as const] : []),
    ];
    return ok({ quotes: [...cover(quoted, claims, { step: 1, least: 1 }).quotes], points, codes: true });
  };

  const panel: PanelServer = {
    listJobs: (userId) => answer(() => ok([...jobs.values()].filter((job) => job.userId === userId).map(rowOf))),
    findDirect: (word) => answer(() => ok(jobs.has(asId<JobId>(word)) ? { found: 'pin', jobId: asId<JobId>(word) } : { found: 'nothing' })),
    designate: (jobId, { userId, pin }) =>
      answer(() => {
        const job = jobs.get(jobId);
        if (job === undefined || (userId !== null && userId !== job.userId)) return refuse('job-gone');
        const refused = provePin(job, pin);
        if (refused !== null) return refused;
        const priced = quote(job, job.settings);
        if (!priced.ok) return refuse('job-closed', { why: priced.error.type });
        const { name, pages, settings, expiresAt } = job;
        const missing = job.missingOnly ? { missing: { sheets: job.sheetsMissing ?? 0, settings } } : {};
        return ok({ designation: `dev-${jobId}`, jobId, name, pages, settings, quote: priced.value, expiresAt, ...missing });
      }),
    quote: (jobId, { settings }) =>
      answer(() => {
        const job = jobs.get(jobId);
        if (job === undefined) return refuse('job-gone');
        const priced = quote(job, settings);
        return priced.ok ? ok({ settings, quote: priced.value }) : refuse(priced.error.type);
      }),
    thumbnail: (jobId, { page }) =>
      answer(async () => {
        const job = jobs.get(jobId);
        return job === undefined || page > job.pages ? refuse('not-found') : ok(await drawPage(job, page));
      }),
    shop: () =>
      answer(() =>
        ok({
          name: 'Corner Copy Shop, printer 1',
          currency: feeTable.currency,
          prices: priceList(feeTable).map(({ amount, ...row }) => ({ ...row, price: { amount, currency: feeTable.currency } })),
          test: true,
          sendUrl: 'http://192.168.1.20:8630/send',
        }),
      ),
    // Any code whose check sign is right takes a tenth off here, and every visitor has points.
    quoteCredit: ({ items, credit }) => answer(() => withCredit(items, credit)),
    paymentOffers: () => answer(() => ok([])),
    requestPrint: ({ requestKey, items, shownTotal, printUnit, credit }) =>
      answer(() => {
        const [item] = items;
        const job = item === undefined ? undefined : jobs.get(item.jobId);
        if (item === undefined || job === undefined) return refuse('job-gone');
        if (!printUnit.ready) return refuse('printer-not-ready');
        const settings = item.settings as PrintSettings;
        const priced = quote(job, settings, true);
        if (!priced.ok) return refuse(priced.error.type);
        const credited = credit === undefined ? null : withCredit([item], credit);
        const shown = credited?.ok === true ? (credited.value.quotes[0] ?? priced.value) : priced.value;
        if (shown.total.amount > shownTotal.amount) return refuse('price-changed', { quote: priced.value });
        const payment = payments.open(requestKey, [item.jobId], shown);
        paidSettings.set(payment.paymentId, settings);
        return ok(payment);
      }),
    payment: (id) => aboutPayment(id, (payment) => payment),
    cancelPayment: (id) => aboutPayment(id, (payment) => payments.cancel(payment)),
    timeOutPayment: (id) => aboutPayment(id, payments.timeOut),
    extendPayment: (id) => aboutPayment(id, payments.extend),
    callStaff: (id) => aboutPayment(id, (payment) => payment),
  };

  const forReleases: Pick<DataServer, 'acceptRelease' | 'releasedDocument' | 'reportProgress' | 'completeRelease'> = {
    acceptRelease: (id) => ifReleased(id, () => undefined),
    releasedDocument: (id) =>
      answer(() => {
        const job = jobs.get(releases.get(id)?.jobId ?? asId<JobId>(''));
        return job === undefined ? refuse('release-gone') : ok(inOneChunk(job.octets));
      }),
    reportProgress: (id) => ifReleased(id, () => undefined),
    completeRelease: (id, outcome) =>
      ifReleased(id, ({ jobId, paymentId, settings, sheetsDue }) => {
        releases.delete(id);
        const whole = outcome.outcome === 'completed';
        const job = jobs.get(jobId);
        if (whole || outcome.outcome === 'stopped') jobs.delete(jobId);
        else if (job !== undefined) jobs.set(jobId, withMissing(job, settings, sheetsDue, outcome));
        const erased = jobs.has(jobId) ? null : `DEV-${String((receipts += 1)).padStart(4, '0')}`;
        if (paymentId !== null) payments.settle(paymentId, outcome, erased);
      }),
  };

  return {
    server: { ...panel, ...forReleases },
    decide: (answer: 'approve' | 'decline'): boolean => payments.decide(answer),
    /** What a connection begins with: the newest payment, and every release that is not over. */
    hello(): void {
      tell({ type: 'hello', payment: payments.newest(), now: clock.now() });
      for (const release of releases.values()) tell({ type: 'release', release });
    },
    isAway: (): boolean => away,
    /** What happens while the network is cut is told by the next hello. */
    setAway: (now: boolean): void => void (away = now),
  };
};

/** As the server does it: what is missing of a job is all that is offered of it, where that can be told exactly. */
const withMissing = (job: SeededJob, settings: PrintSettings, sheetsDue: number, { sheetsOut, resendable }: ReleaseOutcome): SeededJob => {
  if (sheetsOut === null || sheetsOut === 0) return job;
  const missing = resendable === true ? missingAtOnce(job.pages, settings, sheetsOut, 'collated') : null;
  const sheetsMissing = sheetsDue - sheetsOut;
  return { ...job, sheetsMissing, missingOnly: missing !== null, settings: missing?.settings ?? job.settings };
};

async function* inOneChunk(octets: Uint8Array): AsyncGenerator<Uint8Array> {
  yield octets;
}

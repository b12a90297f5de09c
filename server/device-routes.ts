import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type * as z from 'zod';
import type { Clock } from '../shared/clock.ts';
import { designateJob, designationHeader, findDirect, listJobs, listRows, quoteJob, thumbnailPage } from '../shared/contract/jobs.ts';
import { machineCopies, machineStatus, type Shop } from '../shared/contract/machines.ts';
import {
  creditQuoteWish,
  paymentAction,
  paymentOffers,
  printRequest,
  releaseCompletion,
  releaseProgress,
} from '../shared/contract/payments.ts';
import { completeUpload, openUpload, submitUpload } from '../shared/contract/uploads.ts';
import * as values from '../shared/contract/values.ts';
import type { FeeTables } from '../shared/fee/fee-tables.ts';
import type { MachineId } from '../shared/ids.ts';
import { fromWire } from '../shared/money.ts';
import type { PrintSettings } from '../shared/job/settings.ts';
import type { Result } from '../shared/result.ts';
import type { CancelJob } from './jobs/cancel-job.ts';
import type { DesignateJob } from './jobs/designate-job.ts';
import type { FindDirect } from './jobs/find-direct.ts';
import type { ListJobs, ListOwnedRows } from './jobs/list-jobs.ts';
import type { serveUploadStream } from './jobs/upload-stream.ts';
import { readSubmission } from './jobs/read-submission.ts';
import type { Uploads } from './jobs/uploads.ts';
import { jsonBody, jsonIn } from './json-body.ts';
import type { EventStreams } from './machines/event-stream.ts';
import type { MachineStates } from './machines/machine-states.ts';
import type { Machines } from './machines/machines.ts';
import type { Payments } from './payments/payments.ts';
import { refuse } from './problem-response.ts';
import type { HeldCopies } from './release/held-copies.ts';
import type { QuoteCredit } from './release/credit-quotes.ts';
import type { RequestPrint } from './release/print-requests.ts';
import type { Releases } from './release/releases.ts';

export type DeviceRoutesDeps = {
  readonly machines: Machines;
  readonly machineStates: MachineStates;
  readonly eventStreams: EventStreams;
  readonly uploads: Uploads;
  readonly uploadStream: ReturnType<typeof serveUploadStream>;
  readonly listJobs: ListJobs;
  readonly openList: boolean;
  readonly listRows: ListOwnedRows;
  /** Devices pick a user's rows out of everybody's. */
  readonly sendsAllRows: boolean;
  readonly designateJob: DesignateJob;
  readonly findDirect: FindDirect;
  readonly cancelJob: CancelJob;
  readonly copies: Pick<HeldCopies, 'over'>;
  readonly requestPrint: RequestPrint;
  readonly quoteCredit: QuoteCredit;
  readonly releases: Releases;
  readonly payments: Payments;
  readonly feeTables: FeeTables;
  readonly shop: () => Shop;
  readonly clock: Clock;
};

type Env = { Bindings: HttpBindings; Variables: { machineId: MachineId } };
const userIdMissing = { detail: 'userId: this list is not open' };
const rowsNotSent = { detail: 'listFrom: this server picks out the rows of a user itself' };
const badOffset = { type: 'bad-request', detail: 'offset' } as const;
/** JSON bodies are small. */
const jsonBytesMost = 256 * 1024;

/** Everything a device may ask, under `/v1`; `shared/contract` says what each call takes and answers. */
export const deviceRoutes = (deps: DeviceRoutesDeps): Hono<Env> => {
  const app = new Hono<Env>();
  const { uploads, releases, payments, clock } = deps;
  const bodyOf = <S extends z.ZodType>(c: Context<Env>, schema: S) => jsonBody(c, schema, { charactersMost: jsonBytesMost, clock });

  app.use(async (c, next) => {
    const machineId = await deps.machines.authenticate({
      authorization: c.req.header('authorization'),
      machine: c.req.header('inkgate-machine'),
    });
    if (machineId === null) return refuse(c, { type: 'unauthorized' });
    c.set('machineId', machineId);
    c.header('cache-control', 'no-store');
    return next();
  });
  const answer = <T>(c: Context<Env>, result: Result<T, { readonly type: string }>, body: (value: T) => object = () => ({})): Response =>
    result.ok ? c.json(body(result.value)) : refuse(c, result.error);
  /** Without a stream around the text: for the call that a sender of a short document waits for. */
  const answerAtOnce = ({ env: { outgoing } }: Context<Env>, body: object): Response => {
    outgoing.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    outgoing.end(JSON.stringify(body));
    return RESPONSE_ALREADY_SENT;
  };
  const param = <S extends z.ZodType>(c: Context<Env>, schema: S): z.output<S> | null => {
    const id = schema.safeParse(c.req.param('id'));
    return id.success ? id.data : null;
  };

  app.post('/uploads', async (c) => {
    const upload = await bodyOf(c, openUpload);
    if (!upload.ok) return refuse(c, upload.error);
    const wrong = uploadMistake(upload.value);
    if (wrong !== null) return refuse(c, { type: 'bad-request', ...wrong });
    return answer(c, await uploads.open(c.var.machineId, upload.value), (opened) => opened);
  });
  app.post('/uploads/whole', async (c) => {
    const parts = await readSubmission(c.env.incoming, clock);
    if (!parts.ok) return refuse(c, parts.error);
    const submission = jsonIn(submitUpload, parts.value.head);
    if (!submission.ok) return refuse(c, submission.error);
    const wrong = uploadMistake(submission.value.upload);
    if (wrong !== null) return refuse(c, { type: 'bad-request', ...wrong });
    const submitted = await uploads.submit(c.var.machineId, submission.value, parts.value.octets);
    return submitted.ok ? answerAtOnce(c, submitted.value) : refuse(c, submitted.error);
  });
  app.post('/uploads/:id/stream', async (c) => {
    const uploadId = param(c, values.uploadId);
    const offset = c.req.query('offset') ?? '';
    if (uploadId === null) return refuse(c, { type: 'upload-gone' });
    if (!/^[0-9]{1,15}$/.test(offset)) return refuse(c, badOffset);
    const wish = { machineId: c.var.machineId, uploadId, offset: Number(offset), tailKept: c.req.query('tail') === 'kept' };
    await deps.uploadStream(wish, c.env.incoming, c.env.outgoing);
    return RESPONSE_ALREADY_SENT;
  });
  app.post('/uploads/:id/complete', async (c) => {
    const [uploadId, whole] = [param(c, values.uploadId), await bodyOf(c, completeUpload)];
    if (uploadId === null) return refuse(c, { type: 'upload-gone' });
    if (!whole.ok) return refuse(c, whole.error);
    return answer(c, await uploads.complete(c.var.machineId, uploadId, whole.value), (registered) => registered);
  });
  app.delete('/uploads/:id', async (c) => {
    const uploadId = param(c, values.uploadId);
    if (uploadId !== null) await uploads.abort(c.var.machineId, uploadId);
    return c.json({});
  });

  app.post('/jobs/list', async (c) => {
    const wish = await bodyOf(c, listJobs);
    if (!wish.ok) return refuse(c, wish.error);
    const { userId } = wish.value;
    if (userId === null && !deps.openList) return refuse(c, { type: 'bad-request', ...userIdMissing });
    return c.json({ jobs: await deps.listJobs(c.var.machineId, userId) });
  });
  app.post('/jobs/rows', async (c) => {
    const wish = await bodyOf(c, listRows);
    if (!wish.ok) return refuse(c, wish.error);
    if (!deps.sendsAllRows) return refuse(c, { type: 'bad-request', ...rowsNotSent });
    return c.json(await deps.listRows(c.var.machineId, wish.value));
  });
  app.post('/jobs/direct', async (c) => {
    const wish = await bodyOf(c, findDirect);
    return wish.ok ? answer(c, await deps.findDirect(c.var.machineId, wish.value.word), (found) => found) : refuse(c, wish.error);
  });
  app.delete('/jobs/:id', async (c) => {
    const jobId = param(c, values.jobId);
    return jobId === null ? refuse(c, { type: 'job-gone' }) : answer(c, await deps.cancelJob(c.var.machineId, jobId));
  });
  app.post('/jobs/:id/designate', async (c) => {
    const [jobId, proof] = [param(c, values.jobId), await bodyOf(c, designateJob)];
    if (!proof.ok) return refuse(c, proof.error);
    if (jobId === null) return refuse(c, { type: 'job-gone' });
    return answer(c, await deps.designateJob.designate(c.var.machineId, jobId, proof.value), (job) => job);
  });
  app.post('/jobs/:id/quote', async (c) => {
    const [jobId, wish] = [param(c, values.jobId), await bodyOf(c, quoteJob)];
    if (!wish.ok) return refuse(c, wish.error);
    if (jobId === null) return refuse(c, { type: 'job-gone' });
    const { settings } = wish.value;
    const wrong = settingsMistake(settings);
    if (wrong !== null) return refuse(c, { type: 'bad-request', ...wrong });
    return answer(c, await deps.designateJob.quote(c.var.machineId, jobId, wish.value), (quote) => ({ settings, quote }));
  });

  app.get('/jobs/:id/thumbnails/:page', async (c) => {
    const [jobId, page] = [param(c, values.jobId), thumbnailPage.safeParse(c.req.param('page'))];
    const designation = c.req.header(designationHeader) ?? '';
    if (jobId === null || !page.success) return refuse(c, { type: 'not-found' });
    const png = await deps.designateJob.thumbnail(c.var.machineId, jobId, { designation, page: page.data });
    return png.ok ? c.body(Uint8Array.from(png.value), 200, { 'content-type': 'image/png' }) : refuse(c, png.error);
  });

  app.post('/print-requests', async (c) => {
    const wish = await bodyOf(c, printRequest);
    if (!wish.ok) return refuse(c, wish.error);
    const wrong = wish.value.items.map(({ settings }) => settingsMistake(settings)).find((mistake) => mistake !== null);
    if (wrong !== undefined) return refuse(c, { type: 'bad-request', ...wrong });
    return answer(c, await deps.requestPrint(c.var.machineId, wish.value), (view) => view);
  });
  app.post('/credit-quotes', async (c) => {
    const wish = await bodyOf(c, creditQuoteWish);
    if (!wish.ok) return refuse(c, wish.error);
    const wrong = wish.value.items.map(({ settings }) => settingsMistake(settings)).find((mistake) => mistake !== null);
    if (wrong !== undefined) return refuse(c, { type: 'bad-request', ...wrong });
    return answer(c, await deps.quoteCredit(c.var.machineId, wish.value), (quoted) => quoted);
  });
  app.post('/payment-offers', async (c) => {
    const wish = await bodyOf(c, paymentOffers);
    return wish.ok ? c.json({ offers: await payments.offers(fromWire(wish.value.total)) }) : refuse(c, wish.error);
  });
  app.get('/payments/:id', async (c) => {
    const paymentId = param(c, values.paymentId);
    const view = paymentId === null ? null : await payments.view(paymentId, c.var.machineId);
    return view === null ? refuse(c, { type: 'not-found' }) : c.json(view);
  });
  app.post('/payments/:id/:action', async (c) => {
    const [paymentId, action] = [param(c, values.paymentId), paymentAction.safeParse(c.req.param('action'))];
    if (paymentId === null || !action.success) return refuse(c, { type: 'not-found' });
    const { machineId } = c.var;
    const act = {
      cancel: () => payments.cancel(paymentId, machineId),
      'time-out': () => payments.timeOut(paymentId, machineId),
      extend: () => payments.extend(paymentId, machineId),
      'call-staff': () => payments.callStaff(paymentId, machineId),
    }[action.data];
    const view = await act();
    return view === null ? refuse(c, { type: 'not-found' }) : c.json(view);
  });

  app.post('/releases/:id/accept', async (c) => {
    const releaseId = param(c, values.releaseId);
    return releaseId === null ? refuse(c, { type: 'release-gone' }) : answer(c, await releases.accept(c.var.machineId, releaseId));
  });
  app.get('/releases/:id/document', async (c) => {
    const releaseId = param(c, values.releaseId);
    const found = releaseId === null ? null : await releases.document(c.var.machineId, releaseId);
    if (found === null || !found.ok) return refuse(c, { type: 'release-gone' });
    const { bytes, octets } = found.value;
    c.env.outgoing.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes, 'cache-control': 'no-store' });
    // A device that goes away, or a damaged document, ends the connection short of its length: the device counts and compares the hash.
    await pipeline(Readable.from(octets), c.env.outgoing).catch(() => c.env.outgoing.destroy());
    return RESPONSE_ALREADY_SENT;
  });
  app.post('/releases/:id/progress', async (c) => {
    const [releaseId, progress] = [param(c, values.releaseId), await bodyOf(c, releaseProgress)];
    if (!progress.ok) return refuse(c, progress.error);
    return releaseId === null
      ? refuse(c, { type: 'release-gone' })
      : answer(c, await releases.progress(c.var.machineId, releaseId, progress.value));
  });
  app.post('/releases/:id/complete', async (c) => {
    const [releaseId, outcome] = [param(c, values.releaseId), await bodyOf(c, releaseCompletion)];
    if (!outcome.ok) return refuse(c, outcome.error);
    return releaseId === null
      ? refuse(c, { type: 'release-gone' })
      : answer(c, await releases.complete(c.var.machineId, releaseId, outcome.value));
  });

  app.put('/machine/status', async (c) => {
    const status = await bodyOf(c, machineStatus);
    if (!status.ok) return refuse(c, status.error);
    deps.machineStates.report(c.var.machineId, status.value.printUnit);
    return c.json({});
  });
  app.post('/machine/copies', async (c) => {
    const held = await bodyOf(c, machineCopies);
    return held.ok ? c.json({ gone: await deps.copies.over(held.value.jobIds) }) : refuse(c, held.error);
  });
  app.post('/jobs/:id/copy-erased', async (c) => {
    const jobId = param(c, values.jobId);
    if (jobId === null) return refuse(c, { type: 'job-gone' });
    await releases.copyErased(c.var.machineId, jobId);
    return c.json({});
  });
  app.get('/machine/fee-tables', (c) => c.json({ tables: deps.feeTables }));
  app.get('/machine/shop', (c) => c.json(deps.shop()));
  app.get('/machine/events', async (c) => {
    await deps.eventStreams.serve(c.var.machineId, c.req.header('last-event-id'), c.env.outgoing);
    return RESPONSE_ALREADY_SENT;
  });
  return app;
};

/** What the schema cannot say: ranges ascend and do not overlap, or a page would be priced twice and printed once. */
const settingsMistake = ({ pageRanges }: PrintSettings): { detail: string } | null => {
  let last = 0;
  for (const [from, to] of pageRanges ?? []) {
    if (from <= last || to < from) return { detail: 'settings.pageRanges: ranges ascend and do not overlap' };
    last = to;
  }
  return null;
};

const uploadMistake = ({ settings, pin }: z.output<typeof openUpload>): { detail: string } | null =>
  settingsMistake(settings) ?? pinMistake(pin);

/** PWG 5100.11: a hashed PIN has the length of its hash. */
const pinMistake = (pin: z.output<typeof openUpload>['pin']): { detail: string } | null => {
  if (pin === null) return null;
  const bytes = Buffer.from(pin.octets, 'base64').length;
  const due = { none: bytes, 'sha2-256': 32, 'sha2-512': 64 }[pin.encryption];
  return bytes > 0 && bytes === due ? null : { detail: 'pin.octets: not the length of its encryption' };
};

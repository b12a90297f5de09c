import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeClock } from '../../test/fake-clock.ts';
import type { DesignatedJob } from '../../shared/contract/jobs.ts';
import { err, ok } from '../../shared/result.ts';
import type { Analyser, DocumentFacts } from '../documents/analyser.ts';
import { actOps } from '../ops/control.ts';
import { pinOf, startServer, type TestServer } from '../server-for-tests.ts';
import { serverPaths } from '../storage/server-paths.ts';
import { createFakeAnalyser } from './fake-analyser.ts';

vi.setConfig({ testTimeout: 20_000, hookTimeout: 20_000 });

let dataDir: string;
const servers: TestServer[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'inkgate-held-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const start = async (options: Partial<Parameters<typeof startServer>[0]> = {}): Promise<TestServer> => {
  const server = await startServer({ clock: fakeClock(), dataDir, ...options });
  servers.push(server);
  return server;
};

const page = { colour: false, ink: { c: 0, m: 0, y: 0, k: 0.04 } };
const counted = (pages: number, more: Partial<DocumentFacts> = {}): DocumentFacts => ({
  format: 'application/pdf',
  pages,
  claimed: pages,
  countSource: 'walk',
  anomalies: [],
  verdict: 'priced',
  pageFacts: Array.from({ length: pages }, (_, index) => ({ index, widthPt: 595, heightPt: 842, colour: null, ink: null })),
  beyond: null,
  ...more,
});
const doubtful = (anomaly: string) => ok(counted(1, { anomalies: [anomaly], verdict: 'hold' }));
const looks = (pages: number) =>
  ok({ pages: Array.from({ length: pages }, () => page), thumbnails: [Buffer.from('picture')], anomalies: [] });
const dead = err({ type: 'analysis-failed' as const, detail: 'killed' });

/** An analyser whose answers the test sets as it goes on. */
const scripted = (first: Partial<Pick<Analyser, 'analyse' | 'measure'>>) => {
  const now = { analyse: async () => ok(counted(2)), measure: async () => looks(2), ...first } as Pick<Analyser, 'analyse' | 'measure'>;
  const analyser: Analyser = {
    ...createFakeAnalyser(),
    analyse: (document) => now.analyse(document),
    measure: (document, pages) => now.measure(document, pages),
  };
  return { analyser, now };
};
/** Held when it came, because the analyser died of it; in order from then on. */
const heldAtIntake = () => {
  const { analyser, now } = scripted({ analyse: async () => dead });
  return { analyser, now, mend: () => (now.analyse = async () => ok(counted(2))) };
};

const recheck = (jobId: string, reason = '') => actOps(dataDir, { do: 'recheck-job', jobId, by: 'Mori', reason });
const discard = (jobId: string, reason = 'a broken file') => actOps(dataDir, { do: 'discard-job', jobId, by: 'Mori', reason });
const listed = async (server: TestServer) => ((await server.call('POST', '/v1/jobs/list', { userId: 'ueno' })).body['jobs'] as object[])[0];
const eventsOf = async (server: TestServer) =>
  (await server.rows('machineEvents')).map((row) => JSON.parse(String(row['event'])) as object);
const decisions = (server: TestServer) => server.rows('jobDecisions');

test('a document the analyser died of is counted, rendered and priced when staff have it looked at again, and the panel hears of it', async () => {
  const { analyser, mend } = heldAtIntake();
  const server = await start({ analyser });
  const { jobId, pages } = await server.send('x', { pin: pinOf('1234') });
  expect(pages).toBeNull();
  expect(await listed(server)).toMatchObject({ closed: 'held', pages: null, total: null });

  mend();
  expect(await recheck(jobId, 'the server is a newer one')).toEqual({
    ok: true,
    value: [{ jobId, outcome: 'priced', heldWhy: null, pages: 2, total: 20, currency: 'JPY' }],
  });
  expect(await listed(server)).toMatchObject({ closed: null, pages: 2, total: { amount: 20 } });
  const told = { type: 'job', jobId, state: 'priced', reason: 'job-password-wait', total: { amount: 20, currency: 'JPY' } };
  expect((await eventsOf(server)).at(-1)).toEqual(told);
  const opened = await server.call('POST', `/v1/jobs/${jobId}/designate`, { userId: 'ueno', pin: '1234' });
  expect(opened).toMatchObject({ status: 200, body: { pages: 2, quote: { total: { amount: 20 }, sheets: 2 } } });
  expect(await server.rows('thumbnails')).toHaveLength(1);

  expect(await decisions(server)).toMatchObject([
    { by: 'Mori', reason: 'the server is a newer one', decision: 'recheck', jobId, heldWhy: 'analysis-failed', outcome: 'priced' },
  ]);
  const shown = await actOps(dataDir, { do: 'show-job', jobId });
  expect(shown.ok && shown.value.at(-1)).toMatchObject({
    of: 'decision',
    value: 'recheck by Mori: the server is a newer one (held: analysis-failed; priced)',
  });
  expect(JSON.stringify(shown)).not.toMatch(/ueno|document/i);
});

test('a document whose pages could not be drawn is counted anew as well: what it costs is what it proves to be now', async () => {
  const { analyser, now } = scripted({ measure: async () => dead });
  const server = await start({ analyser });
  const { jobId } = await server.send('x');
  await expect.poll(() => listed(server)).toMatchObject({ closed: 'held', pages: 2 });
  now.analyse = async () => ok(counted(3));
  now.measure = async (_, pages) => looks(pages);
  expect(await recheck(jobId)).toMatchObject({ ok: true, value: [{ outcome: 'priced', pages: 3, total: 30 }] });
  expect(await server.rows('jobs')).toMatchObject([{ held: 0, heldWhy: null, measured: 1, pageFacts: '[[3,595,842,false,0.04]]' }]);
});

test.each([
  ['its count', { analyse: async () => doubtful('count-mismatch') }, { heldWhy: 'count-mismatch', pages: null, total: null }],
  ['what it is', { analyse: async () => err({ type: 'document-password-error' as const }) }, { heldWhy: 'document-password-error' }],
  ['its looks', { analyse: async () => ok(counted(2)), measure: async () => dead }, { heldWhy: 'analysis-failed', pages: 2 }],
])('while %s is in doubt it stays held, with the reason of now, and cannot be had at any price', async (_, then, expected) => {
  const { analyser, now } = scripted({ analyse: async () => doubtful('damaged-node') });
  const server = await start({ analyser });
  const { jobId } = await server.send('x');
  Object.assign(now, then);
  expect(await recheck(jobId)).toMatchObject({ ok: true, value: [{ outcome: 'held', ...expected }] });
  expect(await listed(server)).toMatchObject({ closed: 'held' });
  const closed = { status: 409, body: { type: 'job-closed', why: 'held' } };
  expect(await server.call('POST', `/v1/jobs/${jobId}/designate`, { userId: 'ueno', pin: null })).toMatchObject(closed);
  expect(await decisions(server)).toMatchObject([{ heldWhy: 'damaged-node', outcome: 'held' }]);
  expect((await eventsOf(server)).at(-1)).toEqual({ type: 'job', jobId, state: 'registered', reason: 'job-release-wait' });
});

/** A recheck that has begun: it waits in the analyser. */
const begunRecheck = async () => {
  const { analyser, now } = heldAtIntake();
  const server = await start({ analyser });
  const { jobId } = await server.send('x');
  const { promise: asked, resolve: begun } = Promise.withResolvers<void>();
  const { promise: answer, resolve: go } = Promise.withResolvers<void>();
  now.analyse = async () => {
    begun();
    await answer;
    return ok(counted(2));
  };
  const ends = recheck(jobId);
  await asked;
  return { server, jobId, ends, go };
};

test('asked for twice at once, or again by whoever heard no answer, it is one decision, and all hear how it ended', async () => {
  const { server, jobId, ends, go } = await begunRecheck();
  const again = recheck(jobId);
  go();
  for (const answer of [await ends, await again, await recheck(jobId)])
    expect(answer).toMatchObject({ ok: true, value: [{ outcome: 'priced', total: 20 }] });
  expect(await decisions(server)).toHaveLength(1);
});

test('a server killed in the middle of it goes on with it when it starts again, and it is held until then', async () => {
  const { server, jobId, ends, go } = await begunRecheck();
  expect(await listed(server)).toMatchObject({ closed: 'held' });
  // What a kill leaves: the files as they are now.
  const left = mkdtempSync(join(tmpdir(), 'inkgate-held-killed-'));
  cpSync(dataDir, left, { recursive: true });
  const { analyser } = scripted({});
  const next = await start({ analyser, dataDir: left });
  await next.server.measured();
  expect(await listed(next)).toMatchObject({ jobId, closed: null, total: { amount: 20 } });
  expect(await decisions(next)).toMatchObject([{ decision: 'recheck', outcome: 'priced' }]);
  go();
  await ends;
  rmSync(left, { recursive: true, force: true });
});

test('a server that ends in the middle of it decides nothing by that', async () => {
  const { server, ends, go } = await begunRecheck();
  const closing = server.close();
  go();
  await closing;
  await ends.catch(() => null);
  servers.length = 0;
  const { analyser } = scripted({});
  const next = await start({ analyser });
  await next.server.measured();
  expect(await decisions(next)).toMatchObject([{ outcome: 'priced' }]);
});

test('discarded, it is erased with its document, has its receipt, and leaves the list; said again, it is the same', async () => {
  const { analyser } = heldAtIntake();
  const server = await start({ analyser });
  const { jobId } = await server.send('x');
  const documents = () => readdirSync(serverPaths(dataDir).documents);
  expect(documents()).toHaveLength(1);
  for (let time = 0; time < 2; time += 1) expect(await discard(jobId)).toEqual({ ok: true, value: [{ jobId, outcome: 'discarded' }] });
  await server.server.sweep();
  expect(documents()).toEqual([]);
  expect(await listed(server)).toBeUndefined();
  expect(await server.rows('jobs')).toMatchObject([{ state: 'canceled', reason: 'job-canceled-by-operator', userId: '', jobName: '' }]);
  expect(await server.rows('eraseReceipts')).toMatchObject([{ jobId, reason: 'job-canceled-by-operator' }]);
  expect(await decisions(server)).toMatchObject([{ decision: 'discard', by: 'Mori', reason: 'a broken file', heldWhy: 'analysis-failed' }]);
  expect((await eventsOf(server)).filter((event) => 'state' in event && event.state === 'canceled')).toHaveLength(1);
  expect(await recheck(jobId)).toMatchObject({ ok: false, error: { words: expect.stringContaining('is over') as string } });
});

test('discarded while it is looked at again, nothing of it comes back', async () => {
  const { server, jobId, ends, go } = await begunRecheck();
  expect(await discard(jobId)).toMatchObject({ ok: true });
  go();
  expect(await ends).toMatchObject({ ok: false, error: { words: expect.stringContaining('ended meanwhile') as string } });
  expect(await server.rows('jobs')).toMatchObject([{ state: 'canceled', pageFacts: '' }]);
  expect(await server.rows('thumbnails')).toEqual([]);
});

test('what is not held, unknown or being paid for is left alone', async () => {
  const { analyser } = scripted({});
  const server = await start({ analyser });
  const { jobId } = await server.send('x');
  await server.server.measured();
  const refusals = async (of: string): Promise<unknown[]> =>
    [await recheck(of), await discard(of)].map((answer) => (answer.ok ? 'done' : answer.error.words));
  expect(await refusals('NOBODYS')).toEqual(['no job NOBODYS', 'no job NOBODYS']);
  const notHeld = 'the job is not held: there is nothing to decide about it';
  expect(await refusals(jobId)).toEqual([notHeld, notHeld]);

  const opened = (await server.call('POST', `/v1/jobs/${jobId}/designate`, { userId: 'ueno', pin: null })).body as DesignatedJob;
  const asked = await server.call('POST', '/v1/print-requests', {
    requestKey: randomUUID(),
    shownTotal: opened.quote.total,
    printUnit: { ready: true, problems: [], warnings: [] },
    locale: 'en',
    items: [{ jobId, designation: opened.designation, settings: opened.settings }],
  });
  expect(asked.status).toBe(200);
  const paying = 'the job is being paid for';
  expect(await refusals(jobId)).toEqual([paying, paying]);
  expect(await decisions(server)).toEqual([]);
});

test('where printing is free it is printed once it is proven, and only once', async () => {
  const { analyser, mend } = heldAtIntake();
  const server = await start({ analyser, config: { release: 'immediate' } });
  const { jobId } = await server.send('x');
  expect(await server.rows('releases')).toEqual([]);
  mend();
  expect(await recheck(jobId)).toMatchObject({ ok: true });
  expect(await server.rows('releases')).toMatchObject([{ jobId, state: 'offered', paymentId: null, sheetsDue: 2 }]);
  expect((await eventsOf(server)).at(-1)).toMatchObject({ type: 'release', release: { jobId, pages: 2 } });
  expect(await discard(jobId)).toMatchObject({ ok: false, error: { words: 'the job is being printed' } });
});

test('without a server nothing is decided, and what was decided can still be read', async () => {
  const { analyser } = heldAtIntake();
  const server = await start({ analyser });
  const { jobId } = await server.send('x');
  await recheck(jobId);
  await server.close();
  servers.length = 0;
  for (const act of [recheck, discard])
    expect(await act(jobId)).toMatchObject({ ok: false, error: { words: expect.stringContaining('start it first') as string } });
  expect(await actOps(dataDir, { do: 'show-job', jobId })).toMatchObject({
    ok: true,
    value: expect.arrayContaining([
      { of: 'job', fact: 'heldWhy', value: 'analysis-failed' },
      expect.objectContaining({ of: 'decision' }),
    ]) as unknown[],
  });
});

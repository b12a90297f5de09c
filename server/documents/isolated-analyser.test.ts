import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { Clock } from '../../shared/clock.ts';
import { samplePdf } from '../../shared/job/sample-pdf.ts';
import { ok } from '../../shared/result.ts';
import type { Analyser, DocumentFacts } from './analyser.ts';
import type { AnalyserHost, AnalysisReply, AnalysisRequest } from './analyser-host.ts';
import { nodeHost } from './node-host.ts';
import { createAnalyser, type AnalyserLimits } from './isolated-analyser.ts';

const directory = mkdtempSync(join(tmpdir(), 'inkgate-analyser-'));
const path = join(directory, 'sample.pdf');
writeFileSync(path, samplePdf({ pages: 12 }));
afterAll(() => rmSync(directory, { recursive: true }));

/** Timers that run when the test says so. */
function stoppedClock() {
  const timers = new Set<() => void>();
  const clock: Clock = {
    now: () => 0,
    after(_, run) {
      timers.add(run);
      return () => void timers.delete(run);
    },
  };
  return { clock, timers, ring: () => [...timers].forEach((run) => run()) };
}

const facts: DocumentFacts = {
  format: 'application/pdf',
  pages: 1,
  claimed: 1,
  countSource: 'walk',
  beyond: null,
  anomalies: [],
  verdict: 'priced',
  pageFacts: [],
};

/** Processes that do as the script says with each request, in the order of the requests. */
function scriptedHost(script: readonly ('answer' | 'die' | 'hang')[]) {
  const started: { killed: boolean }[] = [];
  const requests: AnalysisRequest[] = [];
  const listeners: Set<unknown>[] = [];
  const host: AnalyserHost = {
    spawn() {
      const state = { killed: false };
      started.push(state);
      const replies = new Set<(reply: AnalysisReply) => void>();
      listeners.push(replies);
      const exits = new Set<() => void>();
      const exit = () => [...exits].forEach((listen) => listen());
      queueMicrotask(() => [...replies].forEach((listen) => listen({ type: 'ready' })));
      return {
        pid: started.length,
        onReply: (listen) => void replies.add(listen),
        onExit: (listen) => void exits.add(listen),
        kill() {
          state.killed = true;
          queueMicrotask(exit);
        },
        send(request) {
          if ('ahead' in request) return;
          const next = script[requests.push(request) - 1];
          if (next === 'answer') for (const listen of replies) listen({ type: 'analysed', id: request.id, result: ok(facts) });
          if (next === 'die') exit();
        },
      };
    },
  };
  return { host, started, requests, listeners };
}

let open: Analyser | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

function analyserOf(host: AnalyserHost, limits: Partial<AnalyserLimits> = {}) {
  const time = stoppedClock();
  const analyser = createAnalyser({ clock: time.clock, host, limits });
  open = analyser;
  const document = { source: { kind: 'clear', path }, claimed: 'application/pdf', compression: 'none' } as const;
  return { ...time, analyser, analyse: () => analyser.analyse(document) };
}

test('a death gets one more process, which was waiting', async () => {
  const { host, started, requests } = scriptedHost(['die', 'answer', 'answer']);
  const { analyse } = analyserOf(host);
  expect(await analyse()).toEqual(ok(facts));
  expect(requests).toHaveLength(2);
  expect(await analyse()).toEqual(ok(facts));
  expect(started).toHaveLength(3);
});

test('a document that ends two processes is given up, and the next one is analysed', async () => {
  const { host, requests } = scriptedHost(['die', 'die', 'answer']);
  const { analyse } = analyserOf(host);
  expect(await analyse()).toMatchObject({ ok: false, error: { type: 'analysis-failed' } });
  expect(await analyse()).toEqual(ok(facts));
  expect(requests).toHaveLength(3);
});

test('a document that takes too long is killed from outside and not tried again', async () => {
  const { host, started, requests } = scriptedHost(['hang', 'answer']);
  const { analyse, ring, timers } = analyserOf(host);
  const outcome = analyse();
  await expect.poll(() => requests.length).toBe(1);
  ring();
  expect(await outcome).toMatchObject({ ok: false, error: { type: 'analysis-failed' } });
  expect(started[0]?.killed).toBe(true);
  expect(await analyse()).toEqual(ok(facts));
  expect(requests).toHaveLength(2);
  expect(timers.size).toBe(0);
});

test('a process is replaced after its share of documents', async () => {
  const { host, started } = scriptedHost(['answer', 'answer', 'answer', 'answer', 'answer']);
  const { analyse } = analyserOf(host, { jobsPerProcess: 2 });
  for (let i = 0; i < 5; i++) expect(await analyse()).toEqual(ok(facts));
  expect(started.map(({ killed }) => killed)).toEqual([true, true, false, false]);
});

test('however many documents a process has had, it is listened to once', async () => {
  const { host, listeners } = scriptedHost(Array.from({ length: 20 }, () => 'answer'));
  const { analyse } = analyserOf(host);
  for (let i = 0; i < 20; i++) expect(await analyse()).toEqual(ok(facts));
  expect(listeners.map((of) => of.size)).toEqual([1, 1]);
});

test('more documents than may wait are told so at once, and closing answers those that wait', async () => {
  const { host, requests } = scriptedHost(['hang']);
  const { analyse, analyser } = analyserOf(host, { queueMax: 2 });
  const waiting = [analyse(), analyse(), analyse()];
  expect(await analyse()).toMatchObject({ ok: false, error: { detail: 'Too many documents wait for their analysis.' } });
  await expect.poll(() => requests.length).toBe(1);
  await analyser.close();
  for (const outcome of waiting) expect(await outcome).toMatchObject({ ok: false, error: { type: 'analysis-failed' } });
  expect(await analyse()).toMatchObject({ ok: false });
});

/** Measures three pages a turn; what is 13 pages long hangs. Keeps the order of the turns. */
function measuringHost() {
  const turns: string[] = [];
  const { host: inner } = scriptedHost([]);
  const host: AnalyserHost = {
    spawn() {
      const process = inner.spawn();
      let listen: (reply: AnalysisReply) => void = () => {};
      return {
        ...process,
        onReply(to) {
          listen = to;
          process.onReply(to);
        },
        send(request) {
          if ('ahead' in request) return;
          const { id, measure } = request;
          if (measure === null) return listen({ type: 'analysed', id, result: ok(facts) });
          const { walked, from } = measure;
          turns.push(`${walked}:${from}`);
          if (walked === 13) return;
          const next = from + 3 < walked ? from + 3 : null;
          const pages = Array.from({ length: Math.min(3, walked - from) }, () => ({ colour: false, ink: null }));
          queueMicrotask(() => listen({ type: 'measured', id, result: ok({ pages, thumbnails: [], anomalies: [], next }) }));
        },
      };
    },
  };
  return { host, turns };
}
const measuredDocument = { source: { kind: 'clear', path }, claimed: 'application/pdf', compression: 'none' } as const;

test('a long document is measured in turns, between which shorter ones have theirs', async () => {
  const { host, turns } = measuringHost();
  const { analyser } = analyserOf(host);
  const all = await Promise.all([9, 2, 6].map((pages) => analyser.measure(measuredDocument, pages)));
  expect(turns).toEqual(['9:0', '2:0', '6:0', '9:3', '6:3', '9:6']);
  expect(all.map((measured) => measured.ok && measured.value.pages.length)).toEqual([9, 2, 6]);
});

test('a document that hangs while it is measured keeps no sender waiting, and only its own turn is lost', async () => {
  const { host, turns } = measuringHost();
  const { analyser, analyse, ring } = analyserOf(host);
  const [stuck, behind] = [analyser.measure(measuredDocument, 13), analyser.measure(measuredDocument, 2)];
  await expect.poll(() => turns).toEqual(['13:0']);
  for (let i = 0; i < 5; i++) expect(await analyse()).toEqual(ok(facts));
  ring();
  expect(await stuck).toMatchObject({ ok: false, error: { type: 'analysis-failed' } });
  expect(await behind).toMatchObject({ ok: true });
  expect(turns).toEqual(['13:0', '2:0']);
});

test('real processes analyse a file, outlive one that was erased meanwhile, and go on', async () => {
  const { clock } = stoppedClock();
  const real = nodeHost({ stderr: 'ignore' });
  let deaths = 0;
  const host: AnalyserHost = {
    spawn() {
      const process = real.spawn();
      process.onExit(() => (deaths += 1));
      return process;
    },
  };
  const analyser = createAnalyser({ clock, host });
  open = analyser;
  const analyse = (file: string) =>
    analyser.analyse({ source: { kind: 'clear', path: file }, claimed: 'application/pdf', compression: 'none' });
  expect(await analyse(path)).toMatchObject({ ok: true, value: { pages: 12, verdict: 'priced' } });
  expect(await analyse(join(directory, 'missing'))).toMatchObject({ ok: false, error: { type: 'analysis-failed' } });
  expect(await analyse(path)).toMatchObject({ ok: true, value: { pages: 12 } });
  expect(deaths).toBe(0);
});

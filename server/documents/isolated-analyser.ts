import type { Clock } from '../../shared/clock.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { statSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import type { Analyser, AnalysisError, DocumentFacts, MeasuredPage, MeasuredSlice, StoredDocument } from './analyser.ts';
import type { AnalyserHost, AnalysisReply, AnalysisRequest } from './analyser-host.ts';
import { type Answer, createWorkers, type Worker } from './analyser-workers.ts';
import { createCountsAhead } from './counts-ahead.ts';
import { nodeHost } from './node-host.ts';

type Failed = Result<never, AnalysisError>;
type Want = AnalysisRequest['measure'];
type Outcome = Exclude<AnalysisReply, { type: 'ready' | 'ahead' }>['result'];
type Turn = { readonly document: StoredDocument; readonly want: Want; readonly settle: (taken: Taken) => void };
/** An outcome and how long its own turn took. */
type Taken = { readonly outcome: Outcome; readonly ms: number };
/** One document at a time: counting has a lane of its own, so that no sender waits for another's pictures. */
type Lane = { readonly turns: Turn[]; running: boolean; worker: Worker | null };

export type AnalyserLimits = {
  readonly readyMs: number;
  /** Counting any document, and more by its size. */
  readonly documentMs: number;
  /** One turn of measuring, and more by the size: what a turn is meant to take, a page drawn slowly, and a pause heard late. */
  readonly turnMs: number;
  readonly documentOctetsPerMs: number;
  /** Measuring a document in all its turns, and more by its pages. */
  readonly measureMs: number;
  readonly measurePageMs: number;
  readonly jobsPerProcess: number;
  /** Of documents that wait to be counted. */
  readonly queueMax: number;
};

const defaultLimits: AnalyserLimits = {
  readyMs: 5_000,
  documentMs: 10_000,
  turnMs: 8_000,
  documentOctetsPerMs: 10_000,
  measureMs: 10_000,
  measurePageMs: 250,
  jobsPerProcess: 1_000,
  queueMax: 256,
};

/**
 * Analyses documents in processes that may hang, run out of memory or die without harm: one counts, one measures, and one waits warm to take the
 * place of either. Rasters that still arrive have a process of their own, once there are any.
 */
export function createAnalyser(deps: {
  readonly clock: Clock;
  readonly host?: AnalyserHost;
  readonly limits?: Partial<AnalyserLimits>;
}): Analyser {
  const host = deps.host ?? nodeHost();
  const limits = { ...defaultLimits, ...deps.limits };
  const workers = createWorkers({ clock: deps.clock, host, readyMs: limits.readyMs });
  const counting: Lane = { turns: [], running: false, worker: workers.start() };
  // Its process comes with the first document to measure: the spare is there at once.
  const measuring: Lane = { turns: [], running: false, worker: null };
  let spare = workers.start();
  let closed = false;
  const counts = createCountsAhead({ workers, limitMs: (octets) => limits.documentMs + octets / limits.documentOctetsPerMs });

  const replace = (lane: Lane): Worker => {
    lane.worker?.process.kill();
    const next = spare.alive ? spare : workers.start();
    if (lane === measuring) giveWay(next);
    lane.worker = next;
    spare = workers.start();
    return next;
  };

  const ask = async (worker: Worker, { document, want }: Turn): Promise<Answer> => {
    const ready = await workers.ready(worker);
    if (ready !== true) return ready;
    const leastMs = want === null ? limits.documentMs : limits.turnMs;
    const request = { source: document.source, compression: document.compression, measure: want };
    return workers.ask(worker, request, leastMs + octetsOf(document) / limits.documentOctetsPerMs);
  };

  async function take(lane: Lane, turn: Turn): Promise<Outcome> {
    // A death may be the machine's fault, so it gets a second process. Time that ran out is the document's.
    for (let attempt = 1; ; attempt++) {
      const { worker } = lane;
      const answer = await ask(worker?.alive === true && worker.jobs < limits.jobsPerProcess ? worker : replace(lane), turn);
      if (typeof answer === 'object') return answer;
      if (closed) return failed('The analyser is closed.');
      replace(lane);
      if (answer === 'late') return failed('Analysing the document took too long.');
      if (attempt === 2) return failed('The analyser died on the document.');
    }
  }

  async function run(lane: Lane): Promise<void> {
    if (lane.running) return;
    lane.running = true;
    for (let turn = lane.turns.shift(); turn !== undefined; turn = lane.turns.shift()) {
      const startedAt = deps.clock.now();
      const outcome = await take(lane, turn);
      turn.settle({ outcome, ms: deps.clock.now() - startedAt });
    }
    lane.running = false;
  }

  function wait(lane: Lane, document: StoredDocument, want: Want): Promise<Taken> {
    if (closed) return Promise.resolve({ outcome: failed('The analyser is closed.'), ms: 0 });
    const { promise, resolve } = Promise.withResolvers<Taken>();
    lane.turns.push({ document, want, settle: resolve });
    void run(lane);
    return promise;
  }

  return {
    ahead: (document) => counts.begin(document),
    async analyse(document) {
      const counted = await counts.end(document);
      if (counted !== null) return counted;
      if (counting.turns.length >= limits.queueMax) return failed('Too many documents wait for their analysis.');
      return (await wait(counting, document, null)).outcome as Result<DocumentFacts, AnalysisError>;
    },
    async measure(document, walked) {
      const [pages, thumbnails]: [MeasuredPage[], Uint8Array[]] = [[], []];
      const anomalies = new Set<string>();
      let spentMs = 0;
      for (let from: number | null = 0; from !== null;) {
        // Behind all that wait: a long document has its turns between theirs.
        const { outcome, ms } = await wait(measuring, document, { walked, from });
        const slice = outcome as Result<MeasuredSlice, AnalysisError>;
        if (!slice.ok) return slice;
        spentMs += ms;
        pages.push(...slice.value.pages);
        thumbnails.push(...slice.value.thumbnails);
        for (const anomaly of slice.value.anomalies) anomalies.add(anomaly);
        from = slice.value.next;
        if (spentMs > limits.measureMs + walked * limits.measurePageMs) return failed('Rendering the document took too long.');
      }
      return ok({ pages, thumbnails, anomalies: [...anomalies] });
    },
    async close() {
      closed = true;
      for (const turn of [...counting.turns.splice(0), ...measuring.turns.splice(0)])
        turn.settle({ outcome: failed('The analyser is closed.'), ms: 0 });
      counts.close();
      await workers.close();
    },
  };
}

/** Somebody waits for everything else: a sender for its count, a customer for the panel. */
const giveWay = ({ process: { pid } }: Worker): void => {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has just ended, and shows that by itself.
  }
};

const failed = (detail: string): Failed => err({ type: 'analysis-failed', detail });

const octetsOf = ({ source }: StoredDocument): number => {
  switch (source.kind) {
    case 'encrypted':
      return source.bytes;
    case 'memory':
      return source.octets.length;
    case 'clear':
      return statSync(source.path, { throwIfNoEntry: false })?.size ?? 0;
  }
};

import type { Clock } from '../../shared/clock.ts';
import type { AheadRequest, AnalyserHost, AnalyserProcess, AnalysisReply, AnalysisRequest } from './analyser-host.ts';

type Reply = Exclude<AnalysisReply, { type: 'ready' }>;
/** What an answer is, or how a process failed to give any. */
export type Answer = Reply['result'] | 'died' | 'late';
/** `Omit` of each kind of request by itself. */
type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;
export type Request = Unnumbered<AnalysisRequest | AheadRequest>;

export type Worker = {
  readonly process: AnalyserProcess;
  readonly ready: Promise<boolean>;
  readonly exited: Promise<void>;
  alive: boolean;
  jobs: number;
  /** Takes the answers to the request of the moment. */
  answered: (reply: Reply) => void;
};

export interface Workers {
  start(): Worker;
  /** Whether it can take a request. */
  ready(worker: Worker): Promise<true | 'died' | 'late'>;
  /** One request to one process that is ready and has no other at the time. The watchdog is on this side: a stuck process cannot tell that it is stuck. */
  ask(worker: Worker, request: Request, limitMs: number): Promise<Answer>;
  /** Needs no answer. */
  tell(worker: Worker, request: Request): void;
  close(): Promise<void>;
}

/** Processes that analyse, and questions to them that end in time, whatever becomes of the process. */
export const createWorkers = (deps: { readonly clock: Clock; readonly host: AnalyserHost; readonly readyMs: number }): Workers => {
  const workers = new Set<Worker>();
  let nextId = 1;

  function within<T>(delayMs: number, promise: Promise<T>): Promise<T | 'late'> {
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const cancel = deps.clock.after(delayMs, () => resolve('late'));
    return Promise.race([promise, late]).finally(cancel);
  }

  return {
    start() {
      const process = deps.host.spawn();
      const { promise: ready, resolve: markReady } = Promise.withResolvers<boolean>();
      const { promise: exited, resolve: markExited } = Promise.withResolvers<void>();
      const worker: Worker = { process, ready, exited, alive: true, jobs: 0, answered: () => {} };
      workers.add(worker);
      process.onReply((reply) => (reply.type === 'ready' ? markReady(true) : worker.answered(reply)));
      process.onExit(() => {
        worker.alive = false;
        workers.delete(worker);
        markReady(false);
        markExited();
      });
      return worker;
    },
    ready: async (worker) => (await within(deps.readyMs, worker.ready)) || 'died',
    ask(worker, request, limitMs) {
      const id = nextId++;
      const { promise, resolve } = Promise.withResolvers<Answer>();
      worker.answered = (reply) => reply.id === id && resolve(reply.result);
      void worker.exited.then(() => resolve('died'));
      worker.jobs++;
      worker.process.send({ ...request, id });
      return within(limitMs, promise);
    },
    tell: (worker, request) => worker.process.send({ ...request, id: nextId++ }),
    async close() {
      const exits = [...workers].map((worker) => {
        worker.process.kill();
        return worker.exited;
      });
      await Promise.all(exits);
    },
  };
};

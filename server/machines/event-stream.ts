import type { ServerResponse } from 'node:http';
import type { Clock } from '../../shared/clock.ts';
import type { MachineEvent } from '../../shared/contract/machines.ts';
import type { MachineId } from '../../shared/ids.ts';
import type { Outbox } from './outbox.ts';

const heartbeatMs = 15_000;
/** A consumer that leaves so much unread is cut; it comes back with its Last-Event-ID. */
const unreadBytesMost = 1_048_576;
const streamsPerMachine = 4;

type Deps = {
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** What each connection begins with: `hello`, then every release not completed. */
  readonly openMatters: (machineId: MachineId) => Promise<readonly MachineEvent[]>;
};

/** `GET /v1/machine/events`, on the raw response: Server-Sent Events out of the outbox. */
export interface EventStreams {
  /** Resolves when the stream is over. */
  serve(machineId: MachineId, lastEventId: string | undefined, response: ServerResponse): Promise<void>;
  close(): void;
}

export const createEventStreams = ({ outbox, clock, openMatters }: Deps): EventStreams => {
  const open = new Map<MachineId, Set<ServerResponse>>();

  /** Where this machine goes on. Its open matters are sent on every connection: they have no number of their own. */
  const begin = async (machineId: MachineId, lastEventId: string | undefined, send: (event: MachineEvent) => void): Promise<number> => {
    const last = /^[0-9]{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : null;
    // Looked up before the matters are read: what happens meanwhile is told twice rather than not at all.
    const from = last !== null && (await outbox.reaches(last)) ? last : await outbox.newest();
    for (const event of await openMatters(machineId)) send(event);
    return from;
  };

  return {
    serve: async (machineId, lastEventId, response) => {
      const mine = open.get(machineId) ?? new Set();
      open.set(machineId, mine.add(response));
      if (mine.size > streamsPerMachine) mine.values().next().value?.destroy();
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      response.write(': inkgate\n\n');
      const over = new Promise<void>((resolve) => response.once('close', resolve));
      const write = (text: string): void => {
        if (response.destroyed) return;
        response.write(text);
        if (response.writableLength > unreadBytesMost) response.destroy();
      };

      let stopBeat = clock.after(heartbeatMs, function beat() {
        write(':\n\n');
        stopBeat = clock.after(heartbeatMs, beat);
      });
      let [cursor, reading, news] = [0, true, false];
      const pump = async (): Promise<void> => {
        reading = true;
        do {
          news = false;
          for (const { seq, event } of await outbox.after(machineId, cursor)) {
            write(`id: ${seq}\ndata: ${event}\n\n`);
            cursor = seq;
            news = true;
          }
        } while (news && !response.destroyed);
        reading = false;
      };
      let due = false;
      const follow = (): void => {
        due = false;
        if (!reading && !response.destroyed) void pump().catch((error: unknown) => response.destroy(error as Error));
      };
      const endNews = outbox.onNews(machineId, () => {
        news = true;
        if (reading || due) return;
        // Behind the answer to the call that brought it: somebody waits for that.
        due = true;
        setImmediate(follow);
      });
      try {
        cursor = await begin(machineId, lastEventId, (event) => write(`data: ${JSON.stringify(event)}\n\n`));
        await pump();
        await over;
      } finally {
        endNews();
        stopBeat();
        mine.delete(response);
        if (mine.size === 0) open.delete(machineId);
      }
    },
    close: () => {
      for (const responses of open.values()) for (const response of responses) response.end();
    },
  };
};

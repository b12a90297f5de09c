import { randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../shared/system-clock.ts';
import { bigDocument } from '../../bench/intake/documents.ts';
import { DocumentWriter } from '../storage/document-writer.ts';
import type { Analyser, StoredDocument } from './analyser.ts';
import type { AheadRequest, AnalyserHost, AnalysisRequest } from './analyser-host.ts';
import { createAnalyser } from './isolated-analyser.ts';
import { nodeHost } from './node-host.ts';

// Real processes on two shared cores: the limit only ends a test that hangs.
vi.setConfig({ testTimeout: 30_000 });

const folder = mkdtempSync(join(tmpdir(), 'inkgate-ahead-'));
afterAll(() => rmSync(folder, { recursive: true }));

const mib = 1 << 20;
const raster = Buffer.concat([...bigDocument('urf', 24 * mib)]);

type Sent = AnalysisRequest | AheadRequest;
let analyser: Analyser;
let sent: Sent[];
let deaths: number;
/** What real processes are asked; `meddle` may end one at a request. */
const watched = (meddle: (request: Sent) => 'kill' | 'go' = () => 'go'): AnalyserHost => {
  const real = nodeHost({ stderr: 'ignore' });
  return {
    spawn() {
      const process = real.spawn();
      process.onExit(() => (deaths += 1));
      return {
        ...process,
        send(request) {
          sent.push(request);
          process.send(request);
          if (meddle(request) === 'kill') process.kill();
        },
      };
    },
  };
};
const start = (meddle?: (request: Sent) => 'kill' | 'go'): void =>
  void (analyser = createAnalyser({ clock: systemClock, host: watched(meddle) }));
beforeEach(() => {
  [sent, deaths] = [[], 0];
});
afterEach(() => analyser.close());

let documents = 0;
const store = (attempt = 1) => {
  const blobId = `blob-${++documents}`;
  const key = randomBytes(32);
  const at = (kind: string): string => join(folder, `${blobId}.${kind}`);
  const writer = new DocumentWriter({ blobId, attempt, key, paths: { folder, part: at('part'), tail: at('tail'), whole: at('doc') } });
  const document = (bytes: number): StoredDocument => ({
    source: { kind: 'encrypted', path: at('doc'), key, blobId, bytes },
    claimed: 'image/urf',
    compression: 'none',
  });
  return { writer, document, path: at('part') };
};

/** Pushed octets are given away: each test sends a copy of its own. */
const send = async ({ writer }: ReturnType<typeof store>, octets: Uint8Array, grown: ((bytes: number) => void) | null): Promise<void> => {
  const waits = grown !== null;
  writer.onAck = grown ?? (() => {});
  for (let at = 0; at < octets.length; at += 100_000) {
    writer.push(Buffer.from(octets.subarray(at, at + 100_000)));
    await writer.drained();
    // Its process takes longer to start than all of this to arrive.
    if (at > 4.5 * mib && sent.length === 0 && waits) await expect.poll(() => sent.length, { timeout: 20_000 }).toBeGreaterThan(0);
  }
};
const aheads = () => sent.flatMap((request) => ('ahead' in request ? [request.ahead] : []));
const analysed = () => sent.filter((request) => !('ahead' in request));

/** The facts as any other document's are found: from the whole file. */
const plainFacts = async (octets: Uint8Array) => {
  const stored = store();
  await send(stored, octets, null);
  await (
    await stored.writer.complete()
  ).durable;
  return analyser.analyse(stored.document(octets.length));
};
const facts = async (octets: Uint8Array) => {
  const stored = store();
  const ahead = analyser.ahead(stored.writer.growing());
  await send(stored, octets, ahead.grown);
  await (
    await stored.writer.complete()
  ).durable;
  return analyser.analyse(stored.document(octets.length));
};

test.each([raster.length, raster.length - 30_000, Math.floor(raster.length / 65_536) * 65_536, 5 * mib + 1])(
  'a raster of %d octets is counted while it arrives, to the same facts',
  async (bytes) => {
    start();
    const octets = raster.subarray(0, bytes);
    const expected = await plainFacts(octets);
    sent = [];
    expect(await facts(octets)).toEqual(expected);
    expect(analysed()).toEqual([]);
    expect(aheads().at(-1)).toMatchObject({ type: 'end', bytes: octets.length });
    expect(deaths).toBe(0);
  },
);

test('a short raster, and what is no raster whatever the device said, are counted when they are whole', async () => {
  start();
  expect(await facts(raster.subarray(0, mib))).toMatchObject({ ok: true });
  expect(aheads()).toEqual([]);
  const pdf = Buffer.concat([...bigDocument('pdf', 6 * mib)]);
  expect(await facts(pdf)).toMatchObject({ ok: true, value: { format: 'application/pdf', pages: 1 } });
  expect(analysed()).toHaveLength(2);
});

test.each(['grown', 'end'] as const)('a process that dies at "%s" costs nothing but time, for each of two documents', async (at) => {
  let killed = false;
  start((request) => {
    if (killed || !('ahead' in request) || request.ahead.type !== at) return 'go';
    killed = true;
    return 'kill';
  });
  const [one, two] = await Promise.all([facts(raster), facts(raster.subarray(0, 12 * mib))]);
  expect(killed).toBe(true);
  expect(one).toEqual(await plainFacts(raster));
  expect(two).toEqual(await plainFacts(raster.subarray(0, 12 * mib)));
});

test('a file that was changed under the count is not counted', async () => {
  start();
  const stored = store();
  const ahead = analyser.ahead(stored.writer.growing());
  await send(stored, raster.subarray(0, 8 * mib), null);
  const file = openSync(stored.path, 'r+');
  const [octet = 0] = readFileSync(stored.path).subarray(3_000_000, 3_000_001);
  writeSync(file, Buffer.from([octet ^ 1]), 0, 1, 3_000_000);
  closeSync(file);
  ahead.grown(8 * mib);
  await (
    await stored.writer.complete()
  ).durable;
  expect(await analyser.analyse(stored.document(8 * mib))).toMatchObject({ ok: false, error: { type: 'analysis-failed' } });
});

test('a document that is dropped, and one that is written anew after a pause, leave nothing behind', async () => {
  start();
  const dropped = store();
  const first = analyser.ahead(dropped.writer.growing());
  await send(dropped, raster.subarray(0, 6 * mib), first.grown);
  first.drop();
  await expect.poll(() => aheads().at(-1)?.type).toBe('drop');
  first.grown(20 * mib);
  await dropped.writer.close();

  const key = randomBytes(32);
  const at = (kind: string): string => join(folder, `anew.${kind}`);
  const paths = (attempt: number) => ({ folder, part: at(`${attempt}.part`), tail: at('tail'), whole: at('doc') });
  const old = { writer: new DocumentWriter({ blobId: 'anew', attempt: 1, key, paths: paths(1) }) } as ReturnType<typeof store>;
  const before = analyser.ahead(old.writer.growing());
  await send(old, raster.subarray(0, 6 * mib), before.grown);
  before.drop();
  await old.writer.close();
  // Octets that were not safe come again, and they need not be those of before.
  const other = Buffer.concat([raster.subarray(0, 5 * mib), ...bigDocument('pwg', 2 * mib)]);
  const anew = { writer: new DocumentWriter({ blobId: 'anew', attempt: 2, key, paths: paths(2) }) } as ReturnType<typeof store>;
  const after = analyser.ahead(anew.writer.growing());
  await send(anew, other, after.grown);
  await (
    await anew.writer.complete()
  ).durable;
  const source = { kind: 'encrypted', path: at('doc'), key, blobId: 'anew', bytes: other.length } as const;
  expect(await analyser.analyse({ source, claimed: 'image/urf', compression: 'none' })).toEqual(await plainFacts(other));
  expect(deaths).toBe(0);
});

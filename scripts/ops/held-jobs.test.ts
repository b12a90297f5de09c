import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { createAnalyser } from '../../server/documents/isolated-analyser.ts';
import { nodeHost } from '../../server/documents/node-host.ts';
import { startServer, type TestServer } from '../../server/server-for-tests.ts';
import { samplePdf } from '../../shared/job/sample-pdf.ts';
import { err } from '../../shared/result.ts';
import { systemClock } from '../../shared/system-clock.ts';

const run = promisify(execFile);
let at: TestServer | null = null;
afterEach(async () => {
  await at?.close();
  at = null;
});

/** The command as staff type it, in a process of its own. */
const ops = async (...words: string[]): Promise<{ readonly exitCode: number; readonly said: string }> => {
  const argv = [join(import.meta.dirname, '..', 'ops.ts'), ...words, '--data-dir', at?.dataDir ?? ''];
  const done = await run(process.execPath, argv).catch((failed: { code: number; stderr: string }) => failed);
  return 'stdout' in done && !('code' in done)
    ? { exitCode: 0, said: done.stdout }
    : { exitCode: (done as { code: number }).code, said: done.stderr };
};
const rowOf = async (): Promise<unknown> => (JSON.parse((await ops('jobs', '--json')).said) as unknown[])[0];

/** A real analyser, which dies of the first document it is given. */
const startWithMishap = async (): Promise<TestServer> => {
  const real = createAnalyser({ clock: systemClock, host: nodeHost() });
  let first = true;
  const analyse: typeof real.analyse = async (document) => {
    if (!first) return real.analyse(document);
    first = false;
    return err({ type: 'analysis-failed', detail: 'killed' });
  };
  return (at = await startServer({ clock: systemClock, analyser: { ...real, analyse } }));
};

test('staff see why a job is held, have it looked at again, and it costs what its pages do', async () => {
  const { send } = await startWithMishap();
  const { jobId } = await send(samplePdf({ pages: 3 }));
  expect(await rowOf()).toMatchObject({ jobId, held: 1, heldWhy: 'analysis-failed', pages: null, total: null });
  expect(await ops('jobs', 'recheck', jobId)).toMatchObject({ exitCode: 2, said: expect.stringContaining('--by NAME') as string });
  const rechecked = await ops('jobs', 'recheck', jobId, '--by', 'Mori', '--reason', 'the analyser had died', '--json');
  expect(JSON.parse(rechecked.said)).toEqual([{ jobId, outcome: 'priced', heldWhy: null, pages: 3, total: 30, currency: 'JPY' }]);
  expect(await rowOf()).toMatchObject({ held: 0, heldWhy: null, pages: 3, total: 30 });
  expect((await ops('jobs', 'show', jobId)).said).toContain('recheck by Mori: the analyser had died (held: analysis-failed; priced)');
});

test('a file that says 1 of its 3 pages stays held whoever looks, and goes when staff discard it', async () => {
  const { send } = await startWithMishap();
  const lying = Buffer.from(
    Buffer.from(samplePdf({ pages: 3 }))
      .toString('latin1')
      .replace('/Count 3', '/Count 1'),
    'latin1',
  );
  const { jobId } = await send(lying);
  const rechecked = await ops('jobs', 'recheck', jobId, '--by', 'Mori');
  expect(rechecked).toMatchObject({ exitCode: 0, said: expect.stringMatching(/held\s+count-mismatch/) as string });
  expect(await ops('jobs', 'release', jobId, '--by', 'Mori')).toMatchObject({ exitCode: 2 });
  expect(await ops('jobs', 'discard', jobId, '--by', 'Mori')).toMatchObject({
    exitCode: 2,
    said: expect.stringContaining('--reason') as string,
  });
  expect(await ops('jobs', 'discard', jobId, '--by', 'Mori', '--reason', 'asked to save it anew')).toMatchObject({ exitCode: 0 });
  expect(await rowOf()).toMatchObject({ jobId, state: 'canceled', reason: 'job-canceled-by-operator' });
  const again = await ops('jobs', 'recheck', jobId, '--by', 'Mori');
  expect(again).toMatchObject({ exitCode: 1, said: expect.stringContaining('the job is over') as string });
});

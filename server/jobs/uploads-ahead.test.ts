import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeClock } from '../../test/fake-clock.ts';
import { sha256, startServer, stream, type TestServer, uploadOf } from '../server-for-tests.ts';
import { createFakeAnalyser } from './fake-analyser.ts';

// Whole servers on two shared cores: the limit only ends a test that hangs.
vi.setConfig({ testTimeout: 20_000, hookTimeout: 20_000 });

/** Of each document that is counted ahead: where its file is read, how far, and when it is dropped. */
let ahead: { readonly key: Uint8Array; readonly path: string; grown: number; dropped: number; analysed: number }[];
let at: TestServer;
beforeEach(async () => {
  ahead = [];
  const fake = createFakeAnalyser();
  at = await startServer({
    clock: fakeClock(),
    analyser: {
      ...fake,
      ahead(document) {
        const one = { ...document, grown: 0, dropped: 0, analysed: 0 };
        ahead.push(one);
        return { grown: (bytes) => void (one.grown = bytes), drop: () => void (one.dropped += 1) };
      },
      analyse(document) {
        for (const one of ahead) if (one.dropped === 0) one.analysed += 1;
        return fake.analyse(document);
      },
    },
  });
});
afterEach(() => at.close());

const open = async (upload: Parameters<typeof uploadOf>[0]) =>
  ((await at.call('POST', '/v1/uploads', uploadOf(upload))).body as { uploadId: string }).uploadId;
const bring = (uploadId: string, octets: Uint8Array, offset = 0) =>
  stream(at.port, `/v1/uploads/${uploadId}/stream?offset=${offset}`, octets);
const complete = (uploadId: string, octets: Uint8Array) =>
  at.call('POST', `/v1/uploads/${uploadId}/complete`, { bytes: octets.length, sha256: sha256(octets) });
const octets = randomBytes(300_000);

test.each(['image/urf', 'image/pwg-raster'] as const)(
  'a document of %s is counted as far as it is in its file, and then let go',
  async (documentFormat) => {
    const uploadId = await open({ documentFormat });
    await bring(uploadId, octets.subarray(0, 200_000));
    expect(ahead).toMatchObject([{ grown: 200_000, dropped: 0, analysed: 0 }]);
    await bring(uploadId, octets.subarray(200_000), 200_000);
    expect(await complete(uploadId, octets)).toMatchObject({ status: 200 });
    expect(ahead).toMatchObject([{ grown: 300_000, dropped: 1, analysed: 1 }]);
  },
);

test('what is no raster, or is packed, is not counted ahead', async () => {
  for (const upload of [{ documentFormat: 'application/pdf' }, { documentFormat: 'image/urf', compression: 'gzip' }] as const) {
    const uploadId = await open(upload);
    await bring(uploadId, octets);
    expect(await complete(uploadId, octets)).toMatchObject({ status: 200 });
  }
  expect(ahead).toEqual([]);
});

test('a document that is refused, or whose sender gives up, is let go at once', async () => {
  const other = createHash('sha256').digest('hex');
  const refused = await open({ documentFormat: 'image/urf' });
  await bring(refused, octets);
  expect(await at.call('POST', `/v1/uploads/${refused}/complete`, { bytes: octets.length, sha256: other })).toMatchObject({
    body: { type: 'hash-mismatch' },
  });
  const aborted = await open({ documentFormat: 'image/urf' });
  await bring(aborted, octets);
  await at.call('DELETE', `/v1/uploads/${aborted}`);
  expect(ahead).toMatchObject([
    { dropped: 1, analysed: 0 },
    { dropped: 1, analysed: 0 },
  ]);
});

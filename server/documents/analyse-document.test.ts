import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { samplePdf } from '../../shared/job/sample-pdf.ts';
import { samplePwg, sampleUrf } from '../../shared/raster/sample-raster.ts';
import { analyseDocument } from './analyse-document.ts';
import { memoryBytes } from './memory-bytes.ts';

const analyse = (octets: Uint8Array, compression: 'none' | 'gzip' | 'deflate' = 'none') =>
  analyseDocument(memoryBytes(octets), compression, { now: () => 0, renderer: null });

const documents = [
  ['a PDF', samplePdf({ pages: 3, padBytes: 200_000 }), 'application/pdf'],
  ['PWG raster', samplePwg({ pages: 3, pixel: [200, 0, 0] }), 'image/pwg-raster'],
  ['URF', sampleUrf({ pages: 3, claimed: 3 }), 'image/urf'],
] as const;

test.each(documents)('%s gives the same facts plain and in each compression', async (_, octets, format) => {
  const plain = await analyse(octets);
  expect(plain).toMatchObject({ ok: true, value: { format, pages: 3, verdict: 'priced' } });
  expect(await analyse(gzipSync(octets), 'gzip')).toEqual(plain);
  expect(await analyse(deflateSync(octets), 'deflate')).toEqual(plain);
  expect(await analyse(deflateRawSync(octets), 'deflate')).toEqual(plain);
});

test('a compressed document that is damaged, cut short or not compressed at all is a compression error', async () => {
  const packed = gzipSync(samplePdf({ pages: 3, padBytes: 1_000 }));
  for (const octets of [packed.subarray(0, -9), packed.map((octet, i) => (i === 700 ? octet ^ 1 : octet)), samplePdf({ pages: 1 })])
    expect(await analyse(octets, 'gzip')).toMatchObject({ ok: false, error: { type: 'compression-error' } });
});

test('a bomb stops at its ratio, and what would not fit into memory is refused', async () => {
  expect(await analyse(gzipSync(new Uint8Array(80 << 20)), 'gzip')).toMatchObject({ ok: false, error: { type: 'compression-error' } });
  const large = gzipSync(samplePdf({ pages: 1, padBytes: 65 << 20 }), { level: 0 });
  expect(await analyse(large, 'gzip')).toMatchObject({
    ok: false,
    error: { type: 'document-format-error', detail: expect.stringContaining('64 MiB') },
  });
});

test('the octets decide what a document is, not what its sender called it', async () => {
  expect(await analyse(Buffer.from('%!PS-Adobe-3.0\n%%Pages: 1\n'))).toEqual({
    ok: false,
    error: { type: 'document-format-not-supported' },
  });
  expect(await analyse(Buffer.from('\x1b%-12345X@PJL SET COPIES=99\n%PDF-1.4'))).toEqual({
    ok: false,
    error: { type: 'document-format-not-supported' },
  });
  expect(await analyse(new Uint8Array(0))).toMatchObject({ ok: false, error: { type: 'document-format-error' } });
});

test('of raster pages that are too many to tell one by one the largest is told', async () => {
  const page = { pages: 1_001, width: 50, height: 60, dpi: 72 };
  expect(await analyse(sampleUrf(page))).toMatchObject({ ok: true, value: { pages: 1_001, beyond: { widthPt: 50, heightPt: 60 } } });
  expect(await analyse(sampleUrf({ ...page, pages: 1_000 }))).toMatchObject({ ok: true, value: { beyond: null } });
});

test('a raster that was cut is held, with the page that was begun', async () => {
  expect(await analyse(samplePwg({ pages: 3 }).subarray(0, -1))).toMatchObject({
    ok: true,
    value: { pages: 3, verdict: 'hold', anomalies: ['truncated'] },
  });
});

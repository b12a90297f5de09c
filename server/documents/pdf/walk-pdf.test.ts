import fc from 'fast-check';
import { PDFDocument } from 'pdf-lib';
import { expect, test } from 'vitest';
import { samplePdf } from '../../../shared/job/sample-pdf.ts';
import { memoryBytes } from '../memory-bytes.ts';
import { walkPdf } from './walk-pdf.ts';

const still = (): number => 0;
const walk = (octets: Uint8Array) => walkPdf(memoryBytes(octets), still);

test.each([1, 7, 1_000])('a classic file of %d pages counts as many, without anomalies', (pages) => {
  const found = walk(samplePdf({ pages }));
  expect(found).toMatchObject({ ok: true, value: { walked: pages, claimed: pages, anomalies: [] } });
});

test('object streams and a cross-reference stream count the same, with the size of each page', async () => {
  const document = await PDFDocument.create();
  for (let i = 0; i < 120; i++) document.addPage(i === 60 ? [842, 595] : [595, 842]);
  const found = walk(await document.save({ useObjectStreams: true }));
  expect(found).toMatchObject({ ok: true, value: { walked: 120, anomalies: [] } });
  expect(found.ok && found.value.pages[60]).toEqual({ index: 60, widthPt: 842, heightPt: 595, colour: null, ink: null });
});

test('of pages that are too many to tell one by one the largest is told, whichever way round it lies', async () => {
  const document = await PDFDocument.create();
  for (let i = 0; i < 1_004; i++) document.addPage(i === 1_001 ? [842, 595] : i === 1_002 ? [600, 700] : [595, 842]);
  const found = walk(await document.save());
  expect(found).toMatchObject({ ok: true, value: { walked: 1_004, beyond: { widthPt: 600, heightPt: 842 } } });
  expect(found.ok && found.value.pages.length).toBe(1_000);
  expect(walk(samplePdf({ pages: 1_000 }))).toMatchObject({ ok: true, value: { beyond: null } });
});

const small = samplePdf({ pages: 1 });
const jpegHead = Buffer.from('ffd8ffe000104a464946', 'hex');
test.each([
  ['two files', [samplePdf({ pages: 3 }), samplePdf({ pages: 5 })]],
  // The offsets of the last fit the first as well: one page of three would have been counted.
  ['a file between two banners that are the same', [small, samplePdf({ pages: 3, padBytes: 400_000 }), small]],
  ['a banner and a picture', [small, jpegHead, Buffer.alloc(100)]],
  ['a banner and a picture too large to find an end behind it', [small, jpegHead, Buffer.alloc(100_000)]],
])('%s joined into one stream are told from one document', (_, parts) => {
  expect(walk(Buffer.concat(parts))).toMatchObject({ ok: false, error: { type: 'document-unprintable' } });
});

test.each(Array.from({ length: 90 }, (_, i) => 262_100 + i))('a second document is found wherever reading is cut: at %d', (at) => {
  const first = samplePdf({ pages: 1, padBytes: at - small.length });
  expect(walk(Buffer.concat([first, small]))).toMatchObject({ ok: false, error: { type: 'document-unprintable' } });
});

test('a PDF that was changed and saved at its end is one document', () => {
  const update = `1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n`;
  const before = Number(/startxref\n(\d+)/.exec(Buffer.from(small).toString('latin1'))?.[1]);
  const xref = `xref\n1 1\n${String(small.length).padStart(10, '0')} 00000 n \ntrailer\n<< /Size 6 /Root 1 0 R /Prev ${before} >>\n`;
  const end = `startxref\n${small.length + update.length}\n%%EOF\n`;
  expect(walk(Buffer.concat([small, Buffer.from(update + xref + end)]))).toMatchObject({ ok: true, value: { walked: 1, anomalies: [] } });
});

test('any octet of a small file changed, cut off or doubled gives a result and never an exception', () => {
  const file = samplePdf({ pages: 3 });
  for (let at = 0; at < file.length; at++) {
    const changed = Uint8Array.from(file);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    expect(walk(changed).ok).toBeTypeOf('boolean');
    expect(walk(file.subarray(0, at)).ok).toBeTypeOf('boolean');
  }
});

test('random changes to a file with object streams give a result and never an exception', async () => {
  const document = await PDFDocument.create();
  for (let i = 0; i < 5; i++) document.addPage([595, 842]);
  const file = await document.save({ useObjectStreams: true });
  const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
      const changed = Uint8Array.from(file);
      for (const [at, octet] of changes) changed[at] = octet;
      expect(walk(changed).ok).toBeTypeOf('boolean');
    }),
    { numRuns: 300 },
  );
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { addPixels, inkOf, noInk, type Ink } from '../../shared/raster/ink.ts';
import type { MeasuredPage } from './analyser.ts';
import { buildPdf, leaf, leaves, refs, tree, type Objects } from './hostile/build-pdf.ts';
import { generator } from './hostile/noise.ts';
import { sampleJpeg } from './hostile/sample-jpeg.ts';
import { readJpeg } from './images/jpeg.ts';
import { jpegAsPdf } from './images/jpeg-page.ts';
import { memoryBytes } from './memory-bytes.ts';
import { loadPdfium } from './render/pdfium.ts';
import { createRenderer, type Renderer } from './render/renderer.ts';

vi.setConfig({ testTimeout: 120_000 });

const ghostscript = 'gs';
const installed = (program: string): boolean => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const missing = !installed(ghostscript);
// oxlint-disable-next-line no-console -- a skipped suite says why, where nobody overlooks it.
if (missing) console.warn('SKIPPED: ink is not compared with a fine rendering: gs not installed');

const directory = mkdtempSync(join(tmpdir(), 'inkgate-ink-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let renderer: Renderer;
beforeAll(async () => {
  renderer = createRenderer(await loadPdfium(), () => 0);
});

/** Each page rendered by Ghostscript at 200 dpi, weighed by the same formula. */
const reference = (octets: Uint8Array): MeasuredPage[] => {
  const path = join(directory, 'in.pdf');
  writeFileSync(path, octets);
  const device = ['-sDEVICE=ppmraw', '-r200', '-dUseFastColor', '-dUseCropBox'];
  const out = execFileSync(ghostscript, ['-q', '-dSAFER', '-dBATCH', '-dNOPAUSE', ...device, '-o', '-', path], { maxBuffer: 2 ** 30 });
  const pages: MeasuredPage[] = [];
  for (let at = 0; at < out.length;) {
    // P6, comments, width, height, 255, one white space.
    const head = /^P6\s+(?:#.*\n)*(\d+) (\d+)\s+255\s/.exec(out.subarray(at, at + 200).toString('latin1'));
    if (head === null) throw new Error('Ghostscript wrote no picture');
    const [width, height] = [Number(head[1]), Number(head[2])];
    const from = at + head[0].length;
    at = from + width * height * 3;
    const sums = noInk();
    addPixels(sums, out.subarray(from, at), { step: 3, red: 0, green: 1, blue: 2 });
    pages.push({ colour: sums.colour, ink: inkOf(sums, width * height) });
  }
  return pages;
};
const ours = (octets: Uint8Array, pages: number): readonly MeasuredPage[] =>
  renderer.measure(memoryBytes(octets), { walked: pages, from: 0, to: pages }).pages;

const total = (ink: Ink | null): number => (ink === null ? Number.NaN : ink.c + ink.m + ink.y + ink.k);
const pdfOf = (contents: readonly string[], resources = '', objects: Objects = {}): Uint8Array =>
  buildPdf(
    tree(`/Kids [${refs(contents.length)}] /Count ${contents.length}`, {
      ...objects,
      ...Object.fromEntries(contents.map((_, i) => [10 + i, leaf(`/Contents ${500 + i} 0 R /Resources << ${resources} >>`)])),
      ...Object.fromEntries(contents.map((content, i) => [500 + i, { dict: '', stream: Buffer.from(content) }])),
    }),
  );

/** `text`: 15 % of the ink or half a point; others in points of the page's area. */
const close = (mine: number, theirs: number, points: number, share = 0): void =>
  expect(Math.abs(mine - theirs), `${mine} against ${theirs}`).toBeLessThanOrEqual(Math.max(points / 100, theirs * share));

describe.skipIf(missing)('ink and colour of a page are those of a fine rendering by Ghostscript', () => {
  // Not Courier: the typefaces that stand in for it differ by a quarter of their ink.
  const fonts = ['Times-Roman', 'Times-Bold', 'Helvetica', 'Helvetica-Bold'];
  const random = generator(5);
  const line = (): string => Array.from({ length: 12 }, () => Math.floor(random() * 1e9).toString(36)).join(' ');
  const text = (size: number, colour: string): string =>
    `${colour} BT /F ${size} Tf ${size * 1.2} TL 50 790 Td ${Array.from({ length: Math.floor(700 / size) }, () => `(${line()}) Tj T*`).join('\n')} ET`;

  test.each(fonts)('text in %s', (font) => {
    const contents = [8, 10, 12, 18, 36].flatMap((size) =>
      ['0 g', '0 0 0 rg', '0 0 0 1 k', '0.8 0 0 rg'].map((colour) => text(size, colour)),
    );
    const octets = pdfOf(contents, '/Font << /F 3 0 R >>', { 3: `<< /Type /Font /Subtype /Type1 /BaseFont /${font} >>` });
    const [mine, theirs] = [ours(octets, contents.length), reference(octets)];
    expect(theirs).toHaveLength(contents.length);
    for (const [i, page] of theirs.entries()) {
      close(total(mine[i]!.ink), total(page.ink), 0.5, 0.15);
      expect(mine[i]!.colour).toBe(page.colour);
    }
  });

  test('photographs', () => {
    const photos = [1, 2, 3, 4].map((seed) => {
      const noise = generator(seed);
      const wave = (at: number): number => 127 + 110 * Math.sin(at);
      return sampleJpeg(496, 702, (x, y) => {
        const grain = noise() * 16;
        return [wave(x / (20 * seed)) + grain, wave(y / 60 + seed) + grain, wave((x + y) / 90) + grain];
      });
    });
    const image = '/Type /XObject /Subtype /Image /Width 496 /Height 702 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode';
    for (const photo of photos) {
      const octets = pdfOf(['q 595 0 0 842 0 0 cm /I Do Q'], '/XObject << /I 20 0 R >>', { 20: { dict: image, stream: photo } });
      const [mine, theirs] = [ours(octets, 1)[0]!, reference(octets)[0]!];
      for (const ink of ['c', 'm', 'y', 'k'] as const) close(mine.ink![ink], theirs.ink![ink], 1);
      expect(mine.colour).toBe(theirs.colour);
    }
  });

  // Large enough that they are not decoded in full.
  const [width, height] = [1_240, 1_754];
  const onPage = (jpeg: Uint8Array): Uint8Array =>
    pdfOf(['q 595 0 0 842 0 0 cm /I Do Q'], '/XObject << /I 20 0 R >>', {
      20: {
        dict: `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode`,
        stream: jpeg,
      },
    });
  const grain = generator(9);
  const edges = (x: number, y: number): number => ((Math.floor(x / 97) + Math.floor(y / 131)) % 3) * 70;
  test.each<[string, (x: number, y: number) => number[]]>([
    ['slopes, edges and grain', (x, y) => [(x * 200) / width, (y * 180) / height, edges(x, y)].map((value) => value + grain() * 24)],
    ['black lines on white', (x, y) => (x % 12 < 3 || y % 15 < 3 ? [20, 20, 20] : [250, 250, 250])],
    ['a check of red and white', (x, y) => ((Math.floor(x / 5) + Math.floor(y / 5)) % 2 === 0 ? [230, 20, 20] : [240, 240, 240])],
    ['few red dots on white', (x, y) => (x % 200 < 6 && y % 200 < 6 ? [230, 0, 0] : [255, 255, 255])],
    ['one red dot on white', (x, y) => (Math.hypot(x - 603, y - 903) < 4 ? [230, 0, 0] : [255, 255, 255])],
    ['grey grain', () => Array.from({ length: 3 }).fill(90 + grain() * 80) as number[]],
  ])('large photographs: %s', (_, pixel) => {
    const octets = onPage(sampleJpeg(width, height, pixel, { subsampled: true }));
    const [mine, theirs] = [ours(octets, 1)[0]!, reference(octets)[0]!];
    for (const ink of ['c', 'm', 'y', 'k'] as const) close(mine.ink![ink], theirs.ink![ink], 1);
    expect(mine.colour).toBe(theirs.colour);
  });

  test.each(['jpeg', 'jpeggray'])('large pictures as another encoder writes them: %s', (device) => {
    const content = `${text(11, '0.1 0.1 0.4 rg')} 0.9 0.5 0.1 rg 60 60 300 300 re f 0.2 0.6 0.3 rg 200 200 250 400 re f`;
    const [page, out] = [join(directory, 'page.pdf'), join(directory, 'page.jpg')];
    writeFileSync(page, pdfOf([content], '/Font << /F 3 0 R >>', { 3: '<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>' }));
    execFileSync(ghostscript, ['-q', '-dSAFER', '-dBATCH', '-dNOPAUSE', `-sDEVICE=${device}`, '-r300', '-dJPEGQ=85', '-o', out, page]);
    const jpeg = memoryBytes(readFileSync(out));
    const picture = readJpeg(jpeg);
    const wrapped = jpegAsPdf(jpeg, picture.ok ? picture.value : expect.unreachable());
    const octets = new Uint8Array(wrapped.size);
    wrapped.readAt(0, octets);
    const [mine, theirs] = [ours(octets, 1)[0]!, reference(octets)[0]!];
    for (const ink of ['c', 'm', 'y', 'k'] as const) close(mine.ink![ink], theirs.ink![ink], 1);
    expect(mine.colour).toBe(theirs.colour);
  });

  test('flat swatches of RGB and grey, each ink by itself', () => {
    const swatches = [
      '1 0 0 rg',
      '0 1 0 rg',
      '0 0 1 rg',
      '1 1 0 rg',
      '0.2 0.4 0.6 rg',
      '0 g',
      '0.5 g',
      '0.9 g',
      '0.5 0.5 0.5 rg',
      '0.5 0.53 0.5 rg',
    ];
    const octets = pdfOf(swatches.map((colour) => `${colour} 100 100 300 500 re f`));
    const [mine, theirs] = [ours(octets, swatches.length), reference(octets)];
    for (const [i, page] of theirs.entries()) {
      for (const ink of ['c', 'm', 'y', 'k'] as const) close(mine[i]!.ink![ink], page.ink![ink], 0.5);
      expect(mine[i]!.colour, swatches[i]).toBe(page.colour);
    }
  });

  test('a crop box and a turned page are what is weighed', () => {
    const octets = buildPdf(
      tree(`/Kids [${refs(2)}] /Count 2`, {
        ...leaves(2),
        10: leaf('/CropBox [100 100 300 400] /Contents 40 0 R'),
        11: leaf('/Rotate 90 /Contents 40 0 R'),
        40: { dict: '', stream: Buffer.from('0 0 1 rg 150 150 100 100 re f') },
      }),
    );
    const [mine, theirs] = [ours(octets, 2), reference(octets)];
    for (const [i, page] of theirs.entries()) close(total(mine[i]!.ink), total(page.ink), 0.5);
    expect(total(mine[0]!.ink)).toBeGreaterThan(5 * total(mine[1]!.ink));
  });
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { samplePdf } from '../../shared/job/sample-pdf.ts';
import { runQuote } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'inkgate-quote-'));
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const totalOf = async (...words: string[]): Promise<unknown> => {
  const { exitCode, out, error } = await runQuote([...words, '--json']);
  return exitCode === 0 ? (JSON.parse(out) as { total: unknown }).total : error;
};

test('a document is priced by its real pages, each line with its rule', async () => {
  const path = file('three.pdf', samplePdf({ pages: 3, colour: true }));
  const { exitCode, out } = await runQuote([path, '--copies', '2']);
  expect(exitCode).toBe(0);
  expect(out).toMatch(/page-color \(A4, B4\)\s+6\s+50 JPY\s+300 JPY\s+sizes\.0\.page\.color/);
  expect(out).toMatch(/total\s+300 JPY, including 27 JPY tax \(10 %\)/);
  expect(out).toMatch(/monochrome saves 240 JPY/);
  expect(await totalOf(file('black.pdf', samplePdf({ pages: 3 })))).toBe('30 JPY');
});

test('a described job needs no document, and a table may be anybody’s', async () => {
  const table = file(
    't.json',
    JSON.stringify({ name: 'mine', currency: 'CHF', page: { monochrome: 13, color: 40 }, rounding: { total: { to: 5 } } }),
  );
  expect(await totalOf('--pages', '12', '--colour', '3', '--ink', '0.05')).toBe('240 JPY');
  expect(await totalOf('--pages', '1', '--color', 'monochrome', '--table', table)).toBe('0.15 CHF');
  expect(await totalOf('--pages', '1', '--size', '842x1191')).toBe('80 JPY');
  expect(await totalOf('--pages', '1200', '--color', 'color')).toBe('60000 JPY');
  expect(await totalOf('--pages', '10', '--page-ranges', '2-3,9', '--colour', '0', '--coupon', '50%')).toBe('15 JPY');
  expect(await totalOf('--pages', '10', '--colour', '0', '--coupon', '50%', '--points', '20', '--voucher', '10')).toBe('20 JPY');
});

test('a saving is what is paid less, also with a coupon', async () => {
  const saves = async (...words: string[]) => (await runQuote(['--pages', '3', ...words])).out.match(/monochrome saves (.*)/)?.[1];
  expect(await saves()).toBe('120 JPY');
  expect(await saves('--coupon', '10%')).toBe('108 JPY');
  expect(await saves('--coupon', '150')).toBeUndefined();
});

test('a dry run prices a line a job, and names the lines that are none', async () => {
  const jobs = file('jobs.jsonl', '{"pages":2,"colour":0}\n\n{"pages":1,"settings":{"copies":3}}\n{"pages":0}\nnonsense\n');
  const { exitCode, out, error } = await runQuote(['--jobs', jobs, '--json']);
  expect(JSON.parse(out)).toMatchObject({
    currency: 'JPY',
    total: 170,
    jobs: [
      { line: 1, amount: 20 },
      { line: 3, amount: 150 },
    ],
  });
  expect([exitCode, error]).toEqual([1, expect.stringMatching(/line 4: pages: .*\n.*line 5: not JSON/)]);
});

test.each([
  [[], 2, /name one file/],
  [['--pages', '-1'], 2, /pages/],
  [['--pages', 'NaN'], 2, /pages/],
  [['--pages', '1e30'], 2, /pages/],
  [['--pages', '0x10'], 2, /pages/],
  [['--pages', '5', '--format', 'jpeg'], 2, /format/],
  [[folder], 1, /it is a folder/],
  [['--pages', '5', '--table', 'yen'], 2, /^quote: yen: cannot be read: no such file, and no built-in table \(jpy, usd, eur, twd\)/],
  [['--pages', '5', '--ink', '7'], 2, /ink/],
  [['--pages', '5', '--size', '0x0'], 2, /size/],
  [['--pages', '5', '--table', '/nowhere.json'], 2, /nowhere\.json: cannot be read/],
  [['--pages', '5', '--page-ranges', '7-9'], 1, /nothing to print/],
  [['/nowhere.pdf'], 1, /no file/],
  [['--pages', '2', 'a.pdf'], 2, /name one file/],
])('%j is refused in one clear line', async (words, exitCode, said) => {
  expect(await runQuote(words)).toMatchObject({ exitCode, error: expect.stringMatching(said) as string });
});

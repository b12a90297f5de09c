import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FeeTable } from '../../shared/fee/fee-table.ts';
import { tableAt } from '../../shared/fee/fee-tables.ts';
import { priceOf } from '../../shared/fee/price.ts';
import { defaultSettings } from '../../shared/job/settings.ts';
import { loadFeeTables } from './load-fee-table.ts';

const plain = { name: 'shop', currency: 'EUR', page: { monochrome: 10, color: 40 } };
const folderOf = (files: Record<string, unknown>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'inkgate-fees-'));
  for (const [name, value] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(value));
  return folder;
};

test.each(['jpy', 'usd', 'eur', 'twd'])('the built-in table %s is in order', (name) => {
  expect(loadFeeTables(name)).toMatchObject({ ok: true, value: [{ currency: name.toUpperCase(), version: '3' }] });
});

const builtIn = (name: string): FeeTable => {
  const loaded = loadFeeTables(name);
  if (!loaded.ok) throw new Error(name);
  return loaded.value[0];
};
/** Of a page in black and white, and of one in colour. */
const feesOf = (name: string, widthPt: number, heightPt: number, media: string | null = null): number[] =>
  [false, true].map((colour) => {
    const facts = [{ widthPt, heightPt, colour, ink: null }];
    const priced = priceOf({ pages: 1, facts, kind: null }, { ...defaultSettings, media }, builtIn(name));
    if (!priced.ok) throw new Error(priced.error.type);
    return priced.value.total;
  });
const mm = (millimetres: number): number => (millimetres / 25.4) * 72;

test.each([
  ['jpy', [10, 50], [10, 80]],
  ['usd', [15, 50], [30, 100]],
  ['eur', [10, 40], [20, 80]],
  ['twd', [200, 1000], [300, 2000]],
])('by the built-in table %s an ordinary page costs %j, a larger one or one of no known size %j', (name, ordinary, larger) => {
  const fees = (width: number, height: number) => feesOf(name, width, height);
  // A4 as generators write it, turned, a point off and with a bleed; Letter; A5, B5, a postcard, a photograph, a receipt, a square.
  for (const [width, height] of [
    [595, 842],
    [595.276, 841.89],
    [842, 595],
    [596, 843],
    [mm(213), mm(300)],
    [612, 792],
    [792, 612],
  ] as const)
    expect(fees(width, height), `${width} × ${height}`).toEqual(ordinary);
  for (const [width, height] of [
    [148, 210],
    [182, 257],
    [100, 148],
    [89, 127],
    [102, 152],
    [80, 200],
    [210, 210],
  ] as const)
    expect(fees(mm(width), mm(height)), `${width} × ${height} mm`).toEqual(ordinary);
  for (const [width, height] of [
    [297, 420],
    [420, 297],
    [279.4, 431.8],
    [594, 841],
    [210, 1000],
  ] as const)
    expect(fees(mm(width), mm(height)), `${width} × ${height} mm`).toEqual(larger);
  for (const unknown of [Number.NaN, 0, -1]) expect(fees(unknown, 842)).toEqual(larger);
  // What is asked for by name is what it is printed on.
  expect(feesOf(name, mm(297), mm(420), 'iso_a4_210x297mm')).toEqual(ordinary);
  expect(feesOf(name, mm(297), mm(420), 'oe_photo-l_3.5x5in')).toEqual(ordinary);
  expect(feesOf(name, 595, 842, 'iso_a3_297x420mm')).toEqual(larger);
});

test('a page that is ordinary only somewhere is so there: B4 in Japan and Taiwan, Legal where Letter is', () => {
  const b4 = ['jpy', 'twd', 'usd', 'eur'].map((name) => feesOf(name, mm(257), mm(364))[1]);
  const legal = ['jpy', 'twd', 'usd', 'eur'].map((name) => feesOf(name, 612, 1008)[1]);
  expect([b4, legal]).toEqual([
    [50, 1000, 100, 80],
    [50, 1000, 50, 80],
  ]);
});

test('a table that is not there, or not JSON, is named', () => {
  expect(loadFeeTables('/nowhere/fees.json')).toMatchObject({ ok: false, error: { mistakes: [{ path: '/nowhere/fees.json' }] } });
  expect(loadFeeTables(import.meta.filename)).toMatchObject({
    ok: false,
    error: { mistakes: [{ message: expect.stringContaining('is not JSON') as string }] },
  });
});

test('of several versions the one in effect is taken, from its minute on', () => {
  const folder = folderOf({
    'b.json': { ...plain, version: 'spring', effectiveFrom: '2026-04-01T00:00:00+02:00', page: { monochrome: 12, color: 45 } },
    'a.json': plain,
    'notes.txt': 'not a table',
  });
  const loaded = loadFeeTables(folder);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const spring = Date.parse('2026-03-31T22:00:00Z');
  expect([0, spring - 1, spring, spring * 2].map((at) => tableAt(loaded.value, at).version)).toEqual(['1', '1', 'spring', 'spring']);
  expect(loadFeeTables(join(folder, 'b.json'))).toMatchObject({ ok: true, value: [{ version: 'spring' }] });
});

test.each([
  [{ 'a.json': plain, 'b.json': { ...plain, page: { monochrome: -1, color: 1 } } }, 'b.json: page.monochrome'],
  [{ 'a.json': [plain, { ...plain, version: '2', minimum: 0.5 }] }, 'a.json: 1.minimum'],
  [{ 'a.json': plain, 'b.json': { ...plain, version: '2' } }, 'version 2: effectiveFrom'],
  [{ 'a.json': plain, 'b.json': { ...plain, effectiveFrom: '2026-04-01T00:00:00Z' } }, 'version 1: version'],
  [
    { 'a.json': plain, 'b.json': { ...plain, version: '2', currency: 'USD', effectiveFrom: '2026-04-01T00:00:00Z' } },
    'version 2: currency',
  ],
  [{}, 'the versions'],
])('versions that do not belong together are refused: %j', (files, path) => {
  expect(loadFeeTables(folderOf(files))).toMatchObject({ ok: false, error: { mistakes: [{ path }] } });
});

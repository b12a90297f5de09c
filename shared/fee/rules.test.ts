import { describe, expect, test } from 'vitest';
import { defaultSettings, type PrintSettings } from '../job/settings.ts';
import { cheaperOptions } from './cheaper.ts';
import { type FeeTable, feeTable, parseFeeTable } from './fee-table.ts';
import { priceOf } from './price.ts';
import { type Circumstances, plainCircumstances, type PricedDocument } from './priced-document.ts';
import { rounded } from './rounding.ts';

const plain = { name: 't', currency: 'JPY', page: { monochrome: 10, color: 50 } };
const a4 = { widthPt: 595, heightPt: 842, colour: false, ink: 0.04 };
const colourPage = { ...a4, colour: true, ink: 0.5 };
const pages = (facts: PricedDocument['facts'], more: Partial<PricedDocument> = {}): PricedDocument => ({
  pages: facts.length,
  facts,
  kind: 'application/pdf',
  ...more,
});
const times = <T>(n: number, item: T): T[] => Array.from({ length: n }, () => item);

type Asked = { settings?: Partial<PrintSettings>; circumstances?: Partial<Circumstances> };
const price = (rules: object, document: PricedDocument, { settings = {}, circumstances = {} }: Asked = {}) => {
  const table: FeeTable = feeTable.parse({ ...plain, auto: 'by-page', ...rules });
  const result = priceOf(document, { ...defaultSettings, ...settings }, table, { ...plainCircumstances, ...circumstances });
  if (!result.ok) throw new Error(result.error.type);
  const { total, sheetFees, lines } = result.value;
  expect(sheetFees.reduce((sum, [count, fee]) => sum + count * fee, 0)).toBe(total);
  expect(lines.reduce((sum, line) => sum + line.sum, 0)).toBe(total);
  return result.value;
};
const ruleSums = (...args: Parameters<typeof price>): unknown[] => price(...args).lines.map(({ rule, sum }) => [rule, sum]);

describe('size, sides and machine', () => {
  const sizes = [
    { name: 'A4', fits: [210, 297], page: { monochrome: 10, color: 50, twoSided: { monochrome: 8, color: 40 } } },
    { name: 'larger', fits: null, page: { monochrome: 20, color: 100 }, paperPerSheet: 3 },
  ];
  const a3 = { ...a4, widthPt: 842, heightPt: 1191 };

  test('each page pays its size, whichever way round it lies', () => {
    expect(ruleSums({ sizes }, pages([a4, { ...a4, widthPt: 842, heightPt: 595 }, a3]))).toEqual([
      ['sizes.0.page.monochrome', 20],
      ['sizes.1.page.monochrome', 20],
      ['sizes.1.paperPerSheet', 3],
    ]);
  });
  test('the medium that was asked for beats the size of the page', () => {
    expect(price({ sizes }, pages([a3]), { settings: { media: 'iso_a4_210x297mm' } }).total).toBe(10);
    expect(price({ sizes }, pages([a4]), { settings: { media: 'na_ledger_11x17in' } }).total).toBe(23);
  });
  test('a page of no known size pays the largest, a speck the smallest', () => {
    for (const unknown of [Number.NaN, -1, 0]) expect(price({ sizes }, pages([{ ...a4, widthPt: unknown }])).total).toBe(23);
    expect(price({ sizes }, pages([{ ...a4, widthPt: 0.001, heightPt: 0.001 }])).total).toBe(10);
    expect(price({ sizes }, pages([a4], { pages: 2 })).total).toBe(10 + 100 + 3);
  });
  test('pages that are too many to be told one by one cost what the dearest of them may: their size is known, their looks are not', () => {
    const beyond = { ...a4, colour: null, ink: null };
    expect(ruleSums({ sizes }, pages(times(2, a4), { pages: 5, beyond }))).toEqual([
      ['sizes.0.page.monochrome', 20],
      ['sizes.0.page.color', 150],
    ]);
    expect(price({ sizes }, pages([a4], { pages: 2, beyond: { ...a3, colour: null } })).total).toBe(10 + 100 + 3);
  });
  test('sides that share a sheet have fees of their own', () => {
    expect(ruleSums({ sizes }, pages(times(3, a4)), { settings: { sides: 'two-sided-long-edge' } })).toEqual([
      ['sizes.0.page.monochrome', 10],
      ['sizes.0.page.twoSided.monochrome', 16],
    ]);
  });
  test('a group of machines has its own fees', () => {
    const rules = { machineGroups: [{ name: 'lobby', machines: ['m7'], page: { monochrome: 15, color: 60 }, paperPerSheet: 1 }] };
    expect(price(rules, pages([a4]), { circumstances: { machineId: 'm7' } }).total).toBe(16);
    expect(price(rules, pages([a4]), { circumstances: { machineId: 'm8' } }).total).toBe(10);
  });
});

describe('a side alone on a two-sided sheet', () => {
  const sides = 'two-sided-long-edge' as const;
  const twoSided = { page: { monochrome: 10, color: 50, twoSided: { monochrome: 6, color: 30 } } };

  test('costs no more than the sheet would with the cheapest back, and the lines say what that takes off', () => {
    const cheap = { page: { monochrome: 10, color: 50, twoSided: { monochrome: 3, color: 15 } } };
    expect(ruleSums(cheap, pages([a4]), { settings: { sides } })).toEqual([
      ['page.monochrome', 10],
      ['page.twoSided', -4],
    ]);
    expect(ruleSums(twoSided, pages([colourPage]), { settings: { sides } })).toEqual([
      ['page.color', 50],
      ['page.twoSided', -14],
    ]);
    expect(price(twoSided, pages([colourPage, a4]), { settings: { sides } }).total).toBe(36);
    expect(ruleSums({ twoSidedDiscountPercent: 80 }, pages(times(3, a4)), { settings: { sides } })).toEqual([
      ['page.monochrome', 30],
      ['twoSidedDiscountPercent', -16],
      ['twoSidedDiscountPercent', -6],
    ]);
  });
  test('costs what a one-sided one does where all sides are of a kind and two-sided ones cost half or more', () => {
    expect(ruleSums(twoSided, pages(times(3, a4)), { settings: { sides } })).toEqual([
      ['page.monochrome', 10],
      ['page.twoSided.monochrome', 12],
    ]);
    for (const printColorMode of ['color', 'monochrome'] as const)
      expect(price(twoSided, pages([colourPage]), { settings: { sides, printColorMode } }).lines).toHaveLength(1);
    expect(price(twoSided, pages([colourPage])).total).toBe(50);
  });
  test('is one a copy, and only its sheet costs less', () => {
    expect(price(twoSided, pages(times(3, colourPage)), { settings: { sides, copies: 2 } })).toMatchObject({
      total: 192,
      sheetFees: [
        [1, 60],
        [1, 36],
        [1, 60],
        [1, 36],
      ],
    });
  });
  test('takes the cheapest coverage band into account, for that is what a back costs at least', () => {
    const coverage = [
      { from: 0, to: 0.1, monochrome: 9, color: 9 },
      { from: 0.1, to: null, monochrome: 5, color: 8 },
    ];
    expect(ruleSums({ ...twoSided, coverage }, pages([colourPage]), { settings: { sides } })).toEqual([
      ['page.color', 50],
      ['coverage.1.color', 8],
      ['page.twoSided', -9],
    ]);
  });
  test('costs no more than two sides do of which a step takes much off', () => {
    const volume = [
      { from: 1, to: 1, percent: 0 },
      { from: 2, to: null, percent: 50 },
    ];
    expect(ruleSums({ ...twoSided, volume }, pages([a4]), { settings: { sides } })).toEqual([
      ['page.monochrome', 10],
      ['page.twoSided', -1],
    ]);
    expect(price({ ...twoSided, volume }, pages(times(2, a4)), { settings: { sides } }).total).toBe(9);
  });
  test('a back on a sheet of a dearer size costs what a back of that size does', () => {
    const sizes = [
      { name: 'A4', fits: [210, 297], ...twoSided },
      { name: 'larger', fits: null, page: { monochrome: 20, color: 100, twoSided: { monochrome: 10, color: 60 } } },
    ];
    const a3 = { ...a4, widthPt: 842, heightPt: 1191 };
    expect(ruleSums({ sizes }, pages([a3, a4]), { settings: { sides } })).toEqual([['sizes.1.page.twoSided.monochrome', 20]]);
    expect(ruleSums({ sizes }, pages([a4, a3]), { settings: { sides } })).toEqual([
      ['sizes.0.page.twoSided.monochrome', 6],
      ['sizes.1.page.twoSided.monochrome', 10],
    ]);
  });
});

describe('coverage', () => {
  const coverage = [
    { from: 0, to: 0.1, monochrome: 0, color: 0 },
    { from: 0.1, to: 0.5, monochrome: 5, color: 10 },
    { from: 0.5, to: null, monochrome: 20, color: 40 },
  ];
  test.each([
    [0.0999, 10],
    [0.1, 15],
    [0.5, 30],
    [2, 30],
    [null, 30],
    [Number.NaN, 30],
    [1e9, 30],
  ])('a black side with ink %d costs %d', (ink, total) => {
    expect(price({ coverage }, pages([{ ...a4, ink }])).total).toBe(total);
  });
  test('pages put together on a side share its ink', () => {
    expect(
      price(
        { coverage },
        pages([
          { ...a4, ink: 0.16 },
          { ...a4, ink: 0 },
        ]),
        { settings: { numberUp: 2 } },
      ).total,
    ).toBe(10);
  });
});

describe('looked up', () => {
  const lookup = [
    { from: 1, to: 10, fee: { monochrome: 100, color: 300 } },
    {
      from: 11,
      to: null,
      coverage: [
        { from: 0, to: 0.2, fee: { monochrome: 200, color: 500 } },
        { from: 0.2, to: null, fee: { monochrome: 250, color: 900 } },
      ],
    },
  ];
  test.each([
    [times(3, a4), 100, 'lookup.0.fee.monochrome'],
    [[...times(9, a4), colourPage], 300, 'lookup.0.fee.color'],
    [times(11, a4), 200, 'lookup.1.coverage.0.fee.monochrome'],
    [times(11, { ...a4, ink: null }), 250, 'lookup.1.coverage.1.fee.monochrome'],
  ])('%# costs what stands in the table', (facts, total, rule) => {
    expect(ruleSums({ lookup }, pages(facts))).toEqual([[rule, total]]);
  });
  test('its fee is spread over the sheets to the last unit', () => {
    expect(price({ lookup }, pages(times(3, a4)), { settings: { copies: 2 } }).sheetFees).toEqual([
      [4, 17],
      [2, 16],
    ]);
  });
});

describe('what is put on and taken off', () => {
  test('the sides beyond a step cost less, those before do not', () => {
    const volume = [
      { from: 1, to: 10, percent: 0 },
      { from: 11, to: 20, percent: 20 },
      { from: 21, to: null, percent: 50 },
    ];
    expect(ruleSums({ volume }, pages(times(22, a4)))).toEqual([
      ['page.monochrome', 220],
      ['volume.1.percent', -20],
      ['volume.2.percent', -10],
    ]);
  });
  test('hours are the shop’s own, also past midnight', () => {
    const rules = { timeZone: 'Asia/Tokyo', timeOfDay: [{ name: 'night', from: '22:00', to: '06:00', percent: -30 }] };
    const at = (time: string) => price(rules, pages([a4]), { circumstances: { at: Date.parse(`2026-04-01T${time}+09:00`) } }).total;
    expect(['21:59', '22:00', '00:30', '05:59', '06:00'].map(at)).toEqual([10, 7, 7, 7, 10]);
  });
  test('steps count black-and-white and colour sides apart, over all sizes and both faces of a sheet, the dearest first', () => {
    const volume = [
      { from: 1, to: 3, percent: 0 },
      { from: 4, to: null, percent: 50 },
    ];
    const sizes = [
      { name: 'A4', fits: [210, 297], page: { monochrome: 10, color: 50, twoSided: { monochrome: 10, color: 50 } } },
      { name: 'larger', fits: null, page: { monochrome: 20, color: 100 } },
    ];
    const a3 = { ...a4, widthPt: 842, heightPt: 1191 };
    const settings = { sides: 'two-sided-long-edge' } as const;
    expect(ruleSums({ volume, sizes }, pages([...times(4, a4), a3]), { settings })).toEqual([
      ['sizes.1.page.monochrome', 20],
      ['sizes.0.page.twoSided.monochrome', 40],
      ['volume.1.percent', -10],
    ]);
    expect(price({ volume }, pages([...times(3, a4), ...times(3, colourPage)])).total).toBe(180);
  });
  test.each([
    // Clocks in Berlin go from 02:00 to 03:00 in spring, and from 03:00 back to 02:00 in autumn.
    ['2026-03-29T00:59:00Z', 7],
    ['2026-03-29T01:00:00Z', 10],
    ['2026-10-25T00:59:00Z', 7],
    ['2026-10-25T01:59:00Z', 7],
    ['2026-10-25T02:00:00Z', 10],
  ])('on days when clocks change, the clock on the wall counts: at %s a page costs %i', (time, total) => {
    const rules = { timeZone: 'Europe/Berlin', timeOfDay: [{ name: 'night', from: '22:00', to: '03:00', percent: -30 }] };
    expect(price(rules, pages([a4]), { circumstances: { at: Date.parse(time) } }).total).toBe(total);
  });
  test('discounts fall to kinds of document, to numbers of pages, to jobs that waited, each off what is left', () => {
    const discounts = [
      { name: 'photos', kinds: ['image/jpeg'], percent: 10 },
      { name: 'long', pages: { from: 5, to: null }, amount: 7 },
      { name: 'patient', waitedMinutes: 60, percent: 50 },
    ];
    const document = pages(times(10, a4), { kind: 'image/jpeg' });
    expect(ruleSums({ discounts }, document, { circumstances: { waitedMs: 3_600_000 } })).toEqual([
      ['page.monochrome', 100],
      ['discounts.0.percent', -10],
      ['discounts.1.amount', -7],
      ['discounts.2.percent', -42],
    ]);
    expect(ruleSums({ discounts }, pages([a4]))).toEqual([['page.monochrome', 10]]);
  });
  test('nothing takes off more than there is', () => {
    const rules = {
      discounts: [
        { name: 'gift', amount: 500 },
        { name: 'more', percent: 50 },
      ],
    };
    expect(ruleSums(rules, pages([a4]))).toEqual([
      ['page.monochrome', 10],
      ['discounts.0.amount', -10],
    ]);
  });
  test('never more than the maximum', () => {
    expect(price({ maximum: 300 }, pages(times(50, a4))).total).toBe(300);
  });
});

describe('tax and rounding', () => {
  test('tax is added, or was in it all along', () => {
    const [added, included] = (['added', 'included'] as const).map((how) => price({ tax: { percent: 10, how } }, pages(times(11, a4))));
    expect(added).toMatchObject({ total: 121, tax: { amount: 11, included: false, percent: 10 } });
    expect(included).toMatchObject({ total: 110, tax: { amount: 10, included: true } });
  });
  test('a total rounded to nothing has no tax in it', () => {
    const rules = { tax: { percent: 10, how: 'added' }, rounding: { total: { to: 100, mode: 'down' } } };
    expect(price(rules, pages([a4]))).toMatchObject({ total: 0, tax: { amount: 0 } });
  });
  test('a tax of three decimals is exact', () => {
    expect(price({ tax: { percent: 8.875, how: 'added' } }, pages(times(100, a4))).total).toBe(1089);
  });
  test.each([
    [{ to: 10, mode: 'up' }, 120],
    [{ to: 10, mode: 'down' }, 110],
    [{ to: 10, mode: 'half-up' }, 120],
    [{ to: 10, mode: 'half-even' }, 120],
    [{ to: 100 }, 100],
  ])('115 in all, rounded to %j, is %d', (total, paid) => {
    expect(price({ page: { monochrome: 115, color: 115 }, rounding: { total } }, pages([a4])).total).toBe(paid);
  });
  test.each([
    ['half-even', 25n, 20],
    ['half-even', 35n, 40],
    ['half-even', -25n, -20],
    ['half-up', 25n, 30],
    ['half-up', -25n, -30],
    ['down', -29n, -20],
    ['up', 21n, 30],
  ] as const)('%s to tens: %d is %d', (mode, amount, result) => {
    expect(rounded(amount, 1n, { to: 10, mode })).toBe(result);
  });
});

test('cheaper settings come with what they save, the best first', () => {
  const table = feeTable.parse({ ...plain, auto: 'by-page', twoSidedDiscountPercent: 10 });
  const options = cheaperOptions(pages(times(4, colourPage)), defaultSettings, table, plainCircumstances, 200);
  expect(options).toEqual([
    { what: 'monochrome', saves: 160 },
    { what: 'two-sided', saves: 20 },
  ]);
  // Turning saves nobody a sheet where there is one side, whatever the table gives for it.
  expect(cheaperOptions(pages([colourPage]), defaultSettings, { ...table, twoSidedDiscountPercent: 90 }, plainCircumstances, 50)).toEqual([
    { what: 'monochrome', saves: 40 },
  ]);
  const cheap = { ...defaultSettings, printColorMode: 'monochrome', sides: 'two-sided-short-edge' } as const;
  expect(cheaperOptions(pages(times(4, colourPage)), cheap, table, plainCircumstances, 36)).toEqual([]);
});

const band = (from: number, to: number | null) => ({ from, to, monochrome: 1, color: 1 });
test.each([
  [{ page: { monochrome: Number.NaN, color: 1 } }, 'page.monochrome'],
  [{ page: { monochrome: 1e9, color: 1 } }, 'page.monochrome'],
  [{ page: { monochrome: 1, color: 1, staple: 1 } }, 'page'],
  [{ minimum: -1 }, 'minimum'],
  [{ minimum: 100, maximum: 50 }, 'maximum'],
  [{ effectiveFrom: 'tomorrow' }, 'effectiveFrom'],
  [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
  [{ tax: { percent: 8.8755, how: 'added' } }, 'tax.percent'],
  [{ rounding: { total: { to: 0 } } }, 'rounding.total.to'],
  [{ coverage: [band(0, 0.2), band(0.3, null)] }, 'coverage.1.from'],
  [{ coverage: [band(0, 0.2), band(0.1, null)] }, 'coverage.1.from'],
  [{ coverage: [band(0.1, null)] }, 'coverage.0.from'],
  [{ coverage: [band(0, 0.2)] }, 'coverage.0.to'],
  [{ coverage: [band(0, null), band(1, null)] }, 'coverage.1.from'],
  [
    {
      volume: [
        { from: 1, to: 10, percent: 0 },
        { from: 12, to: null, percent: 1 },
      ],
    },
    'volume.1.from',
  ],
  [{ volume: [{ from: 1, to: null, percent: 101 }] }, 'volume.0.percent'],
  [{ lookup: [{ from: 1, to: 0, fee: { monochrome: 1, color: 1 } }] }, 'lookup.0.to'],
  [{ lookup: [{ from: 1, to: null, fee: { monochrome: 1, color: 1 } }], volume: [{ from: 1, to: null, percent: 1 }] }, 'volume'],
  [{ discounts: [{ name: 'x', percent: 1, amount: 1 }] }, 'discounts.0'],
  [{ points: { per: 100, earn: 11, value: 10 } }, 'points'],
  [{ points: { per: 0, value: 1 } }, 'points.per'],
  [{ priority: { points: 10, keepHours: 72 } }, 'priority'],
  [{ coupons: [{ name: 'x', days: 1 }] }, 'coupons.0'],
  [{ coupons: [{ name: 'x', days: 1, amount: 0 }] }, 'coupons.0'],
  [{ coupons: [{ name: 'x', days: 0, amount: 5 }] }, 'coupons.0.days'],
  [{ discounts: [{ name: 'x', pages: { from: 5, to: 2 }, amount: 1 }] }, 'discounts.0.pages.to'],
  [
    {
      timeOfDay: [
        { name: 'a', from: '08:00', to: '12:00', percent: 1 },
        { name: 'b', from: '11:00', to: '13:00', percent: 1 },
      ],
    },
    'timeOfDay.1.from',
  ],
  [{ timeOfDay: [{ name: 'a', from: '25:00', to: '12:00', percent: 1 }] }, 'timeOfDay.0.from'],
  [{ sizes: [{ name: 'A4', fits: [210, 297], page: plain.page }] }, 'sizes.0.fits'],
  [
    {
      sizes: [
        { name: 'A3', fits: [297, 420], page: plain.page },
        { name: 'A4', fits: [210, 297], page: plain.page },
        { name: 'x', fits: null, page: plain.page },
      ],
    },
    'sizes.1.fits',
  ],
  [
    {
      machineGroups: [
        { name: 'a', machines: ['m1'] },
        { name: 'b', machines: ['m1'] },
      ],
    },
    'machineGroups.1.machines.0',
  ],
])('the mistake in %j is named by its path %s', (rules, path) => {
  const parsed = parseFeeTable({ ...plain, ...rules });
  expect(parsed.ok ? [] : parsed.error.mistakes.map((mistake) => mistake.path)).toContain(path);
});

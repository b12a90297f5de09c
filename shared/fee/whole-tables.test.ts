import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PageFacts } from '../job/page-facts.ts';
import { defaultSettings, type PrintSettings, sheetsDue } from '../job/settings.ts';
import { type FeeTable, parseFeeTable } from './fee-table.ts';
import { feesOfFirst } from './fees-of-first.ts';
import { type Price, priceOf } from './price.ts';
import { type Circumstances, plainCircumstances, type PricedDocument } from './priced-document.ts';

const amount = fc.nat(2_000);
const byColour = fc.record({ monochrome: amount, color: amount });
const pageFees = fc.record({ monochrome: amount, color: amount, twoSided: byColour }, { requiredKeys: ['monochrome', 'color'] });
const percentage = (least: number, most: number) => fc.integer({ min: least * 1000, max: most * 1000 }).map((n) => n / 1000);
/** Ranges from `first` on, without a gap, the last one open. */
const ranges = <T extends object>(first: number, step: fc.Arbitrary<number>, gap: number, each: fc.Arbitrary<T>) =>
  fc.array(fc.tuple(step, each), { minLength: 1, maxLength: 4 }).map((parts) => {
    let from = first;
    return parts.map(([length, rest], i) => {
      const to = i === parts.length - 1 ? null : from + length;
      const range = { from, to, ...rest };
      from += length + gap;
      return range;
    });
  });
const counts = <T extends object>(each: fc.Arbitrary<T>) => ranges(1, fc.nat(40), 1, each);
const coverages = <T extends object>(each: fc.Arbitrary<T>) => ranges(0, fc.constantFrom(0.03, 0.125, 0.25), 0, each);
const rounding = fc.record({ to: fc.constantFrom(1, 5, 10, 100), mode: fc.constantFrom('up', 'down', 'half-up', 'half-even') });

const common = {
  version: fc.constantFrom('1', 'spring'),
  timeZone: fc.constantFrom('UTC', 'Asia/Tokyo', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe'),
  auto: fc.constantFrom('color', 'monochrome', 'by-page'),
  timeOfDay: fc
    .record({ from: fc.nat(11), to: fc.integer({ min: 12, max: 23 }), percent: percentage(-100, 200) })
    .map(({ from, to, percent }) => {
      const hour = (n: number): string => `${String(n).padStart(2, '0')}:30`;
      return [
        { name: 'day', from: hour(from), to: hour(to), percent },
        { name: 'night', from: hour(to), to: hour(from), percent: -percent / 2 < -100 ? 0 : Math.round(-percent / 2) },
      ];
    }),
  discounts: fc
    .array(
      fc.tuple(
        fc.record(
          { kinds: fc.constant(['image/jpeg']), pages: fc.constant({ from: 3, to: 50 }), waitedMinutes: fc.constant(30) },
          { requiredKeys: [] },
        ),
        fc.oneof(
          fc.integer({ min: 1, max: 100_000 }).map((n) => ({ percent: n / 1000 })),
          fc.integer({ min: 1, max: 3_000 }).map((off) => ({ amount: off })),
        ),
      ),
      { maxLength: 4 },
    )
    .map((list) => list.map(([when, what], i) => ({ name: `d${i}`, ...when, ...what }))),
  minimum: fc.nat(3_000),
  maximum: fc.integer({ min: 3_000, max: 60_000 }),
  tax: fc.record({ percent: percentage(0, 100), how: fc.constantFrom('included', 'added') }),
  rounding: fc.record({ line: rounding, total: rounding }, { requiredKeys: [] }),
};
const worked = {
  twoSidedDiscountPercent: fc.nat(100),
  paperPerSheet: fc.nat(50),
  sizes: fc.tuple(pageFees, pageFees, pageFees, fc.nat(30)).map(([a4, a3, larger, paperPerSheet]) => [
    { name: 'A4', fits: [210, 297], page: a4 },
    { name: 'A3', fits: [297, 420], page: a3, paperPerSheet },
    { name: 'larger', fits: null, page: larger },
  ]),
  machineGroups: fc
    .oneof(
      fc.record({ page: pageFees }),
      fc.record({ page: pageFees, paperPerSheet: fc.nat(30) }),
      fc.record({ paperPerSheet: fc.nat(30) }),
    )
    .map((own) => [{ name: 'g', machines: ['m1'], ...own }]),
  coverage: coverages(byColour),
  volume: counts(fc.record({ percent: percentage(0, 100) })),
};
const lookedUp = {
  lookup: counts(fc.oneof(fc.record({ fee: byColour }), fc.record({ coverage: coverages(fc.record({ fee: byColour })) }))),
};

/** Tables as a shop would write them, with any of all the keys there are; each has passed the check of tables. */
const anyTable = fc
  .tuple(
    fc.record({ currency: fc.constantFrom('JPY', 'USD', 'EUR', 'TWD', 'KWD', 'CLF', 'CHF'), page: pageFees }),
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ ...common, ...worked }, { requiredKeys: [] }) },
      { weight: 1, arbitrary: fc.record({ ...common, ...lookedUp }, { requiredKeys: [] }) },
    ),
  )
  .map(([needed, chosen]): FeeTable => {
    const { twoSidedDiscountPercent: percent, ...others } = { name: 't', ...needed, ...chosen } as Record<string, unknown>;
    const whole = JSON.stringify(others).includes('twoSided') ? others : { ...others, twoSidedDiscountPercent: percent };
    const parsed = parseFeeTable(JSON.parse(JSON.stringify(whole)));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error.mistakes));
    return parsed.value;
  });

const points = fc.constantFrom(595, 842, 1191, 420, 0.001, 1e9, Number.NaN, -5);
const anyFacts: fc.Arbitrary<PageFacts> = fc.record({
  widthPt: points,
  heightPt: points,
  colour: fc.constantFrom(true, false, null),
  ink: fc.oneof(fc.double({ min: 0, max: 2, noNaN: true }), fc.constantFrom(null, Number.NaN, -1, 1e9)),
});
const anyDocument: fc.Arbitrary<PricedDocument> = fc
  .record({
    more: fc.nat(40),
    facts: fc.array(anyFacts, { maxLength: 40 }),
    beyond: fc.option(anyFacts),
    kind: fc.constantFrom(null, 'image/jpeg', 'application/pdf'),
  })
  .map(({ more, ...document }) => ({ ...document, pages: Math.max(1, document.facts.length + more) }));
const anySettings: fc.Arbitrary<PrintSettings> = fc.record({
  copies: fc.integer({ min: 1, max: 30 }),
  sides: fc.constantFrom('one-sided' as const, 'two-sided-long-edge' as const, 'two-sided-short-edge' as const),
  printColorMode: fc.constantFrom('auto' as const, 'color' as const, 'monochrome' as const),
  numberUp: fc.constantFrom(1, 2, 4),
  media: fc.constantFrom(null, 'iso_a4_210x297mm', 'na_ledger_11x17in'),
  pageRanges: fc.constantFrom(null, [[1, 1] as const], [[1, 3] as const, [5, 60] as const]),
  printQuality: fc.constant(4 as const),
});
const anyCircumstances: fc.Arbitrary<Circumstances> = fc.record({
  at: fc.integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2027-01-01T00:00:00Z') }),
  machineId: fc.constantFrom(null, 'm1', 'm2'),
  waitedMs: fc.constantFrom(0, 1_799_999, 1_800_000, 1e9),
});

const priced = (document: PricedDocument, settings: PrintSettings, table: FeeTable, circumstances: Circumstances): Price => {
  const result = priceOf(document, settings, table, circumstances);
  if (!result.ok) throw new Error(result.error.type);
  return result.value;
};
const valueAt = (table: FeeTable, rule: string): unknown =>
  rule.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], table);

test('of any table, document, settings and hour: lines and sheets sum exactly, nothing is below zero, every rule is there, and the price is the same again', () => {
  fc.assert(
    fc.property(anyDocument, anySettings, anyTable, anyCircumstances, (document, settings, table, circumstances) => {
      const price = priced(document, settings, table, circumstances);
      const { total, lines, sheets, sheetFees, tax } = price;
      expect(sheets).toBe(sheetsDue(document.pages, settings));
      expect(lines.reduce((sum, line) => sum + line.sum, 0)).toBe(total);
      expect(sheetFees.reduce((sum, [count]) => sum + count, 0)).toBe(sheets);
      expect(sheetFees.reduce((sum, [count, fee]) => sum + count * fee, 0)).toBe(total);
      expect(total).toBeGreaterThanOrEqual(0);
      expect(sheetFees.every(([count, fee]) => count > 0 && Number.isSafeInteger(fee) && fee >= 0)).toBe(true);
      // At no line is the running sum below zero.
      let running = 0;
      for (const { count, unit, sum, rule } of lines) {
        running += sum;
        expect(running).toBeGreaterThanOrEqual(0);
        expect(Number.isSafeInteger(sum)).toBe(true);
        if (unit !== null) expect(count * unit).toBe(sum);
        expect(valueAt(table, rule), rule).toBeDefined();
      }
      if (tax !== null) {
        expect(tax.amount).toBeGreaterThanOrEqual(0);
        expect(tax.amount).toBeLessThanOrEqual(total);
      }
      expect(priced(document, settings, table, circumstances)).toEqual(price);
    }),
    { numRuns: 2_000 },
  );
});

test('the first sheets never cost less than fewer of them, and all of them cost the total', () => {
  fc.assert(
    fc.property(anyDocument, anySettings, anyTable, anyCircumstances, (document, settings, table, circumstances) => {
      const { total, sheets, sheetFees } = priced(document, settings, table, circumstances);
      let before = 0;
      for (let first = 0; first <= Math.min(sheets, 60); first++) {
        const fees = feesOfFirst(sheetFees, first);
        expect(fees).toBeGreaterThanOrEqual(before);
        before = fees;
      }
      expect(feesOfFirst(sheetFees, sheets)).toBe(total);
    }),
    { numRuns: 500 },
  );
});

type Fees = FeeTable['page'];
const ordered = <T extends { monochrome: number; color: number }>(fees: T): T => ({
  ...fees,
  color: Math.max(fees.color, fees.monochrome),
});
/** Colour costs no less than black and white, and more ink no less than less. */
const dearerWithInk = (table: FeeTable): FeeTable => {
  const fees = ({ twoSided, ...single }: Fees): Fees => ({
    ...ordered(single),
    ...(twoSided === undefined ? {} : { twoSided: ordered(twoSided) }),
  });
  let dearest = { monochrome: 0, color: 0 };
  const bands = table.coverage?.map((band) => {
    const { monochrome, color } = ordered(band);
    dearest = { monochrome: Math.max(monochrome, dearest.monochrome), color: Math.max(color, dearest.color) };
    return { ...band, ...dearest };
  });
  return {
    ...table,
    page: fees(table.page),
    sizes: table.sizes?.map((size) => ({ ...size, page: fees(size.page) })),
    machineGroups: table.machineGroups?.map((group) => ({ ...group, page: group.page === undefined ? undefined : fees(group.page) })),
    coverage: bands,
  };
};

/**
 * The table without what makes a larger print cheaper because a shop that writes it wants just that: fees and discounts by the number of pages, and
 * parts rounded to more than a unit.
 */
const rising = ({ lookup: _lookup, discounts, ...table }: FeeTable): FeeTable => ({
  ...table,
  discounts: discounts?.map(({ pages: _pages, ...discount }) => discount),
  rounding: { total: table.rounding?.total },
});

/**
 * Where several pages share a side, one more may change what that side is, and not only add to it: to colour, and to more ink. So there colour below
 * black and white, or ink that costs less the more of it there is, makes a larger print cheaper; and so may steps, because a side that turns to
 * colour leaves the steps of black and white for those of colour.
 */
const risingFor = (given: FeeTable, { numberUp }: PrintSettings): FeeTable => {
  const { volume, ...table } = rising(given);
  return numberUp === 1 ? { ...table, volume } : dearerWithInk(table);
};

/** Tables in which a second side costs little, with steps, sizes and bands that begin at once, and short documents that come into all of them. */
const cheapFees = fc
  .record({ monochrome: fc.nat(60), color: fc.nat(60), share: fc.record({ monochrome: fc.nat(110), color: fc.nat(110) }) })
  .map(({ monochrome, color, share }) => ({
    monochrome,
    color,
    twoSided: { monochrome: Math.ceil((monochrome * share.monochrome) / 100), color: Math.ceil((color * share.color) / 100) },
  }));
const alone = ({ monochrome, color }: { monochrome: number; color: number }) => ({ monochrome, color });
const cheapSecondSides = fc
  .record({
    page: cheapFees,
    larger: cheapFees,
    percent: fc.option(fc.integer({ min: 1, max: 100 })),
    sized: fc.boolean(),
    more: fc.record({
      coverage: fc.option(coverages(fc.record({ monochrome: fc.nat(30), color: fc.nat(30) })), { nil: undefined }),
      volume: fc.option(ranges(1, fc.nat(3), 1, fc.record({ percent: percentage(0, 100) })), { nil: undefined }),
      rounding: fc.option(fc.record({ total: rounding }), { nil: undefined }),
      minimum: fc.constantFrom(0, 0, 40),
    }),
  })
  .map(({ page, larger, percent, sized, more }): FeeTable => {
    const [small, large] = percent === null ? [page, larger] : [alone(page), alone(larger)];
    const sizes = [
      { name: 'A4', fits: [210, 297], page: small },
      { name: 'larger', fits: null, page: large, paperPerSheet: 3 },
    ];
    const whole = { name: 't', currency: 'JPY', auto: 'by-page', page: small, twoSidedDiscountPercent: percent ?? 0, ...more };
    const parsed = parseFeeTable(JSON.parse(JSON.stringify(sized ? { ...whole, sizes } : whole)));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error.mistakes));
    return parsed.value;
  });
const shortDocument = fc.array(
  fc.record({
    widthPt: fc.constantFrom(595, 595, 842),
    heightPt: fc.constantFrom(842, 842, 1191),
    colour: fc.boolean(),
    ink: fc.constantFrom(0, 0.03, 0.2, 1),
  }),
  { minLength: 2, maxLength: 8 },
);

const runs = Number(process.env['INKGATE_FEE_RUNS'] ?? 2_000);
test('on two-sided sheets one more page, or one more copy, never costs less, however little a second side costs', () => {
  fc.assert(
    fc.property(
      shortDocument,
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom(1, 1, 2),
      fc.constantFrom('auto' as const, 'auto' as const, 'color' as const, 'monochrome' as const),
      cheapSecondSides,
      (facts, copies, numberUp, printColorMode, given) => {
        const settings = { ...defaultSettings, sides: 'two-sided-long-edge' as const, numberUp, printColorMode };
        const table = risingFor(given, settings);
        const cost = (pages: number, of: number) =>
          priced({ pages, facts: facts.slice(0, pages), kind: null }, { ...settings, copies: of }, table, plainCircumstances).total;
        for (let pages = 1; pages < facts.length; pages++) expect(cost(pages + 1, copies)).toBeGreaterThanOrEqual(cost(pages, copies));
        expect(cost(facts.length, copies + 1)).toBeGreaterThanOrEqual(cost(facts.length, copies));
      },
    ),
    { numRuns: runs },
  );
});

test('one more page, or one more copy, never costs less, whatever else the table says', () => {
  fc.assert(
    fc.property(anyDocument, anySettings, anyTable, anyCircumstances, anyFacts, (document, settings, given, circumstances, facts) => {
      const table = risingFor(given, settings);
      const known = document.facts.length === document.pages ? [...document.facts, facts] : document.facts;
      const cost = (pages: number, copies: number) =>
        priced({ ...document, pages, facts: known.slice(0, pages) }, { ...settings, copies }, table, circumstances).total;
      expect(cost(document.pages + 1, settings.copies)).toBeGreaterThanOrEqual(cost(document.pages, settings.copies));
      expect(cost(document.pages, settings.copies + 1)).toBeGreaterThanOrEqual(cost(document.pages, settings.copies));
    }),
    { numRuns: runs },
  );
});

test('a page of which nothing is known costs what the dearest known one costs, at least', () => {
  fc.assert(
    fc.property(anyTable, anyCircumstances, fc.constantFrom('auto' as const, 'color' as const), (given, circumstances, printColorMode) => {
      const { sizes: _sizes, machineGroups: _groups, ...table } = dearerWithInk(rising(given));
      const settings = { ...defaultSettings, printColorMode };
      const cost = (facts: readonly PageFacts[]) => priced({ pages: 1, facts, kind: null }, settings, table, circumstances).total;
      for (const colour of [true, false])
        for (const ink of [0, 0.05, 0.3, 2]) expect(cost([])).toBeGreaterThanOrEqual(cost([{ widthPt: 595, heightPt: 842, colour, ink }]));
    }),
    { numRuns: 500 },
  );
});

import * as z from 'zod';
import { documentFormat } from '../contract/values.ts';
import { isKnownCurrency } from '../money.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { type Range, rangeMistakes } from './ranges.ts';
import { percent, rounding } from './rounding.ts';
import { tableMistakes } from './table-mistakes.ts';
import { isTimeZone } from './time-of-day.ts';

/** What people read of a table: no blank, and no character that orders others about. */
const label = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^(?=.*\S)\P{C}*$/u, 'a name that can be read');
const minorUnits = z.int().min(0).max(100_000_000);
const byColour = z.strictObject({ monochrome: minorUnits, color: minorUnits });
const pageFees = byColour.extend({
  /** Each side where both sides of its sheet are used. One alone on its sheet costs what a single one does, but no more than a full sheet (decision 0027). */
  twoSided: byColour.optional(),
});
export type PageFees = z.infer<typeof pageFees>;

const pagesRange = { from: z.int().min(1).max(1_000_000_000), to: z.int().min(1).max(1_000_000_000).nullable() };
const coverageRange = { from: z.number().min(0).max(2), to: z.number().min(0).max(2).nullable() };
const ranges = <S extends z.ZodType<Range>>(item: S, first: number, kind: 'counts' | 'fractions') =>
  z
    .array(item)
    .min(1)
    .max(100)
    .superRefine((list, context) => {
      for (const { path, message } of rangeMistakes(list, first, kind)) context.addIssue({ code: 'custom', path: [...path], message });
    });

/** Paper of a size, from the smallest; the last takes whatever is larger, and pages whose size nobody knows. */
const size = z.strictObject({
  name: label(40),
  /** Longest short and long side in millimetres; null: anything. */
  fits: z.tuple([z.number().positive().max(10_000), z.number().positive().max(10_000)]).nullable(),
  page: pageFees,
  paperPerSheet: minorUnits.optional(),
});

/** What a machine or a group of them takes in place of the table's own fees. */
const machineGroup = z
  .strictObject({
    name: label(40),
    machines: z.array(z.string().min(1).max(64)).min(1).max(1000),
    page: pageFees.optional(),
    paperPerSheet: minorUnits.optional(),
  })
  .refine(({ page, paperPerSheet }) => page !== undefined || paperPerSheet !== undefined, 'has no fee of its own');

const lookedUp = z.union(
  [
    z.strictObject({ ...pagesRange, fee: byColour }),
    /** By the mean coverage of the pages printed; not known is the dearest. */
    z.strictObject({ ...pagesRange, coverage: ranges(z.strictObject({ ...coverageRange, fee: byColour }), 0, 'fractions') }),
  ],
  { error: 'from and to, and either a fee by colour or coverage bands of fees' },
);

/** Off the price where every condition named holds. Several may: each takes its part of what the one before left. */
const discount = z
  .strictObject({
    name: label(60),
    /** Document formats, such as `image/jpeg`. */
    kinds: z.array(documentFormat).min(1).optional(),
    /** Sides printed in all. */
    pages: z.strictObject(pagesRange).optional(),
    /** The job has waited so long at the server: printing later for less. */
    waitedMinutes: z.int().min(1).max(1_000_000).optional(),
    percent: percent(100).optional(),
    amount: minorUnits.optional(),
  })
  .refine(({ percent: part, amount }) => (part === undefined) !== (amount === undefined), 'takes off either percent or amount')
  .refine(({ percent: part, amount }) => part !== 0 && amount !== 0, 'takes nothing off');

/** A coupon that a paid print brings, for the next one. */
const grantedCoupon = z
  .strictObject({
    name: label(60),
    percent: percent(100).optional(),
    amount: minorUnits.optional(),
    /** Money kept for the print that brings it. */
    paidLeast: z.int().min(1).max(100_000_000).default(1),
    /** Least total of the print that it is used for. */
    leastTotal: minorUnits.default(0),
    days: z.int().min(1).max(3_650),
  })
  .refine(({ percent: part, amount }) => (part === undefined) !== (amount === undefined), 'takes off either percent or amount')
  .refine(({ percent: part, amount }) => part !== 0 && amount !== 0, 'takes nothing off');
export type GrantedCoupon = z.infer<typeof grantedCoupon>;

/** A fee table (area 132) in minor units of its currency. A page is one printed side: an impression. Only name, currency and page must be there. */
export const feeTable = z
  .strictObject({
    name: label(64),
    version: label(32).default('1'),
    /** From then on it is in effect, until a later version is. Left out: since ever. */
    effectiveFrom: z.iso.datetime({ offset: true }).optional(),
    currency: z.string().refine(isKnownCurrency, 'an ISO 4217 code such as JPY'),
    /** For times of day. */
    timeZone: z.string().refine(isTimeZone, 'a time zone such as Asia/Tokyo').default('UTC'),
    page: pageFees,
    /** What print-color-mode `auto` pays: the colour fee, the monochrome fee, or each page what its own colour is. */
    auto: z.enum(['color', 'monochrome', 'by-page']).default('color'),
    /** Off the fee of each side where both sides of the sheet are used; rounded in the shop's favour. A side alone costs no more than a full sheet. */
    twoSidedDiscountPercent: z.int().min(0).max(100).default(0),
    paperPerSheet: minorUnits.default(0),
    sizes: z.array(size).min(1).max(20).optional(),
    machineGroups: z.array(machineGroup).max(100).optional(),
    /** On top of a side's fee by its ink over its area; not known is the dearest. */
    coverage: ranges(z.strictObject({ ...coverageRange, monochrome: minorUnits, color: minorUnits }), 0, 'fractions').optional(),
    /** In place of all fees by page and sheet: one fee for the whole print, found by its number of sides, without arithmetic. */
    lookup: ranges(lookedUp, 1, 'counts').optional(),
    /** Black-and-white sides, and colour sides, beyond a number cost less; those before keep their fee, so that more pages never cost less. */
    volume: ranges(z.strictObject({ ...pagesRange, percent: percent(100) }), 1, 'counts').optional(),
    /** Dearer (above zero) or cheaper hours; `to` earlier than `from` is past midnight. */
    timeOfDay: z
      .array(
        z.strictObject({
          name: label(60),
          from: z.iso.time({ precision: -1 }),
          to: z.iso.time({ precision: -1 }),
          percent: percent(1000, -100),
        }),
      )
      .max(24)
      .optional(),
    discounts: z.array(discount).max(50).optional(),
    /** For each `per` minor units kept for sheets that came out, `earn` points, each worth `value` when it is spent. */
    points: z
      .strictObject({
        per: z.int().min(1).max(100_000_000),
        earn: z.int().min(1).max(1_000_000).default(1),
        value: z.int().min(1).max(1_000_000),
      })
      .refine(({ per, earn, value }) => earn * value <= per, 'gives more than was paid')
      .optional(),
    /** Coupons that whoever has paid gets with the receipt. */
    coupons: z.array(grantedCoupon).max(5).optional(),
    /** From so many points on, documents are kept for so long. */
    priority: z.strictObject({ points: z.int().min(1).max(1_000_000_000), keepHours: z.int().min(1).max(8_784) }).optional(),
    minimum: minorUnits.default(0),
    maximum: minorUnits.optional(),
    tax: z.strictObject({ name: label(40).optional(), percent: percent(100), how: z.enum(['included', 'added']) }).optional(),
    /** `line`: each part of a whole that is worked out, such as a discount or a tax. `total`: what is paid, such as to 10 yen or 5 rappen. */
    rounding: z.strictObject({ line: rounding.optional(), total: rounding.optional() }).optional(),
  })
  .superRefine((table, context) => {
    for (const { path, message } of tableMistakes(table)) context.addIssue({ code: 'custom', path: [...path], message });
  });
export type FeeTable = z.infer<typeof feeTable>;

export type FeeTableMistake = { readonly path: string; readonly message: string };
export type FeeTableError = { readonly type: 'fee-table-invalid'; readonly mistakes: readonly FeeTableMistake[] };

/** Reads a fee table; each mistake comes with the path of the value that holds it, such as `page.color`. */
export const parseFeeTable = (value: unknown): Result<FeeTable, FeeTableError> => {
  const parsed = feeTable.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return err({
    type: 'fee-table-invalid',
    mistakes: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.') || 'the table', message })),
  });
};

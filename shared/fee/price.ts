import { impressionsOf, type PrintSettings, sheetsDue } from '../job/settings.ts';
import { err, ok, type Result } from '../result.ts';
import { adjust } from './adjust.ts';
import { bySide } from './by-side.ts';
import type { FeeTable } from './fee-table.ts';
import { lookUp } from './look-up.ts';
import { type Circumstances, plainCircumstances, type PricedDocument } from './priced-document.ts';
import { lastLess, type Run, spread } from './spread.ts';

/** `rule` is the path of the rule in the fee table, such as `page.color`; `of` what the shop calls it, such as a size. */
export type PriceLine = {
  readonly what: string;
  readonly count: number;
  readonly unit: number | null;
  readonly sum: number;
  readonly rule: string;
  readonly of?: string;
};

/** A price in minor units. `sheetFees` are runs of [sheets, fee of each], in the order the sheets come out, and sum exactly to the total. */
export type Price = {
  readonly currency: string;
  readonly total: number;
  readonly lines: readonly PriceLine[];
  /** The tax that is in the total, whether it was added or included. */
  readonly tax: { readonly name: string | null; readonly percent: number; readonly amount: number; readonly included: boolean } | null;
  readonly pages: number;
  readonly sheets: number;
  readonly sheetFees: readonly (readonly [sheets: number, fee: number])[];
};

export type PriceError = { readonly type: 'nothing-to-print' } | { readonly type: 'amount-too-large' };

/** What the fee of pages and sheets comes to, before anything is taken off or put on. */
export type Base = {
  readonly lines: readonly PriceLine[];
  readonly sum: number;
  readonly runs: readonly Run[];
  /** Of all copies, what each side costs by itself; none where a fee is for the whole print. */
  readonly sides: readonly SideCount[];
  /** Where a side is alone on the last sheet of a two-sided copy: the same print with a back there too. It costs what the cheapest of these does, at most. */
  readonly filled: readonly Filled[];
};
export type Filled = Pick<Base, 'sum' | 'sides'> & { readonly rule: string };
export type SideCount = { readonly colour: boolean; readonly fee: number; count: number };

const amountMost = 1_000_000_000_000;
const pagesMost = 10_000_000;

/** S43, S76: the price of printing a document with these settings, from the fee table alone: same input, same price. */
export const priceOf = (
  document: PricedDocument,
  settings: PrintSettings,
  table: FeeTable,
  circumstances: Circumstances = plainCircumstances,
): Result<Price, PriceError> => {
  const sheets = sheetsDue(document.pages, settings);
  if (!Number.isSafeInteger(document.pages) || !(sheets > 0)) return err({ type: 'nothing-to-print' });
  if (document.pages > pagesMost || !Number.isSafeInteger(sheets)) return err({ type: 'amount-too-large' });
  const base =
    table.lookup === undefined ? bySide(document, settings, table, circumstances) : lookUp(document, settings, table, table.lookup);
  if (!(base.sum <= amountMost)) return err({ type: 'amount-too-large' });
  const sides = impressionsOf(document.pages, settings) * settings.copies;
  const { total, lines, tax, lastSheetsOff } = adjust(base, table, circumstances, { kind: document.kind, sides });
  if (!(total <= amountMost)) return err({ type: 'amount-too-large' });
  return ok({
    currency: table.currency,
    total,
    lines: [...base.lines, ...lines],
    tax,
    pages: document.pages,
    sheets,
    sheetFees: spread(lastLess(base.runs, Math.floor(lastSheetsOff / settings.copies)), settings.copies, total),
  });
};

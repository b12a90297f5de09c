import { impressionsOf, type PrintSettings } from '../job/settings.ts';
import type { FeeTable } from './fee-table.ts';
import { priceOf } from './price.ts';
import type { Circumstances, PricedDocument } from './priced-document.ts';
import { type Saving, savings } from './savings.ts';

/** A change of settings that costs less, by so many minor units. */
export type Cheaper = { readonly what: Saving; readonly saves: number };

/** The changes that would cost less, by the same table at the same moment; the one that saves most first. */
export const cheaperOptions = (
  document: PricedDocument,
  settings: PrintSettings,
  table: FeeTable,
  circumstances: Circumstances,
  total: number,
): Cheaper[] => {
  const found: Cheaper[] = [];
  for (const what of ['monochrome', 'two-sided'] as const) {
    // Turning the sheet is no saving where it is turned already, or where there is nothing for its back.
    const idle = settings.sides !== 'one-sided' || impressionsOf(document.pages, settings) < 2;
    if (what === 'two-sided' ? idle : settings.printColorMode === 'monochrome') continue;
    const changed = priceOf(document, { ...settings, ...savings[what] }, table, circumstances);
    if (changed.ok && changed.value.total < total) found.push({ what, saves: total - changed.value.total });
  }
  return found.toSorted((a, b) => b.saves - a.saves);
};

import type { QuoteWire } from '../contract/values.ts';
import { pageFactsFrom } from '../job/page-facts-text.ts';
import type { PrintSettings } from '../job/settings.ts';
import { ok, type Result } from '../result.ts';
import { cheaperOptions } from './cheaper.ts';
import { type FeeTables, tableAt } from './fee-tables.ts';
import { type PriceError, priceOf } from './price.ts';
import { type Circumstances, factsFromColours, type PricedDocument } from './priced-document.ts';

/** A document as far as its price depends on it, as it is stored and told. */
export type QuotedDocument = {
  readonly pages: number;
  /** See `page-facts-text.ts`. */
  readonly pageFacts: string;
  /** What is known of jobs of before page facts were kept. */
  readonly pageColours: string;
  readonly documentFormat: string;
  readonly registeredAt: number;
};

/** When and where it is priced, and until when that holds. */
export type QuoteMoment = { readonly at: number; readonly machineId: string; readonly quoteId: string; readonly expiresAt: number };

/** A frozen price: the same at the server and at a device that has the same fee table. */
export const quoteOf = (
  document: QuotedDocument,
  settings: PrintSettings,
  tables: FeeTables,
  { at, machineId, quoteId, expiresAt }: QuoteMoment,
): Result<QuoteWire, PriceError> => {
  const table = tableAt(tables, at);
  const known = document.pageFacts === '' ? { facts: factsFromColours(document.pageColours) } : pageFactsFrom(document.pageFacts);
  const priced: PricedDocument = { pages: document.pages, ...known, kind: document.documentFormat };
  const circumstances: Circumstances = { at, machineId, waitedMs: Math.max(0, at - document.registeredAt) };
  const price = priceOf(priced, settings, table, circumstances);
  if (!price.ok) return price;
  const { currency, total, lines, tax, pages, sheets, sheetFees } = price.value;
  const wire = (amount: number) => ({ amount, currency });
  return ok({
    quoteId,
    total: wire(total),
    lines: lines.map((line) => ({ ...line, unit: line.unit === null ? null : wire(line.unit), sum: wire(line.sum) })),
    pages,
    sheets,
    sheetFees: sheetFees.map(([count, fee]): [number, number] => [count, fee]),
    feeTable: table.name,
    feeTableVersion: table.version,
    tax: tax === null ? null : { ...tax, amount: wire(tax.amount) },
    cheaper: cheaperOptions(priced, settings, table, circumstances, total).map(({ what, saves }) => ({ what, saves: wire(saves) })),
    expiresAt,
  });
};

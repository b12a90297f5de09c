import { impressionsOf, type PrintSettings, sheetsDue } from '../job/settings.ts';
import type { FeeTable } from './fee-table.ts';
import { bandOf } from './page-tariff.ts';
import type { Base } from './price.ts';
import type { PricedDocument } from './priced-document.ts';
import { rangeHolding } from './ranges.ts';
import { sidesOf } from './sides.ts';

/** The fee of the whole print, found and not worked out: by the number of its sides and, where the table says so, their mean coverage. */
export const lookUp = (
  document: PricedDocument,
  settings: PrintSettings,
  table: FeeTable,
  ranges: NonNullable<FeeTable['lookup']>,
): Base => {
  const impressions = impressionsOf(document.pages, settings);
  const at = rangeHolding(ranges, impressions * settings.copies);
  const found = ranges[at]!;
  const { known, rest } = sidesOf(document, settings, table);
  const sides = rest.count > 0 ? [...known, rest.side] : known;
  const colour = sides.some((side) => side.colour);
  let ink: number | null = 0;
  for (const side of sides) ink = ink === null || side.ink === null ? null : ink + side.ink;
  const key = colour ? 'color' : 'monochrome';
  const mean = ink === null ? null : ink / impressions;
  const band = 'fee' in found ? null : bandOf(found.coverage, mean, ({ fee }) => fee[key]);
  const sum = 'fee' in found ? found.fee[key] : found.coverage[band!]!.fee[key];
  const of = `${found.from}–${found.to ?? ''}`;
  const rule = `lookup.${at}.${band === null ? '' : `coverage.${band}.`}fee.${key}`;
  // No sheet costs anything by itself: the fee is spread evenly over them.
  return {
    lines: [{ what: `print-${key}`, count: 1, unit: sum, sum, rule, of }],
    sum,
    sides: [],
    filled: [],
    runs: [[sheetsDue(document.pages, settings) / settings.copies, 0]],
  };
};

import type { FeeTable } from './fee-table.ts';
import type { Base, Price, PriceLine } from './price.ts';
import type { Circumstances } from './priced-document.ts';
import { percentOf, type Rounding, rounded } from './rounding.ts';
import { hoursAt } from './time-of-day.ts';

type Asked = { readonly kind: string | null; readonly sides: number };
type Adjusted = Pick<Price, 'total' | 'lines' | 'tax'> & {
  /** What the last sheets of all copies cost less than one-sided ones, because a full one would. */
  readonly lastSheetsOff: number;
};

const plain: Rounding = { to: 1, mode: 'half-up' };

/**
 * From the fees of pages and sheets to what is paid, in this order: volume, sides alone on a sheet, hours, discounts, minimum and maximum, tax, rounding.
 * Each step is a line, so the lines sum exactly to the total; nothing takes off more than there is.
 */
export const adjust = (base: Base, table: FeeTable, circumstances: Circumstances, asked: Asked): Adjusted => {
  const each = table.rounding?.line ?? plain;
  const lines: PriceLine[] = [];
  let sum = base.sum;
  const apply = (line: Omit<PriceLine, 'count' | 'unit'> & Partial<PriceLine>): void => {
    // Never below zero, whatever is granted.
    const change = Math.max(line.sum, -sum);
    if (change === 0) return;
    lines.push({ count: 1, unit: null, ...line, ...(change === line.sum ? {} : { count: 1, unit: null }), sum: change });
    sum += change;
  };

  for (const line of volumeLines(base, table, each)) apply(line);

  const full = fullSheets(base, table, each);
  const lastSheetsOff = full === null ? 0 : Math.max(0, sum - full.sum);
  if (full !== null) apply({ what: 'two-sided-discount', sum: -lastSheetsOff, rule: full.rule });

  const hours = hoursAt(table.timeOfDay ?? [], table.timeZone, circumstances.at);
  const hour = table.timeOfDay?.[hours];
  if (hour !== undefined)
    apply({ what: 'time-of-day', of: hour.name, sum: percentOf(sum, hour.percent, each), rule: `timeOfDay.${hours}.percent` });

  for (const [i, discount] of (table.discounts ?? []).entries())
    if (fits(discount, circumstances, asked)) {
      const off = discount.percent === undefined ? (discount.amount ?? 0) : percentOf(sum, discount.percent, each);
      apply({
        what: 'discount',
        of: discount.name,
        sum: -off,
        rule: `discounts.${i}.${discount.percent === undefined ? 'amount' : 'percent'}`,
      });
    }

  if (sum < table.minimum) apply({ what: 'minimum-fee', sum: table.minimum - sum, rule: 'minimum' });
  if (table.maximum !== undefined && sum > table.maximum) apply({ what: 'maximum-fee', sum: table.maximum - sum, rule: 'maximum' });

  const { tax } = table;
  if (tax?.how === 'added') apply({ what: 'tax', of: taxName(tax), sum: percentOf(sum, tax.percent, each), rule: 'tax.percent' });
  const added = lines.at(-1)?.what === 'tax' ? lines.at(-1)!.sum : 0;

  const { total: last } = table.rounding ?? {};
  if (last !== undefined) apply({ what: 'rounding', sum: rounded(BigInt(sum), 1n, last) - sum, rule: 'rounding.total' });
  return { total: sum, lines, tax: tax === undefined ? null : taxIn(tax, sum, added, each), lastSheetsOff };
};

/** What the print would cost with the cheapest back on each last sheet that has none; null where no sheet lacks one. */
const fullSheets = ({ filled }: Base, table: FeeTable, how: Rounding): { readonly sum: number; readonly rule: string } | null => {
  let least: { readonly sum: number; readonly rule: string } | null = null;
  for (const { sum, sides, rule } of filled) {
    let full = sum;
    for (const line of volumeLines({ sides }, table, how)) full += line.sum;
    if (least === null || full < least.sum) least = { sum: full, rule };
  }
  return least;
};

type Tax = NonNullable<FeeTable['tax']>;
const taxName = ({ name, percent }: Tax): string => (name === undefined ? `${percent} %` : `${name} ${percent} %`);

const taxIn = (tax: Tax, total: number, added: number, how: Rounding): NonNullable<Price['tax']> => {
  const thousandths = BigInt(Math.round(tax.percent * 1000));
  const included = tax.how === 'included';
  const amount = included ? rounded(BigInt(total) * thousandths, 100_000n + thousandths, how) : added;
  // A rounded total may be less than the tax was on what it was rounded from.
  return { name: tax.name ?? null, percent: tax.percent, amount: Math.min(amount, total), included };
};

const fits = (
  { kinds, pages, waitedMinutes }: NonNullable<FeeTable['discounts']>[number],
  { waitedMs }: Circumstances,
  { kind, sides }: Asked,
): boolean =>
  (kinds === undefined || kinds.some((each) => each === kind)) &&
  (pages === undefined || (sides >= pages.from && sides <= (pages.to ?? sides))) &&
  (waitedMinutes === undefined || waitedMs >= waitedMinutes * 60_000);

/**
 * Sides beyond a step's number cost less by its percentage, those in black and white and those in colour each counted by themselves, the dearest
 * first: so one more side never makes the print cheaper, of whatever size it is.
 */
const volumeLines = function* (
  { sides }: Pick<Base, 'sides'>,
  { volume }: FeeTable,
  how: Rounding,
): Generator<Omit<PriceLine, 'count' | 'unit'> & Partial<PriceLine>> {
  for (const colour of [false, true]) {
    let before = 0;
    for (const side of sides.filter((each) => each.colour === colour).toSorted((a, b) => b.fee - a.fee)) {
      for (const [i, { from, to, percent }] of (volume ?? []).entries()) {
        const count = Math.min(before + side.count, to ?? Number.POSITIVE_INFINITY) - Math.max(before, from - 1);
        const off = Math.min(side.fee, percentOf(side.fee, percent, how));
        if (count > 0 && off > 0)
          yield { what: 'volume-discount', count, unit: -off, sum: -off * count, of: `${from}–${to ?? ''}`, rule: `volume.${i}.percent` };
      }
      before += side.count;
    }
  }
};

import type { FeeTable, PageFees } from './fee-table.ts';
import { rangeHolding } from './ranges.ts';
import type { Side } from './sides.ts';

/** What one side costs, and the rules behind it. */
export type SideFee = {
  readonly fee: number;
  readonly what: string;
  readonly rule: string;
  /** The size's name, where the table has sizes. */
  readonly size: string | null;
  readonly discount: number;
  /** The rule behind what a side costs less where it shares its sheet. */
  readonly twoSidedRule: string;
  readonly coverage: { readonly fee: number; readonly rule: string } | null;
};
export type PageTariff = {
  side(side: Side, twoSided: boolean): SideFee;
  paper(side: Side): { readonly fee: number; readonly rule: string };
  /** The cheapest back of this colour for a sheet with this front. */
  cheapestBack(front: Side, colour: boolean): Side;
};

/** A page may be a little larger than its paper: printers and generators round. */
const toleranceMm = 2;

/** The fees by side and sheet that hold at a machine. */
export const pageTariff = (table: FeeTable, machineId: string | null): PageTariff => {
  const group = (table.machineGroups ?? []).findIndex(({ machines }) => machineId !== null && machines.includes(machineId));
  const own = table.machineGroups?.[group];
  const sizeIndex = ({ sizeMm }: Side): number => {
    const sizes = table.sizes ?? [];
    if (sizes.length === 0) return -1;
    if (sizeMm === null) return sizes.length - 1;
    return sizes.findIndex(({ fits }) => fits === null || (sizeMm[0] <= fits[0] + toleranceMm && sizeMm[1] <= fits[1] + toleranceMm));
  };
  const pageFees = (size: number): readonly [rule: string, fees: PageFees] => {
    const sized = table.sizes?.[size];
    if (own?.page !== undefined) return [`machineGroups.${group}.page`, own.page];
    return sized === undefined ? ['page', table.page] : [`sizes.${size}.page`, sized.page];
  };

  return {
    side: (side, twoSided) => {
      const size = sizeIndex(side);
      const [rule, fees] = pageFees(size);
      const colour = side.colour ? 'color' : 'monochrome';
      const both = twoSided && fees.twoSided !== undefined ? fees.twoSided : null;
      const fee = (both ?? fees)[colour];
      const band = table.coverage === undefined ? null : bandOf(table.coverage, side.ink, (each) => each[colour]);
      return {
        fee,
        what: both === null ? `page-${colour}` : `page-${colour}-two-sided`,
        rule: `${rule}.${both === null ? '' : 'twoSided.'}${colour}`,
        size: table.sizes?.[size]?.name ?? null,
        discount: twoSided ? Math.floor((fee * table.twoSidedDiscountPercent) / 100) : 0,
        twoSidedRule: fees.twoSided === undefined ? 'twoSidedDiscountPercent' : `${rule}.twoSided`,
        coverage: band === null ? null : { fee: table.coverage![band]![colour], rule: `coverage.${band}.${colour}` },
      };
    },
    cheapestBack: ({ sizeMm }, colour) => {
      const bands = table.coverage?.toSorted((a, b) => a[colour ? 'color' : 'monochrome'] - b[colour ? 'color' : 'monochrome']);
      return { colour, ink: bands?.[0]?.from ?? 0, sizeMm };
    },
    paper: (side) => {
      const size = sizeIndex(side);
      const sized = table.sizes?.[size]?.paperPerSheet;
      if (own?.paperPerSheet !== undefined) return { fee: own.paperPerSheet, rule: `machineGroups.${group}.paperPerSheet` };
      return sized === undefined
        ? { fee: table.paperPerSheet, rule: 'paperPerSheet' }
        : { fee: sized, rule: `sizes.${size}.paperPerSheet` };
    },
  };
};

/** The band that holds an ink coverage, by its place; where it is not known, the dearest. */
export const bandOf = <B extends { readonly from: number; readonly to: number | null }>(
  bands: readonly B[],
  ink: number | null,
  fee: (band: B) => number,
): number => {
  if (ink !== null) return rangeHolding(bands, ink);
  return bands.reduce((dearest, band, i) => (fee(band) > fee(bands[dearest]!) ? i : dearest), 0);
};

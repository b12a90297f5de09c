import type { PrintSettings } from '../job/settings.ts';
import type { FeeTable } from './fee-table.ts';
import { type PageTariff, pageTariff, type SideFee } from './page-tariff.ts';
import type { Base, Filled, PriceLine, SideCount } from './price.ts';
import type { Circumstances, PricedDocument } from './priced-document.ts';
import { coloursOf, type Side, type Sides, sidesOf } from './sides.ts';
import { addRun, type Run } from './spread.ts';

type Tally = { count: number; readonly unit: number; readonly what: string; readonly rule: string; readonly of?: string };

/** Paper and click: each side by size, colour and ink, each sheet by its paper. */
export const bySide = (document: PricedDocument, settings: PrintSettings, table: FeeTable, { machineId }: Circumstances): Base => {
  const { copies } = settings;
  const tariff = pageTariff(table, machineId);
  const tallies = new Map<string, Tally>();
  const tally = (count: number, of: string | null, line: Omit<Tally, 'count' | 'of'>): void => {
    const key = `${line.rule} ${line.what}`;
    const known = tallies.get(key);
    if (known === undefined) tallies.set(key, { ...line, ...(of === null ? {} : { of }), count });
    else known.count += count;
  };
  let discount = 0;
  const runs: Run[] = [];
  const counts = sideCounts();
  const add = (count: number, side: Side, twoSided: boolean): number => {
    const one = tariff.side(side, twoSided);
    tally(count, one.size, { what: one.what, unit: one.fee, rule: one.rule });
    if (one.coverage !== null) tally(count, null, { what: 'coverage', unit: one.coverage.fee, rule: one.coverage.rule });
    discount += one.discount * count;
    counts.add(side, clickOf(one), count * copies);
    return clickOf(one) + (one.coverage?.fee ?? 0);
  };
  const addSheets = (sheets: number, front: Side, back: Side | null): void => {
    const paper = tariff.paper(front);
    tally(sheets, null, { what: 'paper', unit: paper.fee, rule: paper.rule });
    const sides = add(sheets, front, back !== null) + (back === null ? 0 : add(sheets, backAsPaid(tariff, front, back), true));
    addRun(runs, sheets, paper.fee + sides);
  };
  const sides = sidesOf(document, settings, table);
  const { known, rest } = sides;
  const sidesOfSheet = settings.sides === 'one-sided' ? 1 : 2;
  for (let at = 0; at < known.length; at += sidesOfSheet) addSheets(1, known[at]!, sidesOfSheet === 2 ? (known[at + 1] ?? null) : null);
  const whole = Math.floor(rest.count / sidesOfSheet);
  if (whole > 0) addSheets(whole, rest.side, sidesOfSheet === 2 ? rest.side : null);
  if (rest.count > whole * sidesOfSheet) addSheets(1, rest.side, null);

  const base = { ...baseOf([...tallies.values()], runs, discount, copies), sides: counts.all() };
  const lone = sidesOfSheet === 2 ? loneSide(sides) : null;
  return { ...base, filled: lone === null ? [] : filledSheets(base, lone, { tariff, copies, colours: coloursOf(settings, table) }) };
};

/** What a side costs, without what its ink puts on top. */
const clickOf = ({ fee, discount }: SideFee): number => fee - discount;

/** Sharing a sheet costs such a side less than being alone on it. */
const gains = (tariff: PageTariff, side: Side): boolean => clickOf(tariff.side(side, true)) < clickOf(tariff.side(side, false));

/**
 * A back as it is paid: on a sheet whose front is of a dearer size, as a back of that size. Otherwise a cheap back would take more off its front than it
 * costs itself.
 */
const backAsPaid = (tariff: PageTariff, front: Side, back: Side): Side => {
  if (!gains(tariff, front)) return back;
  const asFront = { ...back, sizeMm: front.sizeMm };
  return clickOf(tariff.side(asFront, true)) > clickOf(tariff.side(back, true)) ? asFront : back;
};

/** The side that has the last sheet of each two-sided copy for itself. */
const loneSide = ({ known, rest }: Sides): Side | null => {
  if ((known.length + rest.count) % 2 === 0) return null;
  return rest.count > 0 ? rest.side : known.at(-1)!;
};

type Around = { readonly tariff: PageTariff; readonly copies: number; readonly colours: readonly boolean[] };

/** The print with the cheapest back of each colour beside the lone side. Decision 0027: a page more must not make a print cheaper. */
const filledSheets = ({ sum, sides }: Pick<Base, 'sum' | 'sides'>, lone: Side, { tariff, copies, colours }: Around): Filled[] => {
  // Two dear sides never cost less than one cheap one.
  if (!gains(tariff, lone)) return [];
  const [single, shared] = [tariff.side(lone, false), tariff.side(lone, true)];
  return colours.map((colour) => {
    const back = tariff.cheapestBack(lone, colour);
    const paid = tariff.side(back, true);
    const counts = sideCounts(sides);
    counts.add(lone, clickOf(single), -copies);
    counts.add(lone, clickOf(shared), copies);
    counts.add(back, clickOf(paid), copies);
    const more = clickOf(shared) - clickOf(single) + clickOf(paid) + (paid.coverage?.fee ?? 0);
    return { sum: sum + copies * more, sides: counts.all(), rule: single.twoSidedRule };
  });
};

/** Sides that cost the same, counted together. */
const sideCounts = (from: readonly SideCount[] = []) => {
  const keyOf = (colour: boolean, fee: number): string => `${colour} ${fee}`;
  const counts = new Map(from.map((each) => [keyOf(each.colour, each.fee), { ...each }]));
  return {
    add({ colour }: Side, fee: number, count: number): void {
      const alike = counts.get(keyOf(colour, fee));
      if (alike === undefined) counts.set(keyOf(colour, fee), { colour, fee, count });
      else alike.count += count;
    },
    all: (): SideCount[] => [...counts.values()],
  };
};

/** Clicks first, then what is put on or off them, then paper. */
const order = ['page-monochrome', 'page-monochrome-two-sided', 'page-color', 'page-color-two-sided', 'coverage', 'paper'];

const baseOf = (
  tallies: readonly Tally[],
  runs: readonly Run[],
  discount: number,
  copies: number,
): Pick<Base, 'lines' | 'sum' | 'runs'> => {
  const lines: PriceLine[] = tallies
    .toSorted((a, b) => order.indexOf(a.what) - order.indexOf(b.what) || (a.rule < b.rule ? -1 : 1))
    .filter(({ unit }) => unit > 0)
    .map((each) => ({ ...each, count: each.count * copies, sum: each.count * copies * each.unit }));
  if (discount > 0) {
    const off: PriceLine = { what: 'two-sided-discount', count: 1, unit: null, sum: -discount * copies, rule: 'twoSidedDiscountPercent' };
    const paper = lines.findIndex(({ what }) => what === 'paper');
    lines.splice(paper < 0 ? lines.length : paper, 0, off);
  }
  return { lines, runs, sum: runs.reduce((total, [count, fee]) => total + count * fee, 0) * copies };
};

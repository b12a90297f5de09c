import type { PageFacts } from '../job/page-facts.ts';
import { impressionsOf, pagesPrinted, type PrintSettings } from '../job/settings.ts';
import { type PricedDocument, unknownPage } from './priced-document.ts';
import type { FeeTable } from './fee-table.ts';

/** One printed side as the fee table sees it. */
export type Side = {
  readonly colour: boolean;
  /** Ink over its area; null: not known. */
  readonly ink: number | null;
  /** Short and long side in millimetres; null: not known. */
  readonly sizeMm: readonly [short: number, long: number] | null;
};

/** The sides of one copy, in the order they print: those of pages something is known of, then `rest` more that are all alike. */
export type Sides = { readonly known: readonly Side[]; readonly rest: { readonly side: Side; readonly count: number } };

export const sidesOf = (document: PricedDocument, settings: PrintSettings, table: FeeTable): Sides => {
  const mode = modeOf(settings, table);
  const media = sizeOfMedia(settings.media);
  const sideOf = (facts: readonly PageFacts[]): Side => ({
    // Not known is colour, and so is a side with one colour page on it.
    colour: mode === 'by-page' ? facts.some(({ colour }) => colour ?? true) : mode === 'color',
    ink: inkOf(facts, settings.numberUp),
    sizeMm: media ?? sizeOf(facts[0]),
  });
  const { numberUp } = settings;
  const beyond = document.beyond ?? unknownPage;
  const impressions = impressionsOf(document.pages, settings);
  const printed = pagesPrinted(document.pages, settings);
  const facts = knownPages(document, settings);
  const known = Array.from({ length: Math.ceil(facts.length / numberUp) }, (_, side) => {
    const first = side * numberUp;
    const pages = Math.min(numberUp, printed - first);
    return sideOf(Array.from({ length: pages }, (_, page) => facts[first + page] ?? beyond));
  });
  const unknown = sideOf([beyond]);
  // Two sides make a sheet: a sheet is never half known.
  if (settings.sides !== 'one-sided' && known.length % 2 === 1 && known.length < impressions) known.push(unknown);
  return { known, rest: { side: unknown, count: impressions - known.length } };
};

const modeOf = ({ printColorMode }: PrintSettings, { auto }: FeeTable): FeeTable['auto'] =>
  printColorMode === 'auto' ? auto : printColorMode;

/** What a side of such a print may be: in colour, or not. */
export const coloursOf = (settings: PrintSettings, table: FeeTable): readonly boolean[] => {
  const mode = modeOf(settings, table);
  return mode === 'by-page' ? [false, true] : [mode === 'color'];
};

/** Pages put together on one side share its area. */
const inkOf = (facts: readonly PageFacts[], numberUp: number): number | null => {
  let sum = 0;
  for (const { ink } of facts) {
    if (ink === null || !(ink >= 0)) return null;
    sum += Math.min(ink, 2);
  }
  return sum / numberUp;
};

const millimetresOfPoint = 25.4 / 72;
const sizeOf = (page: PageFacts | undefined): Side['sizeMm'] => {
  if (page === undefined || !(page.widthPt > 0) || !(page.heightPt > 0)) return null;
  return ascending(page.widthPt * millimetresOfPoint, page.heightPt * millimetresOfPoint);
};
const ascending = (a: number, b: number): readonly [number, number] => (a <= b ? [a, b] : [b, a]);

/** PWG 5101.1: a media name ends in its dimensions, `…_210x297mm` or `…_8.5x11in`. */
const sizeOfMedia = (media: string | null): Side['sizeMm'] => {
  const found = /_([0-9.]+)x([0-9.]+)(mm|in)$/.exec(media ?? '');
  if (found === null) return null;
  const scale = found[3] === 'in' ? 25.4 : 1;
  const [a, b] = [Number(found[1]) * scale, Number(found[2]) * scale];
  return a > 0 && b > 0 ? ascending(a, b) : null;
};

/** The facts of the chosen pages that have some. Ranges ascend, so all others come after them. */
const knownPages = ({ pages, facts }: PricedDocument, settings: PrintSettings): PageFacts[] => {
  const last = Math.min(pages, facts.length);
  return (settings.pageRanges ?? [[1, pages] as const]).flatMap(([from, to]) => facts.slice(from - 1, Math.min(to, last)));
};

import type { PageFacts } from '../job/page-facts.ts';

/** What a price depends on, apart from settings and fee table. */
export type PricedDocument = {
  readonly pages: number;
  /** What is known of each page, from the first. */
  readonly facts: readonly PageFacts[];
  /** What holds for the dearest of the pages after those; left out: nothing is known of them. */
  readonly beyond?: PageFacts | null;
  /** Its format, such as `image/jpeg`; null: not known. */
  readonly kind: string | null;
};

/** Around the print: when and where. What a customer brings comes after the price (`cover.ts`). */
export type Circumstances = {
  readonly at: number;
  readonly machineId: string | null;
  /** How long the job has been waiting at the server. */
  readonly waitedMs: number;
};

export const plainCircumstances: Circumstances = { at: 0, machineId: null, waitedMs: 0 };

/** Nothing is known of such a page. */
export const unknownPage: PageFacts = { widthPt: Number.NaN, heightPt: Number.NaN, colour: null, ink: null };

/** Page facts where only colours are known: one letter a page, `c` colour, `m` monochrome, `?` unknown. */
export const factsFromColours = (letters: string): PageFacts[] =>
  Array.from(letters, (letter) => ({ ...unknownPage, colour: letter === '?' ? null : letter === 'c' }));

import type { PageFacts } from './page-facts.ts';

type Run = readonly [pages: number, widthPt: number, heightPt: number, colour: boolean | null, ink: number | null];

/** What is known of a document's pages: of each from the first on, and of all pages after those what holds for the dearest of them. */
export type KnownPages = { readonly facts: readonly PageFacts[]; readonly beyond: PageFacts | null };

/** Page facts as they are stored: runs of equal pages, in JSON. Ink keeps four digits, a hundredth of a percent of the page. `beyond` is a run of none. */
export const pageFactsText = ({ facts, beyond }: KnownPages): string => {
  const runs: [...Run][] = [];
  const runOf = (pages: number, { widthPt, heightPt, colour, ink }: PageFacts): [...Run] => {
    const [width, height] = [Math.round(widthPt * 100) / 100, Math.round(heightPt * 100) / 100];
    return [pages, width, height, colour, ink === null ? null : Math.round(ink * 10_000) / 10_000];
  };
  for (const fact of facts) {
    const run = runOf(1, fact);
    const last = runs.at(-1);
    if (last !== undefined && run.every((value, at) => at === 0 || value === last[at])) last[0] += 1;
    else runs.push(run);
  }
  if (beyond !== null) runs.push(runOf(0, beyond));
  return runs.length === 0 ? '' : JSON.stringify(runs);
};

/** What `pageFactsText` wrote. */
export const pageFactsFrom = (text: string): KnownPages => {
  const runs = text === '' ? [] : (JSON.parse(text) as readonly Run[]);
  const factOf = ([, widthPt, heightPt, colour, ink]: Run): PageFacts => ({ widthPt, heightPt, colour, ink });
  const last = runs.at(-1);
  return {
    facts: runs.flatMap((run) => Array.from({ length: run[0] }, () => factOf(run))),
    beyond: last?.[0] === 0 ? factOf(last) : null,
  };
};
